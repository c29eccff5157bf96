/// Universally unique identifiers of RFC 4122.
enum UUIDBuiltins {
    static let family: [Builtin] = [
        Builtin("uuid.rfc4122", arity: 1, isNondeterministic: true, make), Builtin("uuid.parse", arity: 1, parse),
    ]

    /// A random identifier, the same for the same key throughout one evaluation.
    static func make(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let key = arguments[0].regoString
        let kept = context.cached("uuid.rfc4122 \(key)") {
            var bytes = [context.random(), context.random()].flatMap { word in
                (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
            }
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
            return KeptValue(Value(bytes: text(bytes)))
        }
        return kept.value
    }

    private static func text(_ bytes: [UInt8]) -> [UInt8] {
        var text = HexCoding.encode(bytes)
        for position in [20, 16, 12, 8] { text.insert(UInt8(ascii: "-"), at: position) }
        return text
    }

    // MARK: Parsing

    /// What an identifier says of itself; undefined for text that is none.
    static func parse(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard let bytes = bytes(try arguments.bytes(0)) else { return nil }
        let version = bytes[6] >> 4
        var fields: [(key: Value, value: Value)] = [
            ("version", Value(Int(version))), ("variant", Value(variant(bytes[8]))),
        ]
        if version == 1 || version == 2 {
            let sequence = Int(bytes[8] & 0x3F) << 8 | Int(bytes[9])
            let node = bytes[10...].map { String(decoding: HexCoding.digits(of: $0), as: UTF8.self) }
            fields += [
                ("time", .number(Number(time(bytes)))), ("nodeid", Value(node.joined(separator: "-"))),
                ("macvariables", Value(addressKind(bytes[10]))), ("clocksequence", Value(sequence)),
            ]
        }
        if version == 2 {
            let identifier = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
            fields += [("id", Value(identifier)), ("domain", Value(domain(bytes[9])))]
        }
        return .object(RegoObject(fields))
    }

    /// Plain, in braces, without hyphens, or behind `urn:uuid:`.
    private static func bytes(_ text: [UInt8]) -> [UInt8]? {
        var text = text[...]
        switch text.count {
        case 36 + 9:
            guard UTF8Text.lowercased(Array(text.prefix(9))).elementsEqual("urn:uuid:".utf8) else { return nil }
            text = text.dropFirst(9)
        case 36 + 2: text = text.dropFirst().dropLast()
        case 36, 32: break
        default: return nil
        }
        var digits: [UInt8] = []
        for (position, byte) in text.enumerated() {
            if text.count == 36, [8, 13, 18, 23].contains(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                digits.append(byte)
            }
        }
        return try? HexCoding.decode(digits)
    }

    private static func variant(_ byte: UInt8) -> String {
        switch byte {
        case 0x80..<0xC0: "RFC4122"
        case 0xC0..<0xE0: "Microsoft"
        case 0xE0...: "Future"
        default: "Reserved"
        }
    }

    /// Nanoseconds since 1970; identifiers count 100 of them since the Gregorian calendar's start.
    private static func time(_ bytes: [UInt8]) -> Int64 {
        let order = [6, 7, 4, 5, 0, 1, 2, 3]
        let ticks = order.reduce(UInt64(0)) { $0 << 8 | UInt64($1 == 6 ? bytes[6] & 0x0F : bytes[$1]) }
        return (Int64(bitPattern: ticks) &- 122_192_928_000_000_000) &* 100
    }

    private static func addressKind(_ byte: UInt8) -> String {
        "\(byte & 2 != 0 ? "local" : "global"):\(byte & 1 != 0 ? "multicast" : "unicast")"
    }

    private static func domain(_ byte: UInt8) -> String {
        switch byte {
        case 0: "Person"
        case 1: "Group"
        case 2: "Org"
        default: "Domain\(byte)"
        }
    }
}
