# METADATA
# title: Hours
# description: >-
#   `hours: {timezone, days, from, to}`. Without `timezone` it is UTC, without `days` every day, without `from`
#   and `to` the whole day. A window may pass midnight; it then belongs to the day on which it opens.
package stint.lib.hours

within(_, hours) if is_null(hours)

within(now_ns, hours) if {
	is_object(hours)
	opens := minutes(object.get(hours, "from", "00:00"))
	closes := minutes(object.get(hours, "to", "24:00"))
	at := minute_of_day(now_ns, hours)
	inside(at, opens, closes)
	day := opening_day(now_ns, hours, at, opens, closes)
	day in object.get(hours, "days", all_days)
}

all_days := ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

inside(at, opens, closes) if {
	opens <= closes
	opens <= at
	at < closes
}

inside(at, opens, closes) if {
	opens > closes
	at >= opens
}

inside(at, opens, closes) if {
	opens > closes
	at < closes
}

opening_day(now_ns, hours, at, opens, closes) := weekday(now_ns - 86400000000000, hours) if {
	opens > closes
	at < closes
} else := weekday(now_ns, hours)

weekday(ns, hours) := lower(substring(time.weekday([ns, zone(hours)]), 0, 3))

minute_of_day(ns, hours) := (clock[0] * 60) + clock[1] if clock := time.clock([ns, zone(hours)])

zone(hours) := object.get(hours, "timezone", "UTC")

minutes(text) := (to_number(parts[0]) * 60) + to_number(parts[1]) if {
	regex.match(`^[0-9]{2}:[0-9]{2}$`, text)
	parts := split(text, ":")
}

# METADATA
# description: "Hours in words, such as: mon, tue 08:00 to 18:00 Europe/Berlin."
words(hours) := sprintf("%s %s to %s %s", [
	concat(", ", object.get(hours, "days", ["every day"])),
	object.get(hours, "from", "00:00"),
	object.get(hours, "to", "24:00"),
	zone(hours),
]) if {
	is_object(hours)
} else := sprintf("%v", [hours])
