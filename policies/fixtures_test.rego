# A small world for the tests: two people who work on a shop, one who owns it, a contractor, an agent and services.
package stint.fixtures

directory := {
	"persons": {
		"ann": {"name": "Ann"},
		"ben": {"name": "Ben"},
		"cleo": {"name": "Cleo"},
		"dora": {"name": "Dora"},
		"con": {"name": "Con the contractor", "sponsor": "ann"},
		"gone": {"name": "Gone", "disabled": true},
	},
	"accounts": {
		"user:ann": {"person": "ann", "groups": ["makers"]},
		"user:ann-admin": {"person": "ann", "groups": ["owners"]},
		"user:ben": {"person": "ben", "groups": ["makers"]},
		"user:cleo": {"person": "cleo", "groups": ["owners"]},
		"user:dora": {"person": "dora"},
		"user:con": {"person": "con", "groups": ["makers"]},
		"user:gone": {"person": "gone", "groups": ["makers"]},
		"user:off": {"person": "ben", "groups": ["makers"], "disabled": true},
		"user:shared": {"groups": ["owners"]},
		"agent:bot": {"sponsor": "ann", "groups": ["makers"]},
		"agent:sub": {"sponsor": "agent:bot", "groups": ["makers"]},
		"agent:outside": {"sponsor": "dora", "groups": ["makers"]},
		"agent:orphan": {"groups": ["makers"]},
		"agent:bereft": {"sponsor": "gone", "groups": ["makers"]},
		"service:pep": {},
		"service:job": {"groups": ["makers"]},
	},
	"groups": {
		"makers": {},
		"owners": {"members": ["user:dora"]},
		"company": {"groups": ["builders"]},
		"builders": {"groups": ["makers"]},
	},
}

# METADATA
# description: A catalog whose one resource, `shop`, has one role, `work`, on these terms.
catalog(terms) := {
	"tiers": {"medium": {"approval": "review", "max_duration": "4h", "reason_min_length": 5}},
	"resources": {"shop": {
		"type": "app",
		"risk": "medium",
		"owners": {"groups": ["owners"]},
		"roles": {"work": object.union({"actions": ["use"], "eligible": {"groups": ["company"]}}, terms)},
	}},
}

# METADATA
# description: A question that the plain catalog answers with `review`, changed as wanted.
ask(changes) := object.union(
	{
		"now": "2026-11-23T10:00:00Z",
		"now_ns": 1795428000000000000,
		"submitter": {"type": "user", "id": "ann"},
		"beneficiary": {"type": "user", "id": "ann"},
		"entitlement": "shop:work",
		"duration_seconds": 3600,
		"reason": "counting the stock",
	},
	changes,
)

subject(type, id) := {"type": type, "id": id}

# METADATA
# description: A grant of `shop:work` to ann from 10:00 to 11:00, approved by cleo, changed as wanted.
grant(changes) := object.union(
	{
		"id": "g1",
		"beneficiary": {"type": "user", "id": "ann"},
		"entitlement": "shop:work",
		"resource": {"type": "app", "id": "shop"},
		"role": "work",
		"actions": ["use"],
		"state": "active",
		"starts_at": "2026-11-23T10:00:00Z",
		"starts_at_ns": 1795428000000000000,
		"expires_at": "2026-11-23T11:00:00Z",
		"expires_at_ns": 1795431600000000000,
		"break_glass": false,
		"stages": [{"name": "owners", "threshold": 1}],
		"approvals": [approval("cleo", "cleo")],
	},
	changes,
)

approval(account, person) := {
	"stage": "owners",
	"reviewer": {"type": "user", "id": account},
	"person": person,
	"at_ns": 1795427000000000000,
	"policy_digest": "sha256:0",
}
