import RegoSyntax

/// Names of variables.
typealias VariableSet = Set<RegoText>

/// Collects the variables of terms and expressions.
struct VariableCollector {
    /// What to leave out.
    struct Options: OptionSet {
        let rawValue: Int
        /// The first term of a ref.
        static let refHeads = Options(rawValue: 1)
        static let objectKeys = Options(rawValue: 2)
        /// Comprehensions, the body of `every` and those of negations.
        static let closures = Options(rawValue: 4)
        static let sets = Options(rawValue: 8)
        /// The name of the function in a call.
        static let callHeads = Options(rawValue: 16)

        /// What counts for safety: what an expression itself must bind or find bound.
        static let safety: Options = [.callHeads, .closures]
        /// What a pattern may bind.
        static let pattern: Options = [.refHeads, .objectKeys, .closures]
    }

    let skipping: Options
    private(set) var names: VariableSet = []

    init(skipping: Options = []) {
        self.skipping = skipping
    }

    static func variables(in term: Term, skipping: Options = []) -> VariableSet {
        var collector = VariableCollector(skipping: skipping)
        collector.add(term)
        return collector.names
    }

    static func variables(in terms: some Sequence<Term>, skipping: Options = []) -> VariableSet {
        var collector = VariableCollector(skipping: skipping)
        for term in terms { collector.add(term) }
        return collector.names
    }

    static func variables(in expression: Expression, skipping: Options = []) -> VariableSet {
        var collector = VariableCollector(skipping: skipping)
        collector.add(expression)
        return collector.names
    }

    static func variables(in body: Body, skipping: Options = []) -> VariableSet {
        var collector = VariableCollector(skipping: skipping)
        collector.add(body)
        return collector.names
    }

    mutating func add(_ body: Body) {
        for expression in body { add(expression) }
    }

    mutating func add(_ term: Term) {
        switch term.kind {
        case .null, .boolean, .number, .string:
            break
        case .variable(let name):
            names.insert(name)
        case .ref(let path):
            for step in skipping.contains(.refHeads) ? path.dropFirst() : path[...] { add(step) }
        case .array(let elements):
            for element in elements { add(element) }
        case .set(let elements):
            if !skipping.contains(.sets) { for element in elements { add(element) } }
        case .object(let entries):
            for entry in entries {
                if !skipping.contains(.objectKeys) { add(entry.key) }
                add(entry.value)
            }
        case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
            guard !skipping.contains(.closures) else { return }
            add(head)
            add(body)
        case .objectComprehension(let key, let value, let body):
            guard !skipping.contains(.closures) else { return }
            add(key)
            add(value)
            add(body)
        case .call(let call):
            add(call)
        case .templateString(let parts):
            guard !skipping.contains(.closures) else { return }
            for case .expression(let expression) in parts { add(expression) }
        }
    }

    mutating func add(_ call: Call) {
        if skipping.contains(.callHeads) {
            for step in (call.function.refPath ?? []).dropFirst() { add(step) }
        } else {
            add(call.function)
        }
        for argument in call.arguments { add(argument) }
    }

    mutating func add(_ expression: Expression) {
        switch expression.kind {
        case .term(let term):
            add(term)
        case .call(let call):
            add(call)
        case .someVariables(let variables):
            for variable in variables { add(variable) }
        case .someIn(let item):
            if let key = item.key { add(key) }
            add(item.value)
            add(item.domain)
        case .every(let every):
            guard !skipping.contains(.closures) else {
                add(every.domain)
                return
            }
            if let key = every.key { add(key) }
            add(every.value)
            add(every.domain)
            add(every.body)
        case .not(let negation):
            if !skipping.contains(.closures) { add(negation.body) }
        case .logical(let logical):
            guard !skipping.contains(.closures) else { break }
            add(logical.left)
            add(logical.right)
        }
        for modifier in expression.modifiers { add(modifier) }
    }

    private mutating func add(_ modifier: WithModifier) {
        guard skipping.contains(.callHeads) else {
            add(modifier.target)
            add(modifier.value)
            return
        }
        for step in (modifier.target.refPath ?? []).dropFirst() { add(step) }
        if let path = modifier.value.refPath {
            for step in path.dropFirst() { add(step) }
        } else {
            add(modifier.value)
        }
    }
}

extension RegoText {
    /// A wildcard, `_` in the source.
    var isWildcard: Bool { string.utf8.first == UInt8(ascii: "$") }

    /// A local the compiler made.
    var isGenerated: Bool { string.utf8.starts(with: "__local".utf8) }

    /// The name for messages.
    var shown: String { isWildcard ? "_" : string }
}

/// Makes names of locals that nobody else uses.
struct LocalNames {
    private let taken: VariableSet
    private let prefix: String
    private var next = 0

    /// `taken` are names to avoid.
    init(taken: VariableSet, prefix: String = "__local") {
        self.taken = taken.filter(\.isGenerated)
        self.prefix = prefix
    }

    mutating func make() -> RegoText {
        while true {
            let name = RegoText("\(prefix)\(next)__")
            next += 1
            if !taken.contains(name) { return name }
        }
    }
}
