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
# description: A grant that works now, will later, or is suspended and may work again. It counts as held.
ahead(grant, now_ns) if {
	grant.state in {"active", "scheduled", "suspended"}
	now_ns < grant.expires_at_ns
}

# METADATA
# description: >-
#   The approvals a grant rests on hold: each was given before now, by a person who is not the beneficiary and does
#   not answer for it, and in the place of nobody who is or does; nobody counts twice, not as the colleague in whose
#   place somebody spoke either; and every stage has as many as it asked for.
approved(grant, now_ns) if {
	every approval in grant.approvals {
		valid(approval, grant, now_ns)
	}
	spoken := [person | some approval in grant.approvals; some person in persons(approval)]
	count(spoken) == count({person | some person in spoken})
	every stage in object.get(grant, "stages", []) {
		count([a | some a in grant.approvals; a.stage == stage.name]) >= stage.threshold
	}
}

valid(approval, grant, now_ns) if {
	approval.at_ns <= now_ns
	every person in persons(approval) {
		not person in directory.answerable(directory.key(grant.beneficiary))
	}
}

# METADATA
# description: Whose one review it is, the reviewer's and, of a review in a colleague's place, the colleague's too.
persons(approval) := [approval.person, approval.delegator_person] if is_string(approval.delegator_person)

else := [approval.person]

# METADATA
# description: >-
#   The entitlements that count to the person behind an account, now or later, through whichever of their accounts.
#   The question may bring them along (`input.holdings`); otherwise data.stint.grants has them.
held(account, now_ns) := {grant.entitlement |
	some grant in holdings(account)
	ahead(grant, now_ns)
}

holdings(account) := {grant |
	some holder, grants in data.stint.grants
	directory.same_person(account, holder)
	some grant in grants
} | {grant |
	some grant in input.holdings
	directory.same_person(account, directory.key(grant.beneficiary))
}
