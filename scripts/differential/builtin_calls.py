"""Calls of every built-in without effects, with operands of the declared types and, now and then, of others."""

import re
from pathlib import Path

SIGNATURES = Path(__file__).resolve().parents[2] / "Sources/Rego/Compiler/BuiltinSignatures.swift"

# Relations, effects, deprecated ones, and those whose answer is the process's own.
EXCLUDED = {
    "assign", "eq", "print", "internal.print", "trace", "http.send", "net.lookup_ip_addr", "opa.runtime", "rand.intn",
    "time.now_ns", "uuid.rfc4122", "rego.metadata.chain", "rego.metadata.rule", "rego.parse_module", "walk",
    "internal.template_string", "internal.test_case", "io.jwt.encode_sign", "io.jwt.encode_sign_raw",
    "crypto.x509.parse_rsa_private_key", "providers.aws.sign_req", "internal.member_2", "internal.member_3",
}

TEXTS = [
    "", "a", "abc", "ABC", "a.b.c", "a/b/c", "é", "日本語", "hello world", "foo,bar", "true", "1", "-1.5", "1e3", "0x1f",
    "10Mi", "1.5GB", "100m", "12K", "1.2.3", "1.2.3-alpha.1", "v1.0.0", "2.0.0+build", "10.0.0.0/8", "10.1.2.3", "::1",
    "2001:db8::/32", "192.168.1.1/24", "2021-02-03T04:05:06Z", "2021-02-03T04:05:06.789+02:00", "2006-01-02", "15:04:05",
    "1h30m", "2.5s", "-1m", "{\\\"a\\\": 1}", "[1, 2]", "a: 1\\nb: [2]", "YWJj", "YWJj=", "YQ==", "616263", "%20a+b", "a=1&b=2&a=3",
    "*", "a*", "**", "{a,b}", "[a-c]", "?", "^a+$", "(a|b)*", "[", "\\\\d+", "a(?P<n>b)c", ".*", "UTC", "Europe/Berlin", "%v", "%d %s",
    "/a/b", "a/0/b", "$.a", "key", "x-y_z", " trim me ", "\\n", "\\u0000", "Ǆ", "ß", "aa", "Jan 2, 2006", "RFC3339",
    "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln", "secret", "http://example.com/a?b=1#c", "user@host", "550e8400-e29b-41d4-a716-446655440000",
]
NUMBERS = [
    "0", "1", "2", "3", "-1", "5", "10", "16", "36", "64", "100", "1.5", "-2.5", "0.1", "1e3", "2.5", "0.5", "9007199254740993",
    "9223372036854775807", "-9223372036854775808", "18446744073709551616", "1e20", "1e-3", "1612325106000000000", "3.0",
]
OTHERS = ["null", "true", "false", "[]", "{}", "set()", '[1, "a"]', '{"a": 1}', "{1, 2}", '["a", "b"]', '{"a", "b"}']


def signatures():
    """(name, operands) of every built-in to be tried; an operand is a type as the table writes it."""
    found = []
    for line in SIGNATURES.read_text().splitlines():
        match = re.match(r"\s+([a-z0-9_.]+) \((.*)\) -> (.*)$", line)
        if not match or match[1] in EXCLUDED or "!deprecated" in match[3]:
            continue
        found.append((match[1], split(match[2])))
    return found


def split(text):
    """The parts between the commas of the outermost level, without their names."""
    parts, depth, current = [], 0, ""
    for letter in text:
        depth += (letter in "<[{(") - (letter in ">]})")
        if letter == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += letter
    if current.strip():
        parts.append(current)
    return [re.sub(r"^\s*[a-z_0-9]+: ", "", part).strip() for part in parts]


class Calls:
    """Writes operands."""

    def __init__(self, rng):
        self.rng = rng

    def operand(self, declared, depth=2):
        rng = self.rng
        if rng.random() < 0.04:
            return rng.choice(OTHERS)
        if declared.startswith("any<"):
            return self.operand(rng.choice(split(declared[4:-1])), depth)
        if declared == "string":
            return f'"{rng.choice(TEXTS)}"'
        if declared == "number":
            return rng.choice(NUMBERS)
        if declared == "boolean":
            return rng.choice(["true", "false"])
        if declared == "null":
            return "null"
        if declared.startswith(("array", "set")):
            isset = declared.startswith("set")
            inner = declared[declared.find("[") + 1 : -1] if "[" in declared else "any"
            if inner.startswith("static"):
                inner = "any"
            items = [self.operand(inner or "any", depth - 1) for _ in range(rng.randint(0, 3))]
            if isset:
                return "{" + ", ".join(items) + "}" if items else "set()"
            return "[" + ", ".join(items) + "]"
        if declared.startswith("object"):
            return "{" + ", ".join(
                f'"{rng.choice(["a", "b", "k", "x"])}": {self.operand("any", depth - 1)}' for _ in range(rng.randint(0, 3))
            ) + "}"
        if depth <= 0 or rng.random() < 0.6:
            return rng.choice([f'"{rng.choice(TEXTS)}"', rng.choice(NUMBERS), "null", "true", "false"])
        return self.operand(rng.choice(["array[any]", "object[any: any]", "set[any]"]), depth - 1)


def program(rng, table):
    """Queries that call built-ins; no modules."""
    calls = Calls(rng)
    queries = []
    for _ in range(24):
        name, declared = rng.choice(table)
        text = f"{name}({', '.join(calls.operand(one) for one in declared)})"
        query = f"x := {text}" if rng.random() < 0.5 else f'x := sprintf("%v", [{text}])'
        queries.append({"query": query})
    return {"modules": {}, "data": {}, "queries": queries}
