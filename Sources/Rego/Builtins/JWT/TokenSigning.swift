/// `io.jwt.encode_sign` and `io.jwt.encode_sign_raw`.
enum TokenSigning {
    static let family: [Builtin] = [
        Builtin("io.jwt.encode_sign", arity: 3, isNondeterministic: true, encode),
        Builtin("io.jwt.encode_sign_raw", arity: 3, isNondeterministic: true, encodeRaw),
    ]

    static func encode(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try sign(
            header: JSONBuiltins.text(arguments[0], context), payload: JSONBuiltins.text(arguments[1], context),
            key: JSONBuiltins.text(arguments[2], context), context)
    }

    static func encodeRaw(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let key = try arguments.bytes(2)
        return try sign(header: arguments.bytes(0), payload: arguments.bytes(1), key: key, context)
    }

    private static func sign(
        header: [UInt8], payload: [UInt8], key: [UInt8], _ context: BuiltinContext
    ) throws(BuiltinError) -> Value {
        let signingKey = try self.key(key)
        let parameters = try parameters(header)
        guard case .string(let name)? = parameters?["alg"] else {
            throw .failed("missing or invalid 'alg' header: jwsbb: header \"alg\" not found")
        }
        guard let algorithm = SignatureAlgorithm(rawValue: name.string) else {
            throw .failed("unknown JWS algorithm: \(name.string)")
        }
        let type = parameters?["typ"]?.asString
        if type == nil || type == "JWT", (try? Value(json: payload)) == nil {
            throw .failed("type is JWT but payload is not JSON")
        }
        try context.charge(TokenBuiltins.costOfSignature &* 4)
        try context.charge(bytes: header.count &+ payload.count)
        let dot = [UInt8(ascii: ".")]
        let signedText =
            Base64Coding.encode(header, .url, padding: false) + dot
            + Base64Coding.encode(payload, .url, padding: false)
        do throws(SigningKey.Unusable) {
            let signature = try signingKey.sign(signedText, algorithm)
            return Value(bytes: signedText + dot + Base64Coding.encode(signature, .url, padding: false))
        } catch {
            throw .failed(error.message)
        }
    }

    private static func key(_ text: [UInt8]) throws(BuiltinError) -> SigningKey {
        let keys: [JSONWebKey]
        do throws(JSONWebKey.Malformed) {
            keys = try JSONWebKey.keys(in: text)
        } catch {
            throw .failed("failed to parse a JWK key (set): \(error.message)")
        }
        guard let first = keys.first else { throw .failed("no keys found in JWK set") }
        switch first.material {
        case .privateKey(let key): return key
        case .secret(let secret): return .secret(secret)
        case .publicKey: throw .failed("a public key cannot sign")
        }
    }

    /// The header's parameters; nil where it is no object.
    private static func parameters(_ text: [UInt8]) throws(BuiltinError) -> RegoObject? {
        guard !text.isEmpty else {
            throw .failed(
                "missing or invalid 'alg' header: cannot parse JSON: cannot parse empty string; unparsed tail: \"\"")
        }
        // OPA's parser takes whatever numbers are made of for a number.
        if text.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }) { return nil }
        do throws(GoJSONError.InvalidText) {
            return try GoJSONError.read(text).asObject
        } catch {
            throw .failed("missing or invalid 'alg' header: cannot parse JSON: \(error.message)")
        }
    }
}
