# METADATA
# title: Separation of duties
# description: >-
#   A rule of the catalog names entitlements of which nobody holds two at a time. With `reviewers: true`, whoever
#   holds one of them does not review requests for the others either.
package stint.lib.duties

import data.stint.lib.grants

# METADATA
# description: "Conflicts between asking for an entitlement and what is held: `[{rule, title, held}]` as a set."
conflicts(account, entitlement, now_ns) := {{
	"rule": name,
	"title": object.get(rule, "title", name),
	"held": other,
} |
	some name, rule in data.stint.catalog.separation_of_duties
	entitlement in rule.entitlements
	some other in grants.held(account, now_ns)
	other != entitlement
	other in rule.entitlements
}

# METADATA
# description: The conflicts that keep an account from reviewing requests for an entitlement.
review_conflicts(account, entitlement, now_ns) := {c |
	some c in conflicts(account, entitlement, now_ns)
	data.stint.catalog.separation_of_duties[c.rule].reviewers
}
