extension JSONValue: Codable {
    package init(from decoder: any Decoder) throws {
        if let own = decoder as? JSONValueReader {
            self = own.value
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            let keyed = try decoder.container(keyedBy: JSONKey.self)
            self = .object(
                JSONObject(
                    try keyed.allKeys.map { ($0.stringValue, try keyed.decode(Self.self, forKey: $0)) }))
        }
    }

    /// Exact under `JSONCoder`; under another encoder a number that is no 64-bit integer goes through a double.
    package func encode(to encoder: any Encoder) throws {
        if let own = encoder as? JSONValueWriter {
            own.slot.value = self
            return
        }
        switch self {
        case .object(let object):
            var container = encoder.container(keyedBy: JSONKey.self)
            for member in object.members {
                try container.encode(member.value, forKey: JSONKey(member.key))
            }
        case .array(let values):
            var container = encoder.unkeyedContainer()
            for value in values { try container.encode(value) }
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let value): try container.encode(value)
            case .integer(let value): try container.encode(value)
            case .decimal(let text): try container.encode(Double(text) ?? 0)
            case .string(let value): try container.encode(value)
            default: try container.encodeNil()
            }
        }
    }
}

/// Turns our Codable values into JSON and back, exactly and always to the same bytes.
///
/// Keys are written in snake case (`startsAt` as `starts_at`) in the order of their bytes. Dictionaries are not
/// persisted: their keys would be taken for names of properties.
package enum JSONCoder {
    /// Throws `EncodingError` where a value cannot be JSON.
    package static func encode(_ value: some Encodable) throws -> JSONValue {
        if let json = value as? JSONValue { return json }
        let slot = JSONSlot()
        try value.encode(to: JSONValueWriter(slot: slot, codingPath: []))
        return slot.resolved
    }

    /// Throws `DecodingError` or `CoreError`, where the JSON is not of this shape.
    package static func decode<Value: Decodable>(_ type: Value.Type, from json: JSONValue) throws
        -> Value
    {
        if let value = json as? Value { return value }
        return try Value(from: JSONValueReader(value: json, codingPath: []))
    }

    /// `startsAt` as `starts_at`.
    static func snake(_ name: String) -> String {
        var out = ""
        for scalar in name.unicodeScalars {
            if ("A"..."Z").contains(scalar), let lower = Unicode.Scalar(scalar.value + 32) {
                out += "_"
                out.unicodeScalars.append(lower)
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

struct JSONKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ key: String) {
        stringValue = key
        intValue = nil
    }

    init(index: Int) {
        stringValue = String(index)
        intValue = index
    }

    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(index: intValue) }
}
