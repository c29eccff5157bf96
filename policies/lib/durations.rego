# METADATA
# title: Durations
# description: Durations are written like `90s`, `30m`, `1h30m` or `7d`, or as a number of seconds.
package stint.lib.durations

seconds(duration) := duration if is_number(duration)

seconds(duration) := to_number(trim_suffix(duration, "d")) * 86400 if {
	is_string(duration)
	regex.match(`^[0-9]+d$`, duration)
}

seconds(duration) := floor(time.parse_duration_ns(duration) / 1000000000) if {
	is_string(duration)
	regex.match(`^([0-9]+(h|m|s))+$`, duration)
}

# METADATA
# description: Seconds as people write them, such as `1h30m`.
text(total) := "0s" if total == 0

else := concat("", [sprintf("%d%s", [n, unit]) |
	some [n, unit] in [
		[floor(total / 86400), "d"],
		[floor((total % 86400) / 3600), "h"],
		[floor((total % 3600) / 60), "m"],
		[total % 60, "s"],
	]
	n > 0
]) if {
	is_number(total)
	total > 0
	floor(total) == total
} else := sprintf("%v", [total])
