/// Chooses of a document's rules those that may hold, by what their bodies demand of places that are known; in the order
/// and with the verdict on early exit that OPA's index gives.
final class RuleSelector {
    typealias Place = RuleDemands.Place
    typealias PathStep = RuleDemands.PathStep
    typealias Pattern = RuleDemands.Pattern

    /// The rules that may hold.
    struct Selection {
        /// Rules with the branches that may hold, in the order they run.
        var rules: [[RuleBranch]] = []
        /// Whether the first value found decides.
        var allowsEarlyExit = true
    }

    /// What is known of a place.
    enum Known {
        case unknown
        case undefined
        case value(Value)
    }

    private struct Entry {
        let rule: Int
        let branch: RuleBranch
        /// Of several patterns for one place, any one suffices.
        let patterns: [Place: [Pattern]]
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
                let demands = RuleDemands(branch, library.tree)
                for place in demands.places {
                    if frequency[place] == nil { places.append(place) }
                    frequency[place, default: 0] += 1
                }
                var patterns: [Place: [Pattern]] = [:]
                for demand in demands.demands { patterns[demand.place, default: []].append(demand.pattern) }
                for (place, several) in patterns where several.count > 1 {
                    let isLoose = several.contains { if case .anything = $0 { true } else { false } }
                    if isLoose { patterns[place] = [.anything] }
                }
                entries.append(Entry(rule: number, branch: branch, patterns: patterns))
            }
        }
        let order = places.enumerated().sorted { first, second in
            let (a, b) = (frequency[first.element] ?? 0, frequency[second.element] ?? 0)
            return a == b ? first.offset < second.offset : a > b
        }
        places = order.map(\.element)
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

    /// Where the entry stands among those that match; `nil` if it does not. What demands nothing comes first.
    private func order(of entry: Entry, _ known: [Known]) -> [Int]? {
        if entry.patterns.isEmpty { return [0] }
        var order = [1]
        for (place, known) in zip(places, known) {
            guard let patterns = entry.patterns[place] else {
                order.append(0)
                continue
            }
            switch known {
            case .unknown: order.append(patterns.map(Self.kind).min() ?? 0)
            case .undefined: return nil
            case .value(let value):
                let positions = patterns.compactMap { Self.match($0, value) }
                guard let position = positions.min(by: { $0.lexicographicallyPrecedes($1) }) else { return nil }
                order += position
            }
            // Behind a choice of patterns nothing more is looked at.
            if patterns.count > 1 { break }
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
        case .scalar(let scalar):
            if scalar == value { return [2] }
            return value.position(of: scalar).map { [3, $0] }
        case .array(let items):
            guard case .array(let array) = value, array.count == items.count else { return nil }
            var order = [2]
            for (item, element) in zip(items, array) {
                switch item {
                case .anything: order.append(0)
                case .scalar(let scalar) where scalar == element: order.append(1)
                default: return nil
                }
            }
            return order
        case .split(let delimiters, let items):
            if let order = match(.array(items), value) { return order }
            guard case .string(let text) = value else { return nil }
            let parts = RuleDemands.split(text.string, at: delimiters).map { Value($0) }
            return match(.array(items), .array(RegoArray(parts))).map { [4] + $0 }
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

extension Value {
    /// Where a scalar stands among the elements, members or values of a collection.
    fileprivate func position(of scalar: Value) -> Int? {
        switch self {
        case .array(let array): array.firstIndex(of: scalar)
        case .set(let set): set.contains(scalar) ? set.firstIndex(of: scalar) : nil
        case .object(let object): Array(object.values).firstIndex(of: scalar)
        default: nil
        }
    }
}
