package stint.grant_test

import data.stint.fixtures
import data.stint.grant

decide(catalog, held, changes) := decision if {
	decision := grant.decision with data.stint.catalog as catalog
		with data.stint.directory as fixtures.directory
		with data.stint.grants as held
		with input as object.union(
			{"now_ns": 1795428000000000000, "trigger": "activation", "grant": fixtures.grant({})},
			changes,
		)
}

codes(changes) := {r.code | some r in decide(fixtures.catalog({}), {}, changes).reasons}

holder(type, id) := {"grant": {"beneficiary": fixtures.subject(type, id)}}

test_kept if decide(fixtures.catalog({}), {}, {}) == {"keep": true, "reasons": []}

test_kept_to_the_last_nanosecond if codes({"now_ns": 1795431599999999999}) == set()

test_over_at_its_end if codes({"now_ns": 1795431600000000000}) == {"grant_over"}

test_holder_disabled if codes(holder("user", "off")) == {"holder_inactive"}

test_holder_left if codes(holder("user", "gone")) == {"holder_inactive"}

test_sponsor_left if "holder_inactive" in codes(holder("agent", "bereft"))

test_eligibility_lost if codes(holder("user", "dora")) == {"no_longer_eligible"}

test_agent_beyond_sponsor if codes(holder("agent", "outside")) == {"no_longer_eligible"}

test_entitlement_gone if codes({"grant": {"entitlement": "shop:gone"}}) == {"entitlement_gone"}

test_closed if {
	{r.code | some r in decide(fixtures.catalog({"approval": "deny"}), {}, {}).reasons} == {"closed"}
}

test_break_glass_keeps_its_own_eligibility if {
	catalog := fixtures.catalog({"eligible": {"groups": []}, "break_glass": {"eligible": {"groups": ["makers"]}}})
	decide(catalog, {}, {"grant": {"break_glass": true}}).keep
	not decide(catalog, {}, {}).keep
	not decide(fixtures.catalog({}), {}, {"grant": {"break_glass": true}}).keep
}

# --- approvals

test_no_approval if codes({"grant": {"approvals": []}}) == {"approvals_short"}

test_own_approval if {
	codes({"grant": {"approvals": [fixtures.approval("ann-admin", "ann")]}}) == {"approvals_short"}
}

test_sponsors_approval if {
	codes(object.union(holder("user", "con"), {"grant": {"approvals": [fixtures.approval("ann-admin", "ann")]}})) == {"approvals_short"}
}

test_approval_of_the_future if {
	late := object.union(fixtures.approval("cleo", "cleo"), {"at_ns": 1795428000000000001})
	codes({"grant": {"approvals": [late]}}) == {"approvals_short"}
}

test_approval_of_this_instant if {
	now := object.union(fixtures.approval("cleo", "cleo"), {"at_ns": 1795428000000000000})
	codes({"grant": {"approvals": [now]}}) == set()
}

test_approval_of_another_stage if {
	codes({"grant": {"stages": [{"name": "lawyers", "threshold": 1}]}}) == {"approvals_short"}
}

test_one_person_does_not_count_twice if {
	twice := [fixtures.approval("dora", "dora"), fixtures.approval("dora-admin", "dora")]
	codes({"grant": {"approvals": twice, "stages": [{"name": "owners", "threshold": 2}]}}) == {"approvals_short"}
	codes({"grant": {"approvals": twice, "stages": []}}) == {"approvals_short"}
}

test_two_persons if {
	two := [fixtures.approval("cleo", "cleo"), fixtures.approval("dora", "dora")]
	codes({"grant": {"approvals": two, "stages": [{"name": "owners", "threshold": 2}]}}) == set()
}

test_stages_not_told if {
	question := object.remove(fixtures.grant({}), ["stages"])
	grant.decision.keep with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as fixtures.directory
		with input as {"now_ns": 1795428000000000000, "trigger": "period", "grant": question}
}

test_given_without_review if codes({"grant": {"stages": [], "approvals": []}}) == set()

# --- separation of duties

duties := object.union(
	fixtures.catalog({}),
	{"separation_of_duties": {"pair": {"entitlements": ["shop:work", "shop:wait"]}}},
)

test_second_of_a_pair_does_not_start if {
	held := {"user:ann-admin": {"g2": fixtures.grant({"id": "g2", "entitlement": "shop:wait"})}}
	{r.code | some r in decide(duties, held, {}).reasons} == {"separation_of_duties"}
	decide(duties, held, {"trigger": "period"}).keep
}

test_a_grant_does_not_conflict_with_itself if {
	decide(duties, {"user:ann": {"g1": fixtures.grant({})}}, {}).keep
}

# --- no answer: the grant is suspended, not revoked

test_no_catalog_no_answer if not decide({}, {}, {})

test_no_directory_no_answer if {
	not grant.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as {}
		with input as {"now_ns": 1795428000000000000, "trigger": "period", "grant": fixtures.grant({})}
}

test_incomplete_grant_no_answer if {
	every field in ["beneficiary", "entitlement", "expires_at_ns"] {
		not grant.decision with data.stint.catalog as fixtures.catalog({})
			with data.stint.directory as fixtures.directory
			with input as {
				"now_ns": 1795428000000000000,
				"trigger": "period",
				"grant": object.remove(fixtures.grant({}), [field]),
			}
	}
}

test_no_grant_no_answer if {
	not grant.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as fixtures.directory
		with input as {"now_ns": 1795428000000000000, "trigger": "period"}
}

# --- signals

told(type, content) := {"context": {"signals": [{
	"type": type,
	"target": {"kind": "subject", "id": "user:ann"},
	"data": content,
	"source": fixtures.subject("service", "siem"),
	"expires_at_ns": 1795428000000000001,
}]}}

requester_codes(catalog, changes) := {r.code | some r in decide(catalog, {}, changes).reasons; r.audience == "requester"}

test_a_signal_ends_it if {
	every trigger in ["activation", "signal", "period", "reload"] {
		changes := object.union(told("device_lost", {}), {"trigger": trigger})
		requester_codes(fixtures.catalog({}), changes) == {"signal_refused"}
	}
	decide(fixtures.catalog({}), {}, told("weather", {})).keep
	decide(fixtures.catalog({"refuse_signals": []}), {}, told("device_lost", {})).keep
}

test_a_risk_score_ends_it if {
	catalog := fixtures.catalog({"max_risk_score": 70})
	requester_codes(catalog, told("risk_score", {"score": 71})) == {"risk_too_high"}
	decide(catalog, {}, told("risk_score", {"score": 70})).keep
	decide(fixtures.catalog({}), {}, told("risk_score", {"score": 71})).keep
}

# --- approvals in a colleague's place

in_place_of(id, person) := object.union(fixtures.approval("cleo", "cleo"), {
	"delegator": fixtures.subject("user", id),
	"delegator_person": person,
})

test_an_approval_in_a_colleagues_place if {
	codes({"grant": {"approvals": [in_place_of("dora", "dora")]}}) == set()
	codes({"grant": {"approvals": [object.union(fixtures.approval("cleo", "cleo"), {"delegator": null, "delegator_person": null})]}}) == set()
}

test_an_approval_in_ones_own_place if {
	codes({"grant": {"approvals": [in_place_of("ann-admin", "ann")]}}) == {"approvals_short"}
}

test_who_was_spoken_for_does_not_speak_again if {
	stages := [{"name": "owners", "threshold": 2}]
	approvals := [in_place_of("dora", "dora"), fixtures.approval("dora", "dora")]
	codes({"grant": {"stages": stages, "approvals": approvals}}) == {"approvals_short"}
	codes({"grant": {"stages": stages, "approvals": [fixtures.approval("cleo", "cleo"), fixtures.approval("dora", "dora")]}}) == set()
}
