import RegoSyntax

extension Term {
    /// The value of a term that needs nothing to be evaluated, composites included. One that nests too deeply is left to
    /// the evaluator, which refuses it.
    var constantValue: Value? {
        guard depth <= Value.maximumDepth else { return nil }
        switch kind {
        case .null: return .null
        case .boolean(let value): return .bool(value)
        case .number(let text): return Number(text: text.string).map { .number($0) }
        case .string(let text): return .string(RegoString(text.string))
        case .array(let terms): return Self.constantValues(terms).map { .array(RegoArray($0)) }
        case .set(let terms): return Self.constantValues(terms).map { .set(RegoSet($0)) }
        case .object(let entries):
            guard let keys = Self.constantValues(entries.map(\.key)),
                let values = Self.constantValues(entries.map(\.value))
            else { return nil }
            return .object(RegoObject(zip(keys, values).map { (key: $0, value: $1) }))
        default: return nil
        }
    }

    private static func constantValues(_ terms: [Term]) -> [Value]? {
        var values: [Value] = []
        for term in terms {
            guard let value = term.constantValue else { return nil }
            values.append(value)
        }
        return values
    }

    /// Made of variables, literals, arrays and objects alone.
    var isPattern: Bool {
        switch kind {
        case .null, .boolean, .number, .string, .variable: true
        case .array(let terms): terms.allSatisfy(\.isPattern)
        case .object(let entries): entries.allSatisfy { $0.key.isScalar && $0.value.isPattern }
        default: false
        }
    }

    /// A literal or a variable, or an array of such.
    var isFlatPattern: Bool {
        if case .array(let terms) = kind { return terms.allSatisfy { $0.isScalar || $0.isVariable } }
        return isScalar || isVariable
    }

    /// Calls nothing, loops over nothing and asks no rule.
    var isCheap: Bool {
        switch kind {
        case .null, .boolean, .number, .string, .variable: true
        case .ref(let path): !isData && path.allSatisfy(\.isCheap)
        case .array(let terms), .set(let terms): terms.allSatisfy(\.isCheap)
        case .object(let entries): entries.allSatisfy { $0.key.isCheap && $0.value.isCheap }
        case .arrayComprehension, .setComprehension, .objectComprehension, .call, .templateString: false
        }
    }

    /// A ref into `data`.
    var isData: Bool {
        if case .ref(let path) = kind { path.first?.variableName == "data" } else { false }
    }
}

extension Term {
    /// The term that says a value: `constantValue` of it is that value.
    init(constant value: Value, at place: SourceLocation = .none) {
        let kind: Kind
        switch value {
        case .null: kind = .null
        case .bool(let bool): kind = .boolean(bool)
        case .number(let number): kind = .number(RegoText(number.text))
        case .string(let string): kind = .string(RegoText(string.string))
        case .array(let array): kind = .array(array.map { Term(constant: $0, at: place) })
        case .set(let set): kind = .set(set.map { Term(constant: $0, at: place) })
        case .object(let object):
            kind = .object(
                object.map { ObjectEntry(Term(constant: $0.key, at: place), Term(constant: $0.value, at: place)) })
        }
        self.init(kind, place)
    }
}
