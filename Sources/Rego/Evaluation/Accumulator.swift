/// Collects what a comprehension or a partial rule yields. `@exclusivity(unchecked)`: see `Evaluator`.
final class Accumulator {
    /// What is collected.
    enum Kind {
        case array, set, object
    }

    private let kind: Kind
    @exclusivity(unchecked) private var elements: [Value] = []
    @exclusivity(unchecked) private var table: TableBuilder
    @exclusivity(unchecked) private var document: DocumentBuilder?

    init(_ kind: Kind) {
        self.kind = kind
        table = TableBuilder(hasValues: kind == .object)
    }

    /// Adds an element of an array or a member of a set.
    func add(_ value: Value) {
        if kind == .array { elements.append(value) } else { table.insert(value) }
    }

    /// Adds an entry; says whether it fits what is there.
    func insert(_ key: Value, _ value: Value) -> Bool {
        if let document { return document.insert([key], value, isMember: false) != .conflict }
        if let there = table.value(of: key) { return there == value }
        table.set(key, value)
        return true
    }

    /// Adds a value or member below a path of keys; says whether it fits what is there.
    func insert(_ path: [Value], _ value: Value, isMember: Bool) -> Bool {
        let document = document ?? DocumentBuilder()
        self.document = document
        return document.insert(path[...], value, isMember: isMember) != .conflict
    }

    /// From now on a document of several levels is collected.
    func collectDocument() { document = DocumentBuilder() }

    /// Everything collected.
    func finish() -> Value {
        switch kind {
        case .array: .array(RegoArray(elements))
        case .set: .set(RegoSet(table: table.finish()))
        case .object: document?.finish() ?? .object(RegoObject(table: table.finish()))
        }
    }
}

/// A document of objects within objects, whose leaves are values or sets, put together from single paths.
final class DocumentBuilder {
    enum Outcome {
        case new, known
        /// Two paths do not agree what stands at a place.
        case conflict
    }

    private enum Entry {
        case value(Value)
        case members(TableBuilder)
        case document(DocumentBuilder)
    }

    private var entries: [Value: Entry] = [:]

    /// Adds a value, or a member of a set, at a path. One path must not lead through another's end, and one end has one
    /// value.
    func insert(_ path: ArraySlice<Value>, _ value: Value, isMember: Bool) -> Outcome {
        guard let key = path.first else { return .conflict }
        guard path.count == 1 else {
            switch entries[key] {
            case nil:
                let below = DocumentBuilder()
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
            return members.insert(value) ? .new : .known
        }
    }

    func finish() -> Value {
        .object(
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
