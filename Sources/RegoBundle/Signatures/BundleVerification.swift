public import RegoSyntax

import Rego

/// With which keys bundles are verified.
public struct BundleVerification: Sendable {
    /// A key that signatures may be of.
    public struct Key: Sendable {
        /// The secret of an HMAC; else a PEM text with a public key, a certificate or a private key.
        public var key: [UInt8]
        /// `RS256`, `ES256`, `HS256`, ... The signature is checked with this one, whatever its token says.
        public var algorithm: String
        /// The scope that the signature must have, where `BundleVerification.scope` says nothing.
        public var scope: String

        /// A key.
        public init(_ key: [UInt8], algorithm: String = "RS256", scope: String = "") {
            self.key = key
            self.algorithm = algorithm
            self.scope = scope
        }
    }

    /// Keys by their identifiers.
    public var keys: [RegoText: Key]
    /// The identifier of the key that signatures must be of; without one the token says which of `keys` it is.
    public var keyIdentifier: String
    /// The scope that signatures must have.
    public var scope: String
    /// Shell patterns of files that need not be signed.
    public var excluded: [String]

    /// Keys to verify with. Whoever has some gets no bundle without a signature.
    public init(keys: [RegoText: Key], keyIdentifier: String = "", scope: String = "", excluded: [String] = []) {
        self.keys = keys
        self.keyIdentifier = keyIdentifier
        self.scope = scope
        self.excluded = excluded
    }
}

extension BundleVerification {
    /// The digests that the only token of a bundle vouches for.
    func digests(of tokens: [String]) throws(BundleError) -> [RegoText: FileDigest] {
        guard let text = tokens.first else {
            throw BundleError(.signature, ".signatures.json: missing JWT (expected exactly one)")
        }
        guard tokens.count == 1 else {
            throw BundleError(.signature, ".signatures.json: multiple JWTs not supported (expected exactly one)")
        }
        do throws(CompactToken.Failure) {
            return try digests(of: CompactToken(text))
        } catch {
            throw BundleError(.signature, error.message)
        }
    }

    private func digests(of token: CompactToken) throws(CompactToken.Failure) -> [RegoText: FileDigest] {
        guard let claims = try? Value(json: token.payload).asObject else {
            throw CompactToken.Failure(message: "the signature's payload is no JSON object")
        }
        var identifier = keyIdentifier
        if identifier.isEmpty { identifier = token.header["kid"]?.asString?.string ?? "" }
        if identifier.isEmpty { identifier = claims["keyid"]?.asString?.string ?? "" }
        guard !identifier.isEmpty else { throw CompactToken.Failure(message: "verification key ID is empty") }
        guard let key = keys[RegoText(identifier)] else {
            throw CompactToken.Failure(message: "verification key corresponding to ID \(identifier) not found")
        }
        try token.verify(algorithm: key.algorithm, key: key.key)
        let wanted = scope.isEmpty ? key.scope : scope
        guard (claims["scope"]?.asString?.utf8 ?? []).elementsEqual(wanted.utf8) else {
            throw CompactToken.Failure(message: "scope mismatch")
        }
        var digests: [RegoText: FileDigest] = [:]
        for file in claims["files"]?.asArray ?? .empty {
            do {
                let digest = try FileDigest(file)
                digests[RegoText(digest.name)] = digest
            } catch {
                throw CompactToken.Failure(message: error.message)
            }
        }
        return digests
    }
}
