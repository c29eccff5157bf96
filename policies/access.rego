# METADATA
# title: May this subject do this to this resource, now?
# description: >-
#   Asked by enforcement points at run time. Allowed is who holds a live grant for the action on the resource. A
#   denial that can be requested says how.
# entrypoint: true
package stint.access

import data.stint.lib.asked
import data.stint.lib.catalog
import data.stint.lib.directory
import data.stint.lib.durations
import data.stint.lib.grants
import data.stint.lib.reasons

decision := {
	"allow": true,
	"reasons": [reasons.requester(
		"granted",
		sprintf("grant `%s` covers it until %s", [granted.id, granted.expires_at]),
		"",
	)],
	"grant": granted.id,
	"expires_at": granted.expires_at,
	"obligations": [],
} if {
	not directory.trouble(subject)
	granted
} else := {
	"allow": false,
	"reasons": reasons.in_order(denials),
	"grant": null,
	"expires_at": null,
	"obligations": [{"type": "request_access", "entitlements": requestable} | count(requestable) > 0],
}

subject := directory.key(input.subject)

# METADATA
# description: Of the grants that cover the question, the one that lasts longest.
granted := data.stint.grants[subject][longest[1]]

longest := max({[grant.expires_at_ns, id] |
	some id, grant in data.stint.grants[subject]
	covers(grant)
	grants.live(grant, asked.now_ns)
	grants.approved(grant, asked.now_ns)
})

covers(grant) if {
	grant.resource.id == input.resource.id
	grant.resource.type == input.resource.type
	allows(grant.actions, input.action.name)
}

allows(actions, action) if action in actions

allows(actions, _) if "*" in actions

# --- Why not ------------------------------------------------------------------------------------------------------

denials contains reasons.requester(
	"input_malformed",
	"the question does not name subject, action and resource",
	"send `subject` {type, id}, `action` {name} and `resource` {type, id}",
) if {
	not complete
}

complete if {
	is_string(subject)
	is_string(input.action.name)
	is_string(input.resource.type)
	is_string(input.resource.id)
}

denials contains reasons.requester(
	"subject_inactive",
	sprintf("`%s` is not an active account of the directory", [subject]),
	"check the account's spelling, and that it is enabled",
) if {
	directory.trouble(subject)
}

denials contains reasons.requester(
	"not_granted",
	sprintf("`%s` holds no live grant for `%s` on %s `%s`", [
		subject,
		input.action.name,
		input.resource.type,
		input.resource.id,
	]),
	remedy,
) if {
	complete
	not directory.trouble(subject)
	count(elsewhen) == 0
}

denials contains reason if some reason in elsewhen

elsewhen contains reasons.requester(
	"grant_scheduled",
	sprintf("grant `%s` covers it, but only from %s on", [id, grant.starts_at]),
	"try again then",
) if {
	some id, grant in data.stint.grants[subject]
	covers(grant)
	asked.now_ns < grant.starts_at_ns
}

elsewhen contains reasons.requester(
	"grant_expired",
	sprintf("grant `%s` covered it until %s", [id, grant.expires_at]),
	remedy,
) if {
	some id, grant in data.stint.grants[subject]
	covers(grant)
	grant.expires_at_ns <= asked.now_ns
}

elsewhen contains reasons.requester(
	"grant_not_active",
	sprintf("grant `%s` covers it, but it is %s", [id, grant.state]),
	remedy,
) if {
	some id, grant in data.stint.grants[subject]
	covers(grant)
	not grant.state in {"active", "scheduled"}
}

elsewhen contains reasons.requester(
	"approvals_short",
	sprintf("grant `%s` does not rest on enough approvals by other people", [id]),
	"ask anew",
) if {
	some id, grant in data.stint.grants[subject]
	covers(grant)
	grants.live(grant, asked.now_ns)
	not grants.approved(grant, asked.now_ns)
}

remedy := sprintf("ask for it: `stint request %s --for %s --reason TEXT`", [
	requestable[0],
	durations.text(catalog.max_seconds(catalog.entry(requestable[0]))),
]) if {
	count(requestable) > 0
} else := "ask the resource's owner who may have this access"

# METADATA
# description: What the subject is eligible for that would allow it, those with the fewest actions first.
requestable := [entitlement |
	some [_, entitlement] in sort([[count(role.actions), e] |
		resource := data.stint.catalog.resources[input.resource.id]
		resource.type == input.resource.type
		some name, role in resource.roles
		allows(role.actions, input.action.name)
		e := sprintf("%s:%s", [input.resource.id, name])
		catalog.eligible(subject, catalog.entry(e))
	])
]
