/// The object that a policy hands to `http.send`, read.
struct HTTPSendRequest {
    var method = "GET"
    var address: HTTPAddress
    var socketPath: String?
    var headers: [(name: String, value: String)] = []
    var host: String?
    var body: [UInt8] = []
    var followsRedirects = false
    var tls = HTTPTransportTLS()
    var timeout: Int64

    /// Reads the object; `network` says what it may reach.
    init(_ object: RegoObject, _ network: NetworkAccess) throws(HTTPSendFailure) {
        var fields = HTTPSendFields()
        timeout = network.timeout
        for (key, value) in object {
            guard let name = key.asString?.string else { continue }
            if name == "timeout" {
                timeout = try Self.timeout(value)
            } else {
                try fields.read(name, value)
            }
            if name == "url" { try Self.check(fields.text("url"), network.hosts) }
        }
        followsRedirects = fields.flags["enable_redirect"] ?? false
        if timeout <= 0 || timeout > network.longestTimeout { timeout = network.longestTimeout }
        for (name, value) in try fields.headerList() {
            if name == "Host" {
                host = value
            } else {
                headers.append((name, value))
            }
        }
        tls = try HTTPSendTLS.options(fields, host: host, network)
        address = try Self.address(fields.bytes("url"))
        if address.scheme == "unix", let query = address.query { try useSocket(query) }
        body = fields.rawBody ?? fields.body ?? []
        if !fields.text("method").isEmpty { method = Self.upperCased(fields.text("method")) }
        guard Self.isToken(method.utf8) else {
            throw .request("net/http: invalid method \(HTTPAddress.quote(method.utf8))")
        }
    }

    private static func address(_ text: [UInt8]) throws(HTTPSendFailure) -> HTTPAddress {
        do {
            return try HTTPAddress(text)
        } catch {
            throw .request(error.message)
        }
    }

    /// Refuses hosts that are not allowed. What has no host reaches nothing.
    static func check(_ url: String, _ hosts: NetworkHosts) throws(HTTPSendFailure) {
        guard hosts != .any else { return }
        let address = try address(Array(url.utf8))
        guard hosts.allows(address.host) else { throw .request("unallowed host: \(address.host)") }
    }

    /// `unix://localhost/path?socket=%2Frun%2Fx.sock`
    private mutating func useSocket(_ query: [UInt8]) throws(HTTPSendFailure) {
        guard let pairs = try? URLQueryCoding.parse(query) else { return }
        address.scheme = "http"
        let socket = pairs.first { $0.name.elementsEqual("socket".utf8) }?.value ?? []
        socketPath = String(decoding: socket, as: UTF8.self)
        let rest = pairs.filter { !$0.name.elementsEqual("socket".utf8) }
        let text = rest.sorted { $0.name.lexicographicallyPrecedes($1.name) }
            .map { URLQueryCoding.escape($0.name) + [UInt8(ascii: "=")] + URLQueryCoding.escape($0.value) }
        address.query = text.isEmpty ? nil : Array(text.joined(separator: [UInt8(ascii: "&")]))
    }

    private static func timeout(_ value: Value) throws(HTTPSendFailure) -> Int64 {
        switch value {
        case .number(let number):
            guard let nanoseconds = number.writtenInt else {
                throw .request("invalid timeout number value \(number.text), must be int64")
            }
            return nanoseconds
        case .string(let text):
            if let nanoseconds = Int64(text.string) { return nanoseconds }
            do {
                return try GoDuration.parse(text.utf8)
            } catch {
                throw .request("invalid timeout value \(value.regoString): \(error.message)")
            }
        default: throw .type("operand 1 'timeout' must be one of {string, number} but got \(value.typeName)")
        }
    }

    /// The headers to be sent: those of the policy, and what HTTP needs besides.
    var allHeaders: [(name: String, value: String)] {
        var all = headers
        func has(_ name: String) -> Bool { all.contains { $0.name == name } }
        if !has("User-Agent") { all.append(("User-Agent", "Stint")) }
        if let user = address.userInfo, !has("Authorization"), let plain = try? Self.unescaped(user) {
            let text = Base64Coding.encode(plain, .standard)
            all.append(("Authorization", "Basic " + String(decoding: text, as: UTF8.self)))
        }
        return all
    }

    /// `user:password` without escapes; what has no password has an empty one.
    private static func unescaped(_ user: [UInt8]) throws -> [UInt8] {
        let colon = UInt8(ascii: ":")
        let text = user.contains(colon) ? user : user + [colon]
        return try URLQueryCoding.unescape(text.flatMap { $0 == UInt8(ascii: "+") ? Array("%2B".utf8) : [$0] })
    }

    static func upperCased(_ text: String) -> String { text.uppercased() }

    /// Whether a method or the name of a header may be sent.
    static func isToken(_ text: some Collection<UInt8>) -> Bool {
        !text.isEmpty
            && text.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
