import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import StintAPI

extension StintClient {
    func get<Answer: Decodable>(
        _ path: String, query: [(String, String?)] = [], as type: Answer.Type = Answer.self
    ) async throws(StintClientError) -> Answer {
        try decode(try await send(.GET, path + Self.suffix(query), body: nil, key: nil))
    }

    func post<Answer: Decodable>(
        _ path: String, _ body: some Encodable, key: String?, as type: Answer.Type = Answer.self
    ) async throws(StintClientError) -> Answer {
        let bytes: Data
        do {
            bytes = try JSONEncoder().encode(body)
        } catch {
            throw StintClientError(.notEncodable, "what is to be sent cannot be written as JSON", exitClass: .usage)
        }
        return try decode(try await send(.POST, path, body: bytes, key: key ?? Self.freshKey()))
    }

    /// A DELETE goes out with a key too: repeating it after a broken connection gets the first answer again.
    func delete(_ path: String, query: [(String, String?)] = [], key: String?) async throws(StintClientError) {
        _ = try await send(.DELETE, path + Self.suffix(query), body: nil, key: key ?? Self.freshKey())
    }

    static func suffix(_ query: [(String, String?)]) -> String {
        var pairs: [String] = []
        for case (let name, let value?) in query {
            pairs.append("\(APIPath.escape(name))=\(APIPath.escape(value))")
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    /// 128 random bits: one for each command a caller means to carry out once.
    package static func freshKey() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let word = String(UInt32.random(in: .min ... .max, using: &random), radix: 16)
            return String(repeating: "0", count: 8 - word.count) + word
        }.joined()
    }

    private func decode<Answer: Decodable>(_ body: Data) throws(StintClientError) -> Answer {
        do {
            return try JSONDecoder().decode(Answer.self, from: body)
        } catch {
            throw StintClientError(
                .badAnswer, "`\(configuration.server)` answered with something that is not Stint's API",
                exitClass: .server)
        }
    }

    /// Sends until an answer comes that settles the call; the body of that answer, if it is a success.
    private func send(
        _ method: HTTPMethod, _ path: String, body: Data?, key: String?
    ) async throws(StintClientError) -> Data {
        let clock = ContinuousClock()
        let deadline = clock.now + configuration.timeout
        var attempt = 1
        while true {
            let failure: StintClientError
            do {
                return try await sendOnce(
                    method, path, body: body, key: key, within: clock.now.duration(to: deadline))
            } catch {
                failure = error
            }
            guard attempt < configuration.attempts, Self.isWorthRepeating(failure) else { throw failure }
            let wanted = failure.problem?.retryAfterSeconds.map { Duration.seconds(max(0, $0)) }
            let pause = wanted ?? .milliseconds(150 << min(attempt, 6))
            guard clock.now + pause < deadline else { throw failure }
            do {
                try await Task.sleep(for: pause, clock: clock)
            } catch {
                throw Self.cancelled
            }
            attempt += 1
        }
    }

    /// A command goes out with one key however often it is sent: repeating it is as safe as repeating a read.
    private static func isWorthRepeating(_ error: StintClientError) -> Bool {
        guard let problem = error.problem else { return error.code == .unreachable }
        if problem.code == .idempotencyInFlight { return true }
        return problem.status == 429 || (502...504).contains(problem.status)
    }

    static let cancelled = StintClientError(.cancelled, "the call was given up", exitClass: .failure)

    private func sendOnce(
        _ method: HTTPMethod, _ path: String, body: Data?, key: String?, within limit: Duration
    ) async throws(StintClientError) -> Data {
        var request = HTTPClientRequest(url: configuration.server.base + path)
        request.method = method
        request.headers.add(name: "accept", value: "application/json, \(APIHeader.problemType)")
        request.headers.add(name: "user-agent", value: "stint-cli")
        if let token = configuration.token {
            request.headers.add(name: "authorization", value: "Bearer \(token)")
        }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        if let key { request.headers.add(name: APIHeader.idempotencyKey, value: key) }

        let status: Int
        let bytes: Data
        do {
            let milliseconds = max(1, Int64(limit / .milliseconds(1)))
            let response = try await Self.http.execute(request, timeout: .milliseconds(milliseconds))
            status = Int(response.status.code)
            let buffer = try await response.body.collect(upTo: configuration.maximumAnswerBytes)
            bytes = Data(buffer.readableBytesView)
        } catch {
            throw translate(error)
        }
        guard (200..<300).contains(status) else { throw refusal(status: status, body: bytes) }
        return bytes
    }

    /// What the server said, or what can be said of an answer that is not Stint's: a proxy's, another program's.
    func refusal(status: Int, body: Data) -> StintClientError {
        if var problem = try? JSONDecoder().decode(ProblemDetails.self, from: body) {
            problem.status = status
            return StintClientError(problem: problem)
        }
        let code: ErrorCode = status == 503 ? .unreachable : .badAnswer
        return StintClientError(
            code, "`\(configuration.server)` answered status \(status), and not as Stint does; is it Stint's address?",
            exitClass: code.exitClass(status: status == 404 ? 500 : status))
    }

    func translate(_ error: any Error) -> StintClientError {
        let server = configuration.server
        if error is CancellationError || Task.isCancelled { return Self.cancelled }
        if error is NIOTooManyBytesError {
            return StintClientError(
                .answerTooLarge, "`\(server)` answered with more than \(configuration.maximumAnswerBytes) bytes",
                exitClass: .server)
        }
        let why: String
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            return StintClientError(.timedOut, "`\(server)` did not answer in time", exitClass: .server)
        case let error as HTTPClientError where error == .cancelled:
            return Self.cancelled
        case let error as HTTPClientError where error == .connectTimeout:
            why = "no connection within 5 seconds"
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            why = "it closed the connection"
        case let error as NIOConnectionError:
            why = Self.reason(error)
        case let error as IOError:
            why = Self.words(error.errnoCode)
        default:
            why = "\(error)"
        }
        return StintClientError(.unreachable, "cannot reach `\(server)`: \(why)")
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first?.error {
            return (first as? IOError).map { words($0.errnoCode) } ?? "\(first)"
        }
        if error.dnsAError != nil || error.dnsAAAAError != nil { return "no such host" }
        return "no connection"
    }

    private static func words(_ code: CInt) -> String {
        String(cString: strerror(code)).lowercased()
    }
}
