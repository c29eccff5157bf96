import Crypto
import CryptoExtras
import FoundationEssentials

/// The algorithms of RFC 7518 that tokens are signed with.
enum SignatureAlgorithm: String, CaseIterable {
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"

    enum Family {
        case hmac, rsa, rsaPSS, ecdsa, edwards
    }

    enum Digest {
        case sha256, sha384, sha512
    }

    var family: Family {
        switch self {
        case .hs256, .hs384, .hs512: .hmac
        case .rs256, .rs384, .rs512: .rsa
        case .ps256, .ps384, .ps512: .rsaPSS
        case .es256, .es384, .es512: .ecdsa
        case .edDSA: .edwards
        }
    }

    var digest: Digest {
        switch self {
        case .hs256, .rs256, .ps256, .es256: .sha256
        case .hs384, .rs384, .ps384, .es384: .sha384
        case .hs512, .rs512, .ps512, .es512, .edDSA: .sha512
        }
    }

    // MARK: HMAC

    func code(_ message: [UInt8], secret: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: secret)
        return switch digest {
        case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        case .sha384: Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
        case .sha512: Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
        }
    }

    // MARK: Verifying

    /// Whether a signature is right. A key of another kind verifies nothing.
    func isValid(_ signature: [UInt8], for message: [UInt8], key: PublicKey) -> Bool {
        switch digest {
        case .sha256: isValid(signature, for: message, SHA256.hash(data: message), key)
        case .sha384: isValid(signature, for: message, SHA384.hash(data: message), key)
        case .sha512: isValid(signature, for: message, SHA512.hash(data: message), key)
        }
    }

    private func isValid(
        _ signature: [UInt8], for message: [UInt8], _ digest: some Crypto.Digest, _ key: PublicKey
    ) -> Bool {
        switch (family, key) {
        case (.rsa, .rsa(let key)), (.rsaPSS, .rsa(let key)):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: digest,
                padding: family == .rsa ? .insecurePKCS1v1_5 : .PSS)
        case (.ecdsa, .p256(let key)):
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: Self.raw(signature, 32)) else {
                return false
            }
            return key.isValidSignature(signature, for: digest)
        case (.ecdsa, .p384(let key)):
            guard let signature = try? P384.Signing.ECDSASignature(rawRepresentation: Self.raw(signature, 48)) else {
                return false
            }
            return key.isValidSignature(signature, for: digest)
        case (.ecdsa, .p521(let key)):
            guard let signature = try? P521.Signing.ECDSASignature(rawRepresentation: Self.raw(signature, 66)) else {
                return false
            }
            return key.isValidSignature(signature, for: digest)
        case (.edwards, .ed25519(let key)): return key.isValidSignature(signature, for: message)
        default: return false
        }
    }

    /// The two halves of a signature, each filled up to its size; longer ones stay and are refused.
    private static func raw(_ signature: [UInt8], _ size: Int) -> Data {
        let half = signature.count / 2
        guard half < size else { return Data(signature) }
        let padding = [UInt8](repeating: 0, count: size - half)
        let tail = Array(signature[half...])
        guard tail.count <= size else { return Data(signature) }
        return Data(padding + signature[..<half] + [UInt8](repeating: 0, count: size - tail.count) + tail)
    }
}
