import Crypto
import CryptoExtras
import FoundationEssentials

/// A key of RFC 7517.
struct JSONWebKey {
    struct Malformed: Error {
        var message: String
    }

    /// What a key can do: verify, sign, or be a shared secret, which does both.
    enum Material {
        case publicKey(PublicKey)
        case privateKey(SigningKey)
        case secret([UInt8])
    }

    var material: Material
    var algorithm: String?
    var identifier: String?

    /// The key, or the keys of a set.
    static func keys(in text: [UInt8]) throws(Malformed) -> [JSONWebKey] {
        let value: Value
        do throws(EvaluationError) {
            value = try Value(json: text)
        } catch {
            throw Malformed(message: error.message)
        }
        guard case .object(let object) = value else { throw Malformed(message: "a key is a JSON object") }
        guard let members = object["keys"] else { return [try JSONWebKey(object)] }
        guard case .array(let members) = members else { throw Malformed(message: "`keys` is an array") }
        var keys: [JSONWebKey] = []
        for member in members {
            guard case .object(let object) = member else { throw Malformed(message: "a key is a JSON object") }
            keys.append(try JSONWebKey(object))
        }
        return keys
    }

    init(_ object: RegoObject) throws(Malformed) {
        algorithm = object["alg"]?.asString?.string
        identifier = object["kid"]?.asString?.string
        let type = object["kty"]?.asString?.string
        do {
            switch type {
            case "oct": material = .secret(try Self.bytes("k", in: object))
            case "RSA": material = try Self.rsa(object)
            case "EC": material = try Self.curve(object)
            case "OKP": material = try Self.edwards(object)
            default: throw Malformed(message: "unknown key type \(GoQuote.quote(type ?? ""))")
            }
        } catch let error as Malformed {
            throw error
        } catch {
            throw Malformed(message: "the numbers of the key do not make a key of type \(type ?? "")")
        }
    }

    private static func bytes(_ name: String, in object: RegoObject) throws(Malformed) -> [UInt8] {
        guard let bytes = try optionalBytes(name, in: object) else {
            throw Malformed(message: "the key has no `\(name)`")
        }
        return bytes
    }

    private static func optionalBytes(_ name: String, in object: RegoObject) throws(Malformed) -> [UInt8]? {
        guard let value = object[name] else { return nil }
        guard case .string(let text) = value, let bytes = try? Base64Coding.decodeURL(text.utf8) else {
            throw Malformed(message: "the key's `\(name)` is no base64url")
        }
        return bytes
    }

    private static func rsa(_ object: RegoObject) throws -> Material {
        let (modulus, exponent) = (try bytes("n", in: object), try bytes("e", in: object))
        guard let secret = try optionalBytes("d", in: object) else {
            return .publicKey(.rsa(try _RSA.Signing.PublicKey(n: modulus, e: exponent)))
        }
        let key: _RSA.Signing.PrivateKey
        if let first = try optionalBytes("p", in: object), let second = try optionalBytes("q", in: object) {
            key = try _RSA.Signing.PrivateKey(n: modulus, e: exponent, d: secret, p: first, q: second)
        } else {
            key = try _RSA.Signing.PrivateKey._createFromNumbers(n: modulus, e: exponent, d: secret)
        }
        return .privateKey(.rsa(key))
    }

    /// Numbers of the curve's size, zeros in front.
    private static func padded(_ bytes: [UInt8], _ size: Int) throws(Malformed) -> [UInt8] {
        let digits = bytes.drop { $0 == 0 }
        guard digits.count <= size else { throw Malformed(message: "a coordinate of the key is too long") }
        return [UInt8](repeating: 0, count: size - digits.count) + digits
    }

    private static func curve(_ object: RegoObject) throws -> Material {
        let name = object["crv"]?.asString?.string
        let size =
            switch name {
            case "P-256": 32
            case "P-384": 48
            case "P-521": 66
            default: throw Malformed(message: "unknown curve \(GoQuote.quote(name ?? ""))")
            }
        if let secret = try optionalBytes("d", in: object) {
            let secret = try padded(secret, size)
            return switch size {
            case 32: .privateKey(.p256(try .init(rawRepresentation: secret)))
            case 48: .privateKey(.p384(try .init(rawRepresentation: secret)))
            default: .privateKey(.p521(try .init(rawRepresentation: secret)))
            }
        }
        let point = try padded(bytes("x", in: object), size) + padded(bytes("y", in: object), size)
        return switch size {
        case 32: .publicKey(.p256(try .init(rawRepresentation: point)))
        case 48: .publicKey(.p384(try .init(rawRepresentation: point)))
        default: .publicKey(.p521(try .init(rawRepresentation: point)))
        }
    }

    private static func edwards(_ object: RegoObject) throws -> Material {
        guard object["crv"]?.asString == "Ed25519" else {
            throw Malformed(message: "unknown curve \(GoQuote.quote(object["crv"]?.asString?.string ?? ""))")
        }
        if let secret = try optionalBytes("d", in: object) {
            return .privateKey(.ed25519(try .init(rawRepresentation: secret)))
        }
        return .publicKey(.ed25519(try .init(rawRepresentation: try bytes("x", in: object))))
    }
}
