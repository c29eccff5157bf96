# METADATA
# title: Reasons
# description: >-
#   A decision explains itself with reasons. `code` is stable, for programs; `message` says what is the case and
#   `remedy` what to do about it, for people. `audience` says who may read it: `requester` is for everybody the
#   decision reaches, `reviewer` for reviewers and auditors, `auditor` for auditors alone.
package stint.lib.reasons

requester(code, message, remedy) := reason(code, message, remedy, "requester")

reviewer(code, message, remedy) := reason(code, message, remedy, "reviewer")

auditor(code, message, remedy) := reason(code, message, remedy, "auditor")

reason(code, message, remedy, audience) := {
	"code": code,
	"message": message,
	"remedy": remedy,
	"audience": audience,
}

# METADATA
# description: A set of reasons as an array, always in one order, those for the requester first.
in_order(reasons) := [r |
	some audience in ["requester", "reviewer", "auditor"]
	some r in reasons
	r.audience == audience
]
