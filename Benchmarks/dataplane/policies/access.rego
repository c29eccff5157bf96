# Workload (a) by the contract: whether a live grant covers what is asked.
package stint.access

default decision := {
	"allow": false,
	"reasons": [{"code": "no_grant", "message": "no live grant covers this", "audience": "requester"}],
}

decision := {"allow": true, "grant": g.id, "expires_at": g.expires_at, "reasons": []} if {
	some g in data.stint.grants[concat(":", [input.subject.type, input.subject.id])]
	g.resource.id == input.resource.id
	input.action.name in g.actions
	g.starts_at_ns <= input.now_ns
	input.now_ns < g.expires_at_ns
}
