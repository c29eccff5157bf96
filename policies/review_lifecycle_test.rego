# Reviews in a colleague's place, after an emergency, of one item of several, and by those who ask themselves.
package stint.review_lifecycle_test

import data.stint.fixtures
import data.stint.review

question(changes) := object.union(
	{
		"now_ns": 1795428000000000000,
		"reviewer": fixtures.subject("user", "ben"),
		"person": "ben",
		"delegation": {"delegator": fixtures.subject("user", "cleo"), "person": "cleo"},
		"verdict": "approve",
		"item": 1,
		"post_review": false,
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

decide(catalog, changes) := decision if {
	decision := review.decision with data.stint.catalog as catalog
		with data.stint.directory as fixtures.directory
		with data.stint.grants as {}
		with input as question(changes)
}

codes(changes) := {r.code | some r in decide(fixtures.catalog({}), changes).reasons}

from(id, person) := {"delegation": {"delegator": fixtures.subject("user", id), "person": person}}

# --- in a colleague's place

test_a_colleague_reviews if codes({}) == set()

test_without_the_delegation_they_may_not if codes({"delegation": null}) == {"not_a_reviewer"}

test_the_delegator_has_to_be_asked if codes(from("ben", "ben")) == {"not_a_reviewer"}

test_a_delegator_who_left if "reviewer_inactive" in codes(from("gone", "gone"))

test_a_delegator_without_a_person if "reviewer_not_human" in codes(from("shared", "shared"))

test_a_delegator_who_benefits if codes(from("ann-admin", "ann")) == {"own_request"}

test_a_delegate_who_benefits if "own_request" in codes({"reviewer": fixtures.subject("user", "ann"), "person": "ann"})

reviewed(given) := {"request": {"reviews": [given]}}

test_neither_has_another_review if {
	codes(reviewed({"reviewer": fixtures.subject("user", "ben")})) == {"already_reviewed"}
	codes(reviewed({"reviewer": fixtures.subject("user", "cleo"), "delegation": null})) == {"already_reviewed"}
	codes(reviewed({
		"reviewer": fixtures.subject("user", "dora"),
		"delegation": {"delegator": fixtures.subject("user", "cleo"), "person": "cleo"},
	})) == {"already_reviewed"}
	codes(reviewed({"reviewer": fixtures.subject("user", "dora"), "delegation": null})) == set()
}

# --- separation of duties

duties(rule) := object.union(fixtures.catalog({}), {"separation_of_duties": {"rule": object.union({"reviewers": true}, rule)}})

pair := {"entitlements": ["shop:work", "shop:count"]}

held(id, entitlement) := {"holdings": [fixtures.grant({"beneficiary": fixtures.subject("user", id), "entitlement": entitlement})]}

refused(rule, changes) if {r.code | some r in decide(duties(rule), changes).reasons} == {"separation_of_duties"}

test_the_delegates_own_conflicts_count if {
	refused(pair, held("ben", "shop:count"))
	refused(pair, held("cleo", "shop:count"))
	decide(duties(pair), held("dora", "shop:count")).allow
	decide(duties(pair), held("ben", "shop:work")).allow
}

test_who_asks_does_not_review if {
	refused(pair, {"asking": ["shop:count"]})
	decide(duties(pair), {"asking": ["shop:work", "bank:count"]}).allow
	decide(duties(object.union(pair, {"reviewers": false})), {"asking": ["shop:count"]}).allow
}

area := {"resources": ["shop"]}

test_in_an_area_who_asks_or_holds_does_not_review if {
	every entitlement in ["shop:work", "shop:count", "shop:anything"] {
		refused(area, {"asking": [entitlement]})
		refused(area, held("ben", entitlement))
	}
	every entitlement in ["bank:work", "shopping:work", "shop:nested:work"] {
		decide(duties(area), {"asking": [entitlement]}).allow
	}
	decide(duties(object.union(area, {"reviewers": false})), {"asking": ["shop:count"]}).allow
	decide(duties({"resources": ["bank"]}), {"asking": ["shop:count"]}).allow
}

test_an_area_and_entitlements_beside_it if {
	both := {"resources": ["shop"], "entitlements": ["bank:pay", "bank:book"]}
	refused(both, {"asking": ["bank:pay"]})
	refused(both, {"asking": ["shop:count"]})
	decide(duties(both), {"asking": ["bank:look"]}).allow
}

# --- after an emergency

afterwards(changes) := object.union(
	{
		"post_review": true,
		"delegation": null,
		"reviewer": fixtures.subject("user", "cleo"),
		"stage": {"name": "post_review", "threshold": 1, "approvers": {"users": [], "groups": ["makers"]}},
	},
	changes,
)

glass(post_review) := fixtures.catalog({"break_glass": {
	"eligible": {"groups": ["makers"]},
	"max_duration": "1h",
	"post_review": post_review,
}})

test_todays_catalog_names_who_reviews_afterwards if {
	decide(glass({}), afterwards({})).allow
	not decide(glass({}), afterwards({"reviewer": fixtures.subject("user", "ben")})).allow
	not decide(glass({"reviewers": {"users": ["user:dora"]}}), afterwards({})).allow
	decide(glass({"reviewers": {"users": ["user:dora"]}}), afterwards({"reviewer": fixtures.subject("user", "dora")})).allow
}

test_nobody_reviews_their_own_emergency if {
	refusals := {r.code | some r in decide(glass({}), afterwards({"reviewer": fixtures.subject("user", "ann-admin")})).reasons}
	refusals == {"own_request"}
}

# --- signals

compromised := {"context": {"signals": [{"type": "account_compromised", "target": {"kind": "person", "id": "ben"}}]}}

test_a_compromised_account_does_not_approve if {
	"signal_refused" in codes(compromised)
	codes(object.union(compromised, {"verdict": "deny"})) == set()
}
