/// The members of an object.
struct ObjectDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoding: ValueDecoding
    let object: RegoObject

    var codingPath: [any CodingKey] { decoding.codingPath }

    /// Keys that are no strings have no name in Swift, except whole numbers.
    var allKeys: [Key] {
        object.compactMap { entry in
            switch entry.key {
            case .string(let name): Key(stringValue: name.string)
            case .number(let number): number.int64.flatMap { Int(exactly: $0) }.flatMap { Key(intValue: $0) }
            default: nil
            }
        }
    }

    private func find(_ key: Key) -> Value? {
        object[key.stringValue] ?? key.intValue.flatMap { object[Value($0)] }
    }

    private func member(_ key: Key) throws -> ValueDecoding {
        guard let value = find(key) else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "there is no such key"))
        }
        return decoding.below(value, key)
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try member(key).decodeNil() }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try member(key).unwrap(type) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        decoding.below(object["super"] ?? .null, ValueKey(stringValue: "super"))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }
}

/// The elements of an array or a set.
struct ListDecoding: UnkeyedDecodingContainer {
    let decoding: ValueDecoding
    let elements: [Value]
    private(set) var currentIndex = 0

    init(decoding: ValueDecoding, elements: [Value]) {
        self.decoding = decoding
        self.elements = elements
    }

    var codingPath: [any CodingKey] { decoding.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private func element() throws -> ValueDecoding {
        guard currentIndex < elements.count else {
            throw DecodingError.valueNotFound(
                Any.self,
                .init(codingPath: codingPath, debugDescription: "there are only \(elements.count) elements"))
        }
        return decoding.below(elements[currentIndex], ValueKey(intValue: currentIndex))
    }

    mutating func decodeNil() throws -> Bool {
        guard try element().decodeNil() else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let result = try element().unwrap(type)
        currentIndex += 1
        return result
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let container = try element().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try element().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try element()
        currentIndex += 1
        return decoder
    }
}
