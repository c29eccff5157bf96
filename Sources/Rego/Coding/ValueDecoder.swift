/// Reads Swift types out of values: `struct Decision: Decodable { var allow: Bool }`.
///
/// Sets decode as arrays and as Swift's `Set`. Errors say which path of the value did not fit, and how.
public struct ValueDecoder: Sendable {
    /// Handed on to the types that decode themselves.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// A decoder.
    public init() {}

    /// Reads a value as a type.
    public func decode<T: Decodable>(_ type: T.Type, from value: Value) throws(ValueCodingError) -> T {
        let decoder = ValueDecoding(value: value, codingPath: [], userInfo: userInfo.mapValues { $0 as Any })
        do {
            return try decoder.unwrap(type)
        } catch let error as DecodingError {
            throw ValueCodingError(error)
        } catch let error as ValueCodingError {
            throw error
        } catch {
            throw ValueCodingError("\(error)", at: [])
        }
    }
}

/// A value and a Swift type that do not fit.
public struct ValueCodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where in the value: names of members and positions.
    public let path: [String]
    /// What does not fit.
    public let message: String

    init(_ message: String, at path: [any CodingKey]) {
        self.path = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        self.message = message
    }

    init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            self.init(context.debugDescription, at: context.codingPath)
        case .keyNotFound(let key, let context):
            self.init("there is no `\(key.stringValue)`", at: context.codingPath + [key])
        @unknown default: self.init("\(error)", at: [])
        }
    }

    init(_ error: EncodingError) {
        if case .invalidValue(_, let context) = error {
            self.init(context.debugDescription, at: context.codingPath)
        } else {
            self.init("\(error)", at: [])
        }
    }

    /// Types that hold themselves are coded by recursion, on whatever stack the caller has. The first levels fit into what
    /// is kept in reserve.
    static func checkStack(at path: [any CodingKey]) throws(ValueCodingError) {
        guard path.count < 16 || StackGuard.position > StackGuard.limit else {
            throw ValueCodingError("the type nests too deep for the stack of this thread", at: path)
        }
    }

    /// `/users/0/name: a string was expected, not a number`.
    public var description: String { "/\(path.joined(separator: "/")): \(message)" }
}

/// A member's name or an element's position.
struct ValueKey: CodingKey {
    var stringValue: String
    var intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }
}

/// A decoder at one place of a value.
struct ValueDecoding: Decoder {
    let value: Value
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any]

    func below(_ value: Value, _ key: any CodingKey) -> ValueDecoding {
        ValueDecoding(value: value, codingPath: codingPath + [key], userInfo: userInfo)
    }

    func mismatch(_ type: any Any.Type, _ wanted: String) -> DecodingError {
        DecodingError.typeMismatch(
            type,
            .init(codingPath: codingPath, debugDescription: "\(wanted) was expected, not \(Self.named(value))"))
    }

    private static func named(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let number): "the number \(number.text)"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        case .set: "a set"
        }
    }

    /// The value as a type; `Value` itself comes out as it is, sets and all.
    func unwrap<T: Decodable>(_ type: T.Type) throws -> T {
        if type == Value.self, let value = value as? T { return value }
        try ValueCodingError.checkStack(at: codingPath)
        return try T(from: self)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = value else { throw mismatch([String: Any].self, "an object") }
        return KeyedDecodingContainer(ObjectDecoding(decoding: self, object: object))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        switch value {
        case .array(let array): return ListDecoding(decoding: self, elements: Array(array))
        case .set(let set): return ListDecoding(decoding: self, elements: Array(set))
        default: throw mismatch([Any].self, "an array or a set")
        }
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
}

extension ValueDecoding: SingleValueDecodingContainer {
    func decodeNil() -> Bool { if case .null = value { true } else { false } }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let value) = value else { throw mismatch(type, "a boolean") }
        return value
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .string(let value) = value else { throw mismatch(type, "a string") }
        return value.string
    }

    func decode(_ type: Double.Type) throws -> Double {
        guard case .number(let number) = value else { throw mismatch(type, "a number") }
        let double = number.double
        guard double.isFinite else { throw mismatch(type, "a number within the range of Double") }
        return double
    }

    func decode(_ type: Float.Type) throws -> Float {
        let float = Float(try decode(Double.self))
        guard float.isFinite else { throw mismatch(type, "a number within the range of Float") }
        return float
    }

    private func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
        guard case .number(let number) = value else { throw mismatch(type, "a whole number") }
        if let small = number.int64 {
            if let result = Integer(exactly: small) { return result }
        } else if let large = number.bigInt, let result = Integer(large.description) {
            return result
        }
        throw mismatch(type, "a whole number from \(Integer.min) to \(Integer.max)")
    }

    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try unwrap(type) }
}
