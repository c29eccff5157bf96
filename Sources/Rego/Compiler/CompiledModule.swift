public import RegoSyntax

// What the compiler hands to the planner. Everything in it is `RegoSyntax`'s AST, rewritten so that it holds:
//
// 1. Every ref is absolute. Its head is the variable `data` or `input`, a local variable, or a composite or
//    comprehension term. A bare `data` or `input` is a ref of one term. Rule names, imports and aliases are gone.
// 2. A call's function is a ref term: `data.p.f` for a user's function, else a built-in's name in parts
//    (`io.jwt.decode` is `[var io, "jwt", "decode"]`); `Call.name` gives it dotted. Its arity is checked: it has
//    `arity` arguments, or one more, which is then unified with the result (only where the user wrote it so).
// 3. Calls are flat: a call stands only as `Expression.Kind.call`, or as one side of an `eq` expression. What was
//    nested is bound to a local by a generated expression placed before (inside a comprehension or `every`: in its
//    body; for a head: in the rule's body). Refs and comprehensions in the arguments of calls, inside arrays, objects
//    and sets, and in the paths of refs are lifted the same way; they stay only as a whole side of `eq` or as
//    a whole expression. What is lifted out of a negated expression stands before it and is not negated: where it is
//    undefined the body is, as in OPA.
// 4. Locals are unique within the modules, comprehensions and `every` included: each declared one is `__localN__`,
//    undeclared ones (`x = 1`, wildcards `$N`) keep their name, unique within their rule only, which is then the same
//    variable in every nested body that mentions it. A nested body sees the variables bound around it.
// 5. `some x` is gone. `:=` is `eq`, and so is `==` in rules (in queries `==` stays `equal`: its value may be asked). `some k, v in xs` is `eq(v, xs[k])`; `some v in xs` is
//    `eq(v, xs[$N])`. Without `some`, `x in xs` is a call of `internal.member_2`, `k, v in xs` of
//    `internal.member_3`.
// 6. `every` is a node of its own: key and value are fresh locals, bound for each
//    element; its domain is a local bound before.
// 7. `$"a{x}b"` is a call of `internal.template_string` with one array of strings and set comprehensions; each
//    comprehension yields one value, or none where the expression is undefined.
// 8. Bodies are in a safe order: when an expression runs, each of its variables is bound by an earlier one, or is
//    bound by itself: as a side of `eq` (inside arrays, objects' values and as ref path steps), as a step in a ref's
//    path, or as the extra argument of a call.
// 9. `with` targets are absolute refs into `input` or `data`, or a function's ref as in 2; values hold no calls.

/// One rule after compilation.
public struct CompiledRule: Sendable {
    /// Its place in `CompiledModules.rules`.
    public let id: Int
    /// The index of its module.
    public let module: Int
    public let isDefault: Bool
    /// What it defines: the variable `data`, the package and the head's reference. Steps may be variables.
    public let path: [Term]
    /// How many leading terms of `path` are `data` and strings: where the rule stands in the tree of rules.
    public let fixedPathCount: Int
    /// A function's parameters (variables or patterns to unify with the arguments); nil where it is no function.
    public let arguments: [Term]?
    /// The first branch: `if` and what it yields.
    public let main: CompiledBranch
    /// `else` branches: the first branch whose body holds gives the value.
    public let elses: [CompiledBranch]
    public let location: SourceLocation
    /// The name a generated local had in the source (`__local0__`: `x`).
    public let originalNames: [RegoText: RegoText]
    /// The rule in OPA's form, which steps and residuals show: a call whose result is asked for is an expression of its
    /// own with one operand more.
    public let rule: Rule

    public init(
        id: Int, module: Int, isDefault: Bool, path: [Term], fixedPathCount: Int, arguments: [Term]?,
        main: CompiledBranch, elses: [CompiledBranch], location: SourceLocation, originalNames: [RegoText: RegoText],
        rule: Rule
    ) {
        self.id = id
        self.module = module
        self.isDefault = isDefault
        self.path = path
        self.fixedPathCount = fixedPathCount
        self.arguments = arguments
        self.main = main
        self.elses = elses
        self.location = location
        self.originalNames = originalNames
        self.rule = rule
    }

    /// A rule that yields members of a set at `path`.
    public var isPartialSet: Bool { main.key != nil }
}

/// A body and what it yields.
public struct CompiledBranch: Sendable {
    /// The member of a partial set, else nil.
    public let key: Term?
    /// The value; nil for a partial set.
    public let value: Term?
    /// In the order it runs; empty where there is nothing to check.
    public let body: Body
    public let location: SourceLocation

    public init(key: Term?, value: Term?, body: Body, location: SourceLocation) {
        self.key = key
        self.value = value
        self.body = body
        self.location = location
    }
}

/// Every module of a policy set, compiled together.
public struct CompiledModules: Sendable {
    /// The modules as they were parsed, in the order given.
    public let modules: [Module]
    /// Every rule, module by module in order of the source.
    public let rules: [CompiledRule]
    /// For each rule the rules it may read or call, ascending. No cycles.
    public let dependencies: [[Int]]

    /// What queries are compiled against.
    let environment: QueryEnvironment
}

/// A query compiled against modules.
public struct CompiledQuery: Sendable {
    /// As in a rule's branch.
    public let body: Body
    /// The body in OPA's form, as `CompiledRule.rule` has it.
    public let steps: Body
    /// What to bind in each result, in order of appearance. Wildcards and generated names are left out.
    public let variables: [Variable]
    /// The expressions as they were written, in order; empty unless values were asked for.
    public let expressions: [Written]
    /// The name a generated local had in the source.
    public let originalNames: [RegoText: RegoText]

    /// A variable of the query.
    public struct Variable: Sendable, Hashable {
        /// Its name in `body`.
        public let name: RegoText
        /// Its name in results.
        public let shown: RegoText

        public init(name: RegoText, shown: RegoText) {
            self.name = name
            self.shown = shown
        }
    }

    /// One expression of the query as it was written. Such a query yields a result even where an expression is
    /// `false`: its value is captured, as `opa eval` does.
    public struct Written: Sendable {
        /// The variable of `body` that holds its value; nil where the value is always `true`.
        public let value: RegoText?
        public let location: SourceLocation

        public init(value: RegoText?, location: SourceLocation) {
            self.value = value
            self.location = location
        }
    }

    public init(
        body: Body, steps: Body, variables: [Variable], expressions: [Written], originalNames: [RegoText: RegoText]
    ) {
        self.body = body
        self.steps = steps
        self.variables = variables
        self.expressions = expressions
        self.originalNames = originalNames
    }
}
