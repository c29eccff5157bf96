/// The members of a request object, each of its type.
struct HTTPSendFields {
    private(set) var texts: [String: [UInt8]] = [:]
    private(set) var flags: [String: Bool] = [:]
    private(set) var headers: RegoObject?
    private(set) var body: [UInt8]?

    private static let strings: Set<String> = [
        "method", "url", "raw_body", "tls_ca_cert", "tls_ca_cert_file", "tls_ca_cert_env_variable", "tls_client_cert",
        "tls_client_cert_file", "tls_client_cert_env_variable", "tls_client_key", "tls_client_key_file",
        "tls_client_key_env_variable", "tls_server_name",
    ]
    private static let booleans: Set<String> = [
        "enable_redirect", "tls_use_system_certs", "tls_insecure_skip_verify",
    ]

    mutating func read(_ name: String, _ value: Value) throws(HTTPSendFailure) {
        if Self.strings.contains(name) {
            guard case .string(let string) = value else {
                throw .request("\(HTTPAddress.quote(name.utf8)) must be a string")
            }
            texts[name] = Self.withoutQuotes(string.utf8)
        } else if Self.booleans.contains(name) {
            flags[name] = try Self.boolean(value)
        } else if name == "headers" {
            guard case .object(let object) = value else { throw .request("invalid type for headers key") }
            headers = object
        } else if name == "body" {
            body = value.jsonBytes(style: JSONStyle(escapesHTML: true))
        }
    }

    func bytes(_ name: String) -> [UInt8] { texts[name] ?? [] }

    func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

    var rawBody: [UInt8]? { texts["raw_body"] }

    /// Quotes around a string do not count.
    private static func withoutQuotes(_ text: [UInt8]) -> [UInt8] {
        let mark = UInt8(ascii: "\"")
        var rest = text.drop { $0 == mark }
        while rest.last == mark { rest.removeLast() }
        return Array(rest)
    }

    private static func boolean(_ value: Value) throws(HTTPSendFailure) -> Bool {
        switch value {
        case .bool(let flag): return flag
        case .number(let number) where number.text == "1": return true
        case .number(let number) where number.text == "0": return false
        default:
            throw .request(
                "strconv.ParseBool: parsing \(HTTPAddress.quote(value.regoString.utf8)): invalid syntax")
        }
    }

    /// The headers with their names as HTTP writes them.
    func headerList() throws(HTTPSendFailure) -> [(name: String, value: String)] {
        var list: [(name: String, value: String)] = []
        for (key, value) in headers ?? .empty {
            let name = Self.canonical(key.asString?.string ?? key.jsonString)
            guard case .string(let text) = value else {
                throw .request("invalid type for headers value \(Self.shown(value))")
            }
            if let there = list.firstIndex(where: { $0.name == name }) { list.remove(at: there) }
            list.append((name, text.string))
        }
        return list
    }

    private static func shown(_ value: Value) -> String {
        switch value {
        case .number(let number): HTTPAddress.quote(number.text.utf8)
        case .bool(let flag): "%!q(bool=\(flag))"
        case .null: "%!q(<nil>)"
        default: value.regoString
        }
    }

    /// `content-type` as `Content-Type`; what is no name of a header stays as it is.
    static func canonical(_ name: String) -> String {
        guard HTTPSendRequest.isToken(name.utf8) else { return name }
        var isFirst = true
        let bytes = name.utf8.map { byte -> UInt8 in
            defer { isFirst = byte == UInt8(ascii: "-") }
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): return isFirst ? byte & 0xDF : byte
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): return isFirst ? byte : byte | 0x20
            default: return byte
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
