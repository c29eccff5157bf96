# Strings, globs, networks and patterns, over lists.
package bench

decision := {
	"paths": [path | some path in input.paths; some pattern in data.globs; glob.match(pattern, ["/"], path)],
	"addresses": [address | some address in input.addresses; some network in data.networks; net.cidr_contains(network, address)],
	"names": [name | some name in input.names; some pattern in data.patterns; regex.match(pattern, name)],
	"hosts": [lower(trim_prefix(host, "www.")) | some host in input.hosts; endswith(host, data.suffix); not contains(host, "_")],
	"parts": {part | some host in input.hosts; some part in split(host, ".")},
}
