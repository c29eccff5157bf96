import FoundationEssentials

/// `tls_*` of a request object.
enum HTTPSendTLS {
    private static let maximumFileSize = 4 << 20

    static func options(
        _ fields: HTTPSendFields, host: String?, _ network: NetworkAccess
    ) throws(HTTPSendFailure) -> HTTPTransportTLS {
        var tls = HTTPTransportTLS()
        tls.skipsVerification = fields.flags["tls_insecure_skip_verify"] ?? false
        try addIdentities(fields, network, to: &tls)
        try addAuthorities(fields, network, to: &tls)
        if let host { tls.serverName = HTTPSendTLS.withoutPort(host) }
        if !fields.bytes("tls_server_name").isEmpty { tls.serverName = fields.text("tls_server_name") }
        return tls
    }

    private static func addIdentities(
        _ fields: HTTPSendFields, _ network: NetworkAccess, to tls: inout HTTPTransportTLS
    ) throws(HTTPSendFailure) {
        func add(_ chain: [UInt8], _ key: [UInt8], _ prefix: String = "") throws(HTTPSendFailure) {
            guard isPEM(chain) else {
                throw .request("\(prefix)tls: failed to find any PEM data in certificate input")
            }
            guard isPEM(key) else { throw .request("\(prefix)tls: failed to find any PEM data in key input") }
            tls.identities.append(.init(chain: chain, key: key))
        }
        func pair(_ suffix: String) -> (chain: [UInt8], key: [UInt8])? {
            let (chain, key) = (fields.bytes("tls_client_cert" + suffix), fields.bytes("tls_client_key" + suffix))
            return chain.isEmpty || key.isEmpty ? nil : (chain, key)
        }
        if let (chain, key) = pair("") { try add(chain, key) }
        if let (chain, key) = pair("_file") { try add(file(chain, network), file(key, network)) }
        if let (chain, key) = pair("_env_variable") {
            let names = "\(HTTPAddress.quote(chain)), \(HTTPAddress.quote(key))"
            try add(
                variable(chain, network), variable(key, network),
                "cannot extract public/private key pair from envvars \(names): ")
        }
    }

    private static func addAuthorities(
        _ fields: HTTPSendFields, _ network: NetworkAccess, to tls: inout HTTPTransportTLS
    ) throws(HTTPSendFailure) {
        func add(_ text: [UInt8], _ prefix: String = "") throws(HTTPSendFailure) {
            guard isPEM(text) else { throw .request("\(prefix)could not append certificates") }
            tls.authorities.append(text)
        }
        let text = fields.bytes("tls_ca_cert")
        if !text.isEmpty { try add(withLineEnds(text)) }
        let path = fields.bytes("tls_ca_cert_file")
        if !path.isEmpty { try add(file(path, network)) }
        let name = fields.bytes("tls_ca_cert_env_variable")
        if !name.isEmpty {
            try add(
                variable(name, network), "could not add CA certificates from envvar \(HTTPAddress.quote(name)): ")
        }
        // Authorities given stand instead of the system's, unless those are asked for too.
        tls.trustsSystem = fields.flags["tls_use_system_certs"] ?? tls.authorities.isEmpty
        if tls.authorities.isEmpty { tls.trustsSystem = true }
    }

    /// `\n` written as two characters, as in text that came through a shell, is a line's end.
    private static func withLineEnds(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            let isEnd =
                text[index] == UInt8(ascii: "\\") && index + 1 < text.count && text[index + 1] == UInt8(ascii: "n")
            result.append(isEnd ? 0x0A : text[index])
            index += isEnd ? 2 : 1
        }
        return result
    }

    private static func isPEM(_ text: [UInt8]) -> Bool {
        String(decoding: text, as: UTF8.self).contains("-----BEGIN ")
    }

    private static func file(_ path: [UInt8], _ network: NetworkAccess) throws(HTTPSendFailure) -> [UInt8] {
        let path = String(decoding: path, as: UTF8.self)
        guard network.readsFilesAndEnvironment else { throw .request("open \(path): files may not be read") }
        guard FileManager.default.fileExists(atPath: path) else {
            throw .request("open \(path): no such file or directory")
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= maximumFileSize else {
            throw .request("open \(path): the file cannot be read")
        }
        return Array(data)
    }

    private static func variable(_ name: [UInt8], _ network: NetworkAccess) throws(HTTPSendFailure) -> [UInt8] {
        let name = String(decoding: name, as: UTF8.self)
        guard network.readsFilesAndEnvironment else {
            throw .request("the environment variable \(HTTPAddress.quote(name.utf8)) may not be read")
        }
        return Array((ProcessInfo.processInfo.environment[name] ?? "").utf8)
    }

    private static func withoutPort(_ host: String) -> String {
        guard let address = try? HTTPAddress(Array("http://\(host)/".utf8)) else { return host }
        return address.host
    }
}
