import Synchronization

#if canImport(Glibc)
    import Glibc
    import class Foundation.Thread
#elseif canImport(Musl)
    import Musl
    import class Foundation.Thread
#endif

/// A server that answers as a script says, byte by byte: what a client must survive, no well-behaved server sends.
///
/// Every connection carries one exchange and is then closed.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        /// These bytes, then the end.
        case bytes(String)
        /// The end, without an answer.
        case close
        /// Nothing, until the client gives up.
        case hang
    }

    let port: Int
    private let socketDescriptor: Int32
    private let seen = Mutex<[String]>([])

    /// The heads and bodies that arrived, one exchange each.
    var received: [String] { seen.withLock { $0 } }
    var address: String { "http://127.0.0.1:\(port)" }

    /// Answers one exchange a step; the last step answers all that follow.
    init(_ steps: [Step]) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, size) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, pointer, &size) == 0
            }
        }
        guard bound else { throw CannotListen() }
        socketDescriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in serve(steps) }.start()
    }

    struct CannotListen: Error {}

    func stop() {
        shutdown(socketDescriptor, Int32(SHUT_RDWR))
        close(socketDescriptor)
    }

    private func serve(_ steps: [Step]) {
        var remaining = steps[...]
        var hanging: [Int32] = []
        while true {
            let connection = accept(socketDescriptor, nil, nil)
            guard connection >= 0 else { break }
            let request = Self.read(connection)
            seen.withLock { $0.append(request) }
            let step = remaining.count > 1 ? remaining.removeFirst() : remaining.first
            switch step {
            case .bytes(let text)?:
                _ = text.utf8CString.withUnsafeBytes {
                    send(connection, $0.baseAddress, $0.count - 1, Int32(MSG_NOSIGNAL))
                }
                close(connection)
            case .hang?: hanging.append(connection)
            case .close?, nil: close(connection)
            }
        }
        hanging.forEach { _ = close($0) }
    }

    /// The head, and as much of a body as its length says.
    private static func read(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let length =
                    text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
                if text[end.upperBound...].utf8.count >= length { return text }
            }
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return text }
            bytes += chunk[..<count]
        }
    }
}

extension ScriptedServer {
    /// An answer with a JSON body.
    static func json(_ status: String, _ body: String, type: String = "application/json", headers: String = "") -> Step
    {
        .bytes(
            "HTTP/1.1 \(status)\r\ncontent-type: \(type)\r\n\(headers)content-length: \(body.utf8.count)\r\n"
                + "connection: close\r\n\r\n\(body)")
    }

    static func problem(_ status: String, _ body: String) -> Step {
        json(status, body, type: "application/problem+json")
    }
}
