import RegoSyntax

/// "Did you mean": names close to one that does not exist.
enum GraphQLSuggestion {
    static func text(for name: String, among names: [String], intro: String) -> String {
        let close = names.enumerated().compactMap { index, candidate -> (name: String, distance: Int, index: Int)? in
            let threshold = max(name.count / 2, candidate.count / 2, 1)
            let distance = distance(name, candidate)
            return distance <= threshold ? (candidate, distance, index) : nil
        }.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(5).map { "\"\($0.name)\"" }
        guard let last = close.last else { return "" }
        let list = close.count == 1 ? last : close.dropLast().joined(separator: ", ") + " or " + last
        return "\(intro)\(list)?"
    }

    /// Edits between two names, which are short; case alone counts as one.
    private static func distance(_ left: String, _ right: String) -> Int {
        let first = left.lowercased().utf8.prefix(64)
        let second = right.lowercased().utf8.prefix(64)
        if first.elementsEqual(second) { return left == right ? 0 : 1 }
        return EditDistance.between(first, second)
    }
}
