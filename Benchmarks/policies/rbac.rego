# Roles that inherit from roles.
package bench

default decision := false

decision if {
	some role in graph.reachable(data.parents, data.bindings[input.user])
	some permission in data.permissions[role]
	permission.resource == input.resource
	permission.action == input.action
}
