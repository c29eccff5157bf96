/// Values in other formats, such as JSON through `JSONDecoder`. Sets become arrays, and keys that are no strings their
/// JSON text, as in OPA's results. In `ValueEncoder` and `ValueDecoder` values stay what they are.
extension Value: Codable {
    public init(from decoder: any Decoder) throws {
        if let decoding = decoder as? ValueDecoding {
            self = decoding.value
            return
        }
        guard decoder.codingPath.count < Value.maximumDepth else {
            throw ValueCodingError("values nest no deeper than \(Value.maximumDepth) levels", at: decoder.codingPath)
        }
        try ValueCodingError.checkStack(at: decoder.codingPath)
        if let members = try? decoder.container(keyedBy: ValueKey.self) {
            var entries: [(key: Value, value: Value)] = []
            for key in members.allKeys {
                entries.append((key: Value(key.stringValue), value: try members.decode(Value.self, forKey: key)))
            }
            self = .object(RegoObject(entries))
        } else if var list = try? decoder.unkeyedContainer() {
            var elements: [Value] = []
            while !list.isAtEnd { elements.append(try list.decode(Value.self)) }
            self = .array(RegoArray(elements))
        } else {
            self = try Value(scalarFrom: decoder.singleValueContainer())
        }
    }

    private init(scalarFrom single: any SingleValueDecodingContainer) throws {
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? single.decode(Int64.self) {
            self = .number(Number(value))
        } else if let value = try? single.decode(UInt64.self), let number = Number(text: "\(value)") {
            self = .number(number)
        } else if let value = try? single.decode(Double.self), let number = Number(value) {
            self = .number(number)
        } else {
            self = Value(try single.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var single = encoder.singleValueContainer()
            try single.encodeNil()
        case .bool(let value): try value.encode(to: encoder)
        case .string(let value): try value.string.encode(to: encoder)
        case .number(let number):
            if let integer = number.int64 {
                try integer.encode(to: encoder)
            } else {
                try number.double.encode(to: encoder)
            }
        case .array(let array): try Self.encode(array, to: encoder)
        case .set(let set): try Self.encode(set, to: encoder)
        case .object(let object):
            var members = encoder.container(keyedBy: ValueKey.self)
            for entry in object {
                let name = entry.key.asString?.string ?? entry.key.jsonString
                try members.encode(entry.value, forKey: ValueKey(stringValue: name))
            }
        }
    }

    private static func encode(_ elements: some Sequence<Value>, to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        for element in elements { try list.encode(element) }
    }
}
