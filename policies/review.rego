# METADATA
# title: May this person review this?
# description: >-
#   Asked when somebody approves or denies. The core holds P1 and P2 whatever is said here: nobody reviews what
#   benefits themselves, and a person counts once.
# entrypoint: true
package stint.review

import data.stint.lib.asked
import data.stint.lib.catalog
import data.stint.lib.directory
import data.stint.lib.duties
import data.stint.lib.reasons

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

item := catalog.entry(input.request.entitlement)

submitter := directory.key(input.request.submitter)

beneficiary := directory.key(input.request.beneficiary)

refusals contains reasons.requester(
	"reviewer_inactive",
	sprintf("`%s` cannot review: it is not an active account of the directory", [reviewer]),
	"sign in with an active account",
) if {
	directory.trouble(reviewer)
}

refusals contains reasons.requester(
	"reviewer_not_human",
	"reviews are given by people, in their own session",
	"let a person who may review do it",
) if {
	not human
}

human if {
	input.reviewer.type == "user"
	data.stint.directory.accounts[reviewer].person
}

refusals contains reasons.requester(
	"own_request",
	sprintf("`%s` cannot review a request of their own", [reviewer]),
	"wait for somebody else's review",
) if {
	some party in {submitter, beneficiary}
	benefits(reviewer, party)
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
		reviewer,
		input.request.entitlement,
		input.stage.name,
	]),
	"leave it to the reviewers who were asked",
) if {
	not asked_to_review
}

# Today's catalog says who reviews, not the one on which the request was made. A stage that policy's own rules, a
# post-review or a delegation asked for is judged by who was asked then.
asked_to_review if {
	some stage in catalog.stages(item)
	stage.name == input.stage.name
	directory.listed(reviewer, stage.approvers)
}

asked_to_review if {
	not input.stage.name in {stage.name | some stage in catalog.stages(item)}
	directory.listed(reviewer, input.stage.approvers)
}

refusals contains reasons.requester(
	"already_reviewed",
	sprintf("the person behind `%s` has reviewed this request already; one person counts once", [reviewer]),
	"leave the rest to others",
) if {
	some given in input.request.reviews
	directory.same_person(reviewer, directory.key(given.reviewer))
}

refusals contains reasons.requester(
	"separation_of_duties",
	sprintf("`%s` holds `%s` and so does not review `%s`: %s", [
		reviewer,
		conflict.held,
		input.request.entitlement,
		conflict.title,
	]),
	"let a reviewer decide who holds neither",
) if {
	some conflict in duties.review_conflicts(reviewer, input.request.entitlement, asked.now_ns)
}
