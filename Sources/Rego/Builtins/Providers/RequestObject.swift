/// The objects that describe a request, as `http.send` and `providers.aws.sign_req` take them.
enum RequestObject {
    private static let allowed: Set<String> = [
        "method", "url", "body", "enable_redirect", "force_json_decode", "force_yaml_decode", "headers", "raw_body",
        "tls_use_system_certs", "tls_ca_cert", "tls_ca_cert_file", "tls_ca_cert_env_variable", "tls_client_cert",
        "tls_client_cert_file", "tls_client_cert_env_variable", "tls_client_key", "tls_client_key_file",
        "tls_client_key_env_variable", "tls_insecure_skip_verify", "tls_server_name", "timeout", "cache",
        "force_cache", "force_cache_duration_seconds", "raise_error", "caching_mode", "max_retry_attempts",
        "cache_ignored_headers",
    ]

    /// The first operand, if it has the parameters that are needed and no others.
    static func check(_ arguments: BuiltinArguments) throws(BuiltinError) -> RegoObject {
        let object = try arguments.object(0)
        let unknown = object.keys.filter { key in !allowed.contains(key.asString?.string ?? "") }
        guard unknown.isEmpty else {
            throw .operand(1, "invalid request parameters(s): \(Value.set(RegoSet(unknown)).regoString)")
        }
        let missing = (["method", "url"] as [Value]).filter { object[$0] == nil }
        guard missing.isEmpty else {
            throw .operand(1, "missing required request parameters(s): \(Value.set(RegoSet(missing)).regoString)")
        }
        return object
    }

    /// An address cut into what signing needs.
    struct Address {
        var host: ArraySlice<UInt8>
        /// With everything escaped that must be.
        var path: [UInt8]
        var query: ArraySlice<UInt8>

        init(_ text: [UInt8]) {
            var rest = text[...]
            if let fragment = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<fragment] }
            query = []
            if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
                query = rest[(mark + 1)...]
                rest = rest[..<mark]
            }
            host = []
            if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[(colon + 1)...].starts(with: "//".utf8) {
                let authority = rest[(colon + 3)...].prefix { $0 != UInt8(ascii: "/") }
                rest = rest[authority.endIndex...]
                host = authority
                if let at = authority.lastIndex(of: UInt8(ascii: "@")) { host = authority[(at + 1)...] }
            }
            path = Self.escaped(rest)
        }

        private static func escaped(_ path: ArraySlice<UInt8>) -> [UInt8] {
            var result: [UInt8] = []
            for byte in path {
                let isPlain =
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"):
                        true
                    default: "-_.~$&+,/:;=@!'()*[]%".utf8.contains(byte)
                    }
                if isPlain {
                    result.append(byte)
                } else {
                    result.append(UInt8(ascii: "%"))
                    result.append(contentsOf: HexCoding.digits(of: byte, uppercase: true))
                }
            }
            return result
        }
    }
}
