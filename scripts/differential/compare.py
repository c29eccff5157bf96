"""Whether two outcomes are the same, and the differences that are known."""

import json
import re
from pathlib import Path

CODE = re.compile(r"\b((?:rego|eval)_[a-z_]+_error)\b")


def canonical(value):
    """The text of a value; a number is what it is written as."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{canonical(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(one) for one in value) + "]"
    if type(value) is str:
        return json.dumps(value)
    return str(value)


def summary(outcome):
    """An outcome as one line: the rows in some order, or the stage and first code of the error."""
    failed = outcome.get("error")
    if failed:
        code = CODE.search(failed["message"] or "")
        return f"error {failed['stage']} {code[1] if code else failed['code']}"
    rows = []
    for row in outcome.get("result") or []:
        values = canonical([one["value"] for one in row["expressions"]])
        rows.append(f"{canonical(row.get('bindings') or {})} {values}")
    # No order of results is part of the language.
    return " | ".join(sorted(rows)) if rows else "undefined"


def same_numbers(outcome):
    """The outcome with 2.0 written as 2."""
    return re.sub(r"(\d)\.0\b", r"\1", outcome)


def kind(ours, opa):
    """What kind of difference this is, or None. Cases beyond a limit of ours are not compared."""
    if "eval_limit_error" in ours:
        return None
    if ours == opa:
        return None
    left, right = (one if one.startswith("error") else ("undefined" if one == "undefined" else "value") for one in (ours, opa))
    return f"ours {left}, OPA {right}"


class Known:
    """The explained differences: blocks of `KEY: PATTERN` lines, each with its reason. A difference is explained where
    all patterns of a block are found."""

    KEYS = ("ours", "opa", "case")

    def __init__(self):
        self.blocks = []
        text = (Path(__file__).parent / "known-differences.txt").read_text()
        for part in re.split(r"\n\s*\n", text):
            block = {}
            for line in part.splitlines():
                key, _, pattern = line.partition(":")
                if not line.startswith("#") and key in self.KEYS:
                    block[key] = re.compile(pattern.strip())
                elif key == "reason":
                    block["reason"] = pattern.strip()
            if "reason" in block:
                self.blocks.append(block)

    def reason(self, ours, opa, case):
        """The reason of the first block that fits."""
        if same_numbers(ours) == same_numbers(opa):
            return "equal numbers written in two ways: which of them a key or a member shows is not part of the language"
        texts = {"ours": ours, "opa": opa, "case": case}
        for block in self.blocks:
            if all(block[key].search(texts[key]) for key in self.KEYS if key in block):
                return block["reason"]
        return None
