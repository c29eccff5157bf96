/// Base64, hexadecimal digits and query strings.
enum EncodingBuiltins {
    static let family: [Builtin] = [
        Builtin("base64.encode", arity: 1) { (arguments, context) throws(BuiltinError) in
            try context.string(Base64Coding.encode(arguments.bytes(0), .standard))
        },
        Builtin("base64url.encode", arity: 1) { (arguments, context) throws(BuiltinError) in
            try context.string(Base64Coding.encode(arguments.bytes(0), .url))
        },
        Builtin("base64url.encode_no_pad", arity: 1) { (arguments, context) throws(BuiltinError) in
            try context.string(Base64Coding.encode(arguments.bytes(0), .url, padding: false))
        },
        Builtin("hex.encode", arity: 1) { (arguments, context) throws(BuiltinError) in
            try context.string(HexCoding.encode(arguments.bytes(0)))
        },
        Builtin("urlquery.encode", arity: 1) { (arguments, context) throws(BuiltinError) in
            try context.string(URLQueryCoding.escape(arguments.bytes(0)))
        },
        Builtin("base64.decode", arity: 1, decodeBase64), Builtin("base64.is_valid", arity: 1, isValidBase64),
        Builtin("base64url.decode", arity: 1, decodeBase64URL), Builtin("hex.decode", arity: 1, decodeHex),
        Builtin("urlquery.decode", arity: 1, decodeQuery),
        Builtin("urlquery.encode_object", arity: 1, encodeQueryObject),
        Builtin("urlquery.decode_object", arity: 1, decodeQueryObject),
    ]

    static func decodeBase64(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        try context.charge(bytes: text.count)
        do throws(Base64Coding.InvalidText) {
            return Value(bytes: try Base64Coding.decode(text, .standard))
        } catch {
            throw .failed(error.message)
        }
    }

    static func isValidBase64(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard case .string(let text) = arguments[0] else { return false }
        try context.charge(bytes: text.utf8Count)
        return .bool((try? Base64Coding.decode(text.utf8, .standard)) != nil)
    }

    static func decodeBase64URL(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        try context.charge(bytes: text.count)
        return Value(bytes: try decodeBase64URL(text))
    }

    /// Padding may be left out.
    static func decodeBase64URL(_ text: [UInt8]) throws(BuiltinError) -> [UInt8] {
        var text = text
        if text.last != UInt8(ascii: "=") {
            switch text.count % 4 {
            case 0: break
            case 2: text += Array("==".utf8)
            case 3: text.append(UInt8(ascii: "="))
            default: throw .failed("illegal base64url string: \(String(decoding: text, as: UTF8.self))")
            }
        }
        do throws(Base64Coding.InvalidText) {
            return try Base64Coding.decode(text, .url)
        } catch {
            throw .failed(error.message)
        }
    }

    static func decodeHex(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        try context.charge(bytes: text.count)
        do throws(HexCoding.InvalidText) {
            return Value(bytes: try HexCoding.decode(text))
        } catch {
            throw .failed(error.message)
        }
    }

    // MARK: Query strings

    static func decodeQuery(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        try context.charge(bytes: text.count)
        do throws(URLQueryCoding.InvalidText) {
            return Value(bytes: try URLQueryCoding.unescape(text))
        } catch {
            throw .failed(error.message)
        }
    }

    static func encodeQueryObject(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let wrongValue = BuiltinError.operand(1, "values must be string, array[string], or set[string]")
        var pairs: [(name: [UInt8], values: [[UInt8]])] = []
        for entry in try arguments.object(0) {
            let name = entry.key.asString?.utf8 ?? entry.key.jsonBytes()
            if case .string(let value) = entry.value {
                pairs.append((name, [value.utf8]))
                continue
            }
            guard let elements = BuiltinElements(entry.value) else { throw wrongValue }
            var values: [[UInt8]] = []
            for element in elements {
                guard case .string(let value) = element else { throw wrongValue }
                values.append(value.utf8)
            }
            pairs.append((name, values))
        }
        pairs.sort { $0.name.lexicographicallyPrecedes($1.name) }
        var result: [UInt8] = []
        for pair in pairs {
            for value in pair.values {
                if !result.isEmpty { result.append(UInt8(ascii: "&")) }
                result += URLQueryCoding.escape(pair.name) + [UInt8(ascii: "=")] + URLQueryCoding.escape(value)
            }
            try context.charge(result.count / 64)
        }
        return try context.string(result)
    }

    static func decodeQueryObject(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        try context.charge(bytes: text.count)
        let pairs: [(name: [UInt8], value: [UInt8])]
        do throws(URLQueryCoding.InvalidText) {
            pairs = try URLQueryCoding.parse(text)
        } catch {
            throw .failed(error.message)
        }
        var values: [[UInt8]: [Value]] = [:]
        for pair in pairs { values[pair.name, default: []].append(Value(bytes: pair.value)) }
        try context.checkCollection(count: pairs.count)
        return .object(
            RegoObject(values.map { (key: Value(bytes: $0.key), value: Value.array(RegoArray($0.value))) }))
    }
}
