# Whether somebody may ask for a role, for how long, and whether somebody must approve: a catalog of roles in base data.
package bench

decision := {"effect": effect, "reasons": reasons, "max_duration_seconds": role.max_duration_seconds}

role := r if {
	some r in data.roles
	r.resource == input.entitlement.resource
	r.name == input.entitlement.role
}

default effect := "deny"

effect := "allow" if {
	role.risk == "low"
	eligible
}

effect := "review" if {
	role.risk != "low"
	eligible
}

eligible if {
	some group in role.eligible_groups
	group in input.beneficiary.groups
}

reasons contains {"code": "not_eligible", "message": message} if {
	not eligible
	message := sprintf("%v may not ask for %v", [input.beneficiary.id, role.name])
}
