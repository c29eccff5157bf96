/// `io.jwt.decode_verify`: a token's signature and claims against constraints.
enum TokenVerification {
    static let family: [Builtin] = [
        // Without a time among the constraints the evaluation's instant counts, which a replay has too.
        Builtin("io.jwt.decode_verify", arity: 2, isNondeterministic: true, decodeAndVerify)
    ]

    private struct Constraints {
        var keys: [VerificationKey]?
        var secret: [UInt8] = []
        var algorithm = ""
        var issuer = ""
        var audience = ""
        /// Nanoseconds since 1970.
        var time: Double

        init(_ object: RegoObject, _ context: BuiltinContext) throws(BuiltinError) {
            time = Double(context.nowNanoseconds)
            for entry in object {
                let name = entry.key.asString?.string ?? entry.key.regoString
                switch name {
                case "cert": keys = try VerificationKey.keys(in: Self.bytes(name, entry.value))
                case "secret": secret = try Self.bytes(name, entry.value)
                case "alg": algorithm = String(decoding: try Self.bytes(name, entry.value), as: UTF8.self)
                case "iss": issuer = String(decoding: try Self.bytes(name, entry.value), as: UTF8.self)
                case "aud": audience = String(decoding: try Self.bytes(name, entry.value), as: UTF8.self)
                case "time": time = try Self.time(entry.value)
                default: throw .failed("unknown token validation constraint: \(name)")
                }
            }
            guard keys != nil || !secret.isEmpty else { throw .failed("no key constraint") }
            guard keys == nil || secret.isEmpty else { throw .failed("duplicate key constraints") }
        }

        private static func bytes(_ name: String, _ value: Value) throws(BuiltinError) -> [UInt8] {
            guard case .string(let text) = value else { throw .failed("\(name) constraint: must be a string") }
            return text.utf8
        }

        private static func time(_ value: Value) throws(BuiltinError) -> Double {
            guard case .number(let number) = value else {
                throw .failed("token time constraint: must be a number")
            }
            let time = number.double
            guard time.isFinite else { throw .failed("token time constraint: unvalid float64") }
            guard time >= 0 else { throw .failed("token time constraint: must not be negative") }
            return time
        }

        func verifies(
            _ token: JSONWebToken, _ header: JSONWebToken.Header, _ context: BuiltinContext
        ) throws(BuiltinError) -> Bool {
            let signature = try token.decodedSignature()
            try context.charge(TokenBuiltins.costOfSignature &* max(keys?.count ?? 1, 1))
            guard let algorithm = SignatureAlgorithm(rawValue: header.algorithm) else { return false }
            if let keys { return keys.verify(token, header, algorithm, signature: signature) }
            guard algorithm.family == .hmac else { return false }
            return CryptoBuiltins.areEqual(algorithm.code(token.signedText, secret: secret), signature)
        }

        /// Whether the claims are those asked for, at this time.
        func hold(_ payload: RegoObject) throws(BuiltinError) -> Bool {
            if !issuer.isEmpty, payload["iss"]?.asString != RegoString(issuer) { return false }
            if let claimed = payload["aud"] {
                let wanted = Value(audience)
                guard claimed == wanted || claimed.asArray?.contains(wanted) == true else { return false }
            } else if !audience.isEmpty {
                return false
            }
            guard let seconds = Number(time / 1_000_000_000) else { return false }
            if let expiry = payload["exp"] {
                guard case .number(let expiry) = expiry else { throw .failed("exp value must be a number") }
                guard seconds < expiry else { return false }
            }
            if let start = payload["nbf"] {
                guard case .number(let start) = start else { throw .failed("nbf value must be a number") }
                guard seconds >= start else { return false }
            }
            return true
        }
    }

    /// `[true, header, payload]`, or `[false, {}, {}]`.
    static func decodeAndVerify(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let constraints = try Constraints(arguments.object(1), context)
        let unverified: Value = [false, .emptyObject, .emptyObject]
        var value = arguments[0]
        while true {
            let token = try JSONWebToken(value)
            try context.charge(bytes: (value.asString?.utf8Count ?? 0) &* 2)
            let object = try token.decodedHeader()
            let header = try JSONWebToken.Header(object)
            guard header.isValid, constraints.algorithm.isEmpty || constraints.algorithm == header.algorithm else {
                return unverified
            }
            guard try constraints.verifies(token, header, context) else { return unverified }
            let text = try token.decodedPayload()
            if header.contentType.lowercased() == "jwt" {
                value = Value(bytes: text)
                continue
            }
            let payload = try JSONWebToken.object(text)
            return try constraints.hold(payload) ? [true, .object(object), .object(payload)] : unverified
        }
    }
}
