import Crypto
import CryptoExtras
import FoundationEssentials

/// A key that signatures are verified with.
enum PublicKey {
    case rsa(_RSA.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)
    case ed25519(Curve25519.Signing.PublicKey)

    struct Unreadable: Error {
        var message: String
    }

    private static let rsaEncryption: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
    private static let ellipticCurve: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
    private static let curveP256: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
    private static let curveP384: [UInt8] = [0x2B, 0x81, 0x04, 0x00, 0x22]
    private static let curveP521: [UInt8] = [0x2B, 0x81, 0x04, 0x00, 0x23]
    private static let edwards25519: [UInt8] = [0x2B, 0x65, 0x70]

    /// Reads a SubjectPublicKeyInfo.
    init(subjectPublicKeyInfo bytes: ArraySlice<UInt8>) throws(Unreadable) {
        do {
            var outer = DERReader(bytes)
            let whole = try outer.next(DERReader.sequence)
            guard outer.isAtEnd else { throw DERReader.Malformed() }
            var info = whole.elements
            var algorithm = try info.next(DERReader.sequence).elements
            let identifier = Array(try algorithm.next(DERReader.objectIdentifier).body)
            let key = try info.nextBits()
            switch identifier {
            // Also keys that are shorter than one should make today, down to 1024 bits.
            case Self.rsaEncryption: self = .rsa(try .init(unsafeDERRepresentation: Data(whole.whole)))
            case Self.edwards25519: self = .ed25519(try .init(rawRepresentation: Data(key)))
            case Self.ellipticCurve:
                switch Array(try algorithm.next(DERReader.objectIdentifier).body) {
                case Self.curveP256: self = .p256(try .init(x963Representation: Data(key)))
                case Self.curveP384: self = .p384(try .init(x963Representation: Data(key)))
                case Self.curveP521: self = .p521(try .init(x963Representation: Data(key)))
                default: throw Unreadable(message: "x509: unsupported elliptic curve")
                }
            default: throw Unreadable(message: "x509: unknown public key algorithm")
            }
        } catch let error as Unreadable {
            throw error
        } catch is DERReader.Malformed {
            throw Unreadable(message: "asn1: structure error")
        } catch {
            throw Unreadable(message: "x509: invalid public key")
        }
    }

    /// Reads an RSA key that stands alone, as PKCS #1 has it.
    init(pkcs1 bytes: [UInt8]) throws(Unreadable) {
        do {
            self = .rsa(try .init(unsafeDERRepresentation: Data(bytes)))
        } catch {
            throw Unreadable(message: "x509: invalid public key")
        }
    }

    /// Reads the key out of an X.509 certificate.
    init(certificate bytes: ArraySlice<UInt8>) throws(Unreadable) {
        let info: ArraySlice<UInt8>
        do throws(DERReader.Malformed) {
            var outer = DERReader(bytes)
            var certificate = try outer.next(DERReader.sequence).elements
            guard outer.isAtEnd else { throw DERReader.Malformed() }
            var signed = try certificate.next(DERReader.sequence).elements
            try signed.skip(0xA0)
            _ = try signed.next(DERReader.integer)
            for _ in 0..<4 { _ = try signed.next(DERReader.sequence) }
            info = try signed.next(DERReader.sequence).whole
        } catch {
            throw Unreadable(message: "x509: malformed certificate")
        }
        self = try PublicKey(subjectPublicKeyInfo: info)
    }
}
