package stint.request_test

import data.stint.fixtures
import data.stint.request

decide(terms, changes) := decision if {
	decision := request.decision with data.stint.catalog as fixtures.catalog(terms)
		with data.stint.directory as fixtures.directory
		with data.stint.grants as {}
		with input as fixtures.ask(changes)
}

codes(decision) := {r.code | some r in decision.reasons}

for_requester(decision) := [r | some r in decision.reasons; r.audience == "requester"]

by(id) := {"submitter": fixtures.subject("user", id), "beneficiary": fixtures.subject("user", id)}

agent(id) := {"submitter": fixtures.subject("agent", id), "beneficiary": fixtures.subject("agent", id)}

at(ns) := {"now_ns": ns}

# --- effects

test_review_by_owners if {
	decide({}, {}) == {
		"effect": "review",
		"reasons": [{
			"code": "review_needed",
			"message": "`shop:work` is medium risk and needs the approval of one person from group `owners`",
			"remedy": "wait for the review; whoever can give it has been asked",
			"audience": "requester",
		}],
		"max_duration_seconds": 14400,
		"request_ttl_seconds": 86400,
		"stages": [{"name": "owners", "order": 1, "approvers": {"users": [], "groups": ["owners"]}, "threshold": 1}],
		"post_review": null,
		"obligations": [],
	}
}

test_approval_auto if {
	decision := decide({"approval": "auto"}, {})
	decision.effect == "allow"
	decision.stages == []
	codes(decision) == {"auto_approved"}
}

test_approval_deny if codes(decide({"approval": "deny"}, {})) == {"closed"}

test_approval_misspelt_is_reviewed if decide({"approval": "atuo"}, {}).effect == "review"

test_auto_for if {
	decide({"auto_for": {"groups": ["makers"]}}, {}).effect == "allow"
	decide({"auto_for": {"users": ["user:ann"]}}, {}).effect == "allow"
	decide({"auto_for": {"users": ["user:ben"]}}, {}).effect == "review"
}

test_deny_carries_no_terms if object.keys(decide({"approval": "deny"}, {})) == {"effect", "reasons"}

# --- stages and reviewers

test_threshold if decide({"threshold": 2}, {}).stages[0].threshold == 2

test_reviewers_replace_owners if {
	decision := decide({"reviewers": {"users": ["user:ben"], "groups": ["makers"]}}, {})
	decision.stages[0].approvers == {"users": ["user:ben"], "groups": ["makers"]}
}

test_reviewers_with_owners if {
	decision := decide({"reviewers": {"owners": true, "groups": ["makers"]}}, {})
	decision.stages[0].approvers == {"users": [], "groups": ["makers", "owners"]}
}

test_stages if {
	decision := decide(
		{"stages": [
			{"name": "first", "reviewers": {"owners": true}},
			{"name": "second", "reviewers": {"users": ["user:dora"]}, "threshold": 1},
		]},
		{},
	)
	decision.stages == [
		{"name": "first", "order": 1, "approvers": {"users": [], "groups": ["owners"]}, "threshold": 1},
		{"name": "second", "order": 2, "approvers": {"users": ["user:dora"], "groups": []}, "threshold": 1},
	]
	contains(decision.reasons[0].message, "group `owners`, then the approval of one person from `user:dora`")
}

# --- accounts

test_unknown_account if codes(decide({}, by("nobody"))) == {"account_unknown"}

test_disabled_account if codes(decide({}, by("off"))) == {"account_disabled"}

test_person_left if codes(decide({}, by("gone"))) == {"account_disabled"}

test_no_submitter if "input_malformed" in codes(decide({}, {"submitter": null}))

test_beneficiary_defaults_to_submitter if {
	decision := request.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as fixtures.directory
		with input as object.remove(fixtures.ask({}), ["beneficiary"])
	decision.effect == "review"
}

# --- on behalf

test_on_behalf_refused if {
	codes(decide({}, {"beneficiary": fixtures.subject("user", "ben")})) == {"beneficiary_not_allowed"}
}

test_on_behalf_by_catalog if {
	terms := {"on_behalf": {"users": ["user:ann"]}}
	decide(terms, {"beneficiary": fixtures.subject("user", "ben")}).effect == "review"
}

test_on_behalf_of_own_account if {
	decide({}, {"submitter": fixtures.subject("user", "ann-admin")}).effect == "review"
}

test_sponsor_asks_for_agent if decide({}, {"beneficiary": fixtures.subject("agent", "bot")}).effect == "review"

test_sponsor_asks_for_contractor if decide({}, {"beneficiary": fixtures.subject("user", "con")}).effect == "review"

test_contractor_does_not_ask_for_sponsor if {
	codes(decide({}, {"submitter": fixtures.subject("user", "con")})) == {"beneficiary_not_allowed"}
}

# --- eligibility

test_eligible_through_nested_groups if decide({}, by("ben")).effect == "review"

test_eligible_by_name if decide({"eligible": {"users": ["user:dora"], "groups": []}}, by("dora")).effect == "review"

test_service_eligible if decide({}, {
	"submitter": fixtures.subject("service", "job"),
	"beneficiary": fixtures.subject("service", "job"),
}).effect == "review"

test_ineligible if {
	decision := decide({}, by("dora"))
	decision.effect == "deny"
	codes(decision) == {"not_available", "not_eligible"}
}

test_unknown_and_ineligible_answer_alike if {
	ineligible := decide({}, by("dora"))
	unknown := decide({}, object.union(by("dora"), {"entitlement": "shop:other"}))
	elsewhere := decide({}, object.union(by("dora"), {"entitlement": "elsewhere:work"}))
	answers := {replace(replace(text, "shop:other", "shop:work"), "elsewhere:work", "shop:work") |
		some decision in [ineligible, unknown, elsewhere]
		text := json.marshal(object.union(decision, {"reasons": for_requester(decision)}))
	}
	count(answers) == 1
}

test_ineligible_learns_no_terms if {
	decision := decide({"ticket_pattern": "[0-9]+", "mfa": true}, object.union(by("dora"), {"duration_seconds": 999999}))
	[r.code | some r in for_requester(decision)] == ["not_available"]
}

test_nothing_asked_for if codes(decide({}, {"entitlement": null})) == {"input_malformed"}

test_no_catalog if {
	decision := request.decision with data.stint.catalog as {}
		with data.stint.directory as fixtures.directory
		with input as fixtures.ask({})
	decision.effect == "deny"
}

test_no_directory if {
	decision := request.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as {}
		with input as fixtures.ask({})
	codes(decision) == {"account_unknown"}
}

# --- agents

test_agent_within_sponsor if decide({}, agent("bot")).effect == "review"

test_agent_of_agent if decide({}, agent("sub")).effect == "review"

test_agent_beyond_sponsor if "not_available" in codes(decide({}, agent("outside")))

test_agent_without_sponsor if codes(decide({}, agent("orphan"))) == {"sponsor_missing"}

test_agent_of_sponsor_who_left if codes(decide({}, agent("bereft"))) == {"sponsor_missing"}

test_agent_of_agent_that_is_disabled if {
	directory := object.union(fixtures.directory, {"accounts": {"agent:bot": {"disabled": true}}})
	codes(decide_in(directory, agent("sub"))) == {"sponsor_missing"}
}

test_agent_whose_sponsors_end_at_no_person if {
	directory := object.union(fixtures.directory, {"accounts": {"agent:bot": {"sponsor": "service:job"}}})
	codes(decide_in(directory, agent("bot"))) == {"sponsor_missing"}
}

test_agent_of_sponsor_whose_account_is_disabled if {
	off := {"accounts": {"user:ann": {"disabled": true}}}
	"not_available" in codes(decide_in(object.union(fixtures.directory, off), agent("bot")))
}

decide_in(directory, changes) := decision if {
	decision := request.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as directory
		with input as fixtures.ask(changes)
}

# --- duration

test_duration_at_most if decide({}, {"duration_seconds": 14400}).effect == "review"

test_duration_too_long if {
	decision := decide({}, {"duration_seconds": 14401})
	codes(decision) == {"duration_too_long"}
	decision.reasons[0].remedy == "ask for 4h or less"
}

test_role_overrides_tier if codes(decide({"max_duration": "30m"}, {})) == {"duration_too_long"}

test_duration_of_no_kind if {
	every wrong in ["1h", 0, -1, 1.5, null, true] {
		codes(decide({}, {"duration_seconds": wrong})) == {"input_malformed"}
	}
}

test_max_duration_unreadable_gives_nothing if not decide({"max_duration": "soon"}, {})

# --- reason and ticket

test_reason_too_short if {
	codes(decide({}, {"reason": "why"})) == {"reason_too_short"}
	codes(decide({}, {"reason": "        "})) == {"reason_too_short"}
	codes(decide({}, {"reason": 12345678})) == {"reason_too_short"}
}

test_reason_counts_characters if decide({"reason_min_length": 4}, {"reason": "éèêë"}).effect == "review"

test_ticket_missing if {
	terms := {"ticket_pattern": "CHG-[0-9]+", "ticket_example": "CHG-7"}
	codes(decide(terms, {})) == {"ticket_required"}
	codes(decide(terms, {"ticket": null})) == {"ticket_required"}
	contains(decide(terms, {}).reasons[0].message, "CHG-7")
}

test_ticket_matches_whole if {
	terms := {"ticket_pattern": "CHG-[0-9]+|INC-[0-9]+"}
	decide(terms, {"ticket": "CHG-12"}).effect == "review"
	decide(terms, {"ticket": "INC-12"}).effect == "review"
	codes(decide(terms, {"ticket": "CHG-12 or so"})) == {"ticket_malformed"}
	codes(decide(terms, {"ticket": "not INC-12"})) == {"ticket_malformed"}
}

test_ticket_pattern_unreadable_refuses if codes(decide({"ticket_pattern": "("}, {"ticket": "("})) == {"ticket_malformed"}

# --- hours

test_hours if {
	terms := {"hours": {"timezone": "Europe/Berlin", "days": ["mon"], "from": "11:00", "to": "12:00"}}
	decide(terms, {}).effect == "review"
	codes(decide(terms, at(1795427999999999999))) == {"outside_hours"}
	codes(decide(terms, at(1795431600000000000))) == {"outside_hours"}
	codes(decide(terms, at(1795514400000000000))) == {"outside_hours"}
}

test_hours_are_of_asking_not_of_reviewing if {
	terms := {"hours": {"from": "00:00", "to": "01:00"}}
	codes(decide(terms, {"kind": "preview"})) == {"outside_hours"}
	decide(terms, {"kind": "review"}).effect == "review"
}

test_hours_past_midnight if {
	terms := {"hours": {"days": ["sun"], "from": "22:00", "to": "10:01"}}
	decide(terms, {}).effect == "review"
	codes(decide(terms, at(1795471200000000000))) == {"outside_hours"}
}

test_hours_to_the_minute if {
	decide(window("10:00", "10:01"), {}).effect == "review"
	codes(decide(window("09:00", "10:00"), {})) == {"outside_hours"}
	decide(window("10:00", "09:00"), {}).effect == "review"
	codes(decide(window("10:01", "10:00"), {})) == {"outside_hours"}
	decide(window("10:01", "10:00"), at(1795427999999999999)).effect == "review"
	codes(decide(window("11:00", "09:00"), {})) == {"outside_hours"}
	codes(decide(window("10:00", "10:00"), {})) == {"outside_hours"}
}

# The last minute of a window that opened on sunday, and the first of one that opens on monday.
test_hours_past_midnight_to_the_minute if {
	terms := {"hours": {"days": ["sun"], "from": "22:00", "to": "10:00"}}
	decide(terms, at(1795427999999999999)).effect == "review"
	codes(decide(terms, {})) == {"outside_hours"}
	opening := {"hours": {"days": ["mon"], "from": "10:00", "to": "09:00"}}
	decide(opening, {}).effect == "review"
	codes(decide(opening, at(1795427999999999999))) == {"outside_hours"}
}

window(from, to) := {"hours": {"from": from, "to": to}}

test_hours_default_to_always if decide({"hours": {}}, {}).effect == "review"

test_hours_unreadable_refuse if {
	codes(decide({"hours": "always"}, {})) == {"outside_hours"}
	codes(decide({"hours": {"from": "8 o'clock"}}, {})) == {"outside_hours"}
}

# --- second factor

test_mfa if {
	codes(decide({"mfa": true}, {})) == {"mfa_required"}
	codes(decide({"mfa": true}, {"claimed": {"mfa": true}})) == {"mfa_required"}
	decide({"mfa": true}, {"context": {"mfa": true}}).effect == "review"
}

# --- separation of duties

duties(holder) := decision if {
	decision := request.decision with data.stint.catalog as object.union(fixtures.catalog({}), {"separation_of_duties": {"pair": {
		"title": "work or wait",
		"entitlements": ["shop:work", "shop:wait"],
	}}})
		with data.stint.directory as fixtures.directory
		with data.stint.grants as {holder: {"g2": fixtures.grant({"id": "g2", "entitlement": "shop:wait"})}}
		with input as fixtures.ask({})
}

test_duties_own_account if codes(duties("user:ann")) == {"separation_of_duties"}

test_duties_other_account_of_person if codes(duties("user:ann-admin")) == {"separation_of_duties"}

test_duties_agent_of_person if codes(duties("agent:sub")) == {"separation_of_duties"}

test_duties_somebody_else if duties("user:ben").effect == "review"

test_duties_of_holdings_in_the_question if {
	catalog := object.union(
		fixtures.catalog({}),
		{"separation_of_duties": {"pair": {"entitlements": ["shop:work", "shop:wait"]}}},
	)
	decision := request.decision with data.stint.catalog as catalog
		with data.stint.directory as fixtures.directory
		with input as fixtures.ask({"holdings": [fixtures.grant({"id": "g2", "entitlement": "shop:wait"})]})
	codes(decision) == {"separation_of_duties"}
}

paired(entitlements, held) := decision if {
	decision := request.decision with data.stint.catalog as object.union(
		fixtures.catalog({}),
		{"separation_of_duties": {"pair": {"entitlements": entitlements}}},
	)
		with data.stint.directory as fixtures.directory
		with input as fixtures.ask({"holdings": [fixtures.grant(held)]})
}

test_duties_of_another_rule if {
	paired(["shop:wait", "shop:rest"], {"entitlement": "shop:wait"}).effect == "review"
	paired(["shop:work", "shop:rest"], {"entitlement": "shop:wait"}).effect == "review"
}

test_the_same_role_again_is_no_conflict if {
	paired(["shop:work", "shop:wait"], {"entitlement": "shop:work"}).effect == "review"
}

test_duties_of_what_was_taken_away if {
	paired(["shop:work", "shop:wait"], {"entitlement": "shop:wait", "state": "revoked"}).effect == "review"
	paired(["shop:work", "shop:wait"], {"entitlement": "shop:wait", "state": "scheduled"}).effect == "deny"
}

test_duties_of_other_peoples_holdings if {
	held := {"entitlement": "shop:wait", "beneficiary": fixtures.subject("user", "ben")}
	paired(["shop:work", "shop:wait"], held).effect == "review"
}

test_duties_after_the_end if {
	decision := request.decision with data.stint.catalog as object.union(fixtures.catalog({}), {"separation_of_duties": {"pair": {"entitlements": [
		"shop:work",
		"shop:wait",
	]}}})
		with data.stint.directory as fixtures.directory
		with data.stint.grants as {"user:ann": {"g2": fixtures.grant({"entitlement": "shop:wait"})}}
		with input as fixtures.ask({"now_ns": 1795431600000000000})
	decision.effect == "review"
}

# --- use over time

test_usage_cap if {
	terms := {"usage_caps": {"7d": "2h"}}
	decide(terms, {"history": {"active_seconds": {"7d": 3600}}}).effect == "review"
	codes(decide(terms, {"history": {"active_seconds": {"7d": 3601}}})) == {"usage_cap"}
}

test_usage_cap_unreadable_refuses if codes(decide({"usage_caps": {"7d": "some"}}, {})) == {"usage_cap"}

# --- extension

test_extension if decide({}, {"kind": "extension"}).effect == "review"

test_extension_not_allowed if {
	codes(decide({"extension": false}, {"kind": "extension"})) == {"extension_not_allowed"}
}

test_agents_do_not_extend if {
	codes(decide({}, object.union(agent("bot"), {"kind": "extension"}))) == {"extension_not_allowed"}
}

# --- break-glass

emergency := {"break_glass": {
	"eligible": {"groups": ["makers"]},
	"max_duration": "1h",
	"post_review": {"reviewers": {"owners": true}, "threshold": 2, "deadline": "12h"},
}}

test_break_glass if {
	decision := decide(emergency, {"break_glass": true})
	decision.effect == "allow"
	decision.max_duration_seconds == 3600
	decision.post_review == {
		"deadline_seconds": 43200,
		"stages": [{"name": "post_review", "order": 1, "approvers": {"users": [], "groups": ["owners"]}, "threshold": 2}],
	}
}

test_break_glass_not_offered if "not_available" in codes(decide({}, {"break_glass": true}))

test_break_glass_needs_no_ticket if {
	decide(object.union(emergency, {"ticket_pattern": "[0-9]+"}), {"break_glass": true}).effect == "allow"
}

test_break_glass_needs_no_hours_and_no_cap if {
	terms := object.union(emergency, {"hours": {"from": "00:00", "to": "01:00"}, "usage_caps": {"1d": "1m"}})
	decide(terms, {"break_glass": true}).effect == "allow"
}

test_break_glass_is_not_extended if {
	codes(decide(emergency, {"break_glass": true, "kind": "extension"})) == {"extension_not_allowed"}
}

test_eligible_in_emergencies_only if {
	terms := object.union(emergency, {"eligible": {"groups": []}})
	decide(terms, {"break_glass": true}).effect == "allow"
	"not_available" in codes(decide(terms, {}))
}

test_break_glass_is_short if codes(decide(emergency, {"break_glass": true, "duration_seconds": 3601})) == {"duration_too_long"}

test_break_glass_not_for_agents if "not_available" in codes(decide(emergency, object.union(agent("bot"), {"break_glass": true})))

test_break_glass_not_for_others if "not_available" in codes(decide(emergency, object.union(by("dora"), {"break_glass": true})))

# --- several refusals at once

test_all_that_is_in_the_way if {
	decision := decide({"mfa": true, "ticket_pattern": "[0-9]+"}, {"duration_seconds": 99999, "reason": ""})
	codes(decision) == {"duration_too_long", "mfa_required", "reason_too_short", "ticket_required"}
}

test_reasons_are_whole if {
	decision := decide({"mfa": true, "ticket_pattern": "[0-9]+"}, {"duration_seconds": 99999, "reason": ""})
	every reason in decision.reasons {
		object.keys(reason) == {"audience", "code", "message", "remedy"}
		reason.remedy != ""
	}
}
