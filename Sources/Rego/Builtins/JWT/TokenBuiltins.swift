/// JSON Web Tokens: reading, and verifying signatures.
enum TokenBuiltins {
    static let family: [Builtin] =
        [Builtin("io.jwt.decode", arity: 1, decode)]
        + SignatureAlgorithm.allCases.map { algorithm in
            Builtin("io.jwt.verify_\(algorithm.rawValue.lowercased())", arity: 2) {
                (arguments, context) throws(BuiltinError) in
                try verify(arguments, context, algorithm)
            }
        }

    /// Instructions that checking a signature counts for.
    static let costOfSignature = 20_000

    /// Header, payload and signature. A token in a token is unwrapped.
    static func decode(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        var value = arguments[0]
        while true {
            let token = try JSONWebToken(value)
            try context.charge(bytes: (value.asString?.utf8Count ?? 0) &* 2)
            let header = try token.decodedHeader()
            let payload = try token.decodedPayload()
            if header["cty"]?.asString == "JWT" {
                let inner = UTF8Text.trimming(payload) { $0 == "\"" || $0 == "'" }
                value = Value(bytes: inner)
                continue
            }
            return [.object(header), .object(try JSONWebToken.object(payload)), try token.signatureDigits()]
        }
    }

    private static func verify(
        _ arguments: BuiltinArguments, _ context: BuiltinContext, _ algorithm: SignatureAlgorithm
    ) throws(BuiltinError) -> Value {
        try context.charge(costOfSignature)
        if algorithm.family == .hmac {
            _ = try arguments.string(0)
            let secret = try arguments.bytes(1)
            let token = try JSONWebToken(arguments[0])
            let code = algorithm.code(token.signedText, secret: secret)
            return .bool(CryptoBuiltins.areEqual(try token.decodedSignature(), code))
        }
        let token = try JSONWebToken(arguments[0])
        let keys = try VerificationKey.keys(in: arguments.bytes(1))
        let signature = try token.decodedSignature()
        let header = try JSONWebToken.Header(token.decodedHeader())
        try context.charge(costOfSignature &* keys.count)
        return .bool(keys.verify(token, header, algorithm, signature: signature))
    }
}
