/// Makes values of Swift types: an `Encodable` becomes a policy's `input`.
///
/// Optionals that are `nil` are left out, as the compiler's own code does; `Value`s go in as they are.
public struct ValueEncoder: Sendable {
    /// Handed on to the types that encode themselves.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// An encoder.
    public init() {}

    /// The value of something that encodes itself.
    public func encode<T: Encodable>(_ value: T) throws(ValueCodingError) -> Value {
        let box = EncodedBox()
        let encoding = ValueEncoding(box: box, codingPath: [], userInfo: userInfo.mapValues { $0 as Any })
        do {
            try encoding.put(value)
        } catch let error as EncodingError {
            throw ValueCodingError(error)
        } catch let error as ValueCodingError {
            throw error
        } catch {
            throw ValueCodingError("\(error)", at: [])
        }
        return box.value
    }
}

/// What a place of the value will hold. Containers stay open while their members are encoded.
final class EncodedBox {
    var scalar: Value?
    var members: [(key: String, box: EncodedBox)]?
    var elements: [EncodedBox]?

    /// Nothing encoded is an empty object, as `JSONEncoder` has it for a type without members.
    var value: Value {
        if let scalar { return scalar }
        if let elements { return .array(RegoArray(elements.map(\.value))) }
        return .object(RegoObject((members ?? []).map { (key: Value($0.key), value: $0.box.value) }))
    }
}

/// An encoder at one place of a value.
struct ValueEncoding: Encoder {
    let box: EncodedBox
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any]

    func below(_ box: EncodedBox, _ key: any CodingKey) -> ValueEncoding {
        ValueEncoding(box: box, codingPath: codingPath + [key], userInfo: userInfo)
    }

    func put<T: Encodable>(_ value: T) throws {
        guard codingPath.count < Value.maximumDepth else {
            throw ValueCodingError("values nest no deeper than \(Value.maximumDepth) levels", at: codingPath)
        }
        try ValueCodingError.checkStack(at: codingPath)
        if let value = value as? Value {
            guard value.depth + codingPath.count <= Value.maximumDepth else {
                throw ValueCodingError("values nest no deeper than \(Value.maximumDepth) levels", at: codingPath)
            }
            box.scalar = value
        } else {
            try value.encode(to: self)
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if box.members == nil { box.members = [] }
        return KeyedEncodingContainer(ObjectEncoding(encoding: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if box.elements == nil { box.elements = [] }
        return ListEncoding(encoding: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension ValueEncoding: SingleValueEncodingContainer {
    func encodeNil() { box.scalar = .null }
    func encode(_ value: Bool) { box.scalar = .bool(value) }
    func encode(_ value: String) { box.scalar = Value(value) }

    func encode(_ value: Double) throws {
        guard let number = Number(value) else {
            throw ValueCodingError("\(value) is no number that JSON has", at: codingPath)
        }
        box.scalar = .number(number)
    }

    func encode(_ value: Float) throws {
        guard value.isFinite, let number = Number(text: "\(value)") ?? Number(Double(value)) else {
            throw ValueCodingError("\(value) is no number that JSON has", at: codingPath)
        }
        box.scalar = .number(number)
    }

    private func integer(_ value: some FixedWidthInteger) {
        box.scalar = .number(Int64(exactly: value).map { Number($0) } ?? Number(text: "\(value)") ?? 0)
    }

    func encode(_ value: Int) { integer(value) }
    func encode(_ value: Int8) { integer(value) }
    func encode(_ value: Int16) { integer(value) }
    func encode(_ value: Int32) { integer(value) }
    func encode(_ value: Int64) { integer(value) }
    func encode(_ value: UInt) { integer(value) }
    func encode(_ value: UInt8) { integer(value) }
    func encode(_ value: UInt16) { integer(value) }
    func encode(_ value: UInt32) { integer(value) }
    func encode(_ value: UInt64) { integer(value) }
    func encode<T: Encodable>(_ value: T) throws { try put(value) }
}

/// The members of an object.
struct ObjectEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoding: ValueEncoding

    var codingPath: [any CodingKey] { encoding.codingPath }

    private func member(_ key: any CodingKey) -> ValueEncoding {
        let box = EncodedBox()
        encoding.box.members?.append((key.stringValue, box))
        return encoding.below(box, key)
    }

    mutating func encodeNil(forKey key: Key) { member(key).encodeNil() }
    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try member(key).put(value) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        member(key).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        member(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { member(ValueKey(stringValue: "super")) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { member(key) }
}

/// The elements of an array.
struct ListEncoding: UnkeyedEncodingContainer {
    let encoding: ValueEncoding

    var codingPath: [any CodingKey] { encoding.codingPath }
    var count: Int { encoding.box.elements?.count ?? 0 }

    private func element() -> ValueEncoding {
        let key = ValueKey(intValue: count)
        let box = EncodedBox()
        encoding.box.elements?.append(box)
        return encoding.below(box, key)
    }

    mutating func encodeNil() { element().encodeNil() }
    mutating func encode<T: Encodable>(_ value: T) throws { try element().put(value) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        element().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { element().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { element() }
}
