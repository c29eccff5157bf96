import RegoSyntax

/// A constant key of an object type, as JSON has it: a set is an array, and an object's keys are strings.
indirect enum TypeKey: Sendable, Hashable, Comparable {
    case null
    case boolean(Bool)
    case number(Literal)
    case string(RegoText)
    case array([TypeKey])
    case object([Member])

    /// A number as it is written; equal to others of its value.
    struct Literal: Sendable, Hashable {
        let text: RegoText
        private let value: Double

        init(_ text: RegoText) {
            self.text = text
            value = Double(text.string) ?? .infinity
        }

        static func == (left: Literal, right: Literal) -> Bool { left.value == right.value }

        func hash(into hasher: inout Hasher) { hasher.combine(value) }

        static func < (left: Literal, right: Literal) -> Bool { left.value < right.value }
    }

    struct Member: Sendable, Hashable {
        let name: RegoText
        let value: TypeKey
    }

    var type: RegoType {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .string: .string
        case .array(let elements): .array(fixed: elements.map(\.type), dynamic: nil)
        case .object(let members):
            .object(fixed: members.map { .init(key: .string($0.name), type: $0.value.type) }, dynamic: nil)
        }
    }

    /// The key as Go prints it in a type: `map[a:1]`.
    var goText: String {
        switch self {
        case .null: "<nil>"
        case .boolean(let value): "\(value)"
        case .number(let literal): literal.text.string
        case .string(let text): text.string
        case .array(let elements): "[\(elements.map(\.goText).joined(separator: " "))]"
        case .object(let members): "map[\(members.map { "\($0.name):\($0.value.goText)" }.joined(separator: " "))]"
        }
    }

    /// The key as a term, which is how messages show it.
    var term: Term {
        switch self {
        case .null: Term(.null)
        case .boolean(let value): Term(.boolean(value))
        case .number(let literal): Term(.number(literal.text))
        case .string(let text): Term(.string(text))
        case .array(let elements): Term(.array(elements.map(\.term)))
        case .object(let members):
            Term(.object(members.map { ObjectEntry(Term(.string($0.name)), $0.value.term) }))
        }
    }

    static func < (left: TypeKey, right: TypeKey) -> Bool {
        switch (left, right) {
        case (.boolean(let a), .boolean(let b)): !a && b
        case (.number(let a), .number(let b)): a < b
        case (.string(let a), .string(let b)): a < b
        case (.array(let a), .array(let b)): a.lexicographicallyPrecedes(b)
        case (.object(let a), .object(let b)):
            a.lexicographicallyPrecedes(b) { $0.name == $1.name ? $0.value < $1.value : $0.name < $1.name }
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch self {
        case .null: 0
        case .boolean: 1
        case .number: 2
        case .string: 3
        case .array: 4
        case .object: 5
        }
    }
}

extension Term {
    /// The term as a constant key, nil where it is none.
    var typeKey: TypeKey? {
        switch kind {
        case .null: return .null
        case .boolean(let value): return .boolean(value)
        case .number(let text): return .number(.init(text))
        case .string(let text): return .string(text)
        case .array(let elements):
            let keys = elements.compactMap(\.typeKey)
            return keys.count == elements.count ? .array(keys) : nil
        case .set(let elements):
            let keys = elements.compactMap(\.typeKey)
            return keys.count == elements.count ? .array(keys.sorted()) : nil
        case .object(let entries):
            let members = entries.compactMap { entry in
                entry.value.typeKey.map {
                    TypeKey.Member(name: entry.key.stringValue ?? RegoText(entry.key.written), value: $0)
                }
            }
            guard members.count == entries.count, isConstant else { return nil }
            return .object(members.sorted { $0.name < $1.name })
        default:
            return nil
        }
    }
}
