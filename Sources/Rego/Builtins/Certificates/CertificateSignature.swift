import Crypto
import CryptoExtras
import FoundationEssentials

/// How a certificate is signed. The numbers are Go's.
enum CertificateSignature: Int {
    case unknown = 0
    case md2WithRSA = 1
    case md5WithRSA = 2
    case sha1WithRSA = 3
    case sha256WithRSA = 4
    case sha384WithRSA = 5
    case sha512WithRSA = 6
    case dsaWithSHA1 = 7
    case dsaWithSHA256 = 8
    case ecdsaWithSHA1 = 9
    case ecdsaWithSHA256 = 10
    case ecdsaWithSHA384 = 11
    case ecdsaWithSHA512 = 12
    case sha256WithRSAPSS = 13
    case sha384WithRSAPSS = 14
    case sha512WithRSAPSS = 15
    case ed25519 = 16

    /// Reads the contents of an AlgorithmIdentifier.
    init(_ identifier: DERReader) throws(CertificateError) {
        var reader = identifier
        let name = try reader.nextIdentifier(or: "x509: malformed OID")
        let parameters = reader.isAtEnd ? nil : try reader.nextAny(or: "x509: malformed parameters")
        switch name.text {
        case "1.2.840.113549.1.1.2": self = .md2WithRSA
        case "1.2.840.113549.1.1.4": self = .md5WithRSA
        case "1.2.840.113549.1.1.5", "1.3.14.3.2.29": self = .sha1WithRSA
        case "1.2.840.113549.1.1.11": self = .sha256WithRSA
        case "1.2.840.113549.1.1.12": self = .sha384WithRSA
        case "1.2.840.113549.1.1.13": self = .sha512WithRSA
        case "1.2.840.10040.4.3": self = .dsaWithSHA1
        case "2.16.840.1.101.3.4.3.2": self = .dsaWithSHA256
        case "1.2.840.10045.4.1": self = .ecdsaWithSHA1
        case "1.2.840.10045.4.3.2": self = .ecdsaWithSHA256
        case "1.2.840.10045.4.3.3": self = .ecdsaWithSHA384
        case "1.2.840.10045.4.3.4": self = .ecdsaWithSHA512
        case "1.2.840.113549.1.1.10": self = parameters.flatMap { Self.padded($0.whole) } ?? .unknown
        case "1.3.101.112": self = parameters == nil ? .ed25519 : .unknown
        default: self = .unknown
        }
    }

    /// The one choice of RSA-PSS parameters for each digest that is usual: the same digest everywhere, and a salt as
    /// long as it.
    private static func padded(_ parameters: ArraySlice<UInt8>) -> CertificateSignature? {
        for (digest, salt, algorithm) in [
            (UInt8(1), UInt8(32), CertificateSignature.sha256WithRSAPSS), (2, 48, .sha384WithRSAPSS),
            (3, 64, .sha512WithRSAPSS),
        ] {
            for hasNull in [true, false] {
                let null: [UInt8] = hasNull ? [0x05, 0x00] : []
                let name: [UInt8] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, digest]
                let hash = Self.wrapped(0x30, name + null)
                let mask = Self.wrapped(
                    0x30, [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x08] + hash)
                let whole = Self.wrapped(
                    0x30,
                    Self.wrapped(0xA0, hash) + Self.wrapped(0xA1, mask) + Self.wrapped(0xA2, [0x02, 0x01, salt]))
                if parameters.elementsEqual(whole) { return algorithm }
            }
        }
        return nil
    }

    private static func wrapped(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] { [tag, UInt8(body.count)] + body }

    /// Whether a signature is right. Broken digests verify nothing.
    func isValid(_ signature: [UInt8], for message: [UInt8], key: PublicKey) -> Bool {
        switch self {
        case .sha256WithRSA, .sha256WithRSAPSS, .ecdsaWithSHA256:
            isValid(signature, SHA256.hash(data: message), key)
        case .sha384WithRSA, .sha384WithRSAPSS, .ecdsaWithSHA384:
            isValid(signature, SHA384.hash(data: message), key)
        case .sha512WithRSA, .sha512WithRSAPSS, .ecdsaWithSHA512:
            isValid(signature, SHA512.hash(data: message), key)
        case .ed25519:
            if case .ed25519(let key) = key { key.isValidSignature(signature, for: message) } else { false }
        case .unknown, .md2WithRSA, .md5WithRSA, .sha1WithRSA, .dsaWithSHA1, .dsaWithSHA256, .ecdsaWithSHA1: false
        }
    }

    private func isValid(_ signature: [UInt8], _ digest: some Digest, _ key: PublicKey) -> Bool {
        switch (self, key) {
        case (.sha256WithRSA, .rsa(let key)), (.sha384WithRSA, .rsa(let key)), (.sha512WithRSA, .rsa(let key)):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: digest,
                padding: .insecurePKCS1v1_5)
        case (.sha256WithRSAPSS, .rsa(let key)), (.sha384WithRSAPSS, .rsa(let key)),
            (.sha512WithRSAPSS, .rsa(let key)):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: digest, padding: .PSS)
        case (.ecdsaWithSHA256, .p256(let key)), (.ecdsaWithSHA384, .p256(let key)),
            (.ecdsaWithSHA512, .p256(let key)):
            guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: digest)
        case (.ecdsaWithSHA256, .p384(let key)), (.ecdsaWithSHA384, .p384(let key)),
            (.ecdsaWithSHA512, .p384(let key)):
            guard let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: digest)
        case (.ecdsaWithSHA256, .p521(let key)), (.ecdsaWithSHA384, .p521(let key)),
            (.ecdsaWithSHA512, .p521(let key)):
            guard let signature = try? P521.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: digest)
        default: return false
        }
    }
}
