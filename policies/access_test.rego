package stint.access_test

import data.stint.access
import data.stint.fixtures

question(changes) := object.union(
	{
		"now_ns": 1795428000000000000,
		"subject": fixtures.subject("user", "ann"),
		"action": {"name": "use"},
		"resource": {"type": "app", "id": "shop"},
	},
	changes,
)

decide(grants, changes) := decision if {
	decision := access.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as fixtures.directory
		with data.stint.grants as {"user:ann": grants, "agent:bot": grants}
		with input as question(changes)
}

one(changes) := {"g1": fixtures.grant(changes)}

codes(decision) := {r.code | some r in decision.reasons}

test_allowed_by_a_live_grant if {
	decide(one({}), {}) == {
		"allow": true,
		"reasons": [{
			"code": "granted",
			"message": "grant `g1` covers it until 2026-11-23T11:00:00Z",
			"remedy": "",
			"audience": "requester",
		}],
		"grant": "g1",
		"expires_at": "2026-11-23T11:00:00Z",
		"obligations": [],
	}
}

# --- the interval, to the nanosecond

test_before_the_start if codes(decide(one({}), {"now_ns": 1795427999999999999})) == {"grant_scheduled"}

test_at_the_start if decide(one({}), {"now_ns": 1795428000000000000}).allow

test_last_nanosecond if decide(one({}), {"now_ns": 1795431599999999999}).allow

test_at_the_end if codes(decide(one({}), {"now_ns": 1795431600000000000})) == {"grant_expired"}

test_after_the_end if codes(decide(one({}), {"now_ns": 1795431600000000001})) == {"grant_expired"}

test_not_active if {
	every state in ["revoked", "relinquished", "suspended"] {
		codes(decide(one({"state": state}), {})) == {"grant_not_active"}
	}
}

test_only_what_covers_it_is_told if {
	other := {"action": {"name": "burn"}}
	every changes in [
		{"state": "scheduled", "starts_at_ns": 1795431600000000000, "expires_at_ns": 1795435200000000000},
		{"expires_at_ns": 1795428000000000000},
		{"state": "revoked"},
		{"approvals": []},
	] {
		codes(decide(one(changes), other)) == {"not_granted"}
	}
}

test_approvals_of_what_is_not_live_are_not_told if {
	codes(decide(one({"approvals": [], "expires_at_ns": 1795428000000000000}), {})) == {"grant_expired"}
}

# --- what it covers

test_other_action if codes(decide(one({}), {"action": {"name": "burn"}})) == {"not_granted"}

test_every_action if decide(one({"actions": ["*"]}), {"action": {"name": "burn"}}).allow

test_other_resource if codes(decide(one({}), {"resource": {"id": "other"}})) == {"not_granted"}

test_other_type if codes(decide(one({}), {"resource": {"type": "database"}})) == {"not_granted"}

test_other_subject if codes(decide(one({}), {"subject": {"id": "ben"}})) == {"not_granted"}

test_other_account_of_the_person if codes(decide(one({}), {"subject": {"id": "ann-admin"}})) == {"not_granted"}

test_longest_grant_is_named if {
	two := {
		"g1": fixtures.grant({}),
		"g0": fixtures.grant({"id": "g0", "expires_at_ns": 1795435200000000000, "expires_at": "2026-11-23T12:00:00Z"}),
	}
	decide(two, {}).grant == "g0"
	decide(two, {"now_ns": 1795431600000000000}).grant == "g0"
}

# --- whose it is

test_disabled_account if {
	decision := access.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as object.union(fixtures.directory, {"accounts": {"user:ann": {"disabled": true}}})
		with data.stint.grants as {"user:ann": one({})}
		with input as question({})
	codes(decision) == {"subject_inactive"}
}

test_agent_with_sponsor if decide(one({}), {"subject": fixtures.subject("agent", "bot")}).allow

test_agent_loses_access_with_its_sponsor if {
	decision := access.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as object.union(fixtures.directory, {"persons": {"ann": {"disabled": true}}})
		with data.stint.grants as {"agent:bot": one({})}
		with input as question({"subject": fixtures.subject("agent", "bot")})
	codes(decision) == {"subject_inactive"}
}

test_claims_of_the_caller_change_nothing if {
	not decide({}, {"claimed": {"allow": true, "grant": "g1"}, "context": {"grant": fixtures.grant({})}}).allow
}

# --- what it rests on

test_too_few_approvals if codes(decide(one({"approvals": []}), {})) == {"approvals_short"}

test_own_approval if codes(decide(one({"approvals": [fixtures.approval("ann-admin", "ann")]}), {})) == {"approvals_short"}

test_given_without_review if decide(one({"approvals": [], "stages": []}), {}).allow

test_approvals_unknown if codes(decide({"g1": object.remove(fixtures.grant({}), ["approvals"])}, {})) == {"approvals_short"}

# --- how to get it

test_denial_says_how_to_ask if {
	decision := decide({}, {})
	decision.allow == false
	decision.reasons[0].remedy == "ask for it: `stint request shop:work --for 4h --reason TEXT`"
	decision.obligations == [{"type": "request_access", "entitlements": ["shop:work"]}]
}

test_denial_names_nothing_one_may_not_ask_for if {
	decision := decide({}, {"subject": {"id": "dora"}})
	decision.obligations == []
	decision.reasons[0].remedy == "ask the resource's owner who may have this access"
}

test_no_grants_at_all if {
	decision := access.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as fixtures.directory
		with input as question({})
	codes(decision) == {"not_granted"}
}

test_nothing_at_all if {
	decision := access.decision with input as {}
	decision.allow == false
	codes(decision) == {"input_malformed"}
}
