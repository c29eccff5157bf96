/// One call of `http.send` that this evaluation has not made yet: the cache, the request, its redirects and repetitions.
struct HTTPSendExchange {
    let object: RegoObject
    let key: Value
    let context: BuiltinContext

    private static let maximumRedirects = 10
    private static let maximumAttempts = 100

    func run() throws(HTTPSendFailure) -> Value {
        let forced = try forcedDuration()
        let asksCache = try flag("cache") || forced != nil
        guard asksCache, let cache = context.network.cache else {
            let response = try execute(adding: [])
            return try value(of: response)
        }
        _ = try flag("force_json_decode")
        _ = try flag("force_yaml_decode")
        if let entry = cache.entry(for: key) {
            if context.nowNanoseconds < entry.expiresAt { return try value(of: entry.response) }
            if let response = try revalidated(entry, cache, forced) { return try value(of: response) }
        }
        let response = try execute(adding: [])
        let value = try value(of: response)
        keep(response, in: cache, forced)
        return value
    }

    // MARK: Fields

    private func flag(_ name: String) throws(HTTPSendFailure) -> Bool {
        switch object[Value(name)] {
        case nil: return false
        case .bool(let flag)?: return flag
        default: throw .request("invalid value for \(HTTPAddress.quote(name.utf8)) field")
        }
    }

    /// The seconds for which `force_cache` keeps a response; nil without it.
    private func forcedDuration() throws(HTTPSendFailure) -> Int64? {
        _ = try flag("cache")
        guard try flag("force_cache") else { return nil }
        guard let value = object["force_cache_duration_seconds"] else {
            throw .request("'force_cache' set but 'force_cache_duration_seconds' parameter is missing")
        }
        let text = value.regoString
        guard case .number(let number) = value, let seconds = number.writtenInt, Int64(text) == seconds else {
            throw .request("strconv.ParseInt: parsing \(HTTPAddress.quote(text.utf8)): invalid syntax")
        }
        guard let short = Int32(exactly: seconds) else {
            throw .request("strconv.ParseInt: parsing \(HTTPAddress.quote(text.utf8)): value out of range")
        }
        return Int64(short)
    }

    private func retries() throws(HTTPSendFailure) -> Int {
        let name = "max_retry_attempts"
        guard let value = object[Value(name)] else { return 0 }
        guard case .number(let number) = value, let count = number.writtenInt, count >= 0 else {
            throw .plain("invalid value \(value.regoString) for field \(HTTPAddress.quote(name.utf8))")
        }
        return Int(min(count, Int64(Self.maximumAttempts)))
    }

    private func value(of response: HTTPTransportResponse) throws(HTTPSendFailure) -> Value {
        do {
            try context.charge(bytes: response.body.count &* 2)
        } catch {
            throw .halt(error)
        }
        return HTTPSendResponse(response).value(
            asJSON: try flag("force_json_decode"), asYAML: try flag("force_yaml_decode"), context.limits)
    }

    // MARK: The cache

    private func keep(_ response: HTTPTransportResponse, in cache: HTTPResponseCache, _ forced: Int64?) {
        let read = HTTPSendResponse(response)
        guard read.isCacheable, forced ?? 0 > 0 || !read.mayNotBeStored else { return }
        switch object["caching_mode"] {
        case nil, "serialized"?, "deserialized"?: break
        default: return
        }
        guard let expiresAt = expiry(read, forced) else { return }
        cache.insert(.init(response: response, expiresAt: expiresAt), for: key)
    }

    private func expiry(_ response: HTTPSendResponse, _ forced: Int64?) -> Int64? {
        guard let forced, forced > 0 else { return response.expiresAt }
        let (sum, overflow) = context.nowNanoseconds.addingReportingOverflow(forced &* 1_000_000_000)
        return overflow ? .max : sum
    }

    /// A stale response whose server says that it is still good, or the new one; nil if it must be asked anew.
    private func revalidated(
        _ entry: HTTPResponseCache.Entry, _ cache: HTTPResponseCache, _ forced: Int64?
    ) throws(HTTPSendFailure) -> HTTPTransportResponse? {
        let old = HTTPSendResponse(entry.response)
        var headers: [(name: String, value: String)] = []
        if let tag = old.header("etag"), !tag.isEmpty { headers.append(("If-None-Match", tag)) }
        if let time = old.header("last-modified"), !time.isEmpty { headers.append(("If-Modified-Since", time)) }
        guard !headers.isEmpty else {
            cache.remove(key)
            return nil
        }
        cache.remove(key)
        let response = try execute(adding: headers)
        switch response.status {
        case 200:
            keep(response, in: cache, forced)
            return response
        case 304:
            let merged = old.updated(by: response)
            if let expiresAt = expiry(HTTPSendResponse(response), forced) {
                cache.insert(.init(response: merged, expiresAt: expiresAt), for: key)
            }
            return merged
        default: return nil
        }
    }

    // MARK: The request

    private func execute(
        adding headers: [(name: String, value: String)]
    ) throws(HTTPSendFailure) -> HTTPTransportResponse {
        var request = try HTTPSendRequest(object, context.network)
        for header in headers {
            request.headers.removeAll { $0.name == header.name }
            request.headers.append(header)
        }
        let retries = try retries()
        var attempt = 0
        while true {
            do throws(HTTPSendFailure) {
                return try exchange(request)
            } catch {
                switch error {
                case .network, .timedOut: if attempt >= retries { throw error }
                default: throw error
                }
            }
            try pause(beforeAttempt: attempt)
            attempt += 1
        }
    }

    /// Waits longer from attempt to attempt, from a tenth of a second to a minute.
    private func pause(beforeAttempt attempt: Int) throws(HTTPSendFailure) {
        var wait = 100_000_000.0
        for _ in 0..<attempt where wait < 60_000_000_000 { wait *= 1.6 }
        wait *= 0.8 + 0.4 * Double(context.random() >> 11) / Double(UInt64(1) << 53)
        var left = Int64(min(wait, 60_000_000_000))
        do {
            while left > 0 {
                try context.checkNow()
                let step = min(context.remainingTime(atMost: left), 20_000_000)
                HTTPSendPause.sleep(nanoseconds: max(step, 1_000_000))
                left -= max(step, 1_000_000)
            }
            try context.checkNow()
        } catch {
            throw .halt(error)
        }
    }

    /// One attempt, with the redirects it meets.
    private func exchange(_ first: HTTPSendRequest) throws(HTTPSendFailure) -> HTTPTransportResponse {
        var request = first
        var left = context.remainingTime(atMost: request.timeout)
        for _ in 0...Self.maximumRedirects {
            let began = context.remainingTime(atMost: .max)
            let response = try send(request, of: first, within: left)
            guard first.followsRedirects, let location = HTTPSendResponse(response).redirect else { return response }
            request = try redirected(request, of: first, response.status, to: location)
            if began != .max { left -= began - context.remainingTime(atMost: .max) }
        }
        throw failure("stopped after \(Self.maximumRedirects) redirects", first, request.address)
    }

    private func redirected(
        _ request: HTTPSendRequest, of first: HTTPSendRequest, _ status: Int, to location: String
    ) throws(HTTPSendFailure) -> HTTPSendRequest {
        var next = request
        do {
            next.address = try request.address.resolving(Array(location.utf8))
        } catch {
            throw failure(
                "failed to parse Location header \(HTTPAddress.quote(location.utf8)): \(error.message)", first,
                request.address)
        }
        guard context.network.hosts.allows(next.address.host) else {
            throw failure("unallowed host: \(next.address.host)", first, next.address)
        }
        if status != 307, status != 308 {
            if request.method != "HEAD" { next.method = "GET" }
            next.body = []
            next.headers.removeAll { $0.name.hasPrefix("Content-") }
        }
        if next.address.authority != request.address.authority { (next.host, next.socketPath) = (nil, nil) }
        if !Self.isWithin(next.address.host, first.address.host) {
            let secret: Set = ["Authorization", "Www-Authenticate", "Cookie", "Cookie2", "Proxy-Authorization"]
            next.headers.removeAll { secret.contains($0.name) }
            next.address.userInfo = next.address.userInfo == first.address.userInfo ? nil : next.address.userInfo
            // What was meant for one host's TLS is not shown to another's.
            next.tls.identities = []
            if next.tls.serverName != nil { next.tls.serverName = nil }
        }
        return next
    }

    private static func isWithin(_ host: String, _ domain: String) -> Bool {
        let (host, domain) = (host.lowercased(), domain.lowercased())
        return host.utf8.elementsEqual(domain.utf8) || host.hasSuffix("." + domain)
    }

    private func send(
        _ request: HTTPSendRequest, of first: HTTPSendRequest, within time: Int64
    ) throws(HTTPSendFailure) -> HTTPTransportResponse {
        let address = request.address
        func fail(_ problem: String) -> HTTPSendFailure { failure(problem, first, address) }
        guard address.scheme == "http" || address.scheme == "https" else {
            throw fail("unsupported protocol scheme \(HTTPAddress.quote(address.scheme.utf8))")
        }
        guard !address.authority.isEmpty else { throw fail("http: no Host in request URL") }
        guard let port = address.portNumber else { throw fail("dial tcp: address \(address.port): invalid port") }
        for header in request.headers {
            guard HTTPSendRequest.isToken(header.name.utf8) else {
                throw fail("net/http: invalid header field name \(HTTPAddress.quote(header.name.utf8))")
            }
            guard !header.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
                throw fail("net/http: invalid header field value for \(HTTPAddress.quote(header.name.utf8))")
            }
        }
        let host = request.host ?? address.authority
        guard !host.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || "/?#@".utf8.contains($0) }) else {
            throw fail("http: invalid Host header")
        }
        guard let transport = context.network.transport else {
            throw .plain("nothing that could send requests is configured")
        }
        guard time > 0 else { throw timedOut(first, address) }
        let wire = HTTPTransportRequest(
            method: request.method, scheme: address.scheme, host: address.host, port: port, target: address.target,
            socketPath: request.socketPath, headers: [("Host", host)] + request.allHeaders, body: request.body,
            tls: request.tls, timeout: time, responseBytes: context.network.responseBytes,
            isCancelled: context.cancellationCheck)
        do {
            return try transport.send(wire)
        } catch {
            switch error {
            case .timedOut:
                // The evaluation's own time, or only the request's?
                do { try context.checkNow() } catch { throw .halt(error) }
                throw timedOut(first, address)
            case .cancelled: throw .halt(BuiltinError(.cancelled, "http.send: timed out (context canceled)"))
            case .invalid(let message): throw .request(message)
            case .failed(let message): throw fail(message)
            }
        }
    }

    private func failure(_ problem: String, _ first: HTTPSendRequest, _ address: HTTPAddress) -> HTTPSendFailure {
        .network("\(Self.operation(first)) \(HTTPAddress.quote(address.shown.utf8)): \(problem)")
    }

    private func timedOut(_ first: HTTPSendRequest, _ address: HTTPAddress) -> HTTPSendFailure {
        let operation = Self.operation(first)
        return .timedOut(
            message: "\(operation) \(HTTPAddress.quote(address.shown.utf8)): context deadline exceeded "
                + "(Client.Timeout exceeded while awaiting headers)",
            shown: "\(operation) \(address.shown): request timed out")
    }

    private static func operation(_ request: HTTPSendRequest) -> String {
        request.method.prefix(1) + request.method.dropFirst().lowercased()
    }
}
