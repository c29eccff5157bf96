import Rego
import Testing

@Suite("JSON Web Tokens")
struct TokenBuiltinTests {
    static let algorithms = [
        "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
        "EdDSA",
    ]

    private static func key(_ algorithm: String) -> TokenFixtures.Key? {
        switch algorithm {
        case "ES256": TokenFixtures.p256
        case "ES384": TokenFixtures.p384
        case "ES512": TokenFixtures.p521
        case "EdDSA": TokenFixtures.ed25519
        case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512": TokenFixtures.rsa
        default: nil
        }
    }

    private static func signingKey(_ algorithm: String) throws -> Value {
        guard let key = key(algorithm) else { return ["kty": "oct", "k": "c2VjcmV0"] }
        return try Value(json: key.json)
    }

    /// What a verifier may hold: a public JSON Web Key, a public key in PEM, a certificate, or the secret.
    private static func verificationKeys(_ algorithm: String) throws -> [Value] {
        guard let key = key(algorithm) else { return [Value(TokenFixtures.secret)] }
        guard case .object(let json) = try Value(json: key.json) else { return [] }
        let open = RegoObject(json.filter { ["kty", "crv", "n", "e", "x", "y"].contains($0.key) })
        let set: Value = ["keys": [.object(open)]]
        return [
            Value(Value.object(open).jsonString), Value(set.jsonString), Value(key.publicKey), Value(key.certificate),
        ]
    }

    private static func verify(_ algorithm: String, _ token: Value, _ key: Value) throws -> Value? {
        try Builtins.call("io.jwt.verify_\(algorithm.lowercased())", [token, key])
    }

    @Test(arguments: algorithms)
    func verifiesWhatOPASigned(_ algorithm: String) throws {
        let token = Value(try #require(TokenFixtures.tokens[algorithm]))
        for key in try Self.verificationKeys(algorithm) {
            #expect(try Self.verify(algorithm, token, key) == true)
            let constraint: Value = algorithm.hasPrefix("HS") ? ["secret": key] : ["cert": key]
            let result = try Builtins.call("io.jwt.decode_verify", [token, constraint])
            #expect(result == [true, ["alg": Value(algorithm)], ["sub": "alice"]])
        }
    }

    @Test(arguments: algorithms)
    func signsWhatItVerifies(_ algorithm: String) throws {
        let payload: Value = ["sub": "bob", "n": .set([1, 2])]
        let key = try Self.signingKey(algorithm)
        let token = try #require(
            try Builtins.call("io.jwt.encode_sign", [["alg": Value(algorithm), "typ": "JWT"], payload, key]))
        for key in try Self.verificationKeys(algorithm) { #expect(try Self.verify(algorithm, token, key) == true) }
        let decoded = try #require(try Builtins.call("io.jwt.decode", [token]))
        #expect(decoded.get(1) == ["sub": "bob", "n": [1, 2]])
        let deterministic = !algorithm.hasPrefix("PS") && !algorithm.hasPrefix("ES")
        if deterministic, algorithm != "EdDSA" {
            let raw = try Builtins.call(
                "io.jwt.encode_sign_raw",
                [Value(#"{"alg":"\#(algorithm)"}"#), #"{"sub":"alice"}"#, Value(key.jsonString)])
            #expect(raw == TokenFixtures.tokens[algorithm].map { Value($0) })
        }
    }

    @Test(arguments: algorithms)
    func refusesWhatWasChanged(_ algorithm: String) throws {
        let token = try #require(TokenFixtures.tokens[algorithm])
        let parts = token.split(separator: ".")
        let forged = Value("\(parts[0]).eyJzdWIiOiJtYWxsb3J5In0.\(parts[2])")
        let unsigned = Value("\(parts[0]).\(parts[1]).")
        let short = Value("\(parts[0]).\(parts[1]).AAAA")
        let other = algorithm == "RS256" ? "PS256" : "RS256"
        for key in try Self.verificationKeys(algorithm) {
            for changed in [forged, unsigned, short] { #expect(try Self.verify(algorithm, changed, key) == false) }
            guard !algorithm.hasPrefix("HS") else { continue }
            #expect(try Self.verify(other, Value(token), key) == false)
            // A public key is no shared secret.
            let symmetric = try Builtins.call(
                "io.jwt.encode_sign",
                [
                    ["alg": "HS256"], ["sub": "mallory"],
                    ["kty": "oct", "k": try #require(try Builtins.call("base64url.encode_no_pad", [key]))],
                ])
            let result = try Builtins.call("io.jwt.decode_verify", [try #require(symmetric), ["cert": key]])
            #expect(result == [false, [:], [:]])
        }
    }

    static let constraints: [(claims: Value, constraint: Value, holds: Bool)] = [
        (["iss": "a"], ["iss": "a"], true), (["iss": "b"], ["iss": "a"], false), ([:], ["iss": "a"], false),
        (["iss": 1], ["iss": "a"], false), (["aud": "a"], ["aud": "a"], true),
        (["aud": ["b", "a"]], ["aud": "a"], true),
        (["aud": "a"], [:], false), ([:], ["aud": "a"], false), (["exp": 10], ["time": 9_000_000_000], true),
        (["exp": 10], ["time": 10_000_000_000], false), (["nbf": 10], ["time": 10_000_000_000], true),
        (["nbf": 10], ["time": 9_999_999_999], false), (["exp": 1_709_210_097], [:], true),
        (["exp": 1_709_210_096], [:], false), ([:], ["alg": "HS256"], true), ([:], ["alg": "HS512"], false),
    ]

    @Test(arguments: constraints)
    func holdsClaimsAgainstConstraints(_ test: (claims: Value, constraint: Value, holds: Bool)) throws {
        let key: Value = ["kty": "oct", "k": "c2VjcmV0"]
        let token = try #require(try Builtins.call("io.jwt.encode_sign", [["alg": "HS256"], test.claims, key]))
        let constraint = Value.object(try #require(test.constraint.asObject).inserting("secret", for: "secret"))
        let result = try Builtins.call("io.jwt.decode_verify", [token, constraint])
        #expect(result?.get(0) == .bool(test.holds))
    }

    @Test func takesTheKeyThatTheTokenNames() throws {
        func key(_ secret: String, _ name: String) -> Value { ["kty": "oct", "k": Value(secret), "kid": Value(name)] }
        let token = try #require(
            try Builtins.call("io.jwt.encode_sign", [["alg": "HS256", "kid": "b"], [:], key("YmJi", "b")]))
        let right: Value = ["keys": [key("YWFh", "a"), key("YmJi", "b")]]
        let wrong: Value = ["keys": [key("YmJi", "a"), key("YWFh", "b")]]
        for (keys, valid) in [(right, true), (wrong, false)] {
            let result = try Builtins.call("io.jwt.decode_verify", [token, ["cert": Value(keys.jsonString)]])
            #expect(result?.get(0) == .bool(valid))
        }
    }

    @Test func answersAsOPA() throws {
        for testCase in Self.cases { try testCase.check() }
    }

    static let cases: [BuiltinCase] = [
        BuiltinCase("io.jwt.decode", #""a.b""#, fails: "encoded JWT must have 3 sections, found 2"),
        BuiltinCase("io.jwt.decode", #""ab""#, fails: "encoded JWT had no period separators"),
        BuiltinCase(
            "io.jwt.decode", #""eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwIn0.XmVoLoHI""#,
            #"[{"alg": "HS256", "typ": "JWT"}, {"sub": "0"}, "5e65682e81c8"]"#),
        BuiltinCase(
            "io.jwt.decode",
            #""eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImN0eSI6IkpXVCJ9.ImV5SmhiR2NpT2lKSVV6STFOaUlzSW5SNWNDSTZJa3BYVkNKOS5leUp6ZFdJaU9pSXdJaXdpYVhOeklqb2liM0JoSW4wLlhtVm9Mb0hJM3B4TXRNT19XUk9OTVNKekdVRFA5cERqeThKcDBfdGRSWFki.8W0qx4mLxslmZl7wEMUWBxH7tST3XsEuWXxesXqFnRI""#,
            #"[{"alg": "HS256", "typ": "JWT"}, {"iss": "opa", "sub": "0"}, "5e65682e81c8de9c4cb4c3bf59138d3122731940cff690e3cbc269d3fb5d4576"]"#
        ),
        BuiltinCase(
            "io.jwt.decode", #""!.eyJzdWIiOiIwIn0.XmVoLoHI""#,
            fails: "JWT header had invalid encoding: illegal base64url string: !"),
        BuiltinCase(
            "io.jwt.decode", #""eyJlbmMiOiJ4In0.eyJzdWIiOiIwIn0.XmVoLoHI""#,
            fails: "JWT is a JWE object, which is not supported"),
        BuiltinCase(
            "io.jwt.decode", #""W10.eyJzdWIiOiIwIn0.XmVoLoHI""#,
            fails: "bad JWT header: decoded JSON type was not an Object"),
        BuiltinCase("io.jwt.decode", #""e30.W10.XmVoLoHI""#, fails: "decoded JSON type was not an Object"),
        BuiltinCase("io.jwt.decode", "1", refuses: "operand 1 must be string but got number"),
        BuiltinCase("io.jwt.verify_hs256", #""a.b", "c""#, fails: "encoded JWT must have 3 sections, found 2"),
        BuiltinCase("io.jwt.verify_hs256", #""a.b.c", 1"#, refuses: "operand 2 must be string but got number"),
        BuiltinCase("io.jwt.verify_rs256", #""a.b.c", 1"#, refuses: "operand 2 must be string but got number"),
        BuiltinCase(
            "io.jwt.verify_rs256", #""e30.e30.e30", "-----BEGIN FOO-----\nAA==\n-----END FOO-----""#,
            fails: "failed to extract a Key from the PEM certificate"),
        BuiltinCase("io.jwt.decode_verify", #""e30.e30.e30", {}"#, fails: "no key constraint"),
        BuiltinCase(
            "io.jwt.decode_verify", #""e30.e30.e30", {"foo": "a"}"#, fails: "unknown token validation constraint: foo"),
        BuiltinCase(
            "io.jwt.decode_verify", #""e30.e30.e30", {"secret": 1}"#, fails: "secret constraint: must be a string"),
        BuiltinCase("io.jwt.decode_verify", #""e30.e30.e30", {"secret": "a"}"#, "[false, {}, {}]"),
        BuiltinCase("io.jwt.decode_verify", #""eyJhbGciOiJub25lIn0.e30.e30", {"secret": "a"}"#, "[false, {}, {}]"),
        BuiltinCase(
            "io.jwt.decode_verify", #""e30.e30.e30", {"secret": "a", "time": "x"}"#,
            fails: "token time constraint: must be a number"),
        BuiltinCase(
            "io.jwt.decode_verify", #""e30.e30.e30", {"secret": "a", "time": -1}"#,
            fails: "token time constraint: must not be negative"),
        BuiltinCase(
            "io.jwt.decode_verify", #""eyJhbGciOjF9.e30.e30", {"secret": "a"}"#, fails: "alg: must be a string"),
        BuiltinCase(
            "io.jwt.decode_verify", #""eyJhbGciOiJIUzI1NiIsImNyaXQiOlsieCJdLCJ4IjoxfQ.e30.e30", {"secret": "a"}"#,
            "[false, {}, {}]"),
        BuiltinCase(
            "io.jwt.decode_verify", #""eyJhbGciOiJIUzI1NiIsImNyaXQiOltdfQ.e30.e30", {"secret": "a"}"#,
            fails: "crit: must be a nonempty list"),
        BuiltinCase("io.jwt.decode_verify", #""e30.e30.e30", 1"#, refuses: "operand 2 must be object but got number"),
        BuiltinCase(
            "io.jwt.encode_sign", #"{"alg": "dummy"}, {}, {"kty": "oct", "k": "c2VjcmV0"}"#,
            fails: "unknown JWS algorithm: dummy"),
        BuiltinCase(
            "io.jwt.encode_sign", #"{}, {}, {"kty": "oct", "k": "c2VjcmV0"}"#,
            fails: #"missing or invalid 'alg' header: jwsbb: header "alg" not found"#),
        BuiltinCase(
            "io.jwt.encode_sign_raw", #""", "{}", "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}""#,
            fails: #"missing or invalid 'alg' header: cannot parse JSON: cannot parse empty string; unparsed tail: """#),
        BuiltinCase(
            "io.jwt.encode_sign_raw", #""{\"alg\":\"HS256\"}", "x", "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}""#,
            fails: "type is JWT but payload is not JSON"),
        BuiltinCase(
            "io.jwt.encode_sign_raw",
            #""{\"alg\":\"HS256\",\"typ\":\"text/plain\"}", "x", "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}""#,
            #""eyJhbGciOiJIUzI1NiIsInR5cCI6InRleHQvcGxhaW4ifQ.eA.MiZUkNqbFu0g2tRzYPxBTqQiiXSJ48sTySUEowPMfBw""#),
        BuiltinCase("io.jwt.encode_sign_raw", #"1, "x", "{}""#, refuses: "operand 1 must be string but got number"),
        BuiltinCase("io.jwt.encode_sign_raw", #""{}", "{}", "{\"keys\":[]}""#, fails: "no keys found in JWK set"),
    ]
}
