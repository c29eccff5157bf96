"""The data plane beside a bare SwiftNIO handler, in one run: `make bench-http`. See docs/benchmarks.md.

Benchmarks/dataplane --stint EXECUTABLE --bare EXECUTABLE [--rounds N] [--seconds N] [--keep FOLDER] [--write FILE]
"""

import argparse
import datetime
import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import world

sys.path.append(str(pathlib.Path(__file__).parent.parent))
import report  # noqa: E402

CONNECTIONS = 32
SERVER_CORE, LOAD_CORE = 0, 1
EVALUATION, DATA, BATCH = "/access/v1/evaluation", "/v1/data/stint/access/decision", "/access/v1/evaluations"


class Case:
    """One kind of call to one server, and what rounds of it took."""

    def __init__(self, title, server, port, path, questions, target=None):
        self.title, self.server, self.port, self.path = title, server, port, path
        self.questions, self.target = questions, target
        self.rates, self.costs, self.median, self.high = [], [], [], []

    def run(self, seconds):
        before = self.server.cpu()
        command = [
            "taskset", "-c", str(LOAD_CORE), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s",
            str(world.HERE / "questions.lua"), f"http://127.0.0.1:{self.port}{self.path}", "--", str(self.questions),
            world.TOKEN]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.strip().splitlines()[-1])
        if found["failed"]:
            raise SystemExit(f"{self.title}: {found['failed']} of {found['requests']} calls failed")
        self.rates.append(found["requests"] / found["micros"] * 1e6)
        self.costs.append((self.server.cpu() - before) * 1e6 / found["requests"])
        self.median.append(found["p50"] / 1000)
        self.high.append(found["p99"] / 1000)


def answer(port, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", path, body, {"Authorization": f"Bearer {world.TOKEN}"})
    reply = connection.getresponse()
    text = reply.read()
    if reply.status != 200:
        raise SystemExit(f"{path}: {reply.status} {text.decode()}")
    return json.loads(text), text


def check(port, questions):
    """Every question has the answer that the seeded grants give, on each interface; the body of one of them."""
    sample = None
    for number, line in enumerate(questions["authzen"].read_text().splitlines()):
        decided, text = answer(port, EVALUATION, line)
        same, _ = answer(port, DATA, f'{{"input":{line}}}')
        if decided["decision"] != bool(number % 10) or same["result"]["allow"] != decided["decision"]:
            raise SystemExit(f"question {number} is answered {decided} and {same}")
        if decided["decision"]:
            sample = text
    for line in questions["batch"].read_text().splitlines():
        decided, _ = answer(port, BATCH, line)
        if sum(one["decision"] for one in decided["evaluations"]) != 90:
            raise SystemExit(f"a batch is answered {decided}")
    return sample


def ratios(bare, case):
    """By rate, as a median of rounds, and by processor time."""
    by_rate = statistics.median(mine / other for mine, other in zip(case.rates, bare.rates))
    by_cost = statistics.median(other / mine for mine, other in zip(case.costs, bare.costs))
    return by_rate, by_cost


def row(bare, case):
    by_rate, by_cost = ratios(bare, case)
    verdict = "" if case.target is None else f" of {case.target}{'' if by_rate >= case.target else ' MISSED'}"
    high = statistics.median(case.high)
    return [
        case.title, f"{statistics.median(case.rates):,.0f}", f"{by_rate:.2f}{verdict}",
        f"{statistics.median(case.costs):.1f}", f"{by_cost:.2f}", f"{statistics.median(case.median):.2f}",
        f"{high:.2f}{' MISSED' if case.target and high > 3 else ''}"]


def batch_row(one, batch, title):
    times = statistics.median(single / many for single, many in zip(one.rates, batch.rates))
    cost = statistics.median(many / single for single, many in zip(one.costs, batch.costs))
    return [title, f"{times:.1f} of 12{'' if times <= 12 else ' MISSED'}", f"{cost:.1f}"]


def main():
    parser = argparse.ArgumentParser(description="the data plane beside a bare SwiftNIO handler")
    parser.add_argument("--stint", required=True)
    parser.add_argument("--bare", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=3, help="of each case in a round")
    parser.add_argument("--keep", help="a folder that keeps the seeded store for further runs")
    parser.add_argument("--write", help="the page whose tables to replace")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stint-bench-") as scratch:
        folder = pathlib.Path(scratch)
        servers = []
        try:
            run(options, folder, servers)
        finally:
            for server in servers:
                server.stop()


def run(options, folder, servers):
    world.write_files(folder)
    questions = world.write_questions(folder)
    kept = pathlib.Path(options.keep) / "data-seed" if options.keep else None
    seeded = kept if kept and kept.exists() else world.seed(options.stint, folder, SERVER_CORE)
    if kept and not kept.exists():
        pathlib.Path(options.keep).mkdir(parents=True, exist_ok=True)
        world.copy_data(seeded, kept.parent, "seed")

    def stint(name, port, policies, log=None):
        world.copy_data(seeded, folder, name)
        path = world.config(folder, name, policies, log)
        servers.append(world.serve(options.stint, path, port + 1, port, SERVER_CORE))
        return servers[-1]

    own = world.HERE / "policies"
    off = stint("off", 18500, own)
    on = stint("on", 18510, own, folder / "decisions.jsonl")
    pack = stint("pack", 18520, world.PACK)
    sample = folder / "answer.json"
    for port in 18500, 18510, 18520:
        sample.write_bytes(check(port, questions))
    bare_server = world.Server([options.bare, "18530", str(sample)], SERVER_CORE, folder / "bare.log").wait(18530)
    servers.append(bare_server)

    bare = Case("bare SwiftNIO handler, a constant", bare_server, 18530, EVALUATION, questions["authzen"])
    authzen = Case(f"POST {EVALUATION}", off, 18500, EVALUATION, questions["authzen"], 0.7)
    batch = Case("batch", off, 18500, BATCH, questions["batch"])
    packed = Case("the default pack: evaluation", pack, 18520, EVALUATION, questions["authzen"])
    packed_batch = Case("batch", pack, 18520, BATCH, questions["batch"])
    cases = [
        bare, authzen,
        Case(f"POST {DATA}", off, 18500, DATA, questions["opa"], 0.7),
        Case("with decision log: evaluation", on, 18510, EVALUATION, questions["authzen"], 0.6),
        Case("with decision log: /v1/data", on, 18510, DATA, questions["opa"], 0.6),
        packed,
        Case("the default pack: /v1/data", pack, 18520, DATA, questions["opa"]),
    ]
    for case in cases + [batch, packed_batch]:
        case.run(1)
        case.rates, case.costs, case.median, case.high = [], [], [], []
    for number in range(options.rounds):
        order = cases if number % 2 == 0 else cases[::-1]
        for case in order + [batch, packed_batch]:
            case.run(options.seconds)
        print(f"round {number + 1}: " + ", ".join(f"{case.rates[-1]:,.0f}" for case in cases), flush=True)

    heads = [
        "call", "a second", "of bare", "processor µs a call", "of bare by that", "p50 ms", f"p99 ms ({CONNECTIONS} connections)"]
    rows = [row(bare, case) for case in cases]
    batch_heads = ["100 evaluations in one call", "times one evaluation", "by processor time"]
    batch_rows = [
        batch_row(authzen, batch, "workload (a)"), batch_row(packed, packed_batch, "the default pack")]
    print("\n" + report.plain(rows, heads) + "\n\n" + report.plain(batch_rows, batch_heads))
    print(f"\n{report.machine()}")
    if options.write:
        text = (
            f"{datetime.date.today()}, {report.machine()}, {options.rounds} rounds of {options.seconds} s a case.\n\n"
            f"{report.markdown(rows, heads)}\n\n{report.markdown(batch_rows, batch_heads)}")
        report.write(options.write, "http", text)


if __name__ == "__main__":
    main()
