import NIOCore
import Testing

@testable import StintServer

/// The data plane's reader of HTTP/1.1, without sockets.
@Suite struct HTTPRequestReaderTests {
    /// What a reader told of some bytes, in words.
    static func told(_ parts: [[UInt8]], _ limits: DataPlaneLimits = DataPlaneLimits()) -> [String] {
        var reader = HTTPRequestReader(limits: limits)
        var told: [String] = []
        for part in parts {
            reader.receive(ByteBuffer(bytes: part))
            while let event = reader.next() {
                switch event {
                case .continueExpected: told.append("continue")
                case .refused(let status, _, let request):
                    told.append("refused \(status)\(request.map { " " + $0.target } ?? "")")
                    return told
                case .request(let request):
                    let body = request.body.map { String(buffer: $0) } ?? ""
                    told.append(
                        "\(request.head.method) \(request.target) \(request.head.isKeptAlive ? "stays" : "ends") \(body)"
                    )
                }
            }
        }
        return told
    }

    static func told(_ text: String) -> [String] { told([Array(text.utf8)]) }

    static let pipelined =
        "\r\nPOST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
        + "GET /b?c=%20 HTTP/1.1\r\nhOsT:x\r\nX-Y:\t z \t\r\nConnection: keep-alive , Close\r\n\r\n"
        + "POST /d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\nExpect: 100-Continue\r\n\r\n"
        + "3;a=\"b\"\r\nabc\r\n00A\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
        + "HEAD /e HTTP/1.0\r\n\r\n" + "BREW /f HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"

    static let events = [
        "post /a stays hello", "get /b?c=%20 ends ", "continue", "post /d stays abc0123456789", "head /e ends ",
        "other /f stays ",
    ]

    @Test func requestsInOnePiece() { #expect(Self.told(Self.pipelined) == Self.events) }

    /// However the bytes are cut, the requests are the same.
    @Test func requestsInPieces() {
        let bytes = Array(Self.pipelined.utf8)
        #expect(Self.told(bytes.map { [$0] }) == Self.events, "byte by byte")
        for cut in 1..<bytes.count {
            #expect(Self.told([Array(bytes[..<cut]), Array(bytes[cut...])]) == Self.events, "cut at \(cut)")
        }
        for size in 2..<40 {
            let parts = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            #expect(Self.told(parts) == Self.events, "pieces of \(size)")
        }
    }

    @Test(arguments: [
        "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / http/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\nHost: x\n\n", "GET /\u{7F} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /ü HTTP/1.1\r\nHost: x\r\n\r\n", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\u{0}\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
    ])
    func malformedHeads(text: String) {
        let told = Self.told(text)
        #expect(told.count == 1 && told[0].hasPrefix("refused 400"), "\(told)")
    }

    @Test(arguments: [
        ("5\r\nabc\r\n0\r\n\r\n", 400), ("3\r\nabcd\r\n", 400), ("3\nabc\n", 400), ("\r\n", 400), ("x\r\n", 400),
        ("-1\r\n", 400), ("0x1\r\na\r\n", 400), (" 1\r\na\r\n", 400), ("1 \r\na\r\n", 400), (";a\r\n", 400),
        ("FFFFFFFFFFFFFFFFFF\r\n", 400), ("FFFFFFF\r\n", 413), ("1;\u{1}\r\n", 400), ("1\r\rx", 400),
    ])
    func malformedChunks(text: String, status: Int) {
        let told = Self.told("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + text)
        #expect(told == ["refused \(status) /"])
    }

    @Test func whatIsTooMuch() {
        var limits = DataPlaneLimits()
        limits.maxHeaderBytes = 200
        limits.maxHeaderFields = 3
        limits.maxBodyBytes = 10
        limits.maxTargetBytes = 20
        func told(_ text: String) -> [String] { Self.told([Array(text.utf8)], limits) }
        let long = String(repeating: "a", count: 300)
        #expect(told("GET / HTTP/1.1\r\nHost: \(long)") == ["refused 431"])
        #expect(told("GET / HTTP/1.1\r\nHost: \(long)\r\n\r\n") == ["refused 431"])
        #expect(told("GET / HTTP/1.1\r\na:\r\nb:\r\nc:\r\nd:\r\n\r\n") == ["refused 431"])
        #expect(told("GET /\(long.prefix(30)) HTTP/1.1\r\nHost: x\r\n\r\n").first?.hasPrefix("refused 414") == true)
        #expect(told("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n") == ["refused 413 /"])
        let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(told(chunked + "6\r\n123456\r\n5\r\n") == ["refused 413 /"])
        #expect(told(chunked + "1;\(long)\r\n") == ["refused 431 /"])
        #expect(told(chunked + "0\r\n\(String(repeating: "a: b\r\n", count: 50))") == ["refused 431 /"])
    }

    /// A few empty lines are skipped, and not without end.
    @Test func emptyLinesBeforeARequest() {
        let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        let lines = String(repeating: "\r\n", count: 4)
        #expect(Self.told(lines + request + lines + request) == ["get / stays ", "get / stays "])
        #expect(Self.told(lines + "\r\n" + request) == ["refused 400"])
        #expect(Self.told("\r" + request) == ["refused 400"])
        #expect(Self.told("\n" + request) == ["refused 400"])
    }

    /// HTTP/1.0 knows of no interim answers.
    @Test func expectationsOfHTTP10AreNotAnswered() {
        #expect(
            Self.told("POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nok") == ["post / ends ok"])
    }

    /// What another parser could frame differently is never taken.
    @Test(arguments: [
        "Content-Length: 1\r\nTransfer-Encoding: chunked", "Content-Length: 1\r\nContent-Length: 1",
        "Content-Length: 1, 1", "Content-Length: +1", "Content-Length: -1", "Content-Length: 0x1",
        "Content-Length: 1 1",
        "Content-Length:", "Content-Length: 1;a", "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding:",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked", "Transfer-Encoding:\u{B}chunked", "Transfer-Encoding\r\n : chunked",
        "Content-Length: 1\n", "X: a\nContent-Length: 1", "X: a\rContent-Length: 1",
    ])
    func ambiguousFraming(fields: String) {
        let told = Self.told("POST / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n1\r\na\r\n0\r\n\r\n")
        #expect(told.count == 1 && told[0].hasPrefix("refused 400"), "\(told)")
    }

    @Test func tokenBytesAreThoseOfTheStandard() {
        let scalars = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8
        for byte in UInt8.min...UInt8.max { #expect(HTTPText.isTokenByte(byte) == scalars.contains(byte), "\(byte)") }
    }
}
