/// Where an encoder leaves what it made; containers fill theirs after they were handed out.
final class JSONSlot {
    var value: JSONValue?
    var members: [(String, JSONSlot)]?
    var elements: [JSONSlot]?

    var resolved: JSONValue {
        if let value { return value }
        if let members { return .object(JSONObject(members.map { ($0.0, $0.1.resolved) })) }
        if let elements { return .array(elements.map(\.resolved)) }
        return .object(JSONObject())
    }
}

struct JSONValueWriter: Encoder {
    let slot: JSONSlot
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if slot.members == nil { slot.members = [] }
        return KeyedEncodingContainer(JSONKeyedWriter(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if slot.elements == nil { slot.elements = [] }
        return JSONUnkeyedWriter(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleWriter(slot: slot, codingPath: codingPath)
    }
}

private struct JSONSingleWriter: SingleValueEncodingContainer {
    let slot: JSONSlot
    let codingPath: [any CodingKey]

    func encodeNil() { slot.value = .null }
    func encode(_ value: Bool) { slot.value = .bool(value) }
    func encode(_ value: String) { slot.value = .string(value) }
    func encode(_ value: Double) { slot.value = .number(value) }
    func encode(_ value: Float) { slot.value = .number(Double(value)) }

    private func integer(_ value: some BinaryInteger) {
        slot.value = Int64(exactly: value).map(JSONValue.integer) ?? .decimal(String(value))
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

    func encode(_ value: some Encodable) throws {
        try value.encode(to: JSONValueWriter(slot: slot, codingPath: codingPath))
    }
}

private struct JSONKeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: JSONSlot
    let codingPath: [any CodingKey]

    private func child(_ key: any CodingKey) -> JSONSlot {
        let child = JSONSlot()
        slot.members?.append((JSONCoder.snake(key.stringValue), child))
        return child
    }

    func encodeNil(forKey key: Key) { child(key).value = .null }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        let writer = JSONValueWriter(slot: child(key), codingPath: codingPath + [key])
        try value.encode(to: writer)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy keyType: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        JSONValueWriter(slot: child(key), codingPath: codingPath + [key]).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        JSONValueWriter(slot: child(key), codingPath: codingPath + [key]).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { superEncoder(for: JSONKey("super")) }
    func superEncoder(forKey key: Key) -> any Encoder { superEncoder(for: key) }

    private func superEncoder(for key: any CodingKey) -> any Encoder {
        JSONValueWriter(slot: child(key), codingPath: codingPath + [key])
    }
}

private struct JSONUnkeyedWriter: UnkeyedEncodingContainer {
    let slot: JSONSlot
    let codingPath: [any CodingKey]
    var count: Int { slot.elements?.count ?? 0 }

    private func child() -> JSONValueWriter {
        let child = JSONSlot()
        let path = codingPath + [JSONKey(index: count)]
        slot.elements?.append(child)
        return JSONValueWriter(slot: child, codingPath: path)
    }

    func encodeNil() { child().slot.value = .null }
    func encode(_ value: some Encodable) throws { try value.encode(to: child()) }

    func nestedContainer<Nested: CodingKey>(keyedBy keyType: Nested.Type) -> KeyedEncodingContainer<
        Nested
    > {
        child().container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
    func superEncoder() -> any Encoder { child() }
}
