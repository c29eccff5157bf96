# METADATA
# title: What there is to ask for, and on which terms
# description: >-
#   Answers from data.stint.catalog. An entitlement, `RESOURCE:ROLE`, is looked up once as an entry, which the
#   other functions take. An option is read from the role, else the resource, else the tier of the risk, else here.
package stint.lib.catalog

import data.stint.lib.directory
import data.stint.lib.durations

defaults := {
	"approval": "review",
	"auto_for": {},
	"break_glass": null,
	"cooling_off": null,
	"eligible": {},
	"extension": true,
	"hours": null,
	"max_continuous": null,
	"max_duration": "1h",
	"max_risk_score": null,
	"mfa": false,
	"on_behalf": {},
	"reason_min_length": 1,
	"refuse_signals": ["device_lost", "account_compromised"],
	"request_ttl": "24h",
	"reviewers": {"owners": true},
	"stages": null,
	"threshold": 1,
	"ticket_example": "",
	"ticket_pattern": null,
	"usage_caps": {},
}

entry(entitlement) := {
	"entitlement": entitlement,
	"resource": resource,
	"role": role,
	"risk": object.get(role, "risk", object.get(resource, "risk", "high")),
} if {
	parts := split(entitlement, ":")
	last := count(parts) - 1
	resource := data.stint.catalog.resources[concat(":", array.slice(parts, 0, last))]
	role := resource.roles[parts[last]]
}

option(item, name) := item.role[name] if name in object.keys(item.role)

else := item.resource[name] if name in object.keys(item.resource)

else := data.stint.catalog.tiers[item.risk][name] if name in object.keys(data.stint.catalog.tiers[item.risk])

else := defaults[name]

# METADATA
# description: Whether an account may ask for an entitlement. An agent never gets what its sponsor could not.
eligible(account, item) if {
	directory.listed(account, option(item, "eligible"))
	within_sponsor(account, option(item, "eligible"))
}

within_sponsor(account, _) if not startswith(account, "agent:")

within_sponsor(account, who) if {
	startswith(account, "agent:")
	some other, _ in data.stint.directory.accounts
	startswith(other, "user:")
	directory.same_person(account, other)
	directory.active(other)
	directory.listed(other, who)
}

# METADATA
# description: "`{users, groups, owners}` as `{users, groups}`: `owners: true` stands for the resource's owners."
reviewers(item, who) := {
	"users": array.concat(object.get(who, "users", []), object.get(owners(item, who), "users", [])),
	"groups": array.concat(object.get(who, "groups", []), object.get(owners(item, who), "groups", [])),
}

owners(item, who) := object.get(item.resource, "owners", {}) if who.owners

else := {}

# METADATA
# description: The stages of review an entitlement asks for, one after the other where they do not say otherwise.
stages(item) := [stage |
	some i, s in option(item, "stages")
	stage := {
		"name": s.name,
		"order": object.get(s, "order", i + 1),
		"approvers": reviewers(item, object.get(s, "reviewers", option(item, "reviewers"))),
		"threshold": object.get(s, "threshold", option(item, "threshold")),
	}
] if {
	is_array(option(item, "stages"))
}

stages(item) := [{
	"name": "owners",
	"order": 1,
	"approvers": reviewers(item, option(item, "reviewers")),
	"threshold": option(item, "threshold"),
}] if {
	not is_array(option(item, "stages"))
}

# METADATA
# description: The review after an emergency, as today's catalog has it. Undefined where it has none, or cannot be read.
post_review(item) := {
	"deadline_seconds": durations.seconds(object.get(terms, "deadline", "24h")),
	"stages": [{
		"name": "post_review",
		"order": 1,
		"approvers": reviewers(item, object.get(terms, "reviewers", option(item, "reviewers"))),
		"threshold": object.get(terms, "threshold", 1),
	}],
} if {
	terms := object.get(option(item, "break_glass"), "post_review", {})
}

max_seconds(item) := durations.seconds(option(item, "max_duration"))

ttl_seconds(item) := durations.seconds(option(item, "request_ttl"))
