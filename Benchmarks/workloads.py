"""The workloads: policies, base data and inputs. Everything follows from fixed seeds."""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path

POLICIES = Path(__file__).parent / "policies"
NOW = 1_750_000_000_000_000_000


@dataclass
class Workload:
    key: str
    title: str
    modules: dict
    data: dict
    inputs: list
    # Ratios to reach: how many times faster than regorus and than OPA.
    targets: tuple
    path: str = "bench.decision"
    # About how long OPA takes, in microseconds: how often a round repeats a call follows from it.
    cost: float = 100.0
    texts: list = field(init=False)

    def __post_init__(self):
        self.texts = [json.dumps(one, separators=(",", ":")) for one in self.inputs]


def policy(name):
    return {f"{name}.rego": (POLICIES / f"{name}.rego").read_text()}


def access(subjects=10_000):
    grants = {
        f"user-{s}": [
            {
                "id": f"g-{s}-{g}",
                "resource": f"db-{(s * 7 + g * 13) % 500}",
                "actions": ["read", "write"],
                "starts_at_ns": 1_700_000_000_000_000_000,
                "expires_at_ns": 1_800_000_000_000_000_000,
            }
            for g in range(5)
        ]
        for s in range(subjects)
    }
    inputs = []
    for i in range(200):
        s = i * 37 % subjects
        # One of ten has no grant that fits.
        resource = f"db-{(s * 7 + i % 5 * 13) % 500}" if i % 10 else "db-none"
        inputs.append({
            "subject": {"type": "user", "id": f"user-{s}"},
            "action": {"name": "read"},
            "resource": {"type": "database", "id": resource},
            "now_ns": NOW,
        })
    return Workload("a", f"access decision, {subjects:,} subjects with five grants each", policy("access"),
                    {"grants": grants}, inputs, (6, 60), cost=60)


def request():
    roles = [
        {
            "resource": f"res-{r // 3}",
            "name": f"role-{r % 3}",
            "risk": ["low", "medium", "high"][r % 3],
            "eligible_groups": ["eng", "ops", f"team-{r}"],
            "max_duration_seconds": 3600,
        }
        for r in range(300)
    ]
    inputs = [
        {
            "entitlement": {"resource": f"res-{i % 100}", "role": f"role-{i % 3}"},
            "beneficiary": {"id": "alice", "groups": ["eng", "x"] if i % 4 else ["x", "y"]},
        }
        for i in range(200)
    ]
    return Workload("b", "request decision, a catalog of 300 roles", policy("request"), {"roles": roles}, inputs,
                    (15, 40), cost=110)


def rbac(roles=1000):
    rng = random.Random(3)
    parents = {f"r{i}": [f"r{rng.randrange(i)}" for _ in range(rng.randrange(1, 3))] if i else [] for i in range(roles)}
    permissions = {
        f"r{i}": [{"resource": f"doc-{i % 100}", "action": a} for a in rng.sample(["read", "write", "list"], 2)]
        for i in range(roles)
    }
    bindings = {f"u{i}": [f"r{rng.randrange(roles)}" for _ in range(2)] for i in range(1000)}
    inputs = [
        {"user": f"u{i * 5 % 1000}", "resource": f"doc-{i % 100}", "action": ["read", "write"][i % 2]} for i in range(200)
    ]
    return Workload("c", f"RBAC with inheritance, {roles:,} roles", policy("rbac"),
                    {"parents": parents, "permissions": permissions, "bindings": bindings}, inputs, (1, 8), cost=200)


def abac(rules=200):
    blocks = ["# Many rules that compare attributes: only few can hold.\npackage bench\n\ndefault decision := \"deny\"\n"]
    for i in range(rules):
        blocks.append(
            f'decision := "allow" if {{\n\tinput.subject.department == "d{i % 40}"\n'
            f'\tinput.action == "a{i % 7}"\n\tinput.resource.kind == "k{i}"\n\tinput.resource.level <= {i % 5}\n}}\n')
    inputs = [
        {
            "subject": {"id": "x", "department": f"d{i % 40}"},
            "action": f"a{i % 7 if i % 3 else (i + 1) % 7}",
            "resource": {"kind": f"k{i}", "level": i % 4},
        }
        for i in range(200)
    ]
    return Workload("d", f"ABAC, {rules} rules on equalities", {"abac.rego": "\n".join(blocks)}, {}, inputs, (1, 8),
                    cost=60)


def report(count=10_000):
    rng = random.Random(5)
    tags = [f"t{i}" for i in range(5)]
    objects = [
        {
            "id": f"o{i}", "owner": f"owner-{i % 5}", "size": rng.randrange(1000), "public": i % 3 == 0,
            "tags": rng.sample(tags, 2),
        }
        for i in range(count)
    ]
    return Workload("e", f"a report by comprehensions over {count:,} objects", policy("report"),
                    {"objects": objects, "tags": tags}, [{"size": size} for size in (100, 500, 900)], (1, 8), cost=150_000)


def matching():
    rng = random.Random(7)
    data = {
        "globs": [f"/srv/app-{i}/*/config.{kind}" for i in range(4) for kind in ("yaml", "json")],
        "networks": [f"10.{i}.0.0/16" for i in range(8)] + ["192.168.0.0/20", "2001:db8::/32"],
        "patterns": ["^svc-[a-z]+-[0-9]{1,3}$", "(prod|stage)\\.internal$", "^[A-Z][a-z]+ [A-Z]"],
        "suffix": ".example.com",
    }
    inputs = [
        {
            "paths": [f"/srv/app-{rng.randrange(8)}/v{n}/config.{rng.choice(['yaml', 'json', 'toml'])}" for n in range(10)],
            "addresses": [f"10.{rng.randrange(16)}.{n}.1" for n in range(8)] + ["192.168.3.4", "2001:db8::17"],
            "names": [rng.choice(["svc-web-12", "db.prod.internal", "Ada Lovelace", "x-y-z"]) for _ in range(10)],
            "hosts": [rng.choice(["www.", ""]) + f"h{n}" + rng.choice([".example.com", ".test"]) for n in range(10)],
        }
        for _ in range(50)
    ]
    return Workload("f", "strings, globs, networks and patterns over lists", policy("matching"), data, inputs, (1, 8),
                    cost=400)


def admission():
    def container(rng, n):
        made = {
            "name": f"c{n}",
            "image": rng.choice(["registry.example.com/", "docker.io/", "ghcr.io/acme/"]) + f"app-{n}:1.{n}",
            "args": [f"--option-{k}=value-{k}" for k in range(8)],
            "env": [{"name": f"SETTING_{k}", "value": f"value of setting {k}"} for k in range(10)]
            + [{"name": "DB_PASSWORD", **({"value": "x"} if n % 5 == 0 else {"valueFrom": {"secretKeyRef": {"name": "db"}}})}],
            "resources": {"limits": {"cpu": "1", **({"memory": "1Gi"} if n % 4 else {})}},
            "securityContext": {
                "privileged": n % 7 == 0,
                "capabilities": {"add": rng.sample(["NET_ADMIN", "SYS_TIME", "CHOWN"], 1)},
            },
            "volumeMounts": [{"name": f"v{k}", "mountPath": f"/mnt/volume-{k}"} for k in range(4)],
        }
        return made

    inputs = []
    for i in range(20):
        rng = random.Random(i)
        inputs.append({
            "review": {
                "uid": f"u-{i}", "operation": "CREATE",
                "object": {
                    "kind": "Deployment",
                    "metadata": {"name": f"d{i}", "labels": {"app": "x", **({"team": "y"} if i % 2 else {})}},
                    "spec": {"template": {"spec": {
                        "containers": [container(rng, n) for n in range(20)],
                        "initContainers": [container(rng, 20 + n) for n in range(2)],
                    }}},
                },
            }
        })
    data = {"registries": ["registry.example.com/", "ghcr.io/acme/"], "labels": ["app", "team"], "capabilities": ["CHOWN"]}
    return Workload("g", "Kubernetes admission, a review of 30 KB", policy("admission"), data, inputs, (1, 8), cost=1500)


def suite(tests=60):
    blocks = ["package bench\n\nimport data.policy\n"]
    for i in range(tests):
        blocks.append(
            f"test_{i} if {{\n\tpolicy.allow with input as {{\"user\": {{\"name\": \"u{i}\", \"active\": true}}, "
            f"\"action\": \"read\", \"resource\": {{\"kind\": \"doc\", \"id\": \"d{i}\"}}, \"hour\": {i % 8}}}\n"
            f"\t\twith data.roles as {{\"u{i}\": [\"reader\", \"r{i}\"]}}\n"
            f"\t\twith data.permissions as {{\"reader\": [\"doc:list\", \"doc:read\"]}}\n"
            f"\t\twith data.windows as [{{\"from\": 9, \"to\": 17}}]\n}}\n\n"
            f"test_not_{i} if {{\n\tnot policy.allow with input as {{\"user\": {{\"name\": \"u{i}\", \"active\": false}}, "
            f"\"action\": \"read\", \"resource\": {{\"kind\": \"doc\", \"id\": \"d{i}\"}}, \"hour\": 12}}\n"
            f"\t\twith data.owners as {{\"d{i}\": \"somebody\"}}\n}}\n")
    return Workload("h", f"a policy's own suite of {2 * tests} tests, each with `with`",
                    {**policy("suite"), "suite_test.rego": "\n".join(blocks)},
                    {"windows": [], "owners": {}, "roles": {}, "permissions": {}}, [{}], (1, 8), path="bench", cost=4000)


def all_workloads():
    return [access(), request(), rbac(), abac(), report(), matching(), admission(), suite()]
