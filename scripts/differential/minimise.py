"""Makes a failing case small: fewer modules, rules, lines, documents, then simpler terms."""

import copy
import re

GROUP = re.compile(r"\([^()\[\]{}]*\)|\[[^()\[\]{}|]*\]|\{[^()\[\]{}|]*\}")
CALL = re.compile(r"[a-z_][a-z0-9_.]*\([^()]*\)")


def smaller(case):
    """Every case that is one step smaller."""
    for name in list(case["modules"]):
        yield without(case, ["modules"], name)
    for name, text in case["modules"].items():
        blocks = text.split("\n\n")
        for place in range(len(blocks) - 1, 0, -1):
            yield with_module(case, name, "\n\n".join(blocks[:place] + blocks[place + 1 :]))
        lines = text.split("\n")
        for place in range(len(lines)):
            if lines[place].startswith("\t"):
                yield with_module(case, name, "\n".join(lines[:place] + lines[place + 1 :]))
    yield from (without(case, path, key) for path, key in keys(case["data"], ["data"]))
    query = case["queries"][0]
    if "input" in query:
        yield with_query(case, {"query": query["query"]})
        yield from (without(case, path, key) for path, key in keys(query["input"], ["queries", 0, "input"]))
    parts = query["query"].split("; ")
    for place in range(len(parts)):
        if len(parts) > 1:
            yield with_query(case, {**query, "query": "; ".join(parts[:place] + parts[place + 1 :])})
    for name, text in case["modules"].items():
        yield from (with_module(case, name, one) for one in simpler(text))
    yield from (with_query(case, {**query, "query": one}) for one in simpler(query["query"]))


def simpler(text):
    """The text with one piece of a body or a term taken out or put plainly."""
    for place in [match.start() for match in re.finditer("; ", text)]:
        # The statement behind, up to the next one or the bracket's end.
        end = re.compile(r"; | \}|\]|\}|$").search(text, place + 2)
        yield text[:place] + text[end.start() :]
        start = max(text.rfind("| ", 0, place), text.rfind("{ ", 0, place))
        if start >= 0:
            yield text[: start + 2] + text[place + 2 :]
    for pattern in (CALL, GROUP):
        for match in pattern.finditer(text):
            step = match[0][0] == "[" and re.search(r"[\w\])]$", text[: match.start()])
            for plain in ("", "[0]") if step else ("1", '"a"'):
                if match[0] != plain and not text[match.end() : match.end() + 4].startswith((" :=", " if")):
                    yield text[: match.start()] + plain + text[match.end() :]
    for match in re.finditer(r" with [a-z][\w.]* as [^\s{}\[\]()]+| else := [^\s{}\[\]()]+|default .*", text):
        yield text[: match.start()] + text[match.end() :]


def keys(value, path):
    if isinstance(value, dict):
        for key in value:
            yield path, key
        for key in value:
            yield from keys(value[key], path + [key])
    elif isinstance(value, list):
        for place in range(len(value)):
            yield path, place
        for place, one in enumerate(value):
            yield from keys(one, path + [place])


def without(case, path, key):
    made = copy.deepcopy(case)
    place = made
    for step in path:
        place = place[step]
    del place[key]
    return made


def with_module(case, name, text):
    return {**case, "modules": {**case["modules"], name: text}}


def with_query(case, query):
    return {**case, "queries": [query]}


def minimise(case, fails, budget=600):
    """The smallest case found that still `fails`."""
    shrinking = True
    while shrinking and budget > 0:
        shrinking = False
        for candidate in smaller(case):
            budget -= 1
            if budget <= 0:
                break
            if fails(candidate):
                case, shrinking = candidate, True
                break
    return case
