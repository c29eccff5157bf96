"""Compares Stint's engine with the real OPA over generated programs; see docs/testing.md.

differential OURS LIBRARY [--cases N] [--seed S] [--builtins PERCENT] [--all] [--keep FOLDER]
"""

import argparse
import collections
import json
import pathlib
import random
import re
import sys
import time

import builtin_calls as calls
import engines
from compare import Known, kind, summary
from minimise import minimise
from program import Program


class Run:
    """One run: what was tried and what came of it."""

    def __init__(self, options):
        self.options = options
        self.known = Known()
        self.ours = engines.ours(options.ours)
        self.opa = engines.opa(options.library)
        self.table = calls.signatures()
        self.tried = self.beyond = 0
        self.explained = collections.Counter()
        self.found = collections.Counter()
        self.seen = collections.Counter()
        self.shown = 0

    def program(self, number):
        """The program of a number; the seed and the number alone say what it is."""
        rng = random.Random(f"{self.options.seed}/{number}")
        if rng.randrange(100) < self.options.builtins:
            return calls.program(rng, self.table)
        return Program(rng).generate()

    def outcomes(self, case):
        """Both engines' outcomes of each query, as lines; None where OPA gives no answer. What OPA refuses the modules
        for is in `refusal` then."""
        self.refusal, self.second = "", {}
        self.opa.send(case)
        try:
            ours = [summary(one) for one in self.asked(case)]
        except engines.Gone as gone:
            ours = [f"error gone {gone}"] * len(case["queries"])
        try:
            answer = self.opa.receive()
            opa = [summary(one) for one in answer]
        except engines.Gone:
            return None
        if opa.count(opa[0]) == len(opa) and opa[0].startswith("error compile"):
            self.refusal = answer[0]["error"]["message"]
        return list(zip(ours, opa))

    def asked(self, case):
        """Our outcomes; `second` holds those of the interpreter that differ from the planned evaluator's."""
        answer = self.ours.ask(case)
        self.second = {
            place: (summary(one), summary(one["interpreter"])) for place, one in enumerate(answer) if "interpreter" in one}
        return answer

    def run(self):
        number = 0
        while self.tried < self.options.cases:
            self.try_out(number, self.program(number))
            number += 1
            if self.options.progress and number % 200 == 0:
                print(f"... {self.tried} cases, {sum(self.found.values())} differences", file=sys.stderr, flush=True)
        return number

    def try_out(self, number, case, repairs=3):
        outcomes = self.outcomes(case)
        if outcomes is None:
            return
        refusal, second = self.refusal, self.second
        for place, (planned, interpreted) in second.items():
            self.judge_ours(number, case, place, planned, interpreted, outcomes[place][1])
        # A program that is refused is one case, not one a query.
        for place, (ours, opa) in enumerate(outcomes[:1] if refusal else outcomes):
            self.judge(number, case, place, ours, opa)
        if refusal and repairs:
            better = repaired(case, refusal)
            if better != case:
                self.try_out(number, better, repairs - 1)

    def judge(self, number, case, place, ours, opa):
        self.tried += 1
        self.seen[opa if opa.startswith("error") else ("undefined" if opa == "undefined" else "value")] += 1
        if "eval_limit_error" in ours:
            self.beyond += 1
        which = kind(ours, opa)
        if not which:
            return
        single = {**case, "queries": [case["queries"][place]]}
        reason = self.reason(single, ours, opa)
        if reason:
            self.explained[reason] += 1
            return
        if self.found[which] < self.options.each:
            single = self.small(single, which)
            (ours, opa), = self.outcomes(single) or [(ours, opa)]
            # A small case may show a difference that is explained.
            reason = self.reason(single, ours, opa)
            if reason:
                self.explained[reason] += 1
                return
            self.show(number, which, single, ours, opa)
        self.found[which] += 1

    def reason(self, single, ours, opa):
        """Why the case may differ, or None. Where our interpreter agrees with OPA, it evaluates what OPA does."""
        reason = self.known.reason(ours, opa, text(single)) or self.lenient(single, ours, opa)
        if reason:
            return reason
        try:
            self.asked(single)
        except engines.Gone:
            return None
        planned, interpreted = self.second.get(0, (ours, ours))
        return self.lazy(single, planned, interpreted) if interpreted == opa else None

    def judge_ours(self, number, case, place, planned, interpreted, opa):
        """Our two evaluators differ."""
        which = kind(planned, interpreted)
        if not which or "eval_limit_error" in interpreted:
            return
        which = "our evaluators: " + which.replace("ours", "planned").replace("OPA", "interpreter")
        single = {**case, "queries": [case["queries"][place]]}
        reason = self.lazy(single, planned, interpreted)
        if not reason and interpreted == opa:
            reason = self.known.reason(planned, opa, text(single)) or self.lenient(single, planned, opa)
        if reason:
            self.explained[reason] += 1
            return
        if self.found[which] < self.options.each:
            def fails(candidate):
                try:
                    self.asked(candidate)
                except engines.Gone:
                    return False
                return bool(self.second) and kind(*self.second[0]) == kind(planned, interpreted) and not self.lazy(
                    candidate, *self.second[0])

            if self.options.minimise:
                single = minimise(single, fails)
            self.asked(single)
            self.show(number, which, single, *self.second.get(0, (planned, interpreted)), names=("planned", "interpreter"))
        self.found[which] += 1

    def lazy(self, case, planned, interpreted):
        """The interpreter evaluates what OPA does: where it needs less, it meets fewer errors and conflicts."""
        outcomes = planned, interpreted
        query = case["queries"][0]
        if all(one.startswith("error eval") for one in outcomes):
            return "our evaluators: both fail, with errors of different rules"
        conflicts = [one.startswith("error eval eval_conflict_error") for one in outcomes]
        if any(conflicts):
            # With strict errors, another rule's may come first.
            for strict in (True, False):
                answer = self.ours.ask({**case, "queries": [{**query, "query": "x := data", "strict": strict}]})[0]
                calm = answer.get("interpreter", answer) if conflicts[0] else answer
                if "eval_conflict_error" in summary(calm):
                    return "our evaluators: one evaluates less and does not notice that a rule has two values"
        if any(re.match(r"error eval eval_(builtin|type)_error", one) for one in outcomes):
            answer = self.ours.ask({**case, "queries": [{**query, "strict": False}]})[0]
            if "interpreter" not in answer:
                return "our evaluators: one evaluates less and meets no error of a built-in"
        return None

    def lenient(self, case, ours, opa):
        """Which error of a built-in is met depends on what is evaluated at all: where a key or a result is known
        beforehand, either engine leaves out rules that cannot give it. Such a difference is gone where errors are
        undefined, which is how everybody but this comparison evaluates."""
        query = case["queries"][0]
        if ours.startswith("error eval eval_conflict_error") and not opa.startswith("error"):
            # A rule that has two values; OPA says so too where it evaluates the whole of it.
            found = self.outcomes({**case, "queries": [{**query, "query": "x := data"}]})
            if found and found[0][1].startswith("error eval eval_conflict_error"):
                return "OPA evaluates less and does not notice that a rule has two values"
        if not re.match(r"error eval eval_(builtin|type)_error", ours) or opa.startswith("error compile"):
            return None
        query = {**query, "strict": False}
        try:
            again = summary(self.ours.ask({**case, "queries": [query]})[0])
        except engines.Gone:
            return None
        if again != opa:
            return None
        if opa.startswith("error"):
            return "both fail; OPA meets a conflict before the error of a built-in"
        return "OPA evaluates less and meets no error of a built-in"

    def small(self, case, which):
        def fails(candidate):
            found = self.outcomes(candidate)
            return found is not None and kind(*found[0]) == which

        return minimise(case, fails) if self.options.minimise else case

    def show(self, number, which, case, ours, opa, names=("ours", "OPA")):
        self.shown += 1
        print(f"\n--- program {number} of seed {self.options.seed}: {which}")
        print(text(case))
        print(f"{names[0]}: {ours[:600]}\n{names[1]}: {opa[:600]}", flush=True)
        if self.options.keep:
            folder = pathlib.Path(self.options.keep)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{self.options.seed}-{number}.json").write_text(json.dumps(case))


def repaired(case, refusal):
    """The program without the rules that were refused: what is left may be accepted."""
    modules = dict(case["modules"])
    for name, body in case["modules"].items():
        lines = {int(line) for line in re.findall(rf"{re.escape(name)}:(\d+):", refusal)}
        blocks, kept, place = body.split("\n\n"), [], 1
        for block in blocks:
            end = place + block.count("\n") + 1
            if not lines & set(range(place, end)) or block is blocks[0]:
                kept.append(block)
            place = end + 1
        modules[name] = "\n\n".join(kept)
    return {**case, "modules": modules}


def text(case):
    """A case as one would write it down."""
    parts = [f"# {name}\n{body.strip()}" for name, body in case["modules"].items()]
    query = case["queries"][0]
    parts.append(f"query: {query['query']}")
    parts.append(f"input: {json.dumps(query['input'])}" if "input" in query else "input: none")
    return "\n".join(parts + [f"data: {json.dumps(case['data'])}"])


def main():
    parser = argparse.ArgumentParser(description="Stint's Rego engine beside the real OPA")
    parser.add_argument("ours")
    parser.add_argument("library")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--builtins", type=int, default=15, help="percentage of programs that call built-ins only")
    parser.add_argument("--each", type=int, default=3, help="how many differences of one kind are made small and shown")
    parser.add_argument("--keep", help="folder for the cases that differ")
    parser.add_argument("--no-minimise", dest="minimise", action="store_false")
    parser.add_argument("--progress", action="store_true")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    run = Run(options)
    started = time.monotonic()
    try:
        programs = run.run()
    finally:
        run.ours.stop()
        run.opa.stop()
    seconds = time.monotonic() - started
    print(f"\n{run.tried} cases of {programs} programs tried in {seconds:.0f} s, {run.beyond} beyond our limits")
    for what, count in run.seen.most_common():
        print(f"  {count:7} OPA: {what}")
    for reason, count in run.explained.most_common():
        print(f"  {count:7} explained: {reason}")
    for which, count in run.found.most_common():
        print(f"  {count:7} DIFFERENT: {which}")
    print(f"differential: {run.tried} cases tried, {sum(run.found.values())} differences found, "
          f"{sum(run.explained.values())} explained (seed {options.seed})")
    sys.exit(1 if run.found else 0)


if __name__ == "__main__":
    main()
