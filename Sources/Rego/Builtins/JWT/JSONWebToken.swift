/// A token in compact form: header, payload and signature between dots.
struct JSONWebToken {
    private var header: [UInt8]
    private var payload: [UInt8]
    private var signature: [UInt8]

    /// What the signature is over.
    var signedText: [UInt8] { header + [UInt8(ascii: ".")] + payload }

    /// The parameters of a header that matter for verifying.
    struct Header {
        var algorithm = ""
        var identifier = ""
        var contentType = ""
        var isValid = true
    }

    init(_ value: Value) throws(BuiltinError) {
        guard case .string(let text) = value else { throw .operand(1, value, mustBe: "string") }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count > 1 else { throw .failed("encoded JWT had no period separators") }
        guard parts.count == 3 else { throw .failed("encoded JWT must have 3 sections, found \(parts.count)") }
        (header, payload, signature) = (Array(parts[0]), Array(parts[1]), Array(parts[2]))
    }

    func decodedSignature() throws(BuiltinError) -> [UInt8] {
        try EncodingBuiltins.decodeBase64URL(signature)
    }

    private static func decode(_ part: [UInt8], _ name: String) throws(BuiltinError) -> [UInt8] {
        do throws(BuiltinError) {
            return try EncodingBuiltins.decodeBase64URL(part)
        } catch {
            throw .failed("JWT \(name) had invalid encoding: \(error.message)")
        }
    }

    func decodedPayload() throws(BuiltinError) -> [UInt8] {
        try Self.decode(payload, "payload")
    }

    /// The signature in hexadecimal digits.
    func signatureDigits() throws(BuiltinError) -> Value {
        Value(bytes: HexCoding.encode(try Self.decode(signature, "signature")))
    }

    /// The header; encrypted tokens are refused.
    func decodedHeader() throws(BuiltinError) -> RegoObject {
        let text = try Self.decode(header, "header")
        let object: RegoObject
        do throws(BuiltinError) {
            object = try Self.object(text)
        } catch {
            throw .failed("bad JWT header: \(error.message)")
        }
        guard object["enc"] == nil else { throw .failed("JWT is a JWE object, which is not supported") }
        return object
    }

    static func object(_ text: [UInt8]) throws(BuiltinError) -> RegoObject {
        let value: Value
        do throws(GoJSONError.InvalidText) {
            value = try GoJSONError.read(text)
        } catch {
            throw .failed("invalid JSON: \(error.message)")
        }
        guard case .object(let object) = value else { throw .failed("decoded JSON type was not an Object") }
        return object
    }
}

extension JSONWebToken.Header {
    init(_ object: RegoObject) throws(BuiltinError) {
        var critical: [Value] = []
        for entry in object {
            switch entry.key.asString?.string {
            case "alg": algorithm = try Self.text("alg", entry.value)
            case "kid": identifier = try Self.text("kid", entry.value)
            case "typ": _ = try Self.text("typ", entry.value)
            case "cty": contentType = try Self.text("cty", entry.value)
            case "crit":
                guard case .array(let names) = entry.value else { throw .failed("crit: must be a list") }
                critical = names.prefix { $0.asString != nil }
                guard !critical.isEmpty else { throw .failed("crit: must be a nonempty list") }
            default: break
            }
        }
        let known: Set<Value> = ["alg", "kid", "typ", "cty", "crit"]
        // A critical parameter that is there and not understood makes the token invalid.
        isValid = !algorithm.isEmpty && !critical.contains { !known.contains($0) && object[$0] != nil }
    }

    private static func text(_ name: String, _ value: Value) throws(BuiltinError) -> String {
        guard case .string(let text) = value else { throw .failed("\(name): must be a string") }
        return text.string
    }
}
