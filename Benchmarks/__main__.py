"""Stint's engine beside OPA and regorus on the same workloads, in one run: `make bench`. See docs/benchmarks.md.

Benchmarks --stint EXECUTABLE [--opa LIBRARY] [--regorus FOLDER] [--rounds N] [--only KEYS] [--write FILE]
           [--check-allocations FILE]
"""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import engines
import report
import workloads

# How long one engine runs before the next has its turn, in microseconds.
TURN = 250_000


def canonical(value):
    return json.dumps(value, sort_keys=True)


class Measured:
    """What one engine took for one workload, by kind of call."""

    def __init__(self, engine, calls):
        self.engine = engine
        self.samples = {call: [] for call in calls}

    def turn(self, call, cost, extra=1):
        count = int(max(2, min(20_000, TURN * extra / max(cost, 0.5))))
        found = self.engine.ask(measure=count, call=call)["samples"]
        self.samples[call] += found
        return found

    def median(self, call):
        return statistics.median(self.samples[call]) / 1000

    def high(self, call):
        ordered = sorted(self.samples[call])
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] / 1000


def load(engine, workload):
    request = {
        "modules": workload.modules, "data": json.dumps(workload.data), "path": workload.path, "inputs": workload.texts}
    return engine.ask(load=request)["calls"]


def compare(workload, all_engines):
    """Loads a workload everywhere and checks that all answers are equal; the calls of each engine that work."""
    calls, reference = {}, None
    for engine in all_engines:
        usable = []
        for call in load(engine, workload):
            if call == "parsed":
                usable.append(call)
                continue
            try:
                values = engine.ask(answers=call)["values"]
            except RuntimeError:
                continue  # not every call takes every path
            usable.append(call)
            answers = [canonical(value) for value in values]
            if reference is None:
                reference = (engine.name, answers)
            for number, (one, other) in enumerate(zip(reference[1], answers)):
                if one != other:
                    sys.exit(
                        f"workload {workload.key}, input {number}: {reference[0]} answers {one[:300]}, "
                        f"{engine.name} ({call}) {other[:300]}")
        calls[engine.name] = usable
    return calls


def measure(workload, all_engines, rounds):
    """Every engine in turn, so that what disturbs the machine disturbs all of them."""
    calls = compare(workload, all_engines)
    results = {}
    for engine in all_engines:
        measured = Measured(engine, calls[engine.name])
        first = {call: statistics.median(measured.turn(call, workload.cost, 0.1)) / 1000 for call in calls[engine.name]}
        if engine.name != "Stint":
            fastest = min(first, key=first.get)
            first = {fastest: first[fastest]}
        measured.samples = {call: [] for call in first}
        measured.first = first
        results[engine.name] = measured
    for _ in range(rounds):
        for measured in results.values():
            for call, cost in measured.first.items():
                measured.turn(call, cost)
    return results


def native_bench(workload, binary):
    """What `opa bench` says an evaluation takes, in microseconds."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in workload.modules.items():
            pathlib.Path(folder, name).write_text(text)
        pathlib.Path(folder, "data.json").write_text(json.dumps(workload.data))
        pathlib.Path(folder, "input").write_text(workload.texts[0])
        done = subprocess.run(
            [binary, "bench", "-f", "json", "-d", folder, "-i", f"{folder}/input", f"data.{workload.path}"],
            capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["T"] / found["N"] / 1000


def row(workload, results, native):
    stint = results["Stint"]
    mine = stint.median("json")
    cells = [f"({workload.key}) {workload.title}", f"{mine:,.1f} ({stint.high('json'):,.1f})", f"{stint.median('parsed'):,.1f}"]
    for name, target in zip(("regorus", "OPA"), workload.targets):
        if name not in results:
            cells += ["-", "-"]
            continue
        other = results[name]
        (call,) = other.samples
        ratio = other.median(call) / mine
        cells += [
            f"{other.median(call):,.1f} ({other.high(call):,.1f})",
            f"{ratio:.1f}x of {target}x{'' if ratio >= target else ' MISSED'}"]
    if native:
        cells.append(f"{native:,.1f} ({native / stint.median('parsed'):.1f}x)")
    return cells


def allocations(engine, chosen):
    """How often one evaluation allocates, by workload and call."""
    counts = {}
    for workload in chosen:
        load(engine, workload)
        rounds = 2 * len(workload.texts) if workload.cost < 50_000 else len(workload.texts)
        counts[workload.key] = {
            call: engine.ask(allocations=rounds, call=call)["each"] for call in ("json", "parsed")}
    return counts


def check_allocations(counts, path):
    """Compares with the committed bounds; more is an error, less is worth a lower bound."""
    bounds = json.loads(pathlib.Path(path).read_text())
    wrong = 0
    for key, calls in counts.items():
        for call, count in calls.items():
            bound = bounds.get(key, {}).get(call)
            verdict = "no bound" if bound is None else "TOO MANY" if count > bound else "lower the bound" if count < bound * 0.8 else ""
            wrong += bound is not None and count > bound
            print(f"allocations ({key}) {call}: {count} of at most {bound} {verdict}".rstrip())
    return wrong


def main():
    parser = argparse.ArgumentParser(description="Stint's engine beside OPA and regorus")
    parser.add_argument("--stint", required=True)
    parser.add_argument("--opa")
    parser.add_argument("--regorus")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="abcdefgh", help="keys of workloads")
    parser.add_argument("--write", help="the page whose tables to replace")
    parser.add_argument("--check-allocations", help="only count allocations and compare them with the bounds in a file")
    options = parser.parse_args()
    chosen = [one for one in workloads.all_workloads() if one.key in options.only]
    stint = engines.stint(options.stint)
    if options.check_allocations:
        sys.exit(1 if check_allocations(allocations(stint, chosen), options.check_allocations) else 0)
    all_engines = [stint]
    if options.opa:
        all_engines.append(engines.opa(options.opa))
    if options.regorus:
        all_engines.append(engines.regorus(options.regorus))
    binary = os.environ.get("OPA")
    heads = ["workload", "Stint µs (p99)", "parsed µs", "regorus µs (p99)", "faster", "OPA µs (p99)", "faster"]
    if binary:
        heads.append("opa bench µs")
    rows = []
    for workload in chosen:
        results = measure(workload, all_engines, options.rounds)
        rows.append(row(workload, results, native_bench(workload, binary) if binary else None))
        print(" | ".join(rows[-1]), flush=True)
    counts = allocations(stint, chosen)
    for engine in all_engines:
        engine.stop()
    counted = [[f"({key})", str(calls["json"]), str(calls["parsed"])] for key, calls in counts.items()]
    counted_heads = ["workload", "JSON to JSON", "parsed"]
    print("\n" + report.plain(rows, heads) + "\n\nAllocations an evaluation\n" + report.plain(counted, counted_heads))
    print(f"\n{report.machine()}")
    if options.write:
        report.write(
            options.write, "engine",
            f"{datetime.date.today()}, {report.machine()}, {options.rounds} rounds.\n\n{report.markdown(rows, heads)}\n\n"
            f"Allocations an evaluation:\n\n{report.markdown(counted, counted_heads)}")


if __name__ == "__main__":
    main()
