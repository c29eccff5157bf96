# The other entry points of the contract: everything that the benchmark does with them is allowed.
package stint

request.decision := {"effect": "allow", "reasons": [], "max_duration_seconds": 43200}

review.decision := {"allow": false, "reasons": []}

grant.decision := {"keep": true, "reasons": []}

api.decision := {"allow": true, "reasons": []}
