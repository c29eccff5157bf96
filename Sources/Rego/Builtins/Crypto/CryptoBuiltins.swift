import Crypto
import FoundationEssentials

/// Digests and message authentication codes, in hexadecimal digits.
enum CryptoBuiltins {
    static let family: [Builtin] = [
        digest("crypto.md5", Insecure.MD5.self), digest("crypto.sha1", Insecure.SHA1.self),
        digest("crypto.sha256", SHA256.self), code("crypto.hmac.md5", Insecure.MD5.self),
        code("crypto.hmac.sha1", Insecure.SHA1.self), code("crypto.hmac.sha256", SHA256.self),
        code("crypto.hmac.sha512", SHA512.self), Builtin("crypto.hmac.equal", arity: 2, equal),
    ]

    private static func digest<Hash: HashFunction>(_ name: String, _: Hash.Type) -> Builtin {
        Builtin(name, arity: 1) { (arguments, context) throws(BuiltinError) in
            let message = try arguments.bytes(0)
            try context.charge(message.count / 8 &+ 8)
            return Value(bytes: HexCoding.encode(Hash.hash(data: message)))
        }
    }

    private static func code<Hash: HashFunction>(_ name: String, _: Hash.Type) -> Builtin {
        Builtin(name, arity: 2) { (arguments, context) throws(BuiltinError) in
            let (message, key) = (try arguments.bytes(0), try arguments.bytes(1))
            try context.charge(message.count / 8 &+ 16)
            let code = HMAC<Hash>.authenticationCode(for: message, using: SymmetricKey(data: key))
            return Value(bytes: HexCoding.encode(code))
        }
    }

    /// In time that does not tell where two codes differ.
    static func equal(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (left, right) = (try arguments.bytes(0), try arguments.bytes(1))
        return .bool(areEqual(left, right))
    }

    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (first, second) in zip(left, right) { difference |= first ^ second }
        return difference == 0
    }
}
