import NIOCore

/// The head of a request, as ranges of its bytes, counted from the first byte of the request line.
struct HTTPHead {
    enum Method {
        case get, head, post, other
    }

    var method = Method.other
    var target = 0..<0
    var isVersion10 = false
    /// What `Connection` says, `nil` where it says neither `close` nor `keep-alive`.
    var keepsAlive: Bool?
    var hosts = 0
    var host = 0..<0
    var lengths = 0
    var length = 0..<0
    var codings = 0
    /// Whether the one transfer coding is `chunked`.
    var isChunked = false
    /// Whether the content is encoded.
    var isEncoded = false
    var expectations = 0
    /// Whether the client waits for `100 Continue`.
    var expectsContinue = false
    var authorizations = 0
    var authorization = 0..<0
    var requestID: Range<Int>?

    /// Whether the connection stays open after the answer.
    var isKeptAlive: Bool { keepsAlive ?? !isVersion10 }
}

/// Reads request heads as RFC 9112 writes them, and nothing that only resembles them: what another parser could read
/// differently is refused. Every byte is looked at once, and bounds are checked by `Span`.
struct HTTPHeadParser {
    enum Outcome {
        /// The head is complete and has so many bytes, the empty line included.
        case complete(HTTPHead, length: Int)
        /// It is right as far as it goes.
        case incomplete
        case wrong(status: Int, String)
    }

    private let maxFields: Int
    private var position = 0
    private var head = HTTPHead()

    private init(maxFields: Int) { self.maxFields = maxFields }

    private enum Fault: Error {
        case incomplete
        case wrong(Int, String)
    }

    /// Reads the head at the beginning of `bytes`.
    static func parse(_ bytes: Span<UInt8>, maxFields: Int) -> Outcome {
        var parser = HTTPHeadParser(maxFields: maxFields)
        do throws(Fault) {
            try parser.requestLine(bytes)
            try parser.fields(bytes)
            return .complete(parser.head, length: parser.position)
        } catch {
            switch error {
            case .incomplete: return .incomplete
            case .wrong(let status, let message): return .wrong(status: status, message)
            }
        }
    }

    // MARK: The request line

    private mutating func requestLine(_ bytes: Span<UInt8>) throws(Fault) {
        let method = try token(bytes, until: 0x20, "the method is not one of HTTP's")
        if HTTPText.equals(bytes, method, "POST") {
            head.method = .post
        } else if HTTPText.equals(bytes, method, "GET") {
            head.method = .get
        } else if HTTPText.equals(bytes, method, "HEAD") {
            head.method = .head
        }
        let start = position
        while try byte(bytes) > 0x20, try byte(bytes) < 0x7F { position &+= 1 }
        guard try byte(bytes) == 0x20, position > start else {
            throw .wrong(400, "the address is not one of HTTP's")
        }
        head.target = start..<position
        position &+= 1
        try version(bytes)
        try lineEnd(bytes)
    }

    private mutating func version(_ bytes: Span<UInt8>) throws(Fault) {
        for expected in "HTTP/".utf8 {
            guard try byte(bytes) == expected else { throw .wrong(400, "this is no HTTP/1.1 request") }
            position &+= 1
        }
        let major = try digit(bytes)
        guard try byte(bytes) == UInt8(ascii: ".") else { throw .wrong(400, "this is no HTTP/1.1 request") }
        position &+= 1
        let minor = try digit(bytes)
        guard major == 1, minor <= 1 else { throw .wrong(505, "only HTTP/1.0 and HTTP/1.1 are spoken here") }
        head.isVersion10 = minor == 0
    }

    private mutating func digit(_ bytes: Span<UInt8>) throws(Fault) -> UInt8 {
        let digit = try byte(bytes)
        guard digit >= 0x30, digit <= 0x39 else { throw .wrong(400, "this is no HTTP/1.1 request") }
        position &+= 1
        return digit &- 0x30
    }

    // MARK: Fields

    private mutating func fields(_ bytes: Span<UInt8>) throws(Fault) {
        var count = 0
        while try byte(bytes) != 0x0D {
            count &+= 1
            guard count <= maxFields else { throw .wrong(431, "there are more than \(maxFields) header fields") }
            let name = try token(bytes, until: UInt8(ascii: ":"), "a header field is malformed")
            try note(bytes, name, value(bytes))
        }
        try lineEnd(bytes)
    }

    /// What stands behind the colon, without the blanks around it.
    private mutating func value(_ bytes: Span<UInt8>) throws(Fault) -> Range<Int> {
        while try isBlank(byte(bytes)) { position &+= 1 }
        let start = position
        while true {
            let next = try byte(bytes)
            if next < 0x20 && next != 0x09 || next == 0x7F { break }
            position &+= 1
        }
        var end = position
        while end > start, isBlank(bytes[end &- 1]) { end &-= 1 }
        try lineEnd(bytes)
        return start..<end
    }

    private mutating func note(_ bytes: Span<UInt8>, _ name: Range<Int>, _ value: Range<Int>) {
        switch name.count {
        case 4 where HTTPText.matches(bytes, name, "host"):
            head.hosts &+= 1
            head.host = value
        case 6 where HTTPText.matches(bytes, name, "expect"):
            head.expectations &+= 1
            head.expectsContinue = HTTPText.matches(bytes, value, "100-continue")
        case 10 where HTTPText.matches(bytes, name, "connection"):
            noteConnection(bytes, value)
        case 12 where HTTPText.matches(bytes, name, "x-request-id"):
            if head.requestID == nil { head.requestID = value }
        case 13 where HTTPText.matches(bytes, name, "authorization"):
            head.authorizations &+= 1
            head.authorization = value
        case 14 where HTTPText.matches(bytes, name, "content-length"):
            head.lengths &+= 1
            head.length = value
        case 16 where HTTPText.matches(bytes, name, "content-encoding"):
            head.isEncoded = head.isEncoded || !HTTPText.matches(bytes, value, "identity")
        case 17 where HTTPText.matches(bytes, name, "transfer-encoding"):
            head.codings &+= 1
            head.isChunked = HTTPText.matches(bytes, value, "chunked")
        default: break
        }
    }

    /// `close` wins over `keep-alive`, however often either comes.
    private mutating func noteConnection(_ bytes: Span<UInt8>, _ value: Range<Int>) {
        var start = value.lowerBound
        for position in value.lowerBound...value.upperBound {
            guard position == value.upperBound || bytes[position] == UInt8(ascii: ",") else { continue }
            var (first, last) = (start, position)
            while first < last, isBlank(bytes[first]) { first &+= 1 }
            while last > first, isBlank(bytes[last &- 1]) { last &-= 1 }
            if HTTPText.matches(bytes, first..<last, "close") {
                head.keepsAlive = false
            } else if HTTPText.matches(bytes, first..<last, "keep-alive") {
                head.keepsAlive = head.keepsAlive ?? true
            }
            start = position &+ 1
        }
    }

    // MARK: Bytes

    private func byte(_ bytes: Span<UInt8>) throws(Fault) -> UInt8 {
        guard position < bytes.count else { throw .incomplete }
        return bytes[position]
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// A token (RFC 9110) that ends with a byte, which is taken as well.
    private mutating func token(_ bytes: Span<UInt8>, until end: UInt8, _ message: String) throws(Fault) -> Range<Int> {
        let start = position
        while try HTTPText.isTokenByte(byte(bytes)) { position &+= 1 }
        guard try byte(bytes) == end, position > start else { throw .wrong(400, message) }
        let token = start..<position
        position &+= 1
        return token
    }

    /// A carriage return and a line feed, and neither alone.
    private mutating func lineEnd(_ bytes: Span<UInt8>) throws(Fault) {
        guard try byte(bytes) == 0x0D else { throw .wrong(400, "a line of the header is malformed") }
        position &+= 1
        guard try byte(bytes) == 0x0A else { throw .wrong(400, "a line of the header is malformed") }
        position &+= 1
    }
}

/// Comparisons of parts of a request with what is expected.
enum HTTPText {
    /// Whether a range holds exactly this text.
    static func equals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        let text = text.utf8Start
        for offset in 0..<range.count where bytes[range.lowerBound &+ offset] != text[offset] { return false }
        return true
    }

    /// Whether a range holds this text of lower-case ASCII, in letters of whatever case.
    static func matches(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        let text = text.utf8Start
        for offset in 0..<range.count {
            let byte = bytes[range.lowerBound &+ offset]
            let lowered = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            if lowered != text[offset] { return false }
        }
        return true
    }

    /// Whether a byte may stand in a method or a field's name.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        let bits = byte < 64 ? lowTokenBytes : byte < 128 ? highTokenBytes : 0
        return bits &>> UInt64(byte & 63) & 1 == 1
    }

    /// A bit for each of the ASCII bytes `!#$%&'*+-.^_`|~`, digits and letters.
    private static var lowTokenBytes: UInt64 { 0x03FF_6CFA_0000_0000 }
    private static var highTokenBytes: UInt64 { 0x57FF_FFFF_C7FF_FFFE }
}
