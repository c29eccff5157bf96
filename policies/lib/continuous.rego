# METADATA
# title: Continuous time
# description: >-
#   How long somebody would hold an entitlement without a break, with what is asked for: from input.history what
#   reaches to now or ended last, from input.holdings what is live or scheduled. A break shorter than
#   limits.continuous_gap is none. Breaks are looked for between stretches, each `[from, to]` in nanoseconds.
package stint.lib.continuous

import data.stint.lib.asked
import data.stint.lib.directory

# METADATA
# description: Whole seconds of the stretch that `seconds` from the asked-for start on would belong to.
seconds(entitlement, wanted) := floor((last(all, new) - first(all, new)) / 1000000000) if {
	new := [asked.start_ns, asked.start_ns + (wanted * 1000000000)]
	all := (held(entitlement) | past) | {new}
}

# What is live or scheduled, of the person as of the account.
held(entitlement) := {[grant.starts_at_ns, grant.expires_at_ns] |
	some grant in input.holdings
	grant.entitlement == entitlement
	directory.same_person(asked.beneficiary, directory.key(grant.beneficiary))
}

past := {[ended - (input.history.continuous_seconds * 1000000000), ended]} if {
	is_number(input.history.continuous_seconds)
	ended := input.history.last_held_at_ns
	is_number(ended)
} else := set()

first(all, new) := min({from |
	some [from, _] in all
	from <= new[0]
	unbroken(all, from, new[0])
})

last(all, new) := max({to |
	some [_, to] in all
	to >= new[1]
	unbroken(all, new[0], to)
})

# Whatever ends in between is followed within the gap, at the latest, by what lasts longer.
unbroken(all, from, to) if {
	every stretch in all {
		followed(all, stretch[1], from, to)
	}
}

followed(_, end, from, _) if end < from

followed(_, end, _, to) if end >= to

followed(all, end, from, to) if {
	end >= from
	end < to
	some [next, until] in all
	next <= end + gap_ns
	until > end
}

gap_ns := data.stint.config.limits.continuous_gap_seconds * 1000000000 if {
	is_number(data.stint.config.limits.continuous_gap_seconds)
} else := 900000000000
