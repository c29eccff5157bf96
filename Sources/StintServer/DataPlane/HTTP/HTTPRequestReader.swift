import NIOCore

/// Makes requests of the bytes of a connection, however they are cut: a pure state machine.
///
/// Requests are slices of what was received wherever that arrived in one piece. What waits to be completed is bounded
/// by the limits of a head and of a body.
struct HTTPRequestReader {
    enum Event {
        case request(DataPlaneRequest)
        /// The head is there, the body comes after `100 Continue`.
        case continueExpected
        /// What came is not a request that is taken; nothing after it can be trusted. With the head, where there is one.
        case refused(status: Int, String, DataPlaneRequest?)
    }

    private enum State {
        case head
        case body(DataPlaneRequest, length: Int)
        case chunks(DataPlaneRequest, HTTPChunkReader)
        case refused
    }

    private let limits: DataPlaneLimits
    private var state = State.head
    /// What was received and not used yet.
    private var bytes = ByteBuffer()
    /// How much of it a head was looked for in, in vain.
    private var seen = 0
    /// Empty lines that were skipped since the last request.
    private var emptyLines = 0
    /// Some clients send one behind a body; whoever sends more than a few sends no requests.
    private static let maxEmptyLines = 4

    init(limits: DataPlaneLimits) { self.limits = limits }

    /// Whether a request has begun and is not complete.
    var isAmidRequest: Bool {
        switch state {
        case .head: bytes.readableBytes > 0
        case .body, .chunks: true
        case .refused: false
        }
    }

    /// The head of the request whose body comes.
    var present: DataPlaneRequest? {
        switch state {
        case .body(let request, _), .chunks(let request, _): request
        case .head, .refused: nil
        }
    }

    mutating func receive(_ part: consuming ByteBuffer) {
        if bytes.readableBytes == 0 { bytes = part } else { bytes.writeBuffer(&part) }
    }

    /// The next event in what was received; `nil` where more has to come first.
    mutating func next() -> Event? {
        while true {
            switch state {
            case .head:
                guard let event = readHead() else {
                    if case .head = state { return nil }
                    continue
                }
                return event
            case .body(var request, let length):
                guard bytes.readableBytes >= length else { return nil }
                request.body = bytes.readSlice(length: length)
                return complete(request)
            case .chunks(let request, var chunks):
                // The state gives up its reference, so that appending does not copy what was gathered.
                state = .head
                switch chunks.read(&bytes, limits: limits) {
                case .incomplete:
                    state = .chunks(request, chunks)
                    return nil
                case .complete:
                    var whole = request
                    whole.body = chunks.body
                    return complete(whole)
                case .wrong(let status, let message):
                    return refuse(status, message, request)
                }
            case .refused: return nil
            }
        }
    }

    private mutating func complete(_ request: DataPlaneRequest) -> Event {
        state = .head
        seen = 0
        emptyLines = 0
        // What was used up is given back, so that its memory can be received into again.
        if bytes.readableBytes == 0 { bytes = ByteBuffer() }
        return .request(request)
    }

    private mutating func refuse(_ status: Int, _ message: String, _ request: DataPlaneRequest?) -> Event {
        state = .refused
        bytes = ByteBuffer()
        return .refused(status: status, message, request)
    }

    // MARK: The head

    private mutating func readHead() -> Event? {
        guard skipEmptyLines() else { return nil }
        let count = bytes.readableBytes
        guard count > seen else { return nil }
        // A head that was not complete is not until another line is.
        guard seen == 0 || hasLineEnd(from: seen) || count > limits.maxHeaderBytes else {
            seen = count
            return nil
        }
        let outcome = HTTPHeadParser.parse(bytes.readableBytesUInt8Span, maxFields: limits.maxHeaderFields)
        switch outcome {
        case .wrong(let status, let message): return refuse(status, message, nil)
        case .incomplete:
            seen = count
            guard count <= limits.maxHeaderBytes else { return refuse(431, "the header is too large", nil) }
            return nil
        case .complete(let head, let length):
            guard length <= limits.maxHeaderBytes else { return refuse(431, "the header is too large", nil) }
            let framing = HTTPAdmission.framing(of: head, bytes.readableBytesUInt8Span, limits: limits)
            guard let slice = bytes.readSlice(length: length) else { return nil }
            let request = DataPlaneRequest(head: head, bytes: slice)
            return begin(request, framing)
        }
    }

    private mutating func begin(
        _ request: DataPlaneRequest, _ framing: Result<HTTPAdmission.Framing, HTTPAdmission.Refusal>
    ) -> Event? {
        switch framing {
        case .failure(let refusal): return refuse(refusal.status, refusal.message, request)
        case .success(.length(0)): return complete(request)
        case .success(.length(let length)): state = .body(request, length: length)
        case .success(.chunked): state = .chunks(request, HTTPChunkReader())
        }
        // HTTP/1.0 knows of no interim answers.
        return request.head.expectsContinue && !request.head.isVersion10 ? .continueExpected : nil
    }

    /// Empty lines before a request are skipped (RFC 9112), a few of them. `false` where the next byte has to tell
    /// whether there is one more.
    private mutating func skipEmptyLines() -> Bool {
        while seen == 0, emptyLines < Self.maxEmptyLines, firstByte == 0x0D {
            guard let end = bytes.getInteger(at: bytes.readerIndex, as: UInt16.self) else { return false }
            guard end == 0x0D0A else { return true }
            bytes.moveReaderIndex(forwardBy: 2)
            emptyLines += 1
        }
        return true
    }

    private var firstByte: UInt8? { bytes.getInteger(at: bytes.readerIndex) }

    private func hasLineEnd(from offset: Int) -> Bool {
        bytes.readableBytesView.dropFirst(offset).contains(0x0A)
    }
}
