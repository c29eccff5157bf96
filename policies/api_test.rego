package stint.api_test

import data.stint.api
import data.stint.fixtures

permits(roles, operation, target) if permits_caller({"type": "user", "id": "ann", "roles": roles}, operation, target)

permits_caller(caller, operation, target) if {
	decision := api.decision with data.stint.directory as fixtures.directory
		with input as {"caller": caller, "operation": operation, "target": target}
	decision.allow
}

pep(resources) := {"type": "service", "id": "pep", "roles": ["pep"], "resources": resources}

shop := {"resource": {"type": "app", "id": "shop"}}

test_users_ask_and_see_their_own if {
	every operation in ["request.create", "request.preview", "catalog.list", "session.show"] {
		permits(["user"], operation, null)
	}
	permits(["user"], "request.list", {"scope": "own"})
	permits(["user"], "request.cancel", {"beneficiary": fixtures.subject("user", "ann")})
	permits(["user"], "request.show", {"submitter": fixtures.subject("user", "ann")})
	permits(["user"], "grant.show", {"beneficiary": fixtures.subject("user", "ann-admin")})
	permits(["user"], "grant.show", {"beneficiary": fixtures.subject("agent", "bot")})
}

test_users_see_nobody_elses if {
	not permits(["user"], "request.list", {"scope": "all"})
	every operation in ["request.list", "request.show", "request.cancel", "grant.list", "grant.show", "access.explain"] {
		not permits(["user"], operation, {})
		not permits(["user"], operation, null)
	}
	not permits(["user"], "request.show", {"submitter": fixtures.subject("user", "ben")})
	not permits(["user"], "access.explain", {"subject": fixtures.subject("user", "ben")})
}

test_reviewers_see_what_they_are_asked if {
	asked := {
		"submitter": fixtures.subject("user", "ann"),
		"stages": [{"name": "owners", "approvers": {"users": [], "groups": ["owners"]}}],
	}
	permits_caller({"type": "user", "id": "cleo", "roles": ["user"]}, "request.show", asked)
	not permits_caller({"type": "user", "id": "ben", "roles": ["user"]}, "request.show", asked)
}

test_users_run_nothing if {
	every operation in ["audit.list", "policy.reload", "grant.revoke", "data.read", "metrics.read", "access.evaluate"] {
		not permits(["user"], operation, {"scope": "own"})
	}
}

test_auditors_read_everything_and_change_nothing if {
	every operation in api.for_auditors {
		permits(["auditor"], operation, {"scope": "all"})
	}
	every operation in ["request.create", "request.review", "request.cancel", "grant.revoke", "policy.reload"] {
		not permits(["auditor"], operation, null)
	}
}

test_operators_run_it_and_review_nothing if {
	every operation in api.for_operators {
		permits(["operator"], operation, {"scope": "all"})
	}
	not permits(["operator"], "request.review", null)
	not permits(["operator"], "request.create", null)
}

test_peps_ask_about_their_own_resources if {
	permits_caller(pep(["app:shop"]), "access.evaluate", shop)
	permits_caller(pep(["app:*"]), "access.evaluate", shop)
	permits_caller(pep(["*"]), "access.evaluate", shop)
	not permits_caller(pep(["app:other", "database:*", "shop", ""]), "access.evaluate", shop)
	not permits_caller(pep([]), "access.evaluate", shop)
}

test_only_peps_ask if {
	caller := {"type": "user", "id": "ann", "roles": ["user", "auditor", "operator"], "resources": ["*"]}
	not permits_caller(caller, "access.evaluate", shop)
}

test_peps_do_nothing_else if {
	every operation in (api.for_users | api.for_operators) - {"session.show"} {
		not permits_caller(pep(["*"]), operation, shop)
	}
}

test_no_role_no_right if {
	every operation in (api.for_users | api.for_operators) | api.for_peps {
		not permits([], operation, null)
	}
}

test_unknown_operation if not permits(["user", "operator", "auditor", "pep"], "everything", null)

test_refusal_says_why if {
	decision := api.decision with data.stint.directory as fixtures.directory
		with input as {"caller": {"type": "user", "id": "ann", "roles": ["user"]}, "operation": "audit.list"}
	decision.reasons == [{
		"code": "not_permitted",
		"message": "`user:ann` may not use `audit.list` with the roles user",
		"remedy": "ask an operator of Stint for the role you need",
		"audience": "requester",
	}]
}

test_nobody if {
	decision := api.decision with input as {}
	decision.allow == false
}

# --- the whole lifecycle

test_users_extend_delegate_and_follow_their_own if {
	every operation in ["grant.extend", "delegation.create", "delegation.end"] {
		permits(["user"], operation, {})
		not permits(["auditor"], operation, {})
	}
	every operation in ["delegation.list", "events.stream"] {
		permits(["user"], operation, {"scope": "own"})
		not permits(["user"], operation, {"scope": "all"})
	}
	permits(["user"], "request.timeline", {"submitter": fixtures.subject("user", "ann")})
	not permits(["user"], "request.timeline", {"submitter": fixtures.subject("user", "ben")})
}

test_sources_tell_of_signals_and_nothing_else if {
	permits(["signals"], "signal.create", {})
	permits(["operator"], "signal.create", {})
	permits(["signals"], "signal.list", {"scope": "all"})
	every role in ["user", "auditor", "pep"] {
		not permits([role], "signal.create", {})
	}
	every operation in (api.for_users | api.for_operators) - {"session.show", "signal.create", "signal.list"} {
		not permits(["signals"], operation, {"scope": "own"})
	}
}

test_only_operators_confirm_what_was_loaded if {
	permits(["operator"], "policy.confirm", {})
	every role in ["user", "auditor", "signals", "pep"] {
		not permits([role], "policy.confirm", {})
	}
}

test_decisions_are_for_those_who_read_everything if {
	every operation in ["decision.show", "decision.replay", "signal.list"] {
		permits(["auditor"], operation, {})
		permits(["operator"], operation, {})
		not permits(["user"], operation, {"scope": "own"})
	}
}

test_freezes_are_seen_by_who_may_freeze if {
	permits(["auditor"], "freeze.list", {"scope": "all"})
	not permits(["user"], "freeze.list", {"scope": "all"})
	asked := {"caller": {"type": "user", "id": "ann", "roles": ["user"]}, "operation": "freeze.list", "target": {}}
	decision := api.decision with data.stint.directory as fixtures.directory
		with data.stint.config as {"revokers": {"users": ["user:ann"], "groups": []}}
		with input as asked
	decision.allow
}
