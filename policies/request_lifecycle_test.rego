# What came with the whole lifecycle: stages side by side, several items, extensions, time in one piece, signals.
package stint.request_lifecycle_test

import data.stint.fixtures
import data.stint.request

decide(terms, changes) := on(fixtures.catalog(terms), changes)

on(catalog, changes) := decision if {
	decision := request.decision with data.stint.catalog as catalog
		with data.stint.directory as fixtures.directory
		with data.stint.grants as {}
		with input as fixtures.ask(changes)
}

codes(decision) := {r.code | some r in decision.reasons; r.audience == "requester"}

hour := 3600000000000

now := 1795428000000000000

# --- stages

test_stages_are_in_the_order_of_the_list if {
	decision := decide({"stages": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}, {})
	[s.order | some s in decision.stages] == [1, 2, 3]
}

test_stages_side_by_side if {
	decision := decide({"stages": [{"name": "a", "order": 1}, {"name": "b", "order": 1}, {"name": "c", "order": 2}]}, {})
	[s.order | some s in decision.stages] == [1, 1, 2]
	contains(decision.reasons[0].message, "from group `owners` and the approval of one person")
	contains(decision.reasons[0].message, "from group `owners`, then the approval of one person")
}

# --- several items

duties := object.union(fixtures.catalog({}), {
	"resources": {"shop": {"roles": {"count": {"actions": ["count"], "eligible": {"groups": ["company"]}}}}},
	"separation_of_duties": {"pair": {"title": "One counts", "entitlements": ["shop:work", "shop:count"]}},
})

test_conflicting_items_of_one_request if {
	codes(on(duties, {"siblings": ["shop:count"]})) == {"separation_of_duties"}
	codes(on(duties, {"entitlement": "shop:count", "siblings": ["shop:work"]})) == {"separation_of_duties"}
	on(duties, {"siblings": ["shop:sleep"]}).effect == "review"
	on(duties, {"siblings": ["shop:work"]}).effect == "review"
	on(duties, {"siblings": []}).effect == "review"
}

test_a_suspended_grant_is_held if {
	every state in ["active", "scheduled", "suspended"] {
		held := fixtures.grant({"entitlement": "shop:count", "state": state})
		codes(on(duties, {"holdings": [held]})) == {"separation_of_duties"}
	}
	ended := fixtures.grant({"entitlement": "shop:count", "state": "revoked"})
	on(duties, {"holdings": [ended]}).effect == "review"
}

# --- extension

test_what_extends_is_an_extension if {
	codes(decide({"extension": false}, {"extends": "g1"})) == {"extension_not_allowed"}
	codes(decide({"extension": false}, {"extends": "g1", "kind": "review"})) == {"extension_not_allowed"}
	decide({"extension": false}, {"extends": null}).effect == "review"
}

# --- hours are about asking

test_hours_at_activation if {
	terms := {"hours": {"from": "08:00", "to": "09:00"}}
	codes(decide(terms, {})) == {"outside_hours"}
	every kind in ["review", "activation"] {
		decide(terms, {"kind": kind}).effect == "review"
	}
}

# --- cooling off

held_at(ns) := {"history": {"active_seconds": {}, "last_held_at": "then", "last_held_at_ns": ns, "continuous_seconds": 60}}

cooling := {"cooling_off": "8h"}

test_cooling_off if {
	codes(decide(cooling, held_at(now - ((8 * hour) - 1)))) == {"cooling_off"}
	decide(cooling, held_at(now - (8 * hour))).effect == "review"
	codes(decide(cooling, held_at(now))) == {"cooling_off"}
	decide(cooling, held_at(null)).effect == "review"
	decide(cooling, {}).effect == "review"
	decide({}, held_at(now)).effect == "review"
}

test_cooling_off_counts_to_the_start if {
	later := object.union(held_at(now - (7 * hour)), {"starts_at_ns": now + hour})
	decide(cooling, later).effect == "review"
	codes(decide(cooling, object.union(later, {"starts_at_ns": (now + hour) - 1}))) == {"cooling_off"}
	codes(decide(cooling, object.union(later, {"starts_at_ns": now - (10 * hour)}))) == {"cooling_off"}
}

test_an_extension_does_not_cool_off if decide(cooling, object.union(held_at(now), {"extends": "g1"})).effect == "review"

test_cooling_off_of_no_kind_refuses if codes(decide({"cooling_off": "long"}, held_at(now - (1000 * hour)))) == {"cooling_off"}

# --- continuous time

continuous := {"max_continuous": "4h", "max_duration": "12h"}

past(seconds, ended) := {"history": {"continuous_seconds": seconds, "last_held_at_ns": ended}}

between(start, end) := fixtures.grant({"starts_at_ns": start, "expires_at_ns": end})

for_hours(n) := {"duration_seconds": n * 3600}

test_continuous_alone if {
	decide(continuous, for_hours(4)).effect == "review"
	codes(decide(continuous, {"duration_seconds": (4 * 3600) + 1})) == {"continuous_cap"}
}

test_continuous_with_what_was_held if {
	decide(continuous, object.union(past(3 * 3600, now), for_hours(1))).effect == "review"
	codes(decide(continuous, object.union(past((3 * 3600) + 1, now), for_hours(1)))) == {"continuous_cap"}
}

test_a_short_break_is_none if {
	gap := 900000000000
	codes(decide(continuous, object.union(past(3 * 3600, now - gap), for_hours(1)))) == {"continuous_cap"}
	decide(continuous, object.union(past(3 * 3600, (now - gap) - 1), for_hours(1))).effect == "review"
}

test_the_gap_is_the_configurations if {
	asked := fixtures.ask(object.union(past(3 * 3600, now - (60 * 1000000000)), for_hours(1)))
	decision := request.decision with data.stint.catalog as fixtures.catalog(continuous)
		with data.stint.directory as fixtures.directory
		with data.stint.config as {"limits": {"continuous_gap_seconds": 59}}
		with input as asked
	decision.effect == "review"
}

test_continuous_over_what_is_still_held if {
	# An extension: held for two hours, for one more, and then what is asked for.
	extension := object.union(past(2 * 3600, now), {
		"extends": "g1",
		"starts_at_ns": now + hour,
		"holdings": [between(now - (2 * hour), now + hour)],
	})
	decide(continuous, object.union(extension, for_hours(1))).effect == "review"
	codes(decide(continuous, object.union(extension, for_hours(2)))) == {"continuous_cap"}
}

test_continuous_into_what_is_scheduled if {
	scheduled := {"holdings": [between(now + (2 * hour), now + (4 * hour))]}
	decide(continuous, object.union(scheduled, for_hours(2))).effect == "review"
	later := {"holdings": [between(now + (2 * hour), now + (5 * hour))]}
	codes(decide(continuous, object.union(later, for_hours(2)))) == {"continuous_cap"}
	decide(continuous, object.union(later, for_hours(1))).effect == "review"
}

test_stretches_apart_do_not_add_up if {
	apart := object.union(past(3 * 3600, now - (100 * hour)), {"holdings": [between(now + (50 * hour), now + (54 * hour))]})
	decide(continuous, object.union(apart, for_hours(4))).effect == "review"
}

test_other_entitlements_and_other_people_do_not_count if {
	others := {"holdings": [
		fixtures.grant({"entitlement": "shop:count", "starts_at_ns": now - (9 * hour), "expires_at_ns": now + hour}),
		object.union(between(now - (9 * hour), now + hour), {"beneficiary": fixtures.subject("user", "ben")}),
	]}
	decide(continuous, object.union(others, for_hours(4))).effect == "review"
}

test_continuous_of_no_kind_refuses if codes(decide({"max_continuous": "long"}, {})) == {"continuous_cap"}

# --- signals

signal(type, changes) := object.union(
	{
		"type": type,
		"target": {"kind": "person", "id": "ann"},
		"data": {},
		"source": fixtures.subject("service", "siem"),
		"expires_at_ns": now + 1,
	},
	changes,
)

told(signals) := {"context": {"signals": signals}}

test_refused_signals_by_default if {
	every type in ["device_lost", "account_compromised"] {
		decision := decide({}, told([signal(type, {})]))
		codes(decision) == {"signal_refused"}
		some reason in decision.reasons
		reason.audience == "reviewer"
		contains(reason.message, "person `ann` by `service:siem`")
	}
	decide({}, told([signal("weather", {})])).effect == "review"
	decide({}, told([])).effect == "review"
}

test_refused_signals_of_ones_own if {
	codes(decide({"refuse_signals": ["weather"]}, told([signal("weather", {})]))) == {"signal_refused"}
	decide({"refuse_signals": ["weather"]}, told([signal("device_lost", {})])).effect == "review"
	decide({"refuse_signals": []}, told([signal("device_lost", {})])).effect == "review"
	codes(decide({"refuse_signals": "device_lost"}, told([]))) == {"signal_refused"}
}

test_a_signal_that_is_over if {
	decide({}, told([signal("device_lost", {"expires_at_ns": now})])).effect == "review"
	codes(decide({}, told([object.remove(signal("device_lost", {}), ["expires_at_ns", "target", "source"])]))) == {"signal_refused"}
}

test_risk_score if {
	terms := {"max_risk_score": 70}
	decide(terms, told([signal("risk_score", {"data": {"score": 70}})])).effect == "review"
	codes(decide(terms, told([signal("risk_score", {"data": {"score": 70.5}})]))) == {"risk_too_high"}
	codes(decide(terms, told([signal("risk_score", {"data": {"score": "low"}})]))) == {"risk_too_high"}
	codes(decide(terms, told([signal("risk_score", {})]))) == {"risk_too_high"}
	decide({}, told([signal("risk_score", {"data": {"score": 100}})])).effect == "review"
	decide(terms, told([])).effect == "review"
	codes(decide({"max_risk_score": "70"}, told([]))) == {"risk_too_high"}
}

# --- break-glass

emergency(changes) := {"break_glass": object.union({"eligible": {"groups": ["makers"]}, "max_duration": "1h"}, changes)}

glass(changes) := object.union({"break_glass": true}, changes)

test_break_glass_needs_no_hours_and_no_caps if {
	terms := object.union(emergency({}), {
		"hours": {"from": "08:00", "to": "09:00"},
		"cooling_off": "8h",
		"max_continuous": "1m",
		"usage_caps": {"1d": "1m"},
		"ticket_pattern": "X",
	})
	decide(terms, glass(held_at(now))).effect == "allow"
}

test_break_glass_minds_signals if {
	codes(decide(emergency({}), glass(told([signal("device_lost", {})])))) == {"signal_refused"}
	terms := object.union(emergency({}), {"max_risk_score": 70})
	codes(decide(terms, glass(told([signal("risk_score", {"data": {"score": 71}})])))) == {"risk_too_high"}
}

about(kind, id) := glass(told([signal("incident_opened", {"target": {"kind": kind, "id": id}})]))

test_break_glass_while_an_incident_is_open if {
	terms := emergency({"needs_signal": "incident_opened"})
	decide(terms, about("resource", "shop")).effect == "allow"
	codes(decide(terms, about("resource", "other"))) == {"no_emergency"}
	codes(decide(terms, about("person", "shop"))) == {"no_emergency"}
	codes(decide(terms, glass({}))) == {"no_emergency"}
	decide(terms, {}).effect == "review"
}

test_break_glass_is_reviewed_afterwards if {
	decision := decide(emergency({}), glass({}))
	decision.post_review == {
		"deadline_seconds": 86400,
		"stages": [{"name": "post_review", "order": 1, "approvers": {"users": [], "groups": ["owners"]}, "threshold": 1}],
	}
}

test_a_post_review_that_cannot_be_read_gives_no_answer if {
	terms := emergency({"post_review": {"deadline": "soon"}})
	not decide(terms, glass({}))
	decide(terms, {}).effect == "review"
}

# --- agents

agent(id) := {"submitter": fixtures.subject("agent", id), "beneficiary": fixtures.subject("agent", id)}

test_an_agent_has_what_its_sponsor_may_have if {
	decide({}, agent("bot")).effect == "review"
	decide({}, agent("sub")).effect == "review"
	codes(decide({}, agent("outside"))) == {"not_available"}
	codes(decide({"eligible": {"users": ["agent:bot"], "groups": []}}, agent("bot"))) == {"not_available"}
	codes(decide({"approval": "auto", "eligible": {"users": ["agent:bot"], "groups": []}}, agent("bot"))) == {"not_available"}
	codes(decide({}, agent("bereft"))) == {"sponsor_missing"}
}

test_an_agents_sponsor_brings_their_signals if {
	codes(decide({}, object.union(agent("bot"), told([signal("account_compromised", {})])))) == {"signal_refused"}
}
