# METADATA
# title: Signals
# description: >-
#   What other systems have seen, as Stint tells it in input.context.signals: those in force about the account, its
#   person and the resource. An option that cannot be read, and a score that is no number, refuse.
package stint.lib.signals

import data.stint.lib.asked
import data.stint.lib.catalog
import data.stint.lib.reasons

# METADATA
# description: The signals of a type. One that does not say when it ends is in force.
of_type(type) := {signal |
	some signal in input.context.signals
	signal.type == type
	not over(signal)
}

over(signal) if signal.expires_at_ns <= asked.now_ns

# METADATA
# description: What of the signals speaks against giving an entitlement, or leaving it, to whom they are about.
objections(entitlement, item) := refused(entitlement, item) | risky(entitlement, item)

refused(entitlement, item) := {reason |
	some type in catalog.option(item, "refuse_signals")
	some signal in of_type(type)
	some reason in told(entitlement, signal)
} | {reason |
	not readable(catalog.option(item, "refuse_signals"))
	reason := reasons.requester(
		"signal_refused",
		sprintf("which signals stand against `%s` cannot be read", [entitlement]),
		"have `refuse_signals` in the catalog corrected",
	)
}

readable(types) if is_array(types)

told(entitlement, signal) := {
	reasons.requester(
		"signal_refused",
		sprintf("`%s` is not given while there is a signal `%s`", [entitlement, signal.type]),
		"have it looked into; once it is cleared, ask anew",
	),
	reasons.reviewer(
		"signal_source",
		sprintf("`%s` was told of %s by %s", [signal.type, target(signal), source(signal)]),
		"see it with `stint signal list`",
	),
}

target(signal) := sprintf("%s `%s`", [signal.target.kind, signal.target.id]) if signal.target.id

else := "what this is about"

source(signal) := sprintf("`%s:%s`", [signal.source.type, signal.source.id]) if signal.source.id

else := "another system"

risky(entitlement, item) := {reason |
	most := catalog.option(item, "max_risk_score")
	not is_null(most)
	some signal in of_type("risk_score")
	not bearable(signal, most)
	some reason in {
		reasons.requester(
			"risk_too_high",
			sprintf("`%s` is not given at the present risk score", [entitlement]),
			"have the risk looked into; once the score is lower, ask anew",
		),
		reasons.reviewer(
			"risk_score",
			sprintf("the risk score of %s is %v; `%s` bears at most %v", [
				target(signal),
				object.get(signal, ["data", "score"], "unknown"),
				entitlement,
				most,
			]),
			"see it with `stint signal list`",
		),
	}
} | {reason |
	most := catalog.option(item, "max_risk_score")
	not is_null(most)
	not is_number(most)
	reason := reasons.requester(
		"risk_too_high",
		sprintf("which risk `%s` bears cannot be read", [entitlement]),
		"have `max_risk_score` in the catalog corrected",
	)
}

bearable(signal, most) if {
	is_number(most)
	is_number(signal.data.score)
	signal.data.score <= most
}
