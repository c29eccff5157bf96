import StintCore

/// Entries by their names, in the order of the names' bytes, as an object of JSON or YAML has them. An entry that is
/// `null` takes one away where a change names it.
package struct ByName<Value: Codable & Hashable & Sendable>: Hashable, Sendable {
    package private(set) var entries: [Entry]

    package struct Entry: Hashable, Sendable {
        package let name: String
        package let value: Value?

        package static func == (left: Entry, right: Entry) -> Bool {
            UTF8Order.equal(left.name, right.name) && left.value == right.value
        }

        package func hash(into hasher: inout Hasher) {
            UTF8Order.hash(name, into: &hasher)
            hasher.combine(value)
        }
    }

    package init(_ pairs: [(String, Value?)] = []) {
        entries = []
        for (name, value) in pairs { set(name, value) }
    }

    package var isEmpty: Bool { entries.isEmpty }
    package var names: [String] { entries.map(\.name) }
    /// The entries that are something.
    package var values: [(name: String, value: Value)] {
        entries.compactMap { entry in entry.value.map { (entry.name, $0) } }
    }

    package subscript(name: String) -> Value? {
        get { entries.first { UTF8Order.equal($0.name, name) }?.value }
        set { set(name, newValue) }
    }

    /// Puts an entry in the place of the one before.
    package mutating func set(_ name: String, _ value: Value?) {
        if let place = entries.firstIndex(where: { UTF8Order.equal($0.name, name) }) {
            entries[place] = Entry(name: name, value: value)
        } else {
            let place = entries.firstIndex { UTF8Order.less(name, $0.name) } ?? entries.endIndex
            entries.insert(Entry(name: name, value: value), at: place)
        }
    }

    package mutating func remove(_ name: String) { entries.removeAll { UTF8Order.equal($0.name, name) } }

    /// With the entries of another one in the place of its own; those that are `null` there are gone.
    package func changed(by change: Self?) -> Self {
        var result = self
        for entry in change?.entries ?? [] {
            if entry.value == nil { result.remove(entry.name) } else { result.set(entry.name, entry.value) }
        }
        return result
    }
}

extension ByName: Codable {

    package init(from decoder: any Decoder) throws {
        let json = try JSONValue(from: decoder)
        guard let object = json.objectValue else {
            throw DecodingError.typeMismatch(
                Self.self, .init(codingPath: decoder.codingPath, debugDescription: "these are entries by their names"))
        }
        self.init(
            try object.members.map { member in
                if case .null = member.value { return (member.key, nil) }
                do { return (member.key, try JSONCoder.decode(Value.self, from: member.value)) } catch {
                    throw ScenarioError("`\(member.key)`: \(ScenarioError.text(error))")
                }
            })
    }

    package func encode(to encoder: any Encoder) throws {
        let members = try entries.map { entry in
            (entry.name, try entry.value.map { try JSONCoder.encode($0) } ?? .null)
        }
        try JSONValue.object(JSONObject(members)).encode(to: encoder)
    }
}
