# Whether a live grant covers what is asked: what every enforcement point asks on every request.
package bench

default decision := {"allow": false, "reasons": [{"code": "no_grant", "message": "no live grant covers this"}]}

decision := {"allow": true, "grant": g.id, "expires_at_ns": g.expires_at_ns, "reasons": []} if {
	some g in data.grants[input.subject.id]
	g.resource == input.resource.id
	input.action.name in g.actions
	g.starts_at_ns <= input.now_ns
	input.now_ns < g.expires_at_ns
}
