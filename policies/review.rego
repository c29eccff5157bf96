# METADATA
# title: May this person review this?
# description: >-
#   Asked when somebody approves or denies, once for each item the review is about. The core holds P1 and P2 whatever
#   is said here: nobody reviews what benefits themselves, and a person counts once. A review in an absent colleague's
#   place needs the colleague's right, and what stands against either of the two stands against it.
# entrypoint: true
package stint.review

import data.stint.lib.asked
import data.stint.lib.catalog
import data.stint.lib.directory
import data.stint.lib.duties
import data.stint.lib.reasons
import data.stint.lib.signals

decision := {
	"allow": count(refusals) == 0,
	"reasons": reasons.in_order(refusals),
} if {
	# A question that leaves these out has no answer, which is a no.
	is_string(reviewer)
	is_string(submitter)
	is_string(beneficiary)
	is_string(input.request.entitlement)
	is_string(input.stage.name)
}

reviewer := directory.key(input.reviewer)

# METADATA
# description: Whose right to review it is, that of the colleague in whose place the reviewer speaks, else their own.
qualified := directory.key(input.delegation.delegator) if is_object(input.delegation)

else := reviewer

both := {reviewer, qualified}

item := catalog.entry(input.request.entitlement)

submitter := directory.key(input.request.submitter)

beneficiary := directory.key(input.request.beneficiary)

refusals contains reasons.requester(
	"reviewer_inactive",
	sprintf("`%s` cannot review: it is not an active account of the directory", [account]),
	"sign in with an active account",
) if {
	some account in both
	directory.trouble(account)
}

refusals contains reasons.requester(
	"reviewer_not_human",
	"reviews are given by people, in their own session",
	"let a person who may review do it",
) if {
	not human
}

human if {
	every account in both {
		startswith(account, "user:")
		data.stint.directory.accounts[account].person
	}
}

refusals contains reasons.requester(
	"own_request",
	sprintf("`%s` cannot review what benefits themselves", [account]),
	"wait for somebody else's review",
) if {
	some party in {submitter, beneficiary}
	some account in both
	benefits(account, party)
}

benefits(account, party) if account == party

benefits(account, party) if directory.person(account) in directory.answerable(party)

refusals contains reasons.requester(
	"entitlement_gone",
	sprintf("`%s` is no longer in the catalog", [input.request.entitlement]),
	"the request cannot be granted any more; let it be cancelled",
) if {
	not item
}

refusals contains reasons.requester(
	"not_a_reviewer",
	sprintf("`%s` is not among those who review `%s` in stage `%s`", [
		qualified,
		input.request.entitlement,
		input.stage.name,
	]),
	"leave it to the reviewers who were asked",
) if {
	not asked_to_review
}

# Today's catalog says who reviews, not the one on which the request was made. A stage that policy's own rules asked
# for is judged by who was asked then.
asked_to_review if {
	some stage in stages
	stage.name == input.stage.name
	directory.listed(qualified, stage.approvers)
}

asked_to_review if {
	not input.stage.name in {stage.name | some stage in stages}
	directory.listed(qualified, input.stage.approvers)
}

stages := catalog.post_review(item).stages if input.post_review == true

else := catalog.stages(item)

refusals contains reasons.requester(
	"already_reviewed",
	sprintf("the person behind `%s` has reviewed this request already; one person counts once", [account]),
	"leave the rest to others",
) if {
	some given in input.request.reviews
	some account in both
	some spoke in spoken(given)
	directory.same_person(account, spoke)
}

spoken(given) := {directory.key(given.reviewer), directory.key(given.delegation.delegator)} if is_object(given.delegation)

else := {directory.key(given.reviewer)}

refusals contains reasons.requester(
	"separation_of_duties",
	sprintf("`%s` holds or asks for `%s` and so does not review `%s`: %s", [
		account,
		conflict.held,
		input.request.entitlement,
		conflict.title,
	]),
	"let a reviewer decide who has no part in it",
) if {
	some account in both
	some conflict in duties.review_conflicts(account, input.request.entitlement, asked.now_ns)
}

# An account that others may have taken over, or whose device is lost, does not approve. It may deny.
refusals contains reason if {
	input.verdict != "deny"
	some reason in signals.objections(input.request.entitlement, item)
}
