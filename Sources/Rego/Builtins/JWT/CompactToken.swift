import Crypto
import CryptoExtras
import FoundationEssentials

/// Signed tokens for the other parts of the engine, such as the signatures of bundles: made and verified by the same
/// code as `io.jwt`.
package struct CompactToken {
    /// Why a token cannot be read, verified or made.
    package struct Failure: Error {
        package var message: String

        package init(message: String) { self.message = message }
    }

    private let token: JSONWebToken
    /// The protected header. Nothing in it is trusted before the token is verified.
    package let header: RegoObject
    /// What is signed. Nothing in it is trusted before the token is verified.
    package let payload: [UInt8]

    /// Reads a token, without verifying it.
    package init(_ text: String) throws(Failure) {
        do throws(BuiltinError) {
            token = try JSONWebToken(Value(text))
            header = try token.decodedHeader()
            payload = try token.decodedPayload()
        } catch {
            throw Failure(message: error.message)
        }
    }

    private static func algorithm(_ name: String) throws(Failure) -> SignatureAlgorithm {
        guard let algorithm = SignatureAlgorithm(rawValue: name) else {
            throw Failure(message: "unknown signature algorithm: \(name)")
        }
        return algorithm
    }

    /// Throws unless the token is signed with this algorithm and the key that belongs to it: the secret of an HMAC, else
    /// a PEM text with a public key, a certificate or a private key. What the token says of its algorithm is not asked.
    package func verify(algorithm name: String, key: [UInt8]) throws(Failure) {
        let algorithm = try Self.algorithm(name)
        let signature: [UInt8]
        do throws(BuiltinError) {
            signature = try token.decodedSignature()
        } catch {
            throw Failure(message: error.message)
        }
        let isValid: Bool
        if algorithm.family == .hmac {
            isValid = CryptoBuiltins.areEqual(signature, algorithm.code(token.signedText, secret: key))
        } else {
            isValid = algorithm.isValid(signature, for: token.signedText, key: try Self.publicKey(key))
        }
        guard isValid else { throw Failure(message: "failed to verify message: the signature is not of this key") }
    }

    /// A signed token.
    ///
    /// - Parameter key: the secret of an HMAC, else a PEM text with a private key.
    package static func sign(
        _ payload: [UInt8], algorithm name: String, keyIdentifier: String?, key: [UInt8]
    ) throws(Failure) -> String {
        let algorithm = try algorithm(name)
        var header: [(key: Value, value: Value)] = [(key: "alg", value: Value(name))]
        if let keyIdentifier { header.append((key: "kid", value: Value(keyIdentifier))) }
        let signingKey = algorithm.family == .hmac ? SigningKey.secret(key) : try privateKey(key)
        guard signingKey.suits(algorithm) else {
            throw Failure(message: "the key does not suit the algorithm \(name)")
        }
        let dot = [UInt8(ascii: ".")]
        let headerText = Value.object(RegoObject(header)).jsonBytes()
        let signed =
            Base64Coding.encode(headerText, .url, padding: false) + dot
            + Base64Coding.encode(payload, .url, padding: false)
        do throws(SigningKey.Unusable) {
            let signature = try signingKey.sign(signed, algorithm)
            let text = signed + dot + Base64Coding.encode(signature, .url, padding: false)
            return String(decoding: text, as: UTF8.self)
        } catch {
            throw Failure(message: error.message)
        }
    }
}

extension CompactToken {
    private static func privateKey(_ text: [UInt8]) throws(Failure) -> SigningKey {
        let blocks = PEMBlock.all(in: text)
        guard !blocks.isEmpty else { throw Failure(message: "failed to parse PEM block containing the key") }
        do throws(CertificateError) {
            guard let file = try PrivateKeyFile.all(in: text).first else {
                throw CertificateError("unsupported key type: \(blocks[0].type)")
            }
            guard case .object(let object) = try file.webKey(),
                case .privateKey(let key)? = try? JSONWebKey(object).material
            else { throw CertificateError("the key cannot sign") }
            return key
        } catch {
            throw Failure(message: error.message)
        }
    }

    private static func publicKey(_ text: [UInt8]) throws(Failure) -> PublicKey {
        guard let (block, _) = PEMBlock.first(in: text[...]) else {
            throw Failure(message: "failed to parse PEM block containing the key")
        }
        do throws(PublicKey.Unreadable) {
            switch block.type {
            case "PUBLIC KEY": return try PublicKey(subjectPublicKeyInfo: block.bytes[...])
            case "RSA PUBLIC KEY": return try PublicKey(pkcs1: block.bytes)
            case "CERTIFICATE": return try PublicKey(certificate: block.bytes[...])
            case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY": break
            default: throw PublicKey.Unreadable(message: "unsupported PEM block type: \(block.type)")
            }
        } catch {
            throw Failure(message: error.message)
        }
        return try privateKey(text).publicKey()
    }
}

extension SigningKey {
    /// Whether the algorithm is made for keys of this kind; each of ECDSA's is for one curve.
    fileprivate func suits(_ algorithm: SignatureAlgorithm) -> Bool {
        switch (algorithm, self) {
        case (.es256, .p256), (.es384, .p384), (.es512, .p521), (.edDSA, .ed25519): true
        case (_, .secret): algorithm.family == .hmac
        case (_, .rsa): algorithm.family == .rsa || algorithm.family == .rsaPSS
        default: false
        }
    }

    fileprivate func publicKey() throws(CompactToken.Failure) -> PublicKey {
        switch self {
        case .secret: throw CompactToken.Failure(message: "a secret has no public key")
        case .rsa(let key): .rsa(key.publicKey)
        case .p256(let key): .p256(key.publicKey)
        case .p384(let key): .p384(key.publicKey)
        case .p521(let key): .p521(key.publicKey)
        case .ed25519(let key): .ed25519(key.publicKey)
        }
    }
}
