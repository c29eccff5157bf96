# What the tests of the suite are about.
package policy

default allow := false

allow if {
	input.user.active
	some role in data.roles[input.user.name]
	some permission in data.permissions[role]
	permission == sprintf("%s:%s", [input.resource.kind, input.action])
	not frozen
}

allow if input.user.name == data.owners[input.resource.id]

frozen if {
	some window in data.windows
	input.hour >= window.from
	input.hour < window.to
}
