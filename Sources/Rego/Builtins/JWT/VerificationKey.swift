/// A key that tokens are verified with, with what its set says of it.
struct VerificationKey {
    enum Material {
        case publicKey(PublicKey)
        case secret([UInt8])
        /// A private key, with which nothing is verified.
        case unsuited
    }

    var material: Material
    /// Empty for a certificate or a bare public key.
    var algorithm: String
    var identifier: String

    /// The keys of a text: a certificate or public key in PEM, or a JSON Web Key or set of them.
    static func keys(in text: [UInt8]) throws(BuiltinError) -> [VerificationKey] {
        if let (block, rest) = PEMBlock.first(in: text[...]) {
            guard rest.isEmpty else { throw .failed("extra data after a PEM certificate block") }
            return [VerificationKey(material: try material(block), algorithm: "", identifier: "")]
        }
        let keys: [JSONWebKey]
        do throws(JSONWebKey.Malformed) {
            keys = try JSONWebKey.keys(in: text)
        } catch {
            throw .failed("failed to parse a JWK key (set): \(error.message)")
        }
        return keys.compactMap { key in
            // Keys for other algorithms are passed over.
            if let algorithm = key.algorithm, SignatureAlgorithm(rawValue: algorithm) == nil { return nil }
            let material: Material =
                switch key.material {
                case .publicKey(let publicKey): .publicKey(publicKey)
                case .secret(let secret): .secret(secret)
                case .privateKey: .unsuited
                }
            return VerificationKey(
                material: material, algorithm: key.algorithm ?? "", identifier: key.identifier ?? "")
        }
    }

    private static func material(_ block: PEMBlock) throws(BuiltinError) -> Material {
        switch block.type {
        case "CERTIFICATE":
            do throws(PublicKey.Unreadable) {
                return .publicKey(try PublicKey(certificate: block.bytes[...]))
            } catch {
                throw .failed("failed to parse a PEM certificate: \(error.message)")
            }
        case "PUBLIC KEY":
            do throws(PublicKey.Unreadable) {
                return .publicKey(try PublicKey(subjectPublicKeyInfo: block.bytes[...]))
            } catch {
                throw .failed("failed to parse a PEM public key: \(error.message)")
            }
        default: throw .failed("failed to extract a Key from the PEM certificate")
        }
    }

    /// Whether the signature is this key's.
    func verifies(_ token: JSONWebToken, _ algorithm: SignatureAlgorithm, signature: [UInt8]) -> Bool {
        switch (material, algorithm.family) {
        case (.publicKey(let key), .rsa), (.publicKey(let key), .rsaPSS), (.publicKey(let key), .ecdsa),
            (.publicKey(let key), .edwards):
            algorithm.isValid(signature, for: token.signedText, key: key)
        case (.secret(let secret), .hmac):
            CryptoBuiltins.areEqual(algorithm.code(token.signedText, secret: secret), signature)
        default: false
        }
    }
}

extension [VerificationKey] {
    /// The key of the token's identifier decides if there is one, else any key that does not name another algorithm.
    func verify(
        _ token: JSONWebToken, _ header: JSONWebToken.Header, _ algorithm: SignatureAlgorithm, signature: [UInt8]
    ) -> Bool {
        if !header.identifier.isEmpty, let key = first(where: { $0.identifier == header.identifier }) {
            return key.verifies(token, algorithm, signature: signature)
        }
        return contains { key in
            (key.algorithm.isEmpty || key.algorithm == header.algorithm)
                && key.verifies(token, algorithm, signature: signature)
        }
    }
}
