import Foundation
import Rego
import RegoSyntax
import TestFolders
import Testing

@testable import RegoBundle

@Suite("Signatures of bundles")
struct SignatureTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static let contents = [
        "/.manifest": #"{"revision": "1", "roots": ["a"]}"#, "/a/data.json": #"{"z": 1, "y": [1.0, "<é>"]}"#,
        "/a/p.rego": "package a.p\nx := 1", "/a/list/data.yaml": "b: 1\na: 2", "/notes.txt": "text",
    ]

    /// The archive of the files with a signature over them.
    private static func signed(
        _ signing: BundleSigning, _ files: [String: String] = contents, but changes: [String: String] = [:]
    ) throws -> [UInt8] {
        let list = files.map { BundleFile(path: $0.key, bytes: bytes($0.value)) }
        var written = files
        written["/.signatures.json"] = String(
            decoding: SignaturesFile.text(of: try signing.token(for: list)), as: UTF8.self)
        // An empty text takes the file away.
        for (path, text) in changes { written[path] = text.isEmpty ? nil : text }
        return try TarFixture.bundle(written)
    }

    private static func read(_ archive: [UInt8], _ verification: BundleVerification?) -> String? {
        bundleError { _ = try PolicyBundle(archive: archive, options: BundleOptions(verification: verification)) }
    }

    static let algorithmCases: [AlgorithmCase] = [
        .init("HS256", "secret", "secret"), .init("HS384", "secret", "secret"), .init("HS512", "secret", "secret"),
        .init("RS256", BundleKeys.rsa, BundleKeys.rsaPublic),
        .init("RS384", BundleKeys.rsaOld, BundleKeys.rsaPublicAlone),
        .init("RS512", BundleKeys.rsa, BundleKeys.certificate), .init("PS256", BundleKeys.rsa, BundleKeys.rsaPublic),
        .init("PS384", BundleKeys.rsa, BundleKeys.rsa), .init("PS512", BundleKeys.rsa, BundleKeys.rsaPublic),
        .init("ES256", BundleKeys.p256, BundleKeys.p256Public), .init("ES256", BundleKeys.p256Wrapped, BundleKeys.p256),
        .init("ES384", BundleKeys.p384, BundleKeys.p384Public), .init("ES512", BundleKeys.p521, BundleKeys.p521Public),
        .init("EdDSA", BundleKeys.ed25519, BundleKeys.ed25519Public),
    ]

    @Test(
        "A bundle signed with each algorithm is read with its key and refused with another", arguments: algorithmCases)
    func algorithms(keys: AlgorithmCase) throws {
        let (algorithm, privateKey, publicKey) = (keys.algorithm, keys.privateKey, keys.publicKey)
        let signing = BundleSigning(key: Self.bytes(privateKey), algorithm: algorithm, keyIdentifier: "k")
        let archive = try Self.signed(signing)
        let key = BundleVerification.Key(Self.bytes(publicKey), algorithm: algorithm)
        #expect(Self.read(archive, BundleVerification(keys: ["k": key])) == nil)
        #expect(Self.read(archive, BundleVerification(keys: ["k": key], keyIdentifier: "k")) == nil)
        var other = key
        other.key = Self.bytes(algorithm.hasPrefix("HS") ? "other" : TokenFixtures.rsa.publicKey)
        #expect(
            Self.read(archive, BundleVerification(keys: ["k": other]))?.contains("failed to verify message") == true)
    }

    @Test("A key signs only with the algorithms made for it")
    func unsuited() throws {
        for (algorithm, key, message) in [
            ("ES256", BundleKeys.p384, "does not suit"), ("RS256", BundleKeys.p256, "does not suit"),
            ("ES256", BundleKeys.rsa, "does not suit"), ("RS256", "no PEM", "failed to parse PEM block"),
            ("XX", "secret", "unknown signature algorithm: XX"), ("none", "", "unknown signature algorithm: none"),
            ("RS256", BundleKeys.rsaPublic, "unsupported key type: PUBLIC KEY"),
        ] {
            let found = bundleError {
                _ = try BundleSigning(key: Self.bytes(key), algorithm: algorithm).token(for: [BundleFile]())
            }
            #expect(found?.contains(message) == true, "\(algorithm): \(found ?? "signed")")
        }
    }

    private static let secret = BundleSigning(key: bytes("secret"), algorithm: "HS256", keyIdentifier: "k")
    private static let keys: BundleVerification = BundleVerification(
        keys: ["k": .init(bytes("secret"), algorithm: "HS256")])

    @Test("Whatever was changed, added or taken away after signing is noticed")
    func tampering() throws {
        func read(_ changes: [String: String], _ verification: BundleVerification? = Self.keys) throws -> String {
            try Self.read(Self.signed(Self.secret, but: changes), verification) ?? "accepted"
        }
        // Layout is no change of a document, but of a policy.
        #expect(try read(["/a/data.json": "{\"y\":[1.0,\"<\\u00e9>\"], \"z\":1}"]) == "accepted")
        #expect(try read(["/a/list/data.yaml": "{a: 2, b: 1}"]) == "accepted")
        #expect(
            try read(["/a/data.json": #"{"z": 2, "y": [1.0, "<é>"]}"#]).hasPrefix(
                "a/data.json: digest mismatch (want: "))
        #expect(try read(["/a/data.json": #"{"z": 1, "y": [1, "<é>"]}"#]).contains("digest mismatch"))
        #expect(try read(["/a/p.rego": "package a.p\nx := 1 "]).contains("a/p.rego: digest mismatch"))
        #expect(try read(["/.manifest": "{}"]).contains(".manifest: digest mismatch"))
        #expect(try read(["/notes.txt": "other"]).contains("notes.txt: digest mismatch"))
        #expect(try read(["/a/q.rego": "package a.q"]) == "file a/q.rego not included in bundle signature")
        #expect(
            try read(["/notes.txt": ""])
                == "file(s) [notes.txt] specified in bundle signatures but not found in the target bundle")
        #expect(try read(["/.signatures.json": ""]) == "bundle missing .signatures.json file")
        #expect(try read([:], nil) == "verification key not provided")
        #expect(try read(["/.signatures.json": "{}"]).contains("missing JWT (expected exactly one)"))
        #expect(try read(["/.signatures.json": #"{"signatures": ["a", "b"]}"#]).contains("multiple JWTs"))
        #expect(try read(["/.signatures.json": "[]"]).contains("signatures decode"))
        #expect(try read(["/.signatures.json": #"{"plugin": "x"}"#]) == "no verifier exists under id x")
        // Not at its place it is no signature.
        #expect(
            try read(["/.signatures.json": "", "/a/.signatures.json": "{}"])
                == "bundle missing .signatures.json file")
    }

    @Test("Keys, scopes and exclusions are what the reader asks for, not what the token says")
    func readersTerms() throws {
        let archive = try Self.signed(Self.secret)
        let key = BundleVerification.Key(Self.bytes("secret"), algorithm: "HS256")
        #expect(
            Self.read(archive, BundleVerification(keys: ["other": key]))
                == "verification key corresponding to ID k not found")
        #expect(Self.read(archive, BundleVerification(keys: ["other": key], keyIdentifier: "other")) == nil)
        #expect(Self.read(archive, BundleVerification(keys: ["k": key], scope: "write")) == "scope mismatch")
        var scoped = key
        scoped.scope = "write"
        #expect(Self.read(archive, BundleVerification(keys: ["k": scoped])) == "scope mismatch")
        var signing = Self.secret
        signing.claims = ["scope": "write"]
        #expect(try Self.read(Self.signed(signing), BundleVerification(keys: ["k": scoped])) == nil)
        #expect(try Self.read(Self.signed(signing), Self.keys) == "scope mismatch")
        signing.keyIdentifier = nil
        #expect(try Self.read(Self.signed(signing), Self.keys) == "verification key ID is empty")
        // An HMAC key is never a public key's text, even where the token says so.
        let rsa = BundleVerification(keys: ["k": .init(Self.bytes(BundleKeys.rsaPublic), algorithm: "RS256")])
        let forged = BundleSigning(key: Self.bytes(BundleKeys.rsaPublic), algorithm: "HS256", keyIdentifier: "k")
        #expect(try Self.read(Self.signed(forged), rsa)?.contains("failed to verify message") == true)
        var lenient = Self.keys
        lenient.excluded = ["*.txt", "a/*/data.yaml"]
        let changed: [String: String] = ["/notes.txt": "x", "/a/list/data.yaml": "1"]
        #expect(try Self.read(Self.signed(Self.secret, but: changed), lenient) == nil)
        lenient.excluded = ["a/*"]
        #expect(try Self.read(Self.signed(Self.secret, but: changed), lenient) != nil)
    }

    /// Computed with Python's hashlib over `{"a":[1,"x"]}` and 200 times `x`.
    static let digestCases: [(String, String, String)] = [
        ("MD5", "75ae07f43f5b278c0e1e6c1cd14d6a31", "30a83621ce5422fbdfdd539777458c78"),
        ("SHA-1", "13830d6b90223d3cb4aa26396b5fde1e4534a65d", "94218caae9904e93a3d7bf578bf4791926fc5e82"),
        (
            "SHA-224", "8c0600b8863dc5cf9a4f442af864b76a20e91d67b0a8a39e7d5763d2",
            "3ef8bae4a84311d748956ef862adec84a5745f44618cb3909def1e13"
        ),
        (
            "SHA-256", "5e49f471d8b615a8ae0ecf0a53dbe2f5f617abb2dfe6246974aa6e4bdeb89725",
            "aa20c23e3201834050679e1d88941b9a6fed0557c9a705cb2c315e2e63fd486d"
        ),
        (
            "SHA-384",
            "572a064d856605065c204ee0f3f04e30f62df62696a1c762c9e1b9569470856432c5184e1f15bf31828b4cfcb1094cdd",
            "34c6d696dcbb86ee441ff110160cef6c192104b72fe208884fb0188d0085516f02214a16c913be2ba620fb6e7c9a4a54"
        ),
        (
            "SHA-512",
            "5d684dab3f55b9e3ff070f44c614503a6fa9254922744772eab6860dcf2c5e89016764f694351f662619ce5d6dc8ff17a68bc9dc1a0eb3ab569908e515ac2715",
            "ef978e23dc520404ae16fd17bde9ee5945610d671551d6863a5ffbc99433fc726726e51f989b886191be9325b8f8b03b1a63fe3e5eff23d126c2f41f07d2bf87"
        ),
        (
            "SHA-512-224", "daebaeebb70fb1affe3043a8523e545adb1561dc75f78f3fb812cf28",
            "7a97b076373229f0341132277f1b0abb554d4df0f5f9f1e6899626b0"
        ),
        (
            "SHA-512-256", "751dfd14f5a4715b66bc1813e48af6e3a48ba67e86a25d40675bcedde7af57b7",
            "88a392dba7d9b7c883511ffcd41e54709cdb43b20dbb491a8a14beeae391aaa0"
        ),
    ]

    @Test("Digests of every algorithm that OPA knows, of documents and of bytes", arguments: digestCases)
    func digests(algorithm: String, document: String, plain: String) throws {
        func digest(_ name: String, _ hash: String) throws -> FileDigest {
            try FileDigest(["name": Value(name), "hash": Value(hash), "algorithm": Value(algorithm)])
        }
        try digest("a/data.json", document).check(Self.bytes(" {\"a\" : [1,\"x\"] } "))
        try digest("a/data.yaml", document.uppercased()).check(Self.bytes("a: [1, x]"))
        try digest("a/b.rego", plain).check([UInt8](repeating: 0x78, count: 200))
        #expect(throws: BundleError.self) { try digest("a/b.rego", document).check([]) }
    }

    @Test("Digests without an algorithm, or of one nobody knows, are refused")
    func unknownDigests() {
        for (algorithm, message) in [
            ("", "no hashing algorithm provided for file x"), ("SHA-3", "unsupported hashing algorithm: SHA-3"),
        ] {
            let found = bundleError {
                try FileDigest(["name": "x", "hash": "00", "algorithm": Value(algorithm)]).check([])
            }
            #expect(found == message)
        }
    }

    @Test("A bundle that is built again and signed gives the same bytes, and is read with the key")
    func building() throws {
        var bundle = try PolicyBundle(archive: TarFixture.bundle(Self.contents))
        let unsigned = try bundle.archive()
        #expect(try unsigned == PolicyBundle(archive: unsigned).archive())
        try bundle.sign(Self.secret)
        let archive = try bundle.archive()
        #expect(Self.read(archive, Self.keys) == nil)
        try bundle.sign(Self.secret)
        #expect(try archive == bundle.archive())
        var tampered = bundle
        tampered.data = tampered.data.inserting(["z": 2], for: "a")
        #expect(try Self.read(tampered.archive(), Self.keys)?.contains("data.json: digest mismatch") == true)
        // A delta bundle's signature counts too.
        var delta = try PolicyBundle(patch: [BundlePatch(operation: "remove", path: "/a", value: nil)])
        #expect(try Self.read(delta.archive(), Self.keys) == "bundle missing .signatures.json file")
        try delta.sign(Self.secret)
        #expect(try Self.read(delta.archive(), Self.keys) == nil)
    }

    @Test("A folder is signed and verified with its name in front of its files, as `opa sign` does it")
    func folder() throws {
        let folder = try TemporaryFolder(["b/data.json": "{}", "b/p.rego": "package p"])
        defer { folder.remove() }
        let path = folder.path + "/b"
        let files = try PolicyBundle.files(atPath: path)
        #expect(files.map(\.path) == [path + "/data.json", path + "/p.rego"])
        try folder.write(
            String(decoding: SignaturesFile.text(of: Self.secret.token(for: files)), as: UTF8.self),
            to: "b/.signatures.json")
        _ = try PolicyBundle(path: path, options: BundleOptions(verification: Self.keys))
        try folder.write("package q", to: "b/p.rego")
        let message =
            bundleError { _ = try PolicyBundle(path: path, options: BundleOptions(verification: Self.keys)) } ?? ""
        #expect(message.hasPrefix("bundle \(path): \(path.dropFirst())/p.rego: digest mismatch"))
    }
}

/// An algorithm and keys for it. Shown by its name: keys are long.
struct AlgorithmCase: Sendable, CustomTestStringConvertible {
    var algorithm: String
    var privateKey: String
    var publicKey: String

    init(_ algorithm: String, _ privateKey: String, _ publicKey: String) {
        self.algorithm = algorithm
        self.privateKey = privateKey
        self.publicKey = publicKey
    }

    var testDescription: String { algorithm }
}
