# METADATA
# title: Grants
# description: >-
#   What makes a grant count. data.stint.grants maps an account's key to its grants by id. The core checks all of
#   this as well; here you can read it, test it, and be stricter.
package stint.lib.grants

import data.stint.lib.directory

# METADATA
# description: A grant works from its start up to, and not at, its end.
live(grant, now_ns) if {
	grant.state == "active"
	grant.starts_at_ns <= now_ns
	now_ns < grant.expires_at_ns
}

# METADATA
# description: A grant that works now or will later.
ahead(grant, now_ns) if {
	grant.state in {"active", "scheduled"}
	now_ns < grant.expires_at_ns
}

# METADATA
# description: >-
#   Every stage the grant went through has enough approvals. An approval counts when it was given before now, by a
#   person who is not the beneficiary nor answers for it; a person counts once per grant.
approved(grant, now_ns) if {
	every stage in grant.stages {
		count(approvers(grant, stage.name, now_ns)) >= stage.threshold
	}
	not reviewed_twice(grant)
}

approvers(grant, stage, now_ns) := {approval.person |
	some approval in grant.approvals
	approval.stage == stage
	approval.at_ns <= now_ns
	not approval.person in directory.answerable(directory.key(grant.beneficiary))
}

reviewed_twice(grant) if {
	some i, a in grant.approvals
	some j, b in grant.approvals
	i < j
	a.person == b.person
}

# METADATA
# description: The entitlements that the persons behind an account hold now or will, through whichever account.
held(account, now_ns, except) := {grant.entitlement |
	some holder, grants in data.stint.grants
	directory.same_person(account, holder)
	some id, grant in grants
	id != except
	ahead(grant, now_ns)
}
