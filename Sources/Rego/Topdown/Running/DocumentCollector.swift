/// The document of partial rules while they yield: a set, or objects within objects whose leaves are values or sets.
final class DocumentCollector {
    enum Outcome {
        case new, known
        /// Two rules do not agree what stands at a path.
        case conflict
    }

    private enum Entry {
        case value(Value)
        case members(TableBuilder)
        case document(DocumentCollector)
    }

    private var members = TableBuilder(hasValues: false)
    private var entries: [Value: Entry] = [:]
    private let isSet: Bool

    init(isSet: Bool) { self.isSet = isSet }

    /// Adds a value or a member at a path; of a set the path is empty.
    func insert(_ path: ArraySlice<Value>, _ value: Value, isMember: Bool) -> Outcome {
        guard let key = path.first else { return Self.insert(value, into: &members) }
        guard path.count == 1 else {
            switch entries[key] {
            case nil:
                let below = DocumentCollector(isSet: false)
                entries[key] = .document(below)
                return below.insert(path.dropFirst(), value, isMember: isMember)
            case .document(let below): return below.insert(path.dropFirst(), value, isMember: isMember)
            case .value, .members: return .conflict
            }
        }
        switch entries[key] {
        case nil:
            var members = TableBuilder(hasValues: false)
            if isMember { members.insert(value) }
            entries[key] = isMember ? .members(members) : .value(value)
            return .new
        case .value(let there): return !isMember && there == value ? .known : .conflict
        case .document(let below): return !isMember && below.finish() == value ? .known : .conflict
        case .members(var members):
            guard isMember else { return .conflict }
            // Taken out first, so that the set is changed in place.
            entries[key] = nil
            defer { entries[key] = .members(members) }
            return Self.insert(value, into: &members)
        }
    }

    private static func insert(_ value: Value, into members: inout TableBuilder) -> Outcome {
        let count = members.count
        members.insert(value)
        return members.count > count ? .new : .known
    }

    func finish() -> Value {
        if isSet { return .set(RegoSet(table: members.finish())) }
        return .object(
            RegoObject(
                entries.map { key, entry in
                    switch entry {
                    case .value(let value): return (key, value)
                    case .members(var members): return (key, .set(RegoSet(table: members.finish())))
                    case .document(let below): return (key, below.finish())
                    }
                }))
    }
}
