"""Statements, rules, modules and queries."""

import re

import pool
from terms import Terms


class Program(Terms):
    """One generated case: some modules, base data, and queries with their inputs."""

    def __init__(self, rng):
        super().__init__(rng, pool.base_data(rng))
        self.rules = []  # (package, name, example)
        self.logic = False  # whether the module has `and`, `or` and `not` with bodies
        self.modules = {}

    # Statements

    def body(self, env, count, depth=2):
        """Lines of a body and the variables in scope behind them."""
        env = list(env)
        lines = []
        for _ in range(count):
            lines.append(self.statement(env, depth))
        if self.chance(0.05):
            self.rng.shuffle(lines)
        text = " ".join(lines)
        for name in re.findall(r"\bsome ((?:\w+, )?\w+)\b", text):
            # A variable that `some` declares must be used.
            for one in name.split(", "):
                if len(re.findall(rf"\b{one}\b", text)) == 1 and self.chance(0.97):
                    lines.append(self.pick([f'{one} != "zz"', f"[{one}] != 1", f"_ = {one}"]))
        return lines, env

    def statement(self, env, depth):
        roll = self.rng.random()
        modifiers = self.modifiers(env) if roll < 0.93 and self.chance(0.07) else ""
        return self.plain_statement(env, depth, roll) + modifiers

    def plain_statement(self, env, depth, roll):
        if roll < 0.25:
            kind = self.pick(pool.KINDS)
            text = self.term(kind, env, depth)
            name = self.new()
            env.append((name, kind))
            return f"{name} := {text}"
        if roll < 0.40:
            return self.some_in(env)
        if roll < 0.47:
            kind = self.pick(pool.KINDS)
            text = self.term(kind, env, depth)
            name = self.new()
            env.append((name, kind))
            return self.pick([f"{name} = {text}", f"{text} = {name}"])
        if roll < 0.54:
            return self.destructuring(env, depth)
        if self.logic and self.chance(0.08):
            return self.logical(env)
        if roll < 0.62:
            return self.comparison(env, depth)
        if roll < 0.71:
            return self.negation(env, depth)
        if roll < 0.75:
            return f"{self.term('any', env, 1)} in {self.term(self.pick(['arr', 'set', 'obj']), env, 1)}"
        if roll < 0.77:
            return f"{self.key(env, 0)}, {self.term('any', env, 1)} in {self.term(self.pick(['arr', 'obj']), env, 1)}"
        if roll < 0.82:
            return self.every(env, depth)
        if roll < 0.87:
            return self.with_statement(env, depth)
        if roll < 0.90:
            return self.walk(env)
        if roll < 0.93:
            return self.some_declared(env)
        return self.ref("any", env) or "true"

    def some_in(self, env):
        domain = self.ref(self.pick(["arr", "obj", "set"]), env) or self.term(self.pick(["arr", "set", "obj"]), env, 1)
        name = self.new()
        if self.chance(0.25):
            key = self.new()
            env.append((key, "any"))
            env.append((name, "any"))
            return f"some {key}, {name} in {domain}"
        if self.chance(0.12):
            other = self.new()
            env.append((name, "any"))
            pattern = self.pick([f"[{name}, _]", f'{{"k": {name}}}', f'{{"k": {name}, "n": {other}}}', f"[{name}, {other}]"])
            if other in pattern:
                env.append((other, "any"))
            return f"some {pattern} in {domain}"
        env.append((name, self.pick(["num", "str", "any"])))
        return f"some {name} in {domain}"

    def some_declared(self, env):
        name = self.new()
        domain = self.ref(self.pick(["arr", "obj"]), env) or "data.base.obj"
        env.append((name, self.pick(["str", "num"])))
        return f"some {name}; {domain}[{name}]" + self.pick(["", " == 1", ' != "a"'])

    def destructuring(self, env, depth):
        first, second = self.new(), self.new()
        operator = self.pick(["=", ":=", "="])
        choice = self.rng.randrange(6)
        if choice == 0:
            pattern, value = f"[{first}, {second}]", f"[{self.term('any', env, 1)}, {self.term('any', env, 1)}]"
        elif choice == 1:
            pattern, value = f'{{"k": {first}, "n": {second}}}', self.ref("obj", env) or '{"k": 1, "n": 2}'
        elif choice == 2:
            pattern, value = f"[{first}, [{second}, 1]]", f"[{self.term('any', env, 1)}, [{self.term('any', env, 1)}, 1]]"
        elif choice == 3:
            pattern, value = f"[{first}, {second}]", self.ref("arr", env) or "[1, 2]"
        elif choice == 4:
            pattern = f'{{"a": [{first}, {self.literal("num")}], "b": {second}}}'
            value = f'{{"a": [{self.term("any", env, 1)}, {self.literal("num")}], "b": {self.term("any", env, 1)}}}'
        else:
            # Both sides have variables of their own.
            operator = "="
            pattern, value = f"[{first}, {self.literal('num')}, {self.term('any', env, 0)}]", f"[1, {second}, {first}]"
        env += [(first, "any"), (second, "any")]
        if operator == ":=" and re.search(r"\b\d|\.", pattern) and self.chance(0.95):
            operator = "="
        if operator == "=" and self.chance(0.3):
            pattern, value = value, pattern
        return f"{pattern} {operator} {value}"

    def negation(self, env, depth):
        if self.logic and self.chance(0.3):
            lines, _ = self.body(env, self.rng.randint(1, 2), 1)
            return f"not {{ {'; '.join(lines)} }}"
        allows, self.allows_new = self.allows_new, self.chance(0.05)
        inner = self.pick(
            [
                lambda: self.ref("any", env) or "false",
                lambda: self.comparison(env, 1),
                lambda: f"{self.term('any', env, 1)} in {self.term('arr', env, 1)}",
                lambda: self.operation("bool", env, 1),
                lambda: self.term("bool", env, 1),
            ]
        )()
        self.allows_new = allows
        return f"not {inner}"

    def logical(self, env):
        """`and` and `or`, with bodies now and then."""
        allows, self.allows_new = self.allows_new, self.chance(0.05)
        parts = []
        for _ in range(self.pick([2, 2, 3])):
            if self.chance(0.2):
                lines, _ = self.body(env, 1, 1)
                parts.append("{" + "; ".join(lines) + "}")
            else:
                parts.append(self.pick([lambda: self.comparison(env, 1), lambda: self.term("bool", env, 1),
                                        lambda: self.ref("any", env) or "true"])())
        self.allows_new = allows
        text = parts[0]
        for part in parts[1:]:
            text = f"{text} {self.pick(['and', 'or', 'or'])} {part}"
            if self.chance(0.2):
                text = f"({text})"
        return text

    def every(self, env, depth):
        allows, self.allows_new = self.allows_new, self.chance(0.05)
        domain = self.ref(self.pick(["arr", "obj", "set"]), env) or "data.base.nums"
        self.allows_new = allows
        name = self.new()
        inner = env + [(name, self.pick(["num", "str", "any"]))]
        head = name
        if self.chance(0.25):
            key = self.new()
            inner.append((key, "any"))
            head = f"{key}, {name}"
        lines, _ = self.body(inner, self.rng.randint(1, 2), 1)
        for one in head.split(", "):
            # A declared variable must be used.
            if not re.search(rf"\b{one}\b", " ".join(lines)) and self.chance(0.97):
                lines.append(self.pick([f'{one} != "zz"', f"{one} != 99", f"[{one}] != 1"]))
        return f"every {head} in {domain} {{ {'; '.join(lines)} }}"

    def walk(self, env):
        value, path = self.new(), self.new()
        subject = self.term(self.pick(["obj", "arr", "any"]), env, 1)
        env.append((value, "any"))
        if self.chance(0.3):
            return f"walk({subject}, [_, {value}])"
        if self.chance(0.2):
            return f"walk({subject}, {value})"
        if self.chance(0.3):
            return f'walk({subject}, [[{self.pick(["0", chr(34) + "a" + chr(34), "1"])}, _], {value}])'
        env.append((path, "arr"))
        return f"walk({subject}, [{path}, {value}])"

    # With

    def modifiers(self, env):
        return "".join(" " + self.modifier(env) for _ in range(self.pick([1, 1, 1, 2, 3])))

    def modifier(self, env):
        allows, self.allows_new = self.allows_new, False
        target = self.pick(
            ["input", "input.num", "input.obj", "input.obj.x.k", "input.list", "data.base.obj", "data.base.obj.a",
             "data.base", "data.new.doc", "data.a", "data.base.nums", "data.a.kb"]
        )
        value = self.term("obj" if target in ("input", "data.base", "data.a") else "any", env, 1)
        if self.chance(0.25) and self.documents:
            target = self.pick(self.documents)[0]
            if not target.startswith(("data.", "input.")):
                target = f"data.{self.package or 'a'}.{target}"
        elif self.chance(0.25):
            name, parameters, _ = self.pick(self.functions + [one for one in pool.CALLS[:30] if len(one[1]) == 1])
            target = name
            same = [one[0] for one in self.functions if len(one[1]) == len(parameters) and one[0] != name]
            same += [one[0] for one in pool.CALLS[:30] if len(one[1]) == len(parameters)]
            value = self.pick(same) if same and self.chance(0.4) else self.term("any", env, 1)
        self.allows_new = allows
        return f"with {target} as {value}"

    def with_statement(self, env, depth):
        kind = self.pick(pool.KINDS)
        if self.chance(0.6) and self.documents:
            text = self.pick(self.documents)[0]
        else:
            text = self.term(kind, env, 1)
        name = self.new()
        modifiers = self.modifiers(env)
        if self.chance(0.12):
            return f"not {text}{modifiers}"
        env.append((name, "any"))
        return f"{name} {self.pick([':=', ':=', '='])} {text}{modifiers}"

    # Rules

    def block(self, head, lines):
        return head + " if {\n" + "\n".join("\t" + line for line in lines) + "\n}"

    def value_of(self, env, kind="any"):
        name = self.variable(env[-4:], kind)
        if name and self.chance(0.7):
            return name
        allows, self.allows_new = self.allows_new, self.chance(0.05)
        text = self.term(kind, env, 1)
        self.allows_new = allows
        return text

    def else_chain(self, env, value_kind):
        text = ""
        for _ in range(self.pick([0, 0, 0, 1, 1, 2])):
            if self.chance(0.3):
                return text + f" else := {self.literal(value_kind)}"
            lines, inner = self.body(env, 1, 1)
            text += self.block(f" else := {self.value_of(inner, value_kind)}", lines)
        return text

    def complete(self, name, out):
        kind = self.pick(pool.KINDS)
        for _ in range(self.pick([1, 1, 2, 2, 3])):
            if self.chance(0.12):
                out.append(f"{name} := {self.term(kind, [], 2)}")
                continue
            lines, env = self.body([], self.rng.randint(1, 3))
            value = self.value_of(env, kind) if self.chance(0.6) else self.literal(kind)
            head = name if self.chance(0.15) else f"{name} := {value}"
            out.append(self.block(head, lines) + self.else_chain([], kind))
        if self.chance(0.25):
            out.append(f"default {name} := {self.literal(kind)}")
        return pool.EXAMPLES[kind]

    def partial_set(self, name, out):
        for _ in range(self.pick([1, 1, 2, 3])):
            if self.chance(0.1):
                out.append(f"{name} contains {self.literal('any')}")
                continue
            lines, env = self.body([], self.rng.randint(1, 3))
            out.append(self.block(f"{name} contains {self.value_of(env)}", lines))
        return {1, "a", "dev", "alice"}

    def partial_object(self, name, out):
        for _ in range(self.pick([1, 1, 2, 3])):
            lines, env = self.body([], self.rng.randint(1, 3))
            key = self.value_of(env, self.pick(["str", "num", "any"])) if self.chance(0.8) else '"c"'
            out.append(self.block(f"{name}[{key}] := {self.value_of(env)}", lines))
        return {"a": 1, "x": {"k": 1}, "alice": "a"}

    def general(self, name, out):
        """Refs as heads, with constants and variables at any level."""
        base = self.pick([f"{name}.q", name])
        isset = self.chance(0.3)
        for _ in range(self.pick([1, 2, 2, 3])):
            lines, env = self.body([], self.rng.randint(1, 3))
            head = base
            for place in range(self.pick([1, 1, 2, 2, 3])):
                roll = self.rng.random()
                if roll < 0.35:
                    head += self.pick([".a", ".b", ".x", ".y", '["k"]'])
                else:
                    head += f"[{self.value_of(env, self.pick(['str', 'str', 'num', 'any']))}]"
            if isset and self.chance(0.9):
                out.append(self.block(f"{head} contains {self.value_of(env)}", lines))
            elif self.chance(0.15):
                out.append(self.block(head, lines))
            else:
                out.append(self.block(f"{head} := {self.value_of(env)}", lines) + ("" if self.chance(0.99) else " else := 1"))
        if self.chance(0.08):
            out.append(f"default {base}.a := {self.literal('any')}")
        below = {"a": {"x": 1, "k": {"a": 1}}, "b": {1, "a"}, "x": 1}
        return below if base == name else {"q": below}

    def function(self, name, out):
        if self.chance(0.15):
            name += self.pick([".g", ".h.g"])
        arity = self.pick([1, 1, 1, 2, 2, 0, 3])
        kinds = [self.pick(["num", "str", "any", "arr", "obj"]) for _ in range(arity)]
        kind = self.pick(pool.KINDS)
        for _ in range(self.pick([1, 2, 2, 3])):
            env, parameters = [], []
            for its in kinds:
                parameters.append(self.parameter(its, env))
            lines, inner = self.body(env, self.rng.randint(1, 2), 1)
            head = f"{name}({', '.join(parameters)})"
            value = self.value_of(inner, kind)
            if self.chance(0.2):
                allows, self.allows_new = self.allows_new, False
                out.append(f"{head} := {self.term(kind, env, 1)}")
                self.allows_new = allows
            else:
                out.append(self.block(head if self.chance(0.1) else f"{head} := {value}", lines) + self.else_chain(env, kind))
        if self.chance(0.2):
            out.append(f"default {name}({', '.join('_' for _ in kinds)}) := {self.literal(kind)}")
        self.functions.append((name, kinds, kind))
        self.own_functions.append((name, kinds, kind))

    def parameter(self, kind, env):
        roll = self.rng.random()
        if roll < 0.6:
            name = self.new()
            env.append((name, kind))
            return name
        if roll < 0.75:
            return self.literal(kind)
        if roll < 0.82:
            return "_"
        first = self.new()
        env.append((first, "any"))
        if roll < 0.92:
            return self.pick([f"[{first}, _]", f"[{first}, 1]", f'[{first}, "a"]'])
        return self.pick([f'{{"k": {first}}}', f'{{"a": {first}, "x": _}}', f"[[{first}], {first}]"])

    # Modules and queries

    def module(self, package, imports):
        self.package = package
        self.logic = self.chance(0.15)
        outside = [(f"data.{p}.{name}".rstrip("."), example) for p, name, example in self.rules]
        self.documents = list(outside)
        self.own_functions = []
        out = []
        for line in imports:
            out.append(f"import {line[0]}")
            self.documents.append((line[1], line[2]))
        if self.logic:
            out.insert(0, "import future.keywords")
        if out:
            out = ["\n".join(out)]
        for _ in range(self.pick([0, 1, 1, 2])):
            self.function(f"f{len(self.own_functions)}", out)
        for number in range(self.pick([1, 2, 3, 4])):
            name = f"r{number}"
            make = self.pick(
                [self.complete, self.complete, self.complete, self.partial_set, self.partial_object, self.general])
            if self.chance(0.01):
                self.documents.append((name, {"a": 1}))
            example = make(name, out)
            self.rules.append((package, name, example))
            text = name if self.chance(0.7) else f"data.{package}.{name}"
            self.documents.append((text, example))
        if self.chance(0.3):
            rest = out[1:]
            self.rng.shuffle(rest)
            out[1:] = rest
        self.functions = [
            (f"data.{package}.{name}" if not name.startswith("data.") else name, kinds, kind)
            for name, kinds, kind in self.functions
        ]
        return f"package {package}\n\n" + "\n\n".join(out) + "\n"

    def generate(self):
        packages = self.pick([["a"], ["a"], ["a", "b"], ["a.b", "a"], ["c.d", "a.b", "z"], ["a", "a.b", "z"]])
        for number, package in enumerate(packages):
            imports = []
            if self.rules and self.chance(0.5):
                other, name, example = self.pick(self.rules)
                imports.append(self.pick(
                    [(f"data.{other}.{name} as imp", "imp", example), (f"data.{other} as pkg", f"pkg.{name}", example)]))
            if self.chance(0.15):
                imports.append(("input.obj as io", "io", self.input["obj"]))
            if package == "z" and self.chance(0.6):
                for other in packages[:number]:
                    whole = {name: example for its, name, example in self.rules if its == other}
                    self.rules.append((other, "", whole))
            self.modules[f"m{number}.rego"] = self.module(package, imports).replace(".[", "[")
        return {"modules": self.modules, "data": self.data, "queries": self.queries(packages)}

    def queries(self, packages):
        self.documents = [(f"data.{p}.{name}", example) for p, name, example in self.rules if name]
        queries = []

        def add(query):
            roll = self.rng.random()
            entry = {"query": query}
            if roll < 0.85:
                entry["input"] = self.pick(pool.INPUTS[:1] * 3 + pool.INPUTS)
            elif roll < 0.93:
                entry["input"] = self.pick(pool.ODD_INPUTS)
            queries.append(entry)

        for package, name, _ in self.rules:
            if name:
                add(f"x = data.{package}.{name}")
                if self.chance(0.5):
                    add(f'x := sprintf("%v", [data.{package}.{name}])')
                if self.chance(0.4):
                    add(f"data.{package}.{name}[k] = x")
                if self.chance(0.3):
                    add(f"data.{package}.{name}[{self.literal('any')}] = x")
        for package in packages:
            add(f"x := data.{package}")
            add(f"data.{package}[k][l] = x")
        add("data[p][q] = x")
        if self.chance(0.5):
            add(f"x = data{self.pick(['[p].r0', '.a[q]', '[_][_][k]', '', '[p][q][l][m]', '.base[q]'])}")
        self.package, self.logic = "", False
        for _ in range(3):
            lines, _ = self.body([], self.rng.randint(1, 3))
            add("; ".join(lines))
        return queries
