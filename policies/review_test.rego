package stint.review_test

import data.stint.fixtures
import data.stint.review

question(changes) := object.union(
	{
		"now_ns": 1795428000000000000,
		"reviewer": fixtures.subject("user", "cleo"),
		"verdict": "approve",
		"request": {
			"id": "r1",
			"submitter": fixtures.subject("user", "ann"),
			"beneficiary": fixtures.subject("user", "ann"),
			"entitlement": "shop:work",
			"reviews": [],
		},
		"stage": {"name": "owners", "threshold": 1, "approvers": {"users": [], "groups": ["owners"]}},
	},
	changes,
)

decide(catalog, grants, changes) := decision if {
	decision := review.decision with data.stint.catalog as catalog
		with data.stint.directory as fixtures.directory
		with data.stint.grants as grants
		with input as question(changes)
}

codes(changes) := {r.code | some r in decide(fixtures.catalog({}), {}, changes).reasons}

reviewer(id) := {"reviewer": fixtures.subject("user", id)}

test_owner_reviews if decide(fixtures.catalog({}), {}, {}) == {"allow": true, "reasons": []}

test_second_owner_reviews if codes(reviewer("dora")) == set()

test_requester_refused if "own_request" in codes(reviewer("ann"))

test_other_account_of_requester_refused if codes(reviewer("ann-admin")) == {"own_request"}

test_sponsor_of_contractor_refused if codes(object.union(
	reviewer("ann-admin"),
	{"request": {"submitter": fixtures.subject("user", "con"), "beneficiary": fixtures.subject("user", "con")}},
)) == {"own_request"}

test_sponsor_up_the_chain_refused if codes(object.union(
	reviewer("ann-admin"),
	{"request": {"submitter": fixtures.subject("agent", "sub"), "beneficiary": fixtures.subject("agent", "sub")}},
)) == {"own_request"}

test_beneficiary_refused if codes(object.union(
	reviewer("dora"),
	{"request": {"beneficiary": fixtures.subject("user", "dora")}},
)) == {"own_request"}

test_not_a_reviewer if codes(reviewer("ben")) == {"not_a_reviewer"}

test_shared_login_refused if codes(reviewer("shared")) == {"reviewer_not_human"}

test_service_refused if "reviewer_not_human" in codes({"reviewer": fixtures.subject("service", "job")})

test_agent_refused if "reviewer_not_human" in codes({"reviewer": fixtures.subject("agent", "bot")})

test_agent_with_a_person_refused if {
	directory := object.union(fixtures.directory, {"accounts": {"agent:bot": {"person": "cleo", "groups": ["owners"]}}})
	decision := review.decision with data.stint.catalog as fixtures.catalog({})
		with data.stint.directory as directory
		with input as question({"reviewer": fixtures.subject("agent", "bot")})
	"reviewer_not_human" in {r.code | some r in decision.reasons}
}

test_inactive_refused if {
	"reviewer_inactive" in codes(reviewer("gone"))
	"reviewer_inactive" in codes(reviewer("off"))
	"reviewer_inactive" in codes(reviewer("nobody"))
}

test_person_counts_once if {
	codes({"request": {"reviews": [{"reviewer": fixtures.subject("user", "cleo")}]}}) == {"already_reviewed"}
	codes({"request": {"reviews": [{"reviewer": fixtures.subject("user", "dora")}]}}) == set()
}

test_todays_catalog_names_the_reviewers if {
	catalog := fixtures.catalog({"reviewers": {"users": ["user:dora"]}})
	{r.code | some r in decide(catalog, {}, {}).reasons} == {"not_a_reviewer"}
	decide(catalog, {}, reviewer("dora")).allow
}

test_stage_of_other_policy_names_its_own if {
	codes({"stage": {"name": "lawyers", "approvers": {"users": ["user:cleo"], "groups": []}}}) == set()
	codes({"stage": {"name": "lawyers", "approvers": {"users": ["user:dora"], "groups": []}}}) == {"not_a_reviewer"}
}

test_entitlement_gone if "entitlement_gone" in codes({"request": {"entitlement": "shop:gone"}})

duties(reviewers) := object.union(
	fixtures.catalog({}),
	{"separation_of_duties": {"pair": {"entitlements": ["shop:work", "shop:wait"], "reviewers": reviewers}}},
)

test_holder_of_the_other_role_refused if {
	grants := {"user:cleo": {"g2": fixtures.grant({"entitlement": "shop:wait"})}}
	{r.code | some r in decide(duties(true), grants, {}).reasons} == {"separation_of_duties"}
	decide(duties(false), grants, {}).allow
	decide(duties(true), {}, {}).allow
}

test_incomplete_question_has_no_answer if {
	every path in ["/reviewer", "/request/submitter", "/request/beneficiary", "/request/entitlement", "/stage/name"] {
		patched := json.patch(question({}), [{"op": "remove", "path": path}])
		not review.decision with data.stint.catalog as fixtures.catalog({})
			with data.stint.directory as fixtures.directory
			with input as patched
	}
}
