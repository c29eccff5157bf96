"""Workload (a) as a running Stint has it: 10,000 subjects, five live grants each, and the questions about them."""

import concurrent.futures
import hashlib
import http.client
import json
import pathlib
import shutil
import subprocess
import time

HERE = pathlib.Path(__file__).parent
PACK = HERE.parent.parent / "policies"
SUBJECTS, GRANTS, RESOURCES = 10_000, 5, 500
TOKEN = "benchmark-of-the-data-plane"


def resource(subject, grant):
    return f"db-{(subject * 7 + grant * 13) % RESOURCES}"


def write_files(folder):
    """The catalog, the directory and the enforcement point's token."""
    groups = {f"team-{n}": [] for n in range(RESOURCES)}
    for team in range(RESOURCES):
        for grant in range(GRANTS):
            groups[f"team-{team}"].append(resource(team, grant))
    eligible = {f"db-{n}": [] for n in range(RESOURCES)}
    for team, names in groups.items():
        for name in names:
            eligible[name].append(team)
    catalog = {
        "version": 1,
        "tiers": {"low": {"approval": "auto", "max_duration": "12h", "reason_min_length": 1}},
        "resources": {
            name: {
                "type": "database", "title": name, "risk": "low", "owners": {"users": ["user:owner"]},
                "roles": {"writer": {"title": "Writer", "actions": ["read", "write"], "eligible": {"groups": teams}}},
            }
            for name, teams in eligible.items()
        },
    }
    accounts = {f"user:user-{n}": {"person": f"p-{n}", "groups": [f"team-{n % RESOURCES}"]} for n in range(SUBJECTS)}
    accounts |= {"user:owner": {"person": "owner"}, "service:pep": {}}
    directory = {
        "version": 1,
        "persons": {f"p-{n}": {"name": f"Person {n}"} for n in range(SUBJECTS)} | {"owner": {"name": "Owner"}},
        "accounts": accounts,
        "groups": {name: {"title": name} for name in groups},
    }
    tokens = {
        "version": 1,
        "tokens": [{
            "name": "benchmark", "subject": "service:pep", "sha256": hashlib.sha256(TOKEN.encode()).hexdigest(),
            "roles": ["pep"], "resources": ["*"],
        }],
    }
    for name, content in ("catalog", catalog), ("directory", directory), ("tokens", tokens):
        # JSON is YAML.
        (folder / f"{name}.yaml").write_text(json.dumps(content, indent=1))


def config(folder, name, policies, log=None):
    """Writes a configuration; `log` names the decision log's file."""
    lines = [
        "version: 1", f"data_dir: data-{name}", "catalog: catalog.yaml", "directory: directory.yaml",
        "tokens: tokens.yaml", f"policies: [{policies}]", 'peps: {"service:pep": {resources: ["*"]}}',
        "limits: {max_duration: 12h, reevaluation_interval: 0}", "reload: {interval: 1h, max_revocations: 1000000}",
    ]
    if log:
        lines.append(f"decision_log: {{file: {log}}}")
    path = folder / f"{name}.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path


class Server:
    """A process on the server's core."""

    def __init__(self, command, core, log):
        self.log = log
        with open(log, "wb") as out:
            self.process = subprocess.Popen(["taskset", "-c", str(core)] + command, stdout=out, stderr=out)

    def wait(self, port, path="/health", seconds=180):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit(f"the server did not start:\n{pathlib.Path(self.log).read_text()[-2000:]}")

    def cpu(self):
        """Seconds of processor time it has taken."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def serve(stint, path, control, decisions, core, extra=()):
    """`stint serve` with a configuration, once it answers."""
    command = [
        stint, "serve", "--config", str(path), "--listen", f"127.0.0.1:{control}", "--pdp-listen",
        f"127.0.0.1:{decisions}", *extra]
    return Server(command, core, path.with_suffix(".log")).wait(decisions)


def seed(stint, folder, core):
    """Has every subject ask for its five grants through the API; policy grants them at once."""
    path = config(folder, "seed", HERE / "policies")
    control, decisions = 18480, 18481
    server = serve(stint, path, control, decisions, core, ["--dev"])
    server.wait(control, "/healthz")

    def ask(first):
        connection = http.client.HTTPConnection("127.0.0.1", control, timeout=60)
        for subject in range(first, SUBJECTS, 32):
            body = json.dumps({
                "items": [{"entitlement": f"{resource(subject, grant)}:writer"} for grant in range(GRANTS)],
                "reason": "benchmark", "duration_seconds": 43200})
            connection.request(
                "POST", "/api/v1/requests", body,
                {"Authorization": f"Bearer dev-user-{subject}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 201 or json.loads(text)["state"] != "approved":
                raise SystemExit(f"a request was not granted: {answer.status} {text[:500]}")

    begun = time.monotonic()
    try:
        with concurrent.futures.ThreadPoolExecutor(32) as threads:
            list(threads.map(ask, range(32)))
    finally:
        server.stop()
    print(f"seeded {SUBJECTS * GRANTS:,} grants through the API in {time.monotonic() - begun:.0f} s", flush=True)
    return folder / "data-seed"


def copy_data(seeded, folder, name):
    shutil.copytree(seeded, folder / f"data-{name}")


def questions():
    """200 questions; one of ten is about a resource that the subject has no grant for."""
    made = []
    for number in range(200):
        subject = number * 37 % SUBJECTS
        made.append({
            "subject": {"type": "user", "id": f"user-{subject}"},
            "action": {"name": "read"},
            "resource": {"type": "database", "id": resource(subject, number % 5) if number % 10 else "db-none"},
        })
    return made


def write_questions(folder):
    """One file of bodies for each kind of call."""
    asked = questions()
    batches = []
    for first in range(20):
        batches.append({
            "action": {"name": "read"},
            "evaluations": [
                {key: value for key, value in asked[(first * 10 + place) % len(asked)].items() if key != "action"}
                for place in range(100)
            ]})
    kinds = {"authzen": asked, "opa": [{"input": one} for one in asked], "batch": batches}
    for kind, bodies in kinds.items():
        (folder / f"{kind}.jsonl").write_text(
            "".join(json.dumps(body, separators=(",", ":")) + "\n" for body in bodies))
    return {kind: folder / f"{kind}.jsonl" for kind in kinds}
