# METADATA
# title: May this caller use this part of Stint's own API?
# description: >-
#   Asked for every API call. `caller.roles` come from the caller's token and the configuration. What an operation
#   then may do to one request or grant, the other entry points and the core say. Revoking and relinquishing are
#   authorized in the core, without asking here.
# entrypoint: true
package stint.api

import data.stint.lib.directory
import data.stint.lib.reasons

decision := {"allow": true, "reasons": []} if {
	permitted
} else := {
	"allow": false,
	"reasons": [reasons.requester(
		"not_permitted",
		sprintf("`%s` may not use `%v`%s", [caller, object.get(input, "operation", ""), having_roles]),
		"ask an operator of Stint for the role you need",
	)],
}

caller := directory.key(input.caller) if is_object(input.caller)

else := "nobody"

having_roles := sprintf(" with the roles %s", [concat(", ", sort(input.caller.roles))]) if {
	count(input.caller.roles) > 0
} else := ", having no role"

# METADATA
# description: What everybody with an account may do, to what is their own.
for_users := {
	"access.explain",
	"catalog.list",
	"catalog.show",
	"delegation.create",
	"delegation.end",
	"delegation.list",
	"events.stream",
	"grant.extend",
	"grant.list",
	"grant.relinquish",
	"grant.show",
	"request.cancel",
	"request.create",
	"request.list",
	"request.preview",
	"request.review",
	"request.show",
	"request.timeline",
	"session.show",
}

# METADATA
# description: What reads without changing anything, of anybody.
for_auditors := {
	"access.explain",
	"audit.list",
	"audit.verify",
	"catalog.list",
	"catalog.show",
	"data.read",
	"decision.list",
	"decision.replay",
	"decision.show",
	"delegation.list",
	"events.stream",
	"freeze.list",
	"grant.list",
	"grant.show",
	"metrics.read",
	"policy.show",
	"request.list",
	"request.show",
	"request.timeline",
	"session.show",
	"signal.list",
}

# METADATA
# description: What keeps Stint running. An operator reads what an auditor reads, and reviews nothing by being one.
for_operators := {
	"delegation.end",
	"grant.revoke",
	"policy.confirm",
	"policy.reload",
	"signal.create",
} | for_auditors

# METADATA
# description: What a source of risk signals does.
for_signal_sources := {
	"session.show",
	"signal.create",
	"signal.list",
}

# METADATA
# description: What an enforcement point asks, about its own resources.
for_peps := {"access.evaluate"}

has(role) if role in input.caller.roles

permitted if {
	has("user")
	input.operation in for_users
	own
}

permitted if {
	has("auditor")
	input.operation in for_auditors
}

permitted if {
	has("operator")
	input.operation in for_operators
}

permitted if {
	has("signals")
	input.operation in for_signal_sources
}

# Who may freeze, sees what is frozen.
permitted if {
	has("user")
	input.operation == "freeze.list"
	directory.listed(caller, data.stint.config.revokers)
}

permitted if {
	has("pep")
	input.operation in for_peps
	guards(input.target.resource)
}

permitted if {
	has("pep")
	input.operation == "session.show"
}

# These are about nobody else, or are judged further on: asking for others by data.stint.request.decision, reviewing
# by data.stint.review.decision, extending and delegating by the core, which lets everybody do it for their own.
own if input.operation in {
	"catalog.list",
	"catalog.show",
	"delegation.create",
	"delegation.end",
	"grant.extend",
	"request.create",
	"request.preview",
	"request.review",
	"session.show",
}

# A list that is narrowed to what is the caller's own.
own if input.target.scope == "own"

# What names its parties belongs to each of them, through whichever account, to their sponsors, and to those who are asked to review it.
own if {
	some party in ["submitter", "beneficiary", "subject"]
	belongs(directory.key(input.target[party]))
}

own if {
	some stage in input.target.stages
	directory.listed(caller, stage.approvers)
}

belongs(account) if account == caller

belongs(account) if directory.person(caller) in directory.answerable(account)

guards(resource) if {
	some pattern in input.caller.resources
	pattern in {"*", sprintf("%s:*", [resource.type]), sprintf("%s:%s", [resource.type, resource.id])}
}
