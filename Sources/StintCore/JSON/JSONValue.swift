/// A JSON value that policy understands and the core carries without looking inside.
///
/// Numbers are exact: integers of 64 bits, everything else as the text it came as. Strings and keys compare by their
/// UTF-8 bytes.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number that is no 64-bit integer, as JSON text (`1.5`, `1e400`); made by the parser or `JSONValue.number(_:)`.
    case decimal(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// A finite double as a number; `null` where it is not finite.
    package static func number(_ value: Double) -> JSONValue {
        guard value.isFinite else { return .null }
        if let integer = Int64(exactly: value), value != 0 || value.sign == .plus {
            return .integer(integer)
        }
        return .decimal(value.description)
    }

    /// An object of these members; of a key given twice the last counts.
    package static func members(_ members: (String, JSONValue)...) -> JSONValue {
        .object(JSONObject(members))
    }

    package var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var integerValue: Int64? { if case .integer(let value) = self { value } else { nil } }
    package var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    package var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The member of an object; `nil` where there is none, or this is no object.
    package subscript(key: String) -> JSONValue? { objectValue?[key] }
}

extension JSONValue: Hashable {
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.decimal(let a), .decimal(let b)), (.string(let a), .string(let b)): UTF8Order.equal(a, b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .decimal(let text), .string(let text): UTF8Order.hash(text, into: &hasher)
        case .array(let values): hasher.combine(values)
        case .object(let object): hasher.combine(object)
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements))
    }
}

/// The members of a JSON object, sorted by the bytes of their keys, each key once.
package struct JSONObject: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let key: String
        package let value: JSONValue

        package init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }

        package static func == (left: Member, right: Member) -> Bool {
            UTF8Order.equal(left.key, right.key) && left.value == right.value
        }

        package func hash(into hasher: inout Hasher) {
            UTF8Order.hash(key, into: &hasher)
            hasher.combine(value)
        }
    }

    package private(set) var members: [Member]

    package init() { members = [] }

    /// Of a key given twice the last counts.
    package init(_ pairs: [(String, JSONValue)]) {
        var sorted: [Member] = []
        sorted.reserveCapacity(pairs.count)
        // A stable sort keeps the order of equal keys, so that the last of them is the one that stays.
        let ordered = pairs.enumerated().sorted {
            UTF8Order.equal($0.element.0, $1.element.0)
                ? $0.offset < $1.offset : UTF8Order.less($0.element.0, $1.element.0)
        }
        for (_, pair) in ordered {
            if let last = sorted.last, UTF8Order.equal(last.key, pair.0) { sorted.removeLast() }
            sorted.append(Member(pair.0, pair.1))
        }
        members = sorted
    }

    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }

    package subscript(key: String) -> JSONValue? {
        get {
            let place = place(of: key)
            guard place < members.count, UTF8Order.equal(members[place].key, key) else { return nil }
            return members[place].value
        }
        set {
            let place = place(of: key)
            let found = place < members.count && UTF8Order.equal(members[place].key, key)
            switch (newValue, found) {
            case (.some(let value), true): members[place] = Member(key, value)
            case (.some(let value), false): members.insert(Member(key, value), at: place)
            case (nil, true): members.remove(at: place)
            case (nil, false): break
            }
        }
    }

    /// The first place whose key does not sort before `key`.
    private func place(of key: String) -> Int {
        var low = 0
        var high = members.count
        while low < high {
            let middle = low + (high - low) / 2
            if UTF8Order.less(members[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
