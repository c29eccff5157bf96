"""Terms: literals, refs along documents that exist, calls, comprehensions, template strings."""

import json

import pool


class Terms:
    """Writes terms of a wanted kind with the variables in scope. `env` is a list of (name, kind)."""

    def __init__(self, rng, data):
        self.rng = rng
        self.data = data
        self.input = pool.INPUTS[0]
        self.package = ""  # where the rule stands; empty in a query
        self.fresh = 0
        self.documents = []  # (text, example) of rules that may be referred to
        self.functions = []  # (name, parameter kinds, kind)
        self.allows_new = True  # whether a ref may bind variables here

    # Choices

    def chance(self, probability):
        return self.rng.random() < probability

    def pick(self, items):
        return self.rng.choice(items)

    def new(self):
        self.fresh += 1
        return f"v{self.fresh}"

    def variable(self, env, kind):
        fitting = [name for name, its in env if kind in ("any", its) or its == "any"]
        return self.pick(fitting) if fitting else None

    # Literals

    def literal(self, kind):
        if kind == "any":
            kind = self.pick(pool.KINDS)
        if kind == "num":
            return self.pick(pool.NUMBERS)
        if kind == "str":
            text = self.pick(pool.STRINGS)
            return f"`{text}`" if self.chance(0.05) and "`" not in text else f'"{text}"'
        if kind == "bool":
            return self.pick(["true", "false"])
        if kind == "null":
            return "null"
        if kind == "arr":
            return self.pick(["[]", "[1, 2]", '["a", 1]', "[[1], [2]]", '[{"k": 1}]'])
        if kind == "obj":
            return self.pick(["{}", '{"a": 1}', '{"k": "a", "x": [1]}', "{1: 2}", "{[1]: {2}}", '{"a": {"k": 1}}'])
        return self.pick(["set()", "{1, 2}", '{"a"}', "{{1}, {2}}", "{1, 1.0}", '{[1, "a"]}'])

    # Terms

    def term(self, kind, env, depth=2):
        """A term that most probably has the kind."""
        if self.chance(0.03):
            kind = "any"
        roll = self.rng.random()
        name = self.variable(env, kind)
        if name and roll < 0.4:
            return name
        if roll < 0.58:
            found = self.ref(kind, env)
            if found:
                return found
        if depth <= 0 or roll < 0.68:
            return self.literal(kind) if not name or self.chance(0.5) else name
        if roll < 0.88:
            return self.operation(kind, env, depth - 1)
        return self.composite(kind, env, depth - 1)

    def composite(self, kind, env, depth):
        if kind == "any":
            kind = self.pick(["arr", "obj", "set", "str"])
        if kind == "arr":
            if self.chance(0.4):
                return self.comprehension("[", env, depth)
            return "[" + ", ".join(self.term("any", env, depth) for _ in range(self.rng.randint(0, 3))) + "]"
        if kind == "set":
            if self.chance(0.5):
                return self.comprehension("{", env, depth)
            return "{" + ", ".join(self.term("any", env, depth) for _ in range(self.rng.randint(1, 3))) + "}"
        if kind == "obj":
            if self.chance(0.3):
                return self.comprehension("{:", env, depth)
            entries = (f"{self.key(env, depth)}: {self.term('any', env, depth)}" for _ in range(self.rng.randint(1, 3)))
            return "{" + ", ".join(entries) + "}"
        if kind == "str" and self.chance(0.4):
            return self.template(env, depth)
        return self.operation(kind, env, depth)

    def key(self, env, depth):
        if self.chance(0.6):
            return f'"{self.pick(pool.WORDS)}"'
        return self.term(self.pick(["str", "num", "arr", "any"]), env, min(depth, 0))

    def template(self, env, depth):
        parts = []
        for _ in range(self.rng.randint(1, 2)):
            parts.append(self.pick(["", "x", "é ", "a\\{b"]))
            allows, self.allows_new = self.allows_new, False
            term = self.term("any", env, min(depth, 1))
            self.allows_new = allows
            quotes = '"' in term
            parts.append("{" + ("1" if quotes or "`" in term or "{" in term else term) + "}")
        return '$"' + "".join(parts) + '"'

    def operand(self, kind, env, depth):
        pick = self.pick
        if kind == "coll":
            return self.term(pick(["arr", "set", "obj", "str"]), env, depth)
        if kind == "small":
            return self.term("num", env, depth) if self.chance(0.3) else pick(pool.SMALL)
        if kind == "tiny":
            return pick(pool.SMALL)
        if kind == "base":
            return pick(["2", "8", "10", "16", "3"])
        if kind == "sep":
            return pick(pool.SEPARATORS)
        if kind == "fmt":
            return pick(pool.FORMATS)
        if kind == "pattern":
            return pick(pool.PATTERNS)
        if kind == "key":
            return self.key(env, depth)
        if kind == "keys":
            return pick(['["a"]', '{"a", "k"}', '{"x": 1}', '["a", 1]'])
        if kind == "paths":
            return pick(['["a"]', '{"a/x", "k"}', '[["b", "x"]]', '["/x/0"]', '[""]'])
        if kind == "arrstr":
            return pick(["[]", '["."]', '["/"]', "null"])
        if kind in ("nums", "strs", "sets", "objs"):
            inner = {"nums": "num", "strs": "str", "sets": "set", "objs": "obj"}[kind]
            if kind == "nums" and self.chance(0.3):
                return pick(["data.base.nums", "data.base.obj[_]", "input.list"]) if self.allows_new else "data.base.nums"
            items = ", ".join(self.term(inner, env, depth - 1) for _ in range(self.rng.randint(1, 3)))
            return "{" + items + "}" if kind == "sets" or (kind != "objs" and self.chance(0.3)) else f"[{items}]"
        return self.term(kind, env, depth)

    def operation(self, kind, env, depth):
        """An infix operation or a call whose result has the kind."""
        roll = self.rng.random()
        if kind == "num" and roll < 0.5:
            return f"({self.term('num', env, depth)} {self.pick('+-*/%')} {self.term('num', env, depth)})"
        if kind == "set" and roll < 0.5:
            return f"({self.term('set', env, depth)} {self.pick('|&-')} {self.term('set', env, depth)})"
        if kind == "bool" and roll < 0.4:
            return f"({self.comparison(env, depth)})"
        if kind == "bool" and roll < 0.5:
            return f"({self.term('any', env, depth)} in {self.term(self.pick(['arr', 'set', 'obj']), env, depth)})"
        if roll < 0.65 and self.functions:
            fitting = [one for one in self.functions if kind in ("any", one[2])]
            if fitting:
                name, parameters, _ = self.pick(fitting)
                return f"{name}({', '.join(self.term(p, env, depth) for p in parameters)})"
        fitting = [one for one in pool.CALLS if kind in ("any", one[2]) and one[0] != "walk"]
        if not fitting:
            return self.literal(kind)
        name, operands, _ = self.pick(fitting)
        return f"{name}({', '.join(self.operand(one, env, depth) for one in operands)})"

    def comparison(self, env, depth):
        kind = self.pick(pool.KINDS + ["any", "num", "num", "str"])
        operator = self.pick(["==", "!=", "!=", "<", "<=", ">", ">="])
        name = self.variable(env, kind)
        if name and self.chance(0.4):
            # Most comparisons of two arbitrary values fail, and then nothing behind them is tried.
            return f"{name} {self.pick(['!=', '>=', '!='])} {self.literal(kind)}"
        return f"{self.term(kind, env, depth)} {operator} {self.term(kind if self.chance(0.8) else 'any', env, depth)}"

    def comprehension(self, form, env, depth):
        allows, self.allows_new = self.allows_new, True
        lines, inner = self.body(env, self.rng.randint(1, 2), depth)
        self.allows_new = allows
        text = "; ".join(lines)
        inner = inner if len(inner) > len(env) or inner else env
        item = self.term(self.pick(pool.KINDS), inner[-3:], 1) if self.chance(0.4) or not inner else inner[-1][0]
        if form == "[":
            return f"[{item} | {text}]"
        if form == "{":
            return f"{{{item} | {text}}}"
        key = self.pick(inner)[0] if inner and self.chance(0.7) else self.key(inner, 0)
        return f"{{{key}: {item} | {text}}}"

    # Refs

    def ref(self, kind, env):
        """A ref along documents that exist; what it leads to has the kind, if one of a few walks finds such."""
        best = None
        for _ in range(6):
            text, example = self.start()
            keys, value = [], example
            for _ in range(self.pick([0, 1, 1, 2, 2, 3, 4])):
                if isinstance(value, dict) and value:
                    key = self.pick(sorted(value, key=str))
                    value = value[key]
                elif isinstance(value, list) and value:
                    key = self.rng.randrange(len(value))
                    value = value[key]
                elif isinstance(value, set) and value:
                    key = self.pick(sorted(value, key=str))
                    value = key
                else:
                    break
                keys.append(key)
            if kind in ("any", pool.kind_of(value)) and (keys or text != "data"):
                best = (text, keys)
                break
        if not best:
            return None
        text, keys = best
        fixed = 1 if text == "data" and self.chance(0.97) else 0
        for place, key in enumerate(keys):
            text += self.step(key, env, place < fixed)
        return text

    def start(self):
        roll = self.rng.random()
        if roll < 0.3:
            return "data.base", self.data["base"]
        if roll < 0.35 and (not self.package or self.chance(0.04)):
            # In a rule this is a recursion, most probably.
            return "data", self.data
        if roll < 0.6 or not self.documents:
            return "input", self.input
        return self.pick(self.documents)

    def step(self, key, env, fixed=False):
        roll = 0 if fixed else self.rng.random()
        if roll < 0.4:
            return self.literal_step(key)
        kind = pool.kind_of(key)
        if roll < 0.68 and self.allows_new:
            if self.chance(0.5):
                return "[_]"
            name = self.new()
            env.append((name, kind))
            return f"[{name}]"
        name = self.variable(env, kind)
        if roll < 0.82 and name:
            return f"[{name}]"
        if roll < 0.9:
            return self.pick(['["zz"]', "[9]", ".a", "[0]", '["k"]', "[1]", "[true]", "[null]", "[1.0]", '["1"]'])
        if roll < 0.96:
            return self.pick(["[input.num]", "[input.str]", "[input.list[0]]", "[data.base.strs[1]]", "[count(input.list)]"])
        if self.allows_new and self.chance(0.3):
            name = self.new()
            env.append((name, "any"))
            return self.pick([f"[[{name}, 1]]", f"[{{{name}, 1}}]", f'[{{"k": {name}}}]'])
        return self.literal_step(key)

    def literal_step(self, key):
        if isinstance(key, str) and key.isidentifier() and key not in ("null", "true", "false", "with", "in"):
            return f".{key}" if self.chance(0.7) else f'["{key}"]'
        return f"[{json.dumps(key)}]"
