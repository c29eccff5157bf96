import Crypto
import CryptoExtras
import FoundationEssentials

/// A key that tokens are signed with.
enum SigningKey {
    case secret([UInt8])
    case rsa(_RSA.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
    case p384(P384.Signing.PrivateKey)
    case p521(P521.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)

    struct Unusable: Error {
        var message: String
    }

    func sign(_ message: [UInt8], _ algorithm: SignatureAlgorithm) throws(Unusable) -> [UInt8] {
        do {
            return switch algorithm.digest {
            case .sha256: try sign(message, SHA256.hash(data: message), algorithm)
            case .sha384: try sign(message, SHA384.hash(data: message), algorithm)
            case .sha512: try sign(message, SHA512.hash(data: message), algorithm)
            }
        } catch let error as Unusable {
            throw error
        } catch {
            throw Unusable(message: "failed to sign with \(algorithm.rawValue)")
        }
    }

    private func sign(
        _ message: [UInt8], _ digest: some Crypto.Digest, _ algorithm: SignatureAlgorithm
    ) throws -> [UInt8] {
        switch (algorithm.family, self) {
        case (.hmac, .secret(let secret)): return algorithm.code(message, secret: secret)
        case (.rsa, .rsa(let key)):
            return Array(try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
        case (.rsaPSS, .rsa(let key)):
            return Array(try key.signature(for: digest, padding: .PSS).rawRepresentation)
        case (.ecdsa, .p256(let key)): return Array(try key.signature(for: digest).rawRepresentation)
        case (.ecdsa, .p384(let key)): return Array(try key.signature(for: digest).rawRepresentation)
        case (.ecdsa, .p521(let key)): return Array(try key.signature(for: digest).rawRepresentation)
        case (.edwards, .ed25519(let key)): return Array(try key.signature(for: message))
        default: throw Unusable(message: "the key does not suit the algorithm \(algorithm.rawValue)")
        }
    }
}
