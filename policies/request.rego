# METADATA
# title: May this be asked for, and who must agree?
# description: >-
#   Asked once per item of a request, for a preview, for an extension, and once more at each review and at the start of
#   the grant. Deny lists everything that is in the way, but of an entitlement that is not for the beneficiary it says no more than of one that does not exist.
# entrypoint: true
package stint.request

import data.stint.lib.asked
import data.stint.lib.catalog
import data.stint.lib.continuous
import data.stint.lib.directory
import data.stint.lib.durations
import data.stint.lib.duties
import data.stint.lib.hours
import data.stint.lib.reasons
import data.stint.lib.signals

decision := {
	"effect": "deny",
	"reasons": reasons.in_order(refusals),
} if {
	count(refusals) > 0
} else := {
	"effect": "allow",
	"reasons": [at_once],
	"max_duration_seconds": max_seconds,
	"request_ttl_seconds": catalog.ttl_seconds(item),
	"stages": [],
	"post_review": post_review,
	"obligations": [],
} if {
	at_once
} else := {
	"effect": "review",
	"reasons": [review_needed],
	"max_duration_seconds": max_seconds,
	"request_ttl_seconds": catalog.ttl_seconds(item),
	"stages": catalog.stages(item),
	"post_review": null,
	"obligations": [],
} if {
	not at_once
}

refusals := subject_refusals if count(subject_refusals) > 0

else := availability_refusals if count(availability_refusals) > 0

else := condition_refusals

item := catalog.entry(input.entitlement)

# --- Who asks, and for whom ---------------------------------------------------------------------------------------

subject_refusals contains account_reason(account, directory.trouble(account)) if {
	some account in {asked.submitter, asked.beneficiary}
}

subject_refusals contains reasons.requester(
	"beneficiary_not_allowed",
	sprintf("`%s` may not ask on behalf of `%s`", [asked.submitter, asked.beneficiary]),
	sprintf("let `%s` ask, or ask for yourself", [asked.beneficiary]),
) if {
	not may_ask_for_beneficiary
}

# What cannot be judged is refused before anything else is looked at.
subject_refusals contains reasons.requester(
	"input_malformed",
	"the question names no submitter",
	"send `submitter` as {\"type\": \"user\", \"id\": \"NAME\"}",
) if {
	not asked.submitter
}

subject_refusals contains reasons.requester(
	"input_malformed",
	"the question names no entitlement",
	"send `entitlement` as RESOURCE:ROLE",
) if {
	not is_string(input.entitlement)
}

subject_refusals contains reasons.requester(
	"input_malformed",
	"the duration is not a whole number of seconds above zero",
	"send `duration_seconds` as a number such as 3600",
) if {
	not whole_seconds
}

# Left out, it is the most that the entitlement is given for.
whole_seconds if not "duration_seconds" in object.keys(input)

whole_seconds if {
	is_number(input.duration_seconds)
	input.duration_seconds > 0
	floor(input.duration_seconds) == input.duration_seconds
}

account_reason(account, "unknown") := reasons.requester(
	"account_unknown",
	sprintf("`%s` is not in the directory", [account]),
	"check the spelling, or have the account added to the directory",
)

account_reason(account, "disabled") := reasons.requester(
	"account_disabled",
	sprintf("`%s` is disabled in the directory", [account]),
	"use another account, or have this one enabled",
)

account_reason(account, "left") := reasons.requester(
	"account_disabled",
	sprintf("the person behind `%s` is no longer active in the directory", [account]),
	"have the directory corrected if that is wrong",
)

account_reason(account, "no_sponsor") := reasons.requester(
	"sponsor_missing",
	sprintf("`%s` is an agent and has no active sponsor", [account]),
	"have the directory name a person who answers for it",
)

may_ask_for_beneficiary if asked.submitter == asked.beneficiary

may_ask_for_beneficiary if directory.person(asked.submitter) in directory.answerable(asked.beneficiary)

may_ask_for_beneficiary if directory.listed(asked.submitter, catalog.option(item, "on_behalf"))

# --- Is it for the beneficiary at all -----------------------------------------------------------------------------

# One answer, whether the entitlement does not exist or is not for this account: asking must not be a way to find out.
availability_refusals contains reasons.requester(
	"not_available",
	sprintf("`%v` is not available to `%s`", [object.get(input, "entitlement", ""), asked.beneficiary]),
	"see what you may ask for with `stint catalog list`; if this belongs to your work, ask the resource's owner",
) if {
	not available
}

availability_refusals contains reasons.auditor(
	"entitlement_unknown",
	sprintf("the catalog has no entitlement `%v`", [object.get(input, "entitlement", "")]),
	"check the spelling; it is written RESOURCE:ROLE",
) if {
	not item
}

availability_refusals contains reasons.auditor(
	"not_eligible",
	sprintf("`%s` is not among those eligible for `%s`: %s", [
		asked.beneficiary,
		input.entitlement,
		directory.words(who_may),
	]),
	"add the account or one of its groups to `eligible` in the catalog; an agent needs an eligible sponsor too",
) if {
	item
	not available
}

available if {
	not asked.is_break_glass
	catalog.eligible(asked.beneficiary, item)
}

available if {
	asked.is_break_glass
	not startswith(asked.beneficiary, "agent:")
	directory.listed(asked.beneficiary, catalog.option(item, "break_glass").eligible)
}

who_may := catalog.option(item, "eligible") if not asked.is_break_glass

else := catalog.option(item, "break_glass").eligible if is_object(catalog.option(item, "break_glass"))

else := {}

# --- On which terms -----------------------------------------------------------------------------------------------

max_seconds := durations.seconds(catalog.option(item, "break_glass").max_duration) if asked.is_break_glass

else := catalog.max_seconds(item)

condition_refusals contains reasons.requester(
	"closed",
	sprintf("`%s` is not given out at present", [input.entitlement]),
	"ask the resource's owner when it will be",
) if {
	catalog.option(item, "approval") == "deny"
}

condition_refusals contains reasons.requester(
	"duration_too_long",
	sprintf("%s is longer than `%s` is given for: at most %s", [
		durations.text(input.duration_seconds),
		input.entitlement,
		durations.text(max_seconds),
	]),
	sprintf("ask for %s or less", [durations.text(max_seconds)]),
) if {
	input.duration_seconds > max_seconds
}

condition_refusals contains reasons.requester(
	"reason_too_short",
	sprintf("the reason has %d characters; `%s` asks for at least %d", [written, input.entitlement, least]),
	"say what you will do and why it needs this access",
) if {
	least := catalog.option(item, "reason_min_length")
	written := count(trim_space(why))
	written < least
}

why := input.reason if is_string(input.reason)

else := ""

condition_refusals contains reasons.requester(
	"ticket_required",
	sprintf("`%s` is given only for a ticket%s", [input.entitlement, ticket_hint]),
	"add the ticket you work on: `--ticket ID`",
) if {
	not is_null(catalog.option(item, "ticket_pattern"))
	ticket == ""
	not asked.is_break_glass
}

condition_refusals contains reasons.requester(
	"ticket_malformed",
	sprintf("`%s` is not a ticket that `%s` accepts%s", [ticket, input.entitlement, ticket_hint]),
	"check the ticket's number",
) if {
	pattern := catalog.option(item, "ticket_pattern")
	not is_null(pattern)
	ticket != ""
	not matches(pattern, ticket)
}

matches(pattern, text) if {
	regex.is_valid(pattern)
	regex.match(sprintf("^(?:%s)$", [pattern]), text)
}

ticket := input.ticket if is_string(input.ticket)

else := ""

ticket_hint := sprintf(", such as %s", [catalog.option(item, "ticket_example")]) if {
	catalog.option(item, "ticket_example") != ""
} else := ""

condition_refusals contains reasons.requester(
	"outside_hours",
	sprintf("`%s` can be asked for within its hours only: %s", [
		input.entitlement,
		hours.words(catalog.option(item, "hours")),
	]),
	"ask again within these hours",
) if {
	not asked.is_break_glass
	not asked.is_judged_anew
	not hours.within(asked.now_ns, catalog.option(item, "hours"))
}

condition_refusals contains reasons.requester(
	"mfa_required",
	sprintf("`%s` asks for a second factor, and this session has none", [input.entitlement]),
	"sign in with your second factor and ask again",
) if {
	catalog.option(item, "mfa") != false
	not input.context.mfa == true
}

condition_refusals contains reasons.requester(
	"separation_of_duties",
	sprintf("`%s` does not go together with `%s`, which is held already: %s", [
		input.entitlement,
		conflict.held,
		conflict.title,
	]),
	sprintf("hand back `%s` first, or let a colleague do it", [conflict.held]),
) if {
	some conflict in duties.conflicts(asked.beneficiary, input.entitlement, asked.now_ns)
}

condition_refusals contains reasons.requester(
	"separation_of_duties",
	sprintf("`%s` does not go together with `%s`, which the same request asks for: %s", [
		input.entitlement,
		conflict.held,
		conflict.title,
	]),
	"ask for one of the two, and let a colleague ask for the other",
) if {
	some conflict in duties.sibling_conflicts(input.entitlement)
}

condition_refusals contains reason if some reason in signals.objections(input.entitlement, item)

condition_refusals contains reasons.requester(
	"cooling_off",
	sprintf("`%s` was last held at %s and is not given again until %v after that", [
		input.entitlement,
		object.get(input.history, "last_held_at", "a time not long ago"),
		catalog.option(item, "cooling_off"),
	]),
	"ask again later; what is still held can be extended before it ends",
) if {
	not asked.is_break_glass
	not asked.is_extension
	not is_null(catalog.option(item, "cooling_off"))
	is_number(input.history.last_held_at_ns)
	not cooled
}

cooled if {
	wait := durations.seconds(catalog.option(item, "cooling_off"))
	asked.start_ns - input.history.last_held_at_ns >= wait * 1000000000
}

condition_refusals contains reasons.requester(
	"continuous_cap",
	sprintf("with this, `%s` would be held without a break for %s; at most %v is allowed", [
		input.entitlement,
		durations.text(continuous_seconds),
		catalog.option(item, "max_continuous"),
	]),
	"ask for less time, or for a later start, with a break before it",
) if {
	not asked.is_break_glass
	not is_null(catalog.option(item, "max_continuous"))
	not continuous_fits
}

continuous_seconds := continuous.seconds(input.entitlement, object.get(input, "duration_seconds", max_seconds))

continuous_fits if fits(continuous_seconds, catalog.option(item, "max_continuous"))

condition_refusals contains reasons.requester(
	"no_emergency",
	sprintf("`%s` is broken open only while there is a signal `%v` about `%s`", [
		input.entitlement,
		catalog.option(item, "break_glass").needs_signal,
		resource_id,
	]),
	"open an incident first, or ask in the usual way",
) if {
	asked.is_break_glass
	"needs_signal" in object.keys(catalog.option(item, "break_glass"))
	not emergency
}

emergency if {
	some signal in signals.of_type(catalog.option(item, "break_glass").needs_signal)
	signal.target.kind == "resource"
	signal.target.id == resource_id
}

resource_id := trim_suffix(input.entitlement, sprintf(":%s", [last_part])) if {
	parts := split(input.entitlement, ":")
	last_part := parts[count(parts) - 1]
}

condition_refusals contains reasons.requester(
	"usage_cap",
	sprintf("with this, `%s` would have been held for %s within %s; at most %s is allowed", [
		input.entitlement,
		durations.text(total),
		window,
		duration,
	]),
	"ask for less time, or wait until earlier use has aged",
) if {
	not asked.is_break_glass
	some window, duration in catalog.option(item, "usage_caps")
	used := object.get(input, ["history", "active_seconds", window], 0)
	total := used + object.get(input, "duration_seconds", max_seconds)
	not fits(total, duration)
}

fits(total, duration) if total <= durations.seconds(duration)

condition_refusals contains reasons.requester(
	"extension_not_allowed",
	sprintf("`%s` is not extended for `%s`", [input.entitlement, asked.beneficiary]),
	"let it end, and ask anew if the work is not done",
) if {
	asked.is_extension
	not extendable
}

extendable if {
	catalog.option(item, "extension") == true
	not startswith(asked.beneficiary, "agent:")
	not asked.is_break_glass
}

# --- At once, or after review -------------------------------------------------------------------------------------

at_once := reasons.requester(
	"break_glass",
	sprintf("`%s` is given at once in an emergency; it is reviewed afterwards", [input.entitlement]),
	"",
) if {
	asked.is_break_glass
} else := reasons.requester(
	"auto_approved",
	sprintf("`%s` is %s risk and given to `%s` without review", [input.entitlement, item.risk, asked.beneficiary]),
	"",
) if {
	automatic
}

automatic if catalog.option(item, "approval") == "auto"

automatic if {
	catalog.option(item, "approval") == "review"
	directory.listed(asked.beneficiary, catalog.option(item, "auto_for"))
}

post_review := catalog.post_review(item) if asked.is_break_glass

else := null if not asked.is_break_glass

review_needed := reasons.requester(
	"review_needed",
	sprintf("`%s` is %s risk and needs %s", [input.entitlement, item.risk, concat(", then ", asked_of)]),
	"wait for the review; whoever can give it has been asked",
)

# What stands side by side is needed together, and then what comes later.
asked_of := [concat(" and ", together) |
	some order in sort({stage.order | some stage in catalog.stages(item)})
	together := [sprintf("the approval of %s from %s", [people(stage.threshold), directory.words(stage.approvers)]) |
		some stage in catalog.stages(item)
		stage.order == order
	]
]

people(1) := "one person"

people(n) := sprintf("%v persons", [n]) if n != 1
