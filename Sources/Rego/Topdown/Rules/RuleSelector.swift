import RegoSyntax

/// Chooses of a document's rules those that may hold, by what their bodies ask of fixed places in the input, in base
/// data and of arguments; in the order and with the verdict on early exit that OPA's index gives.
final class RuleSelector {
    /// The rules that may hold.
    struct Selection {
        /// Rules with the branches that may hold, in the order they run.
        var rules: [[RuleBranch]] = []
        /// Whether the first value found decides.
        var allowsEarlyExit = true
    }

    /// A place whose value is known before a rule runs.
    enum Place: Hashable {
        case argument(Int)
        case path([PathStep])
    }

    enum PathStep: Hashable {
        case input, data
        case key(Value)
    }

    /// What a rule asks of a place.
    private indirect enum Pattern {
        case anything
        case scalar(Value)
        case array([Pattern])
        /// Text that is split at delimiters first.
        case split(Set<Unicode.Scalar>, [Pattern])
    }

    private struct Entry {
        let rule: Int
        let branch: RuleBranch
        var demands: [Place: Pattern] = [:]
        var variables: [(Variable, Place)] = []
    }

    private var entries: [Entry] = []
    private var places: [Place] = []
    private let isMulti: Bool
    private let hasFixedPath: Bool

    init(_ set: RuleSet, _ library: RuleLibrary) {
        isMulti = set.isMulti
        hasFixedPath = set.hasFixedPath
        var frequency: [Place: Int] = [:]
        for (number, branches) in set.rules.enumerated() {
            for branch in branches {
                var entry = Entry(rule: number, branch: branch)
                if !branch.steps.contains(where: Self.preventsIndexing) {
                    for step in branch.steps {
                        guard let (place, pattern) = Self.demand(step, entry, library.tree) else { continue }
                        if frequency[place] == nil { places.append(place) }
                        frequency[place, default: 0] += 1
                        entry.demands[place] = pattern
                        if case .equality(let left, let right) = step.kind,
                            let variable = left.variable ?? right.variable
                        {
                            entry.variables.append((variable, place))
                        }
                    }
                }
                entries.append(entry)
            }
        }
        let order = places.enumerated().sorted { first, second in
            let (a, b) = (frequency[first.element] ?? 0, frequency[second.element] ?? 0)
            return a == b ? first.offset < second.offset : a > b
        }
        places = order.map(\.element)
    }

    // MARK: What rules ask

    private static func preventsIndexing(_ step: Step) -> Bool {
        guard case .call(let callee, _) = step.kind else { return false }
        return callee.name == "internal.print" || callee.name == "internal.test_case"
    }

    private static func demand(_ step: Step, _ entry: Entry, _ tree: DocumentTree) -> (Place, Pattern)? {
        guard !step.isNegated, step.modifiers.isEmpty else { return nil }
        switch step.kind {
        case .term(let node):
            guard case .reference = node, let place = place(node, entry.branch, tree) else { return nil }
            return (place, .anything)
        case .equality(let left, let right):
            return demand(left, right, entry, tree) ?? demand(right, left, entry, tree)
        case .call(let callee, let operands) where callee.name == "equal" && operands.count == 2:
            return demand(operands[0], operands[1], entry, tree) ?? demand(operands[1], operands[0], entry, tree)
        case .call(let callee, let operands) where callee.name == "glob.match" && operands.count == 3:
            return globDemand(operands, entry)
        default:
            return nil
        }
    }

    private static func demand(
        _ node: TermNode, _ other: TermNode, _ entry: Entry, _ tree: DocumentTree
    ) -> (Place, Pattern)? {
        guard let place = place(node, entry.branch, tree), let pattern = pattern(other) else { return nil }
        return (place, pattern)
    }

    private static func place(_ node: TermNode, _ branch: RuleBranch, _ tree: DocumentTree) -> Place? {
        switch node {
        case .variable(let variable):
            return branch.arguments.firstIndex { $0.variable == variable }.map { .argument($0) }
        case .reference(let path):
            guard let root = path.first?.variable, root.isRoot, let keys = path.keys else { return nil }
            if root == .data {
                var node: DocumentTree? = tree
                for key in keys {
                    node = node?.children[key]
                    guard let found = node else { break }
                    if !found.rules.isEmpty { return nil }
                }
                if node != nil { return nil }
            }
            return .path([root == .data ? .data : .input] + keys.map { .key($0) })
        default:
            return nil
        }
    }

    private static func pattern(_ node: TermNode) -> Pattern? {
        switch node {
        case .variable: return .anything
        case .value(.array), .array:
            var items: [Pattern] = []
            for item in node.elements ?? [] {
                guard let pattern = pattern(item) else { return nil }
                if case .array = pattern { return nil }
                items.append(pattern)
            }
            return .array(items)
        case .value(let value): return value.isComposite ? nil : .scalar(value)
        default: return nil
        }
    }

    private static func globDemand(_ operands: [TermNode], _ entry: Entry) -> (Place, Pattern)? {
        guard case .value(.string(let text)) = operands[0], case .value(.array(let list)) = operands[1],
            let variable = operands[2].variable
        else { return nil }
        var delimiters: Set<Unicode.Scalar> = list.isEmpty ? ["."] : []
        for item in list {
            guard case .string(let string) = item else { return nil }
            delimiters.formUnion(string.string.unicodeScalars)
        }
        let place =
            entry.variables.last { $0.0 == variable }?.1
            ?? entry.branch.arguments.firstIndex { $0.variable == variable }.map { .argument($0) }
        guard let place else { return nil }
        var items: [Pattern] = []
        for part in split(text.string, at: delimiters) {
            if part == "*" {
                items.append(.anything)
                continue
            }
            var isEscaped = false
            for scalar in part.unicodeScalars {
                if scalar == "\\" {
                    isEscaped.toggle()
                    continue
                }
                if !isEscaped, "[?{*".unicodeScalars.contains(scalar) { return nil }
                isEscaped = false
            }
            items.append(.scalar(Value(part)))
        }
        return (place, .split(delimiters, items))
    }

    /// The parts between delimiters that are not escaped.
    private static func split(_ text: String, at delimiters: Set<Unicode.Scalar>) -> [String] {
        var parts: [String] = []
        var part = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if scalar == "\\" || isEscaped {
                isEscaped.toggle()
                part.append(scalar)
            } else if delimiters.contains(scalar) {
                parts.append(String(part))
                part = String.UnicodeScalarView()
            } else {
                part.append(scalar)
            }
        }
        parts.append(String(part))
        return parts
    }

    // MARK: Choosing

    /// What is known of a place.
    enum Known {
        case unknown
        case undefined
        case value(Value)
    }

    /// The rules that may hold, given what is known of each place.
    func select(_ look: (Place) throws -> Known) rethrows -> Selection {
        var known: [Known] = []
        for place in places { known.append(try look(place)) }
        var found: [(order: [Int], entry: Entry)] = []
        for entry in entries {
            if let order = order(of: entry, known) { found.append((order, entry)) }
        }
        if found.count > 1 {
            found = found.enumerated().sorted { first, second in
                let (a, b) = (first.element.order, second.element.order)
                return a == b ? first.offset < second.offset : a.lexicographicallyPrecedes(b)
            }.map(\.element)
        }
        return selection(found.map(\.entry))
    }

    /// Where the entry stands among those that match; `nil` if it does not. What asks nothing comes first.
    private func order(of entry: Entry, _ known: [Known]) -> [Int]? {
        if entry.demands.isEmpty { return [0] }
        var order = [1]
        for (place, known) in zip(places, known) {
            guard let pattern = entry.demands[place] else {
                order.append(0)
                continue
            }
            switch known {
            case .unknown: order.append(Self.kind(of: pattern))
            case .undefined: return nil
            case .value(let value):
                guard let position = Self.match(pattern, value) else { return nil }
                order += position
            }
        }
        return order
    }

    private static func kind(of pattern: Pattern) -> Int {
        switch pattern {
        case .anything: 1
        case .array, .split: 2
        case .scalar: 3
        }
    }

    private static func match(_ pattern: Pattern, _ value: Value) -> [Int]? {
        switch pattern {
        case .anything: return [1]
        case .scalar(let scalar): return scalar == value ? [2] : nil
        case .array(let items):
            guard case .array(let array) = value, array.count == items.count else { return nil }
            var order = [2]
            for (item, element) in zip(items, array) {
                if case .anything = item {
                    order.append(0)
                    continue
                }
                guard !element.isComposite, match(item, element) != nil else { return nil }
                order.append(1)
            }
            return order
        case .split(let delimiters, let items):
            if let order = match(.array(items), value) { return order }
            guard case .string(let text) = value else { return nil }
            let parts = split(text.string, at: delimiters).map { Value($0) }
            return match(.array(items), .array(RegoArray(parts))).map { [3] + $0 }
        }
    }

    private func selection(_ found: [Entry]) -> Selection {
        var result = Selection()
        var positions: [Int: Int] = [:]
        var only: Value?
        for entry in found {
            if let position = positions[entry.rule] {
                result.rules[position].append(entry.branch)
            } else {
                positions[entry.rule] = result.rules.count
                result.rules.append([entry.branch])
            }
            guard case .value(let value)? = entry.branch.value, only == nil || only == value else {
                result.allowsEarlyExit = false
                continue
            }
            only = value
        }
        for position in result.rules.indices { result.rules[position].sort { $0.number < $1.number } }
        if !found.isEmpty, isMulti || !hasFixedPath { result.allowsEarlyExit = false }
        return result
    }
}
