public import Rego

/// With which key, and with which claims, a bundle is signed.
public struct BundleSigning: Sendable {
    /// The secret of an HMAC; else a PEM text with a private key.
    public var key: [UInt8]
    /// `RS256`, `ES256`, `HS256`, `PS256`, `EdDSA`, ...
    public var algorithm: String
    /// Names the key, in the token's header and, where there are no claims, in its `keyid`.
    public var keyIdentifier: String?
    /// What the token says beside the files: `scope`, `iss`, ...
    public var claims: RegoObject?

    /// A key to sign with.
    public init(
        key: [UInt8], algorithm: String = "RS256", keyIdentifier: String? = nil, claims: RegoObject? = nil
    ) {
        self.key = key
        self.algorithm = algorithm
        self.keyIdentifier = keyIdentifier
        self.claims = claims
    }

    /// The token over these files: `.signatures.json` holds one.
    public func token(for files: [BundleFile]) throws(BundleError) -> String {
        var digests: [FileDigest] = []
        for file in files where !SignaturesFile.isOne(file) {
            digests.append(try FileDigest(of: file.bytes, named: file.path.withoutLeadingSlash))
        }
        return try token(for: digests)
    }

    func token(for digests: [FileDigest]) throws(BundleError) -> String {
        let files = digests.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }.map(\.value)
        var payload: RegoObject = ["files": .array(RegoArray(files))]
        if let claims {
            payload = payload.merging(claims)
        } else if let keyIdentifier {
            payload = payload.inserting(Value(keyIdentifier), for: "keyid")
        }
        do {
            return try CompactToken.sign(
                Value.object(payload).jsonBytes(), algorithm: algorithm, keyIdentifier: keyIdentifier, key: key)
        } catch {
            throw BundleError(.signature, error.message)
        }
    }
}

/// `.signatures.json`.
public enum SignaturesFile {
    /// The file's name.
    public static let name = ".signatures.json"

    /// The file's text for a token.
    public static func text(of token: String) -> [UInt8] {
        let value: Value = ["signatures": [Value(token)]]
        return value.jsonBytes(style: JSONStyle(indentation: 1))
    }

    /// Whether a file holds signatures: such files are never signed themselves, nor read as anything else.
    static func isOne(_ file: BundleFile) -> Bool { file.path.hasSuffix("signatures.json") }

    /// The tokens in it.
    static func tokens(in bytes: [UInt8]) throws(BundleError) -> [String] {
        func failure(_ why: String) -> BundleError {
            BundleError(.signature, "bundle load failed on signatures decode: \(why)")
        }
        let value: Value
        do {
            value = try Value(json: bytes)
        } catch {
            throw failure(error.message)
        }
        guard case .object(let object) = value else { throw failure("an object belongs here, not \(value.typeName)") }
        if let plugin = object["plugin"]?.asString?.string, !plugin.isEmpty, plugin != "_default" {
            throw BundleError(.signature, "no verifier exists under id \(plugin)")
        }
        var tokens: [String] = []
        for token in object["signatures"]?.asArray ?? .empty {
            guard case .string(let token) = token else { throw failure("`signatures` holds strings") }
            tokens.append(token.string)
        }
        return tokens
    }
}

extension String {
    var withoutLeadingSlash: String { hasPrefix("/") ? String(dropFirst()) : self }
}
