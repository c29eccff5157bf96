# A report over many objects: comprehensions within comprehensions.
package bench

owners := {object.owner | some object in data.objects}

decision := {
	"sizes": {owner: total |
		some owner in owners
		total := sum([object.size | some object in data.objects; object.owner == owner])
	},
	"public": count([object.id | some object in data.objects; object.public; object.size > input.size]),
	"tags": {tag: n |
		some tag in data.tags
		n := count([1 | some object in data.objects; tag in object.tags])
	},
}
