# METADATA
# title: Separation of duties
# description: >-
#   A rule of the catalog names `entitlements` of which nobody holds two at a time. With `reviewers: true`, whoever
#   holds or asks for one of them does not review requests for the others either. A rule may name `resources` too, an
#   area: whoever holds or asks for anything there does not review there at all.
package stint.lib.duties

import data.stint.lib.grants

# METADATA
# description: "Conflicts between asking for an entitlement and what is held: `[{rule, title, held}]` as a set."
conflicts(account, entitlement, now_ns) := among(entitlement, grants.held(account, now_ns))

# METADATA
# description: The same between an entitlement and what else its request asks for.
sibling_conflicts(entitlement) := among(entitlement, {other | some other in input.siblings})

among(entitlement, others) := {{
	"rule": name,
	"title": object.get(rule, "title", name),
	"held": other,
} |
	some name, rule in data.stint.catalog.separation_of_duties
	entitlement in rule.entitlements
	some other in others
	other != entitlement
	other in rule.entitlements
}

# METADATA
# description: The conflicts that keep an account from reviewing requests for an entitlement.
review_conflicts(account, entitlement, now_ns) := {{
	"rule": name,
	"title": object.get(rule, "title", name),
	"held": other,
} |
	some name, rule in data.stint.catalog.separation_of_duties
	rule.reviewers
	some other in (grants.held(account, now_ns) | {asked | some asked in input.asking})
	parted(rule, entitlement, other)
}

parted(rule, entitlement, other) if {
	entitlement != other
	member(rule, entitlement)
	member(rule, other)
}

# In an area, what somebody has or wants keeps them from reviewing the very same for others.
parted(rule, entitlement, other) if {
	entitlement == other
	in_area(rule, entitlement)
}

member(rule, entitlement) if entitlement in rule.entitlements

member(rule, entitlement) if in_area(rule, entitlement)

in_area(rule, entitlement) if {
	some resource in rule.resources
	startswith(entitlement, sprintf("%s:", [resource]))
	not contains(substring(entitlement, count(resource) + 1, -1), ":")
}
