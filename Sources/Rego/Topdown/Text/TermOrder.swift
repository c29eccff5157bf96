import RegoSyntax

/// OPA's order of terms: values as values are ordered, then what must be evaluated.
enum TermOrder {
    static func isLess(_ left: Term, _ right: Term) -> Bool { compare(left, right) == .less }

    static func compare(_ left: Term, _ right: Term) -> Order {
        if let first = left.constantValue, let second = right.constantValue { return first.compare(to: second) }
        let (a, b) = (rank(left), rank(right))
        if a != b { return Order(a, b) }
        switch (left.kind, right.kind) {
        case (.variable(let first), .variable(let second)):
            return first == second ? .equal : first < second ? .less : .greater
        case (.ref(let first), .ref(let second)), (.array(let first), .array(let second)):
            return compare(first, second)
        case (.set(let first), .set(let second)):
            return compare(first.sorted(by: isLess), second.sorted(by: isLess))
        case (.object(let first), .object(let second)):
            let (a, b) = (flat(first), flat(second))
            return compare(a, b)
        default:
            let (first, second) = (RegoText(left.line), RegoText(right.line))
            return first == second ? .equal : first < second ? .less : .greater
        }
    }

    private static func flat(_ entries: [ObjectEntry]) -> [Term] {
        entries.sorted { isLess($0.key, $1.key) }.flatMap { [$0.key, $0.value] }
    }

    private static func compare(_ left: [Term], _ right: [Term]) -> Order {
        for (first, second) in zip(left, right) {
            let order = compare(first, second)
            if order != .equal { return order }
        }
        return Order(left.count, right.count)
    }

    private static func rank(_ term: Term) -> Int {
        switch term.kind {
        case .null: 0
        case .boolean: 1
        case .number: 2
        case .string: 3
        case .variable: 4
        case .ref: 5
        case .array: 6
        case .object: 7
        case .set: 8
        case .arrayComprehension: 9
        case .objectComprehension: 10
        case .setComprehension: 11
        case .call: 12
        case .templateString: 13
        }
    }
}
