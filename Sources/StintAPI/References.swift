/// An account that acts: `{"type": "user", "id": "alice"}`.
package struct SubjectRef: Codable, Sendable {
    /// `user`, `service` or `agent`.
    package var type: String
    package var id: String

    package init(type: String, id: String) {
        self.type = type
        self.id = id
    }

    /// Reads `TYPE:ID`, and `ID` alone as a user; nil when either part is empty.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first else { return nil }
        self =
            parts.count == 2
            ? SubjectRef(type: String(first), id: String(parts[1])) : SubjectRef(type: "user", id: String(first))
        if type.isEmpty || id.isEmpty { return nil }
    }
}

extension SubjectRef: Hashable, CustomStringConvertible {
    /// By UTF-8 bytes: canonically equivalent names are different accounts.
    package static func == (left: SubjectRef, right: SubjectRef) -> Bool {
        left.type.utf8.elementsEqual(right.type.utf8) && left.id.utf8.elementsEqual(right.id.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in type.utf8 { hasher.combine(byte) }
        hasher.combine(0 as UInt8)
        for byte in id.utf8 { hasher.combine(byte) }
    }

    package var description: String { "\(type):\(id)" }
}

/// What is protected: `{"type": "database", "id": "payments-db"}`.
package struct ResourceRef: Codable, Sendable {
    package var type: String
    package var id: String

    package init(type: String, id: String) {
        self.type = type
        self.id = id
    }

    /// Reads `TYPE:ID`; nil when either part is missing or empty.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts.first, !first.isEmpty, !parts[1].isEmpty else { return nil }
        self.init(type: String(first), id: String(parts[1]))
    }
}

extension ResourceRef: CustomStringConvertible {
    package var description: String { "\(type):\(id)" }
}

/// A word from a list that newer servers may lengthen; an unknown one is kept as it came.
package protocol OpenWord: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible
where RawValue == String {
    init(rawValue: String)
}

extension OpenWord {
    package init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    package var description: String { rawValue }
}
