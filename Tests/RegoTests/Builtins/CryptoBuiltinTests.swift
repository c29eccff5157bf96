import Testing

/// Digests, message codes and identifiers
@Suite("Digests, message codes and identifiers")
struct CryptoBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase("crypto.md5", #""lorem ipsum""#, #""80a751fde577028640c419000e33eba6""#),
        BuiltinCase("crypto.sha1", #""lorem ipsum""#, #""bfb7759a67daeb65410490b4d98bb9da7d1ea2ce""#),
        BuiltinCase(
            "crypto.sha256", #""lorem ipsum""#, #""5e2bf57d3f40c4b6df69daf1936cb766f832374b4fc0259a7cbff06e2f70f269""#),
        BuiltinCase("crypto.md5", #""""#, #""d41d8cd98f00b204e9800998ecf8427e""#),
        BuiltinCase("crypto.sha256", "1", refuses: "operand 1 must be string but got number"),
        BuiltinCase("crypto.hmac.md5", #""message", "key""#, #""4e4748e62b463521f6775fbf921234b5""#),
        BuiltinCase("crypto.hmac.sha1", #""message", "key""#, #""2088df74d5f2146b48146caf4965377e9d0be3a4""#),
        BuiltinCase(
            "crypto.hmac.sha256", #""message", "key""#,
            #""6e9ef29b75fffc5b7abae527d58fdadb2fe42e7219011976917343065f58ed4a""#),
        BuiltinCase(
            "crypto.hmac.sha512", #""message", "key""#,
            #""e477384d7ca229dd1426e64b63ebf2d36ebd6d7e669a6735424e72ea6c01d3f8b56eb39c36d8232f5427999b8d1a3f9cd1128fc69f4d75b434216810fa367e98""#
        ),
        BuiltinCase(
            "crypto.hmac.sha512", #""", """#,
            #""b936cee86c9f87aa5d3c6f2e84cb5a4239a5fe50480a6ec66b70ab5b1f4ac6730c6c515421b327ec1d69402e53dfb49ad7381eb067b338fd7b0cb22247225d47""#
        ),
        BuiltinCase("crypto.hmac.sha256", #"1, "key""#, refuses: "operand 1 must be string but got number"),
        BuiltinCase("crypto.hmac.sha256", #""message", 1"#, refuses: "operand 2 must be string but got number"),
        BuiltinCase("crypto.hmac.equal", #""a", "a""#, "true"),
        BuiltinCase("crypto.hmac.equal", #""a", "b""#, "false"),
        BuiltinCase("crypto.hmac.equal", #""a", "ab""#, "false"),
        BuiltinCase("crypto.hmac.equal", #"1, "ab""#, refuses: "operand 1 must be string but got number"),
        BuiltinCase(
            "uuid.parse", #""00000000-0000-1000-8000-325096b39f47""#,
            #"{"clocksequence": 0, "macvariables": "local:unicast", "nodeid": "32-50-96-b3-9f-47", "time": 6227451273709551616, "variant": "RFC4122", "version": 1}"#
        ),
        BuiltinCase(
            "uuid.parse", #""urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6""#,
            #"{"clocksequence": 10085, "macvariables": "global:unicast", "nodeid": "00-a0-c9-1e-6b-f6", "time": 854991792216875000, "variant": "RFC4122", "version": 1}"#
        ),
        BuiltinCase(
            "uuid.parse", #""URN:UUID:f81d4fae-7dec-11d0-a765-00a0c91e6bf6""#,
            #"{"clocksequence": 10085, "macvariables": "global:unicast", "nodeid": "00-a0-c9-1e-6b-f6", "time": 854991792216875000, "variant": "RFC4122", "version": 1}"#
        ),
        BuiltinCase(
            "uuid.parse", #""{f81d4fae-7dec-21d0-a765-00a0c91e6bf6}""#,
            #"{"clocksequence": 10085, "domain": "Domain101", "id": 4162670510, "macvariables": "global:unicast", "nodeid": "00-a0-c9-1e-6b-f6", "time": 854991792216875000, "variant": "RFC4122", "version": 2}"#
        ),
        BuiltinCase(
            "uuid.parse", #""f81d4fae-7dec-21d0-0000-00a0c91e6bf6""#,
            #"{"clocksequence": 0, "domain": "Person", "id": 4162670510, "macvariables": "global:unicast", "nodeid": "00-a0-c9-1e-6b-f6", "time": 854991792216875000, "variant": "Reserved", "version": 2}"#
        ),
        BuiltinCase(
            "uuid.parse", #""f81d4fae-7dec-21d0-a701-01a0c91e6bf6""#,
            #"{"clocksequence": 9985, "domain": "Group", "id": 4162670510, "macvariables": "global:multicast", "nodeid": "01-a0-c9-1e-6b-f6", "time": 854991792216875000, "variant": "RFC4122", "version": 2}"#
        ),
        BuiltinCase(
            "uuid.parse", #""f81d4fae-7dec-21d0-a702-03a0c91e6bf6""#,
            #"{"clocksequence": 9986, "domain": "Org", "id": 4162670510, "macvariables": "local:multicast", "nodeid": "03-a0-c9-1e-6b-f6", "time": 854991792216875000, "variant": "RFC4122", "version": 2}"#
        ),
        BuiltinCase("uuid.parse", #""f81d4fae7dec41d0a76500a0c91e6bf6""#, #"{"variant": "RFC4122", "version": 4}"#),
        BuiltinCase("uuid.parse", #""f81d4fae-7dec-31d0-f765-00a0c91e6bf6""#, #"{"variant": "Future", "version": 3}"#),
        BuiltinCase(
            "uuid.parse", #""f81d4fae-7dec-51d0-c765-00a0c91e6bf6""#, #"{"variant": "Microsoft", "version": 5}"#),
        BuiltinCase(
            "uuid.parse", #""f81d4fae-7dec-71d0-c765-00a0c91e6bf6""#, #"{"variant": "Microsoft", "version": 7}"#),
        BuiltinCase(undefined: "uuid.parse", #""x""#),
        BuiltinCase(undefined: "uuid.parse", #""f81d4fae-7dec-71d0-c765-00a0c91e6bfg""#),
        BuiltinCase(undefined: "uuid.parse", #""f81d4fae+7dec-71d0-c765-00a0c91e6bf6""#),
        BuiltinCase("uuid.parse", "1", refuses: "operand 1 must be string but got number"),
        BuiltinCase("trace", #""a""#, "true"),
        BuiltinCase("trace", "1", refuses: "operand 1 must be string but got number"),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
