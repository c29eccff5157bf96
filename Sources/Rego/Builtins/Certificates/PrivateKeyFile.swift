import BigInt
import Crypto

/// A private key as it stands in a file.
enum PrivateKeyFile {
    case rsa(RSAParts)
    case elliptic(curve: EllipticCurve, number: BigUInt, x: BigUInt, y: BigUInt)
    /// A seed and the public key.
    case ed25519(seed: [UInt8], publicKey: [UInt8])
    case x25519(seed: [UInt8], publicKey: [UInt8])

    struct RSAParts {
        var modulus: BigUInt
        var exponent: Int
        var privateExponent: BigUInt
        var p: BigUInt
        var q: BigUInt

        var dp: BigUInt { privateExponent % (p - 1) }
        var dq: BigUInt { privateExponent % (q - 1) }
        var inverse: BigUInt { q.inverse(p) ?? 0 }
    }

    /// The keys of a text in PEM. Blocks that hold no key are passed over.
    static func all(in text: [UInt8]) throws(CertificateError) -> [PrivateKeyFile] {
        var keys: [PrivateKeyFile] = []
        for block in PEMBlock.all(in: text) {
            switch block.type {
            case "RSA PRIVATE KEY": keys.append(try pkcs1(block.bytes))
            case "PRIVATE KEY": keys.append(try pkcs8(block.bytes))
            case "EC PRIVATE KEY": keys.append(try sec1(block.bytes))
            default: break
            }
        }
        return keys
    }

    private static let structureError = "asn1: structure error: the block holds no private key of its type"

    // MARK: RSA

    static func pkcs1(_ bytes: [UInt8]) throws(CertificateError) -> PrivateKeyFile {
        do throws(CertificateError) {
            return try readPKCS1(bytes)
        } catch {
            guard error.message == structureError else { throw error }
            if (try? sec1(bytes)) != nil { throw otherFormat("ParseECPrivateKey") }
            if (try? pkcs8(bytes)) != nil { throw otherFormat("ParsePKCS8PrivateKey") }
            throw error
        }
    }

    private static func otherFormat(_ reader: String) -> CertificateError {
        CertificateError("x509: failed to parse private key (use \(reader) instead for this key format)")
    }

    private static func readPKCS1(_ bytes: [UInt8]) throws(CertificateError) -> PrivateKeyFile {
        var outer = DERReader(bytes)
        var fields = try outer.next(DERReader.sequence, or: structureError).elements
        guard outer.isAtEnd else { throw CertificateError("asn1: syntax error: trailing data") }
        let version = try fields.nextSmallInteger(or: structureError)
        guard version == 0 else { throw CertificateError("x509: unsupported private key version") }
        let modulus = try fields.nextInteger(or: structureError)
        let exponent = try fields.nextSmallInteger(or: structureError)
        let privateExponent = try fields.nextInteger(or: structureError)
        let (p, q) = (try fields.nextInteger(or: structureError), try fields.nextInteger(or: structureError))
        let (dp, dq) = (try fields.nextInteger(or: structureError), try fields.nextInteger(or: structureError))
        let inverse = try fields.nextInteger(or: structureError)
        guard modulus > 0, privateExponent > 0, p > 0, q > 0, exponent > 0 else {
            throw CertificateError("x509: private key contains zero or negative value")
        }
        guard p > 1, q > 1 else { throw CertificateError("x509: private key contains zero or negative prime") }
        guard p * q == modulus else { throw CertificateError("crypto/rsa: p * q != n") }
        let parts = RSAParts(
            modulus: modulus.magnitude, exponent: exponent, privateExponent: privateExponent.magnitude,
            p: p.magnitude, q: q.magnitude)
        let product = privateExponent * BigInt(exponent) - 1
        guard (product % (p - 1)).isZero, (product % (q - 1)).isZero else {
            throw CertificateError("crypto/rsa: invalid exponents")
        }
        guard dp == BigInt(parts.dp), dq == BigInt(parts.dq) else {
            throw CertificateError("crypto/rsa: invalid CRT exponent")
        }
        guard inverse == BigInt(parts.inverse) else { throw CertificateError("crypto/rsa: invalid CRT coefficient") }
        return .rsa(parts)
    }

    // MARK: Elliptic curves

    static func sec1(
        _ bytes: [UInt8], curve named: EllipticCurve? = nil
    ) throws(CertificateError) -> PrivateKeyFile {
        let malformed = "x509: failed to parse EC private key: \(structureError)"
        var outer = DERReader(bytes)
        guard var fields = try? outer.next(DERReader.sequence).elements, outer.isAtEnd,
            let version = try? fields.nextSmallInteger(or: ""), let number = try? fields.next(DERReader.octetString)
        else {
            if (try? pkcs8(bytes)) != nil { throw otherFormat("ParsePKCS8PrivateKey") }
            if (try? readPKCS1(bytes)) != nil { throw otherFormat("ParsePKCS1PrivateKey") }
            throw CertificateError(malformed)
        }
        guard version == 1 else { throw CertificateError("x509: unknown EC private key version \(version)") }
        var curve = named
        if var parameters = try fields.nextIf(DERReader.context(0, constructed: true), or: malformed)?.elements {
            let own = EllipticCurve(try parameters.nextIdentifier(or: malformed))
            curve = named ?? own
        }
        guard let curve else { throw CertificateError("x509: unknown elliptic curve") }
        let point = try fields.nextIf(DERReader.context(1, constructed: true), or: malformed)
        let value = BigUInt(bytes: number.body)
        var written: (x: BigUInt, y: BigUInt)?
        if var wrapped = point?.elements { written = curve.point(try wrapped.nextBitString(or: malformed).bytes) }
        guard value.bitWidth <= curve.size * 8,
            let place = curve.publicPoint(of: value) ?? (curve == .p224 ? written : nil)
        else { throw CertificateError("x509: invalid elliptic curve private key value") }
        return .elliptic(curve: curve, number: value, x: place.x, y: place.y)
    }

    // MARK: PKCS #8

    static func pkcs8(_ bytes: [UInt8]) throws(CertificateError) -> PrivateKeyFile {
        var outer = DERReader(bytes)
        guard var fields = try? outer.next(DERReader.sequence).elements,
            (try? fields.nextSmallInteger(or: "")) != nil,
            var algorithm = try? fields.next(DERReader.sequence).elements,
            let contents = try? fields.next(DERReader.octetString)
        else {
            throw CertificateError(structureError)
        }
        let key = Array(contents.body)
        let identifier = try algorithm.nextIdentifier(or: structureError)
        switch identifier.text {
        case "1.2.840.113549.1.1.1":
            do throws(CertificateError) {
                return try pkcs1(key)
            } catch {
                throw CertificateError(
                    "x509: failed to parse RSA private key embedded in PKCS#8: \(error.message)")
            }
        case "1.2.840.10045.2.1":
            let curve = (try? algorithm.nextIdentifier(or: "")).flatMap { EllipticCurve($0) }
            do throws(CertificateError) {
                return try sec1(key, curve: curve)
            } catch {
                throw CertificateError("x509: failed to parse EC private key embedded in PKCS#8: \(error.message)")
            }
        case "1.3.101.112", "1.3.101.110":
            let isSigning = identifier.text == "1.3.101.112"
            let name = isSigning ? "Ed25519" : "X25519"
            guard algorithm.isAtEnd else { throw CertificateError("x509: invalid \(name) private key parameters") }
            var reader = DERReader(key)
            let seed = Array(
                try reader.next(DERReader.octetString, or: "x509: invalid \(name) private key: \(structureError)").body)
            guard seed.count == 32 else {
                throw CertificateError("x509: invalid \(name) private key length: \(seed.count)")
            }
            return isSigning ? try signing(seed) : try agreement(seed)
        default:
            throw CertificateError(
                "x509: PKCS#8 wrapping contained private key with unknown algorithm: \(identifier.text)")
        }
    }

    private static func signing(_ seed: [UInt8]) throws(CertificateError) -> PrivateKeyFile {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw CertificateError("x509: invalid Ed25519 private key")
        }
        return .ed25519(seed: seed, publicKey: Array(key.publicKey.rawRepresentation))
    }

    private static func agreement(_ seed: [UInt8]) throws(CertificateError) -> PrivateKeyFile {
        guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: seed) else {
            throw CertificateError("x509: invalid X25519 private key")
        }
        return .x25519(seed: seed, publicKey: Array(key.publicKey.rawRepresentation))
    }

    // MARK: Values

    /// The key with the field names of Go's types.
    var value: Value {
        switch self {
        case .rsa(let parts):
            [
                "N": Value(parts.modulus), "E": Value(parts.exponent), "D": Value(parts.privateExponent),
                "Primes": [Value(parts.p), Value(parts.q)],
                "Precomputed": [
                    "Dp": Value(parts.dp), "Dq": Value(parts.dq), "Qinv": Value(parts.inverse), "CRTValues": [],
                ],
            ]
        case .elliptic(_, let number, let x, let y):
            ["Curve": [:], "D": Value(number), "X": Value(x), "Y": Value(y)]
        case .ed25519(let seed, let publicKey): Value(base64: seed + publicKey)
        case .x25519: [:]
        }
    }

    /// The key as a JSON Web Key.
    func webKey() throws(CertificateError) -> Value {
        func text(_ bytes: [UInt8]) -> Value { Value(bytes: Base64Coding.encode(bytes, .url, padding: false)) }
        switch self {
        case .rsa(let parts):
            return [
                "kty": "RSA", "n": text(parts.modulus.bytes()), "e": text(BigUInt(parts.exponent).bytes()),
                "d": text(parts.privateExponent.bytes()), "p": text(parts.p.bytes()), "q": text(parts.q.bytes()),
                "dp": text(parts.dp.bytes()), "dq": text(parts.dq.bytes()), "qi": text(parts.inverse.bytes()),
            ]
        case .elliptic(let curve, let number, let x, let y):
            guard curve != .p224 else {
                throw CertificateError("a JSON Web Key cannot hold a key of the curve \(curve.rawValue)")
            }
            return [
                "kty": "EC", "crv": .string(RegoString(curve.rawValue)), "d": text(number.bytes(size: curve.size)),
                "x": text(x.bytes(size: curve.size)), "y": text(y.bytes(size: curve.size)),
            ]
        case .ed25519(let seed, let publicKey):
            return ["kty": "OKP", "crv": "Ed25519", "d": text(seed), "x": text(publicKey)]
        case .x25519(let seed, let publicKey):
            return ["kty": "OKP", "crv": "X25519", "d": text(seed), "x": text(publicKey)]
        }
    }

    /// What a certificate of this key holds; nil for keys that certificates are not for.
    var subjectKey: SubjectKey? {
        switch self {
        case .rsa(let parts): .rsa(modulus: BigInt(parts.modulus), exponent: parts.exponent)
        case .elliptic(let curve, _, let x, let y): .elliptic(curve: curve, x: x, y: y)
        case .ed25519(_, let publicKey): .ed25519(publicKey)
        case .x25519: nil
        }
    }
}
