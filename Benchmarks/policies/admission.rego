# What an admission controller asks of a Kubernetes workload.
package bench

containers contains container if some container in input.review.object.spec.template.spec.containers

containers contains container if some container in input.review.object.spec.template.spec.initContainers

violations contains message if {
	some container in containers
	not trusted(container.image)
	message := sprintf("container %s: image %s comes from no trusted registry", [container.name, container.image])
}

violations contains message if {
	some container in containers
	container.securityContext.privileged
	message := sprintf("container %s is privileged", [container.name])
}

violations contains message if {
	some container in containers
	not container.resources.limits.memory
	message := sprintf("container %s has no memory limit", [container.name])
}

violations contains message if {
	some container in containers
	some capability in container.securityContext.capabilities.add
	not capability in data.capabilities
	message := sprintf("container %s: capability %s is not allowed", [container.name, capability])
}

violations contains message if {
	some container in containers
	some variable in container.env
	regex.match("(?i)(password|secret|token)", variable.name)
	variable.value
	message := sprintf("container %s: %s must come from a secret", [container.name, variable.name])
}

violations contains message if {
	some label in data.labels
	not input.review.object.metadata.labels[label]
	message := sprintf("the label %s is missing", [label])
}

trusted(image) if {
	some registry in data.registries
	startswith(image, registry)
}

decision := {"allowed": count(violations) == 0, "violations": violations}
