import FoundationEssentials
import Rego
package import RegoBundle
import RegoSyntax

/// Keys as `opa`'s flags name them: an HMAC's secret itself, or the path of a PEM file.
package struct SigningFlags: Sendable {
    package var key: String?
    package var algorithm: String
    package var claimsFile: String?
    /// Names the key in the token.
    package var keyIdentifier: String?

    package init(key: String?, algorithm: String, claimsFile: String?, keyIdentifier: String? = nil) {
        self.key = key
        self.algorithm = algorithm
        self.claimsFile = claimsFile
        self.keyIdentifier = keyIdentifier
    }

    /// What to sign with; nil where there is no key.
    package func signing() throws(ToolError) -> BundleSigning? {
        guard let key, !key.isEmpty else {
            guard claimsFile == nil else { throw Self.incomplete }
            return nil
        }
        var signing = BundleSigning(
            key: try KeyFile.bytes(of: key, for: algorithm), algorithm: algorithm, keyIdentifier: keyIdentifier)
        if let claimsFile {
            guard case .object(let claims) = try PolicyLoader.document(atPath: claimsFile) else {
                throw ToolError("\(claimsFile): claims must be a JSON object")
            }
            signing.claims = claims
            signing.keyIdentifier = nil
        }
        return signing
    }

    package static let incomplete = ToolError(
        "specify the secret (HMAC) or path of the PEM file containing the private key (RSA and ECDSA)")
}

/// Keys to verify bundles with, as `opa build`'s flags name them.
package struct VerificationFlags: Sendable {
    package var key: String?
    package var identifier: String
    package var algorithm: String
    package var scope: String
    package var excluded: [String]

    package init(key: String?, identifier: String, algorithm: String, scope: String, excluded: [String]) {
        self.key = key
        self.identifier = identifier
        self.algorithm = algorithm
        self.scope = scope
        self.excluded = excluded
    }

    /// What to verify with; nil where there is no key.
    package func verification() throws(ToolError) -> BundleVerification? {
        guard let key, !key.isEmpty else { return nil }
        let publicKey = BundleVerification.Key(
            try KeyFile.bytes(of: key, for: algorithm), algorithm: algorithm, scope: scope)
        return BundleVerification(
            keys: [RegoText(identifier): publicKey], keyIdentifier: identifier, scope: scope, excluded: excluded)
    }
}

enum KeyFile {
    /// The text itself where it is a PEM text, the content of the file of that name, else the text as a secret.
    static func bytes(of key: String, for algorithm: String) throws(ToolError) -> [UInt8] {
        if key.hasPrefix("-----BEGIN") { return Array(key.utf8) }
        guard FileManager.default.fileExists(atPath: key) else {
            guard algorithm.hasPrefix("HS") else {
                throw ToolError(
                    "no such key file: \(algorithm) takes the path of a PEM file; for a secret choose HS256 or alike")
            }
            return Array(key.utf8)
        }
        guard let content = FileManager.default.contents(atPath: key) else {
            throw ToolError("the key `\(key)`: \(FileTrouble.text(key))")
        }
        guard content.count <= 1 << 20 else { throw ToolError("the key `\(key)` is larger than 1 MiB") }
        return [UInt8](content)
    }
}
