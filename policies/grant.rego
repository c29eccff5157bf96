# METADATA
# title: May this grant go on?
# description: >-
#   Asked at activation, when policy, catalog, directory or a signal touches a live grant, and periodically. Without
#   a catalog or a directory there is no answer: the grant is then suspended, not revoked.
# entrypoint: true
package stint.grant

import data.stint.lib.asked
import data.stint.lib.catalog
import data.stint.lib.directory
import data.stint.lib.duties
import data.stint.lib.grants
import data.stint.lib.reasons
import data.stint.lib.signals

decision := {
	"keep": count(objections) == 0,
	"reasons": reasons.in_order(objections),
} if {
	is_object(data.stint.catalog.resources)
	is_object(data.stint.directory.accounts)
	is_string(holder)
	is_string(grant.entitlement)
	is_number(grant.expires_at_ns)
}

grant := input.grant

holder := directory.key(grant.beneficiary)

item := catalog.entry(grant.entitlement)

objections contains reasons.requester(
	"grant_over",
	sprintf("the grant ended at %s", [object.get(grant, "expires_at", "its end")]),
	"ask anew if the work is not done",
) if {
	not asked.now_ns < grant.expires_at_ns
}

objections contains reasons.requester(
	"holder_inactive",
	sprintf("`%s` is no longer active in the directory", [holder]),
	"have the directory corrected if that is wrong, and ask anew",
) if {
	directory.trouble(holder)
}

objections contains reasons.requester(
	"entitlement_gone",
	sprintf("`%s` is no longer in the catalog", [grant.entitlement]),
	"ask for what has taken its place",
) if {
	not item
}

objections contains reasons.requester(
	"closed",
	sprintf("`%s` is no longer given out", [grant.entitlement]),
	"ask the resource's owner when it will be",
) if {
	catalog.option(item, "approval") == "deny"
}

objections contains reasons.requester(
	"no_longer_eligible",
	sprintf("`%s` is no longer among those eligible for `%s`", [holder, grant.entitlement]),
	"ask the resource's owner if this is still part of your work",
) if {
	item
	not eligible
}

eligible if {
	not object.get(grant, "break_glass", false)
	catalog.eligible(holder, item)
}

eligible if {
	object.get(grant, "break_glass", false)
	directory.listed(holder, catalog.option(item, "break_glass").eligible)
}

objections contains reasons.requester(
	"approvals_short",
	"the grant does not rest on enough approvals by other people",
	"ask anew",
) if {
	not grants.approved(grant, asked.now_ns)
}

objections contains reason if some reason in signals.objections(grant.entitlement, item)

# Two conflicting entitlements may both have been asked for before either was held: the second does not start.
objections contains reasons.requester(
	"separation_of_duties",
	sprintf("`%s` does not go together with `%s`, which is held already: %s", [
		grant.entitlement,
		conflict.held,
		conflict.title,
	]),
	sprintf("hand back `%s` first, and ask anew", [conflict.held]),
) if {
	input.trigger == "activation"
	some conflict in duties.conflicts(holder, grant.entitlement, asked.now_ns)
}
