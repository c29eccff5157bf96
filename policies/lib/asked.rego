# METADATA
# title: What the input says
# description: Fields that several entry points read, with what an omitted one means.
package stint.lib.asked

import data.stint.lib.directory

# METADATA
# description: The instant of the question, in nanoseconds since 1970.
now_ns := input.now_ns if is_number(input.now_ns)

else := time.parse_rfc3339_ns(input.now) if is_string(input.now)

else := time.now_ns()

submitter := directory.key(input.submitter)

# METADATA
# description: Whom it is for; the submitter where nobody else is named.
beneficiary := directory.key(input.beneficiary) if is_object(input.beneficiary)

else := submitter

# METADATA
# description: When it is to begin, in nanoseconds; now unless a later start is asked for.
start_ns := max([now_ns, input.starts_at_ns]) if is_number(input.starts_at_ns)

else := now_ns

is_extension if input.kind == "extension"

is_extension if is_string(input.extends)

# METADATA
# description: Whether it was asked for before, and is judged once more on its way.
is_judged_anew if input.kind in {"review", "activation"}

is_break_glass if input.break_glass
