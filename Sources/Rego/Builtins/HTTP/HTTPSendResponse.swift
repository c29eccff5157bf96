/// A response as `http.send` shows it, and what its headers say about keeping it.
struct HTTPSendResponse {
    let response: HTTPTransportResponse

    init(_ response: HTTPTransportResponse) { self.response = response }

    /// The first value of a header whose name is in lower case.
    func header(_ name: String) -> String? {
        response.headers.first { $0.name.lowercased() == name }?.value
    }

    // MARK: For the policy

    func value(asJSON: Bool, asYAML: Bool, _ limits: EvaluationLimits) -> Value {
        var headers: [Value: [Value]] = [:]
        for header in response.headers {
            headers[Value(header.name.lowercased()), default: []].append(Value(header.value))
        }
        let status = response.reason.isEmpty ? "\(response.status)" : "\(response.status) \(response.reason)"
        return [
            "status": Value(status), "status_code": Value(response.status),
            "body": body(asJSON: asJSON, asYAML: asYAML, limits) ?? .null, "raw_body": Value(bytes: response.body),
            "headers": .object(RegoObject(headers.map { (key: $0.key, value: .array(RegoArray($0.value))) })),
        ]
    }

    /// The body decoded; nil if it is nothing that is decoded, or not what it should be.
    private func body(asJSON: Bool, asYAML: Bool, _ limits: EvaluationLimits) -> Value? {
        if asJSON || isJSON { return try? Value(json: response.body) }
        let type = header("content-type") ?? ""
        guard asYAML || type.contains("application/yaml") || type.contains("application/x-yaml") else { return nil }
        return response.body.withUnsafeBufferPointer {
            try? YAMLReader.read($0, maximumNodes: limits.collectionCount)
        }
    }

    private var isJSON: Bool {
        let type = (header("content-type") ?? "").utf8.prefix { $0 != UInt8(ascii: ";") }
        let name = String(decoding: type, as: UTF8.self).lowercased().split(separator: " ")
        guard name.count == 1, let name = name.first, name.hasPrefix("application/") else { return false }
        let rest = name.dropFirst("application/".count)
        return rest == "json" || rest.hasSuffix("+json") && !rest.contains("/")
    }

    // MARK: Redirects

    /// Where the response leads to, if it is a redirect.
    var redirect: String? {
        guard [301, 302, 303, 307, 308].contains(response.status), let location = header("location"),
            !location.isEmpty
        else { return nil }
        return location
    }

    // MARK: Keeping it

    private static let cacheableCodes: Set = [200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501]

    var isCacheable: Bool { Self.cacheableCodes.contains(response.status) }

    var mayNotBeStored: Bool { directives.contains { $0.name == "no-store" } }

    private var directives: [(name: Substring, value: Substring)] {
        var directives: [(name: Substring, value: Substring)] = []
        for part in (header("cache-control") ?? "").split(separator: ",") {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard let name = pair.first, pair.count <= 2 else { continue }
            directives.append((name.trimmed, pair.count == 2 ? pair[1].trimmed : ""))
        }
        return directives
    }

    /// The first instant at which the response is stale; nil if its headers are broken, so that it is not kept.
    var expiresAt: Int64? {
        guard let age = directives.last(where: { $0.name == "max-age" }) else {
            return header("expires").flatMap(Self.time) ?? .min
        }
        guard !age.value.isEmpty, age.value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let date = header("date").flatMap(Self.time)
        else { return nil }
        let seconds = min(Int64(age.value) ?? .max, Int64(Int32.max))
        let (sum, overflow) = date.addingReportingOverflow(seconds * 1_000_000_000)
        return overflow ? .max : sum
    }

    private static let layouts = [
        "Mon, 02 Jan 2006 15:04:05 GMT", "Monday, 02-Jan-06 15:04:05 MST", "Mon Jan _2 15:04:05 2006",
    ].map { GoTimeLayout(Array($0.utf8)) }

    private static func time(_ text: String) -> Int64? {
        for layout in layouts {
            if let time = try? layout.parse(Array(text.utf8)) { return time.nanoseconds }
        }
        return nil
    }

    /// This response with the headers of a newer one that says it has not changed.
    func updated(by newer: HTTPTransportResponse) -> HTTPTransportResponse {
        var result = response
        let names = Set(newer.headers.map { $0.name.lowercased() })
        result.headers.removeAll { names.contains($0.name.lowercased()) }
        result.headers += newer.headers
        return result
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var rest = drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
