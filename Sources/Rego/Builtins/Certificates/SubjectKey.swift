import BigInt
import Crypto
import SwiftASN1

/// The public key that a certificate or a request is about.
enum SubjectKey: Equatable {
    case rsa(modulus: BigInt, exponent: Int)
    case dsa(p: BigInt, q: BigInt, g: BigInt, y: BigInt)
    case elliptic(curve: EllipticCurve, x: BigUInt, y: BigUInt)
    case ed25519([UInt8])

    /// Reads the contents of a SubjectPublicKeyInfo. The key is nil where its algorithm is none of these.
    static func read(_ info: DERReader) throws(CertificateError) -> SubjectKey? {
        var info = info
        var algorithm = try info.next(
            DERReader.sequence, or: "x509: malformed public key algorithm identifier"
        ).elements
        let identifier = try algorithm.nextIdentifier(or: "x509: malformed OID")
        let parameters = algorithm.isAtEnd ? nil : try algorithm.nextAny(or: "x509: malformed parameters")
        let (key, unused) = try info.nextBitString(or: "x509: malformed subjectPublicKey")
        guard unused == 0 else { throw CertificateError("x509: malformed subjectPublicKey") }
        switch identifier.text {
        case "1.2.840.113549.1.1.1":
            guard parameters?.whole.elementsEqual([0x05, 0x00]) == true else {
                throw CertificateError("x509: RSA key missing NULL parameters")
            }
            return try rsa(key)
        case "1.2.840.10045.2.1": return try elliptic(key, parameters)
        case "1.3.101.112":
            guard parameters == nil else {
                throw CertificateError("x509: Ed25519 key encoded with illegal parameters")
            }
            guard key.count == 32 else { throw CertificateError("x509: wrong Ed25519 public key size") }
            return .ed25519(Array(key))
        case "1.2.840.10040.4.1": return try dsa(key, parameters)
        default: return nil
        }
    }

    private static func rsa(_ bytes: ArraySlice<UInt8>) throws(CertificateError) -> SubjectKey {
        var outer = DERReader(bytes)
        var key = try outer.next(DERReader.sequence, or: "x509: invalid RSA public key").elements
        let modulus = try key.nextInteger(or: "x509: invalid RSA modulus")
        let exponent = try key.nextSmallInteger(or: "x509: invalid RSA public exponent")
        guard modulus > 0 else { throw CertificateError("x509: RSA modulus is not a positive number") }
        guard exponent > 0 else { throw CertificateError("x509: RSA public exponent is not a positive number") }
        return .rsa(modulus: modulus, exponent: exponent)
    }

    private static func elliptic(
        _ bytes: ArraySlice<UInt8>, _ parameters: DERReader.Element?
    ) throws(CertificateError) -> SubjectKey {
        let invalid = "x509: invalid ECDSA parameters"
        guard let parameters else { throw CertificateError(invalid) }
        var reader = DERReader(parameters.whole)
        guard let curve = EllipticCurve(try reader.nextIdentifier(or: invalid)) else {
            throw CertificateError("x509: unsupported elliptic curve")
        }
        guard let point = curve.point(bytes) else {
            throw CertificateError("x509: failed to unmarshal elliptic curve point")
        }
        return .elliptic(curve: curve, x: point.x, y: point.y)
    }

    private static func dsa(
        _ bytes: ArraySlice<UInt8>, _ parameters: DERReader.Element?
    ) throws(CertificateError) -> SubjectKey {
        var key = DERReader(bytes)
        let y = try key.nextInteger(or: "x509: invalid DSA public key")
        guard let parameters, parameters.tag == DERReader.sequence else {
            throw CertificateError("x509: invalid DSA parameters")
        }
        var reader = parameters.elements
        let p = try reader.nextInteger(or: "x509: invalid DSA parameters")
        let q = try reader.nextInteger(or: "x509: invalid DSA parameters")
        let g = try reader.nextInteger(or: "x509: invalid DSA parameters")
        guard y > 0, p > 0, q > 0, g > 0 else { throw CertificateError("x509: zero or negative DSA parameter") }
        return .dsa(p: p, q: q, g: g, y: y)
    }

    /// The number that Go has for the algorithm.
    var algorithm: Int {
        switch self {
        case .rsa: 1
        case .dsa: 2
        case .elliptic: 3
        case .ed25519: 4
        }
    }

    var value: Value {
        switch self {
        case .rsa(let modulus, let exponent): ["N": .number(Number(modulus)), "E": Value(exponent)]
        case .dsa(let p, let q, let g, let y):
            ["P": .number(Number(p)), "Q": .number(Number(q)), "G": .number(Number(g)), "Y": .number(Number(y))]
        case .elliptic(_, let x, let y): ["Curve": [:], "X": Value(x), "Y": Value(y)]
        case .ed25519(let key): Value(base64: key)
        }
    }
}

/// The curves of NIST: y² = x³ − 3x + b modulo a prime.
enum EllipticCurve: String {
    case p224 = "P-224"
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"

    init?(_ identifier: ASN1ObjectIdentifier) {
        switch identifier.text {
        case "1.3.132.0.33": self = .p224
        case "1.2.840.10045.3.1.7": self = .p256
        case "1.3.132.0.34": self = .p384
        case "1.3.132.0.35": self = .p521
        default: return nil
        }
    }

    /// Bytes of a coordinate.
    var size: Int {
        switch self {
        case .p224: 28
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// The point of an uncompressed encoding; nil when it is not on the curve.
    func point(_ bytes: ArraySlice<UInt8>) -> (x: BigUInt, y: BigUInt)? {
        guard bytes.count == size * 2 + 1, bytes.first == 4 else { return nil }
        let isPoint =
            switch self {
            case .p224: Self.isOnP224(bytes)
            case .p256: (try? P256.Signing.PublicKey(x963Representation: Array(bytes))) != nil
            case .p384: (try? P384.Signing.PublicKey(x963Representation: Array(bytes))) != nil
            case .p521: (try? P521.Signing.PublicKey(x963Representation: Array(bytes))) != nil
            }
        guard isPoint else { return nil }
        let body = bytes.dropFirst()
        return (BigUInt(bytes: body.prefix(size)), BigUInt(bytes: body.dropFirst(size)))
    }

    /// The library knows no P-224.
    private static func isOnP224(_ bytes: ArraySlice<UInt8>) -> Bool {
        let body = bytes.dropFirst()
        let (x, y) = (BigInt(BigUInt(bytes: body.prefix(28))), BigInt(BigUInt(bytes: body.dropFirst(28))))
        let prime = (BigInt(1) << 224) - (BigInt(1) << 96) + 1
        let constant = BigInt("b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4", radix: 16) ?? 0
        guard x < prime, y < prime else { return false }
        return ((x * x * x - 3 * x + constant - y * y) % prime).isZero
    }

    /// The point of a private number; nil where that is out of range, or the curve P-224.
    func publicPoint(of number: BigUInt) -> (x: BigUInt, y: BigUInt)? {
        let raw = number.bytes(size: size)
        let encoded: [UInt8]? =
            switch self {
            case .p224: nil
            case .p256:
                (try? P256.Signing.PrivateKey(rawRepresentation: raw)).map { Array($0.publicKey.x963Representation) }
            case .p384:
                (try? P384.Signing.PrivateKey(rawRepresentation: raw)).map { Array($0.publicKey.x963Representation) }
            case .p521:
                (try? P521.Signing.PrivateKey(rawRepresentation: raw)).map { Array($0.publicKey.x963Representation) }
            }
        return encoded.flatMap { point($0[...]) }
    }
}
