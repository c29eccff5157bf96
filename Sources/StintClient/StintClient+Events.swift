import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
package import StintAPI

extension StintClient {
    /// Reads the log's events as they come, in order, each once, until `body` says to stop.
    ///
    /// A connection that breaks is made again and goes on after the last event that was read; what the server refuses
    /// is thrown.
    ///
    /// - Parameters:
    ///   - after: the position to begin after; `nil` begins with what comes from now on.
    ///   - types: only these, as `grant.revoked`, or `grant` for all of a family; all when empty.
    ///   - follows: whether to wait for more; otherwise it ends with what there is.
    ///   - body: false ends it.
    package func events(
        after: Int64? = nil, types: [String] = [], follows: Bool = true,
        _ body: (StreamEvent) async throws -> Bool
    ) async throws {
        var last = after
        var failures = 0
        while true {
            do {
                if try await readEvents(from: &last, types, follows, body) { return }
                failures = 0
            } catch let error as StintClientError {
                guard error.code == .unreachable || error.code == .timedOut, failures < 5 else { throw error }
                failures += 1
            }
            if !follows { return }
            do {
                try await Task.sleep(for: .milliseconds(200 << min(failures, 5)))
            } catch {
                throw Self.cancelled
            }
        }
    }

    /// One connection; true where `body` had enough.
    private func readEvents(
        from last: inout Int64?, _ types: [String], _ follows: Bool, _ body: (StreamEvent) async throws -> Bool
    ) async throws -> Bool {
        let query: [(String, String?)] = [
            ("after", last.map(String.init)), ("types", types.isEmpty ? nil : types.joined(separator: ",")),
            ("follow", follows ? nil : "false"),
        ]
        var request = HTTPClientRequest(url: configuration.server.base + APIPath.events + Self.suffix(query))
        request.method = .GET
        request.headers.add(name: "accept", value: "text/event-stream, \(APIHeader.problemType)")
        request.headers.add(name: "user-agent", value: "stint-cli")
        if let token = configuration.token {
            request.headers.add(name: "authorization", value: "Bearer \(token)")
        }
        var parser = EventStreamParser(maxBytes: configuration.maximumAnswerBytes)
        let response: HTTPClientResponse
        do {
            response = try await Self.http.execute(request, deadline: .distantFuture)
            guard response.status == .ok else {
                let buffer = try await response.body.collect(upTo: configuration.maximumAnswerBytes)
                throw refusal(status: Int(response.status.code), body: Data(buffer.readableBytesView))
            }
        } catch let error as StintClientError {
            throw error
        } catch {
            throw translate(error)
        }
        var chunks = response.body.makeAsyncIterator()
        while true {
            let chunk: ByteBuffer?
            do { chunk = try await chunks.next() } catch { throw translate(error) }
            guard let chunk else { return false }
            for message in try parser.take(chunk.readableBytesView) {
                let event: StreamEvent
                do {
                    event = try JSONDecoder().decode(StreamEvent.self, from: Data(message.utf8))
                } catch {
                    throw StintClientError(
                        .badAnswer, "`\(configuration.server)` sent an event that is not Stint's", exitClass: .server)
                }
                last = event.sequence
                if try await !body(event) { return true }
            }
        }
    }
}

/// Takes a stream of Server-Sent Events apart: the data of each message. Its `id` and `event` stand in the data too.
struct EventStreamParser {
    private let maxBytes: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false

    init(maxBytes: Int) { self.maxBytes = maxBytes }

    mutating func take(_ bytes: some Sequence<UInt8>) throws(StintClientError) -> [String] {
        var messages: [String] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"):
                if let message = endLine() { messages.append(message) }
            case UInt8(ascii: "\r"): continue
            default:
                line.append(byte)
                guard line.count + data.count <= maxBytes else {
                    throw StintClientError(
                        .answerTooLarge, "an event has more than \(maxBytes) bytes", exitClass: .server)
                }
            }
        }
        return messages
    }

    private mutating func endLine() -> String? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer {
                data.removeAll(keepingCapacity: true)
                hasData = false
            }
            return hasData ? String(decoding: data, as: UTF8.self) : nil
        }
        let name = Array("data:".utf8)
        guard line.starts(with: name) else { return nil }
        if hasData { data.append(UInt8(ascii: "\n")) }
        hasData = true
        let value = line.dropFirst(name.count)
        data += value.first == UInt8(ascii: " ") ? value.dropFirst() : value
        return nil
    }
}
