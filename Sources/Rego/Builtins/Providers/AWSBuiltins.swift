import Crypto
import FoundationEssentials

/// `providers.aws.sign_req`: AWS Signature Version 4.
enum AWSBuiltins {
    static let family: [Builtin] = [Builtin("providers.aws.sign_req", arity: 3, sign)]

    /// Headers that may change on the way and are not signed.
    private static let unsigned: Set<String> = ["authorization", "user-agent", "x-amzn-trace-id"]

    private struct Credentials {
        var service: String
        var accessKey: String
        var secretKey: String
        var region: String
        var sessionToken: String?
        var signsPayload: Bool

        init(_ object: RegoObject) throws(BuiltinError) {
            let required: [Value] = ["aws_access_key", "aws_region", "aws_secret_access_key", "aws_service"]
            func complain(_ what: String, _ names: [Value]) throws(BuiltinError) {
                guard !names.isEmpty else { return }
                throw .operand(2, "\(what) AWS config parameters(s): \(Value.set(RegoSet(names)).regoString)")
            }
            try complain("missing required", required.filter { object[$0] == nil })
            try complain("invalid values for required", required.filter { object[$0]?.asString == nil })
            func text(_ name: String) -> String { object[name]?.asString?.string ?? "" }
            service = text("aws_service")
            accessKey = text("aws_access_key")
            secretKey = text("aws_secret_access_key")
            region = text("aws_region")
            sessionToken = object["aws_session_token"].map { $0.asString?.string ?? "" }
            switch object["disable_payload_signing"] {
            case nil: signsPayload = true
            case .bool(let isDisabled): signsPayload = !isDisabled
            default: throw .operand(2, "invalid value for 'disable_payload_signing' in AWS config")
            }
        }
    }

    static func sign(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        _ = try arguments.object(0)
        // OPA names operand 1 whichever it is.
        guard case .object(let config) = arguments[1] else { throw .operand(1, arguments[1], mustBe: "object") }
        let credentials = try Credentials(config)
        guard case .number(let instant) = arguments[2] else { throw .operand(1, arguments[2], mustBe: "number") }
        guard let nanoseconds = instant.writtenInt else {
            throw .operand(3, "could not convert time_ns value into a unix timestamp")
        }
        let request = try RequestObject.check(arguments)
        var headers: [(name: String, value: String)] = []
        switch request["headers"] {
        case nil: break
        case .object(let object):
            headers = object.map { ($0.key.asString?.string ?? "", $0.value.asString?.string ?? "") }
        case .some(let other): throw .operand(0, other, mustBe: "object")
        }
        let invalid = (["method", "url"] as [Value]).filter { request[$0]?.asString == nil }
        guard invalid.isEmpty, let method = request["method"]?.asString, let url = request["url"]?.asString else {
            throw .operand(
                1, "invalid values for required request parameters(s): \(Value.set(RegoSet(invalid)).regoString)")
        }
        let body = try body(of: request, context)
        let address = RequestObject.Address(url.utf8)
        let time = ZonedTime(nanoseconds: nanoseconds)
        let added = signature(method.string, address, headers, body, credentials, time)
        let all = (headers + added).map { (key: Value($0.name), value: Value($0.value)) }
        return .object(request.inserting(.object(RegoObject(all)), for: "headers"))
    }

    private static func body(of request: RegoObject, _ context: BuiltinContext) throws(BuiltinError) -> [UInt8] {
        if let raw = request["raw_body"] { return raw.asString?.utf8 ?? [] }
        guard let body = request["body"] else { return [] }
        return try JSONBuiltins.text(body, context)
    }

    private static func digest(_ text: some Sequence<UInt8>) -> String {
        String(decoding: HexCoding.encode(SHA256.hash(data: Array(text))), as: UTF8.self)
    }

    private static func code(_ message: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: SymmetricKey(data: key)))
    }

    /// The headers that signing adds.
    private static func signature(
        _ method: String, _ address: RequestObject.Address, _ headers: [(name: String, value: String)],
        _ body: [UInt8], _ credentials: Credentials, _ time: ZonedTime
    ) -> [(name: String, value: String)] {
        func written(_ layout: String) -> String {
            String(decoding: GoTimeLayout(Array(layout.utf8)).format(time), as: UTF8.self)
        }
        let (date, instant) = (written("20060102"), written("20060102T150405Z"))
        let payload = credentials.signsPayload ? digest(body) : "UNSIGNED-PAYLOAD"
        var added = [("host", String(decoding: address.host, as: UTF8.self)), ("x-amz-date", instant)]
        let needsPayload = credentials.service == "s3" || credentials.service == "glacier"
        if needsPayload { added.append(("x-amz-content-sha256", payload)) }
        if let token = credentials.sessionToken, !token.isEmpty { added.append(("x-amz-security-token", token)) }

        var signed: [String: String] = [:]
        for (name, value) in added { signed[name] = value }
        for (name, value) in headers where !unsigned.contains(name.lowercased()) {
            signed[name.lowercased()] = value
        }
        let names = signed.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let list = names.joined(separator: ";")
        var canonical = Array("\(method)\n".utf8) + address.path + Array("\n".utf8) + address.query + Array("\n".utf8)
        for name in names { canonical += Array("\(name):\(signed[name] ?? "")\n".utf8) }
        canonical += Array("\n\(list)\n\(payload)".utf8)

        let scope = "\(date)/\(credentials.region)/\(credentials.service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(instant)\n\(scope)\n\(digest(canonical))"
        var key = code(date, Array("AWS4\(credentials.secretKey)".utf8))
        for part in [credentials.region, credentials.service, "aws4_request"] { key = code(part, key) }
        let signature = String(decoding: HexCoding.encode(code(text, key)), as: UTF8.self)
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope),SignedHeaders=\(list),Signature=\(signature)"
        return [("Authorization", authorization)] + added
    }
}
