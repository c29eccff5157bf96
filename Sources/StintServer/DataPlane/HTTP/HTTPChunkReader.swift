import NIOCore

/// Gathers a body that comes in chunks (RFC 9112, section 7.1). Extensions and trailers are read past, and bounded.
struct HTTPChunkReader {
    enum Outcome {
        case complete, incomplete
        case wrong(status: Int, String)
    }

    private enum State {
        case size
        case data(left: Int)
        /// The line end behind a chunk's data.
        case dataEnd
        case trailer
    }

    private(set) var body = ByteBuffer()
    private var state = State.size
    /// Bytes of lines that are no data: sizes, extensions, trailers.
    private var overhead = 0

    mutating func read(_ bytes: inout ByteBuffer, limits: DataPlaneLimits) -> Outcome {
        while true {
            switch state {
            case .data(let left):
                guard var part = bytes.readSlice(length: min(left, bytes.readableBytes)) else { return .incomplete }
                let rest = left - part.readableBytes
                if body.readableBytes == 0 { body = part } else { body.writeBuffer(&part) }
                state = rest == 0 ? .dataEnd : .data(left: rest)
                if rest > 0 { return .incomplete }
            case .dataEnd:
                guard let end = bytes.readInteger(as: UInt16.self) else { return .incomplete }
                guard end == 0x0D0A else { return .wrong(status: 400, "a chunk has another length than it says") }
                state = .size
            case .size, .trailer:
                switch line(&bytes, limits: limits) {
                case .none: return .incomplete
                case .failure(let refusal): return .wrong(status: refusal.status, refusal.message)
                case .success(let line):
                    if let outcome = take(line, limits: limits) { return outcome }
                }
            }
        }
    }

    private mutating func take(_ line: ByteBuffer, limits: DataPlaneLimits) -> Outcome? {
        if case .trailer = state { return line.readableBytes == 0 ? .complete : nil }
        guard let size = Self.size(line.readableBytesUInt8Span) else {
            return .wrong(status: 400, "a chunk's size is wrong")
        }
        guard size <= limits.maxBodyBytes - body.readableBytes else {
            return .wrong(status: 413, "the body is larger than \(limits.maxBodyBytes) bytes")
        }
        state = size == 0 ? .trailer : .data(left: size)
        return nil
    }

    /// A line without its end; `nil` where it has not come whole.
    private mutating func line(
        _ bytes: inout ByteBuffer, limits: DataPlaneLimits
    ) -> Result<ByteBuffer, HTTPAdmission.Refusal>? {
        switch Self.lineEnd(bytes.readableBytesUInt8Span) {
        case .unknown:
            return overhead + bytes.readableBytes > limits.maxHeaderBytes ? .failure(Self.tooMuch) : nil
        case .wrong: return .failure(.init(status: 400, message: "a chunk is malformed"))
        case .at(let length):
            // A size by itself is no overhead.
            if case .size = state { overhead += max(0, length - 16) } else { overhead += length + 2 }
            guard overhead <= limits.maxHeaderBytes else { return .failure(Self.tooMuch) }
            let line = bytes.readSlice(length: length) ?? ByteBuffer()
            bytes.moveReaderIndex(forwardBy: 2)
            return .success(line)
        }
    }

    private enum LineEnd {
        case at(Int)
        case unknown, wrong
    }

    private static func lineEnd(_ bytes: Span<UInt8>) -> LineEnd {
        for position in 0..<bytes.count {
            let byte = bytes[position]
            if byte >= 0x20 && byte != 0x7F || byte == 0x09 { continue }
            guard byte == 0x0D else { return .wrong }
            guard position + 1 < bytes.count else { return .unknown }
            return bytes[position + 1] == 0x0A ? .at(position) : .wrong
        }
        return .unknown
    }

    private static let tooMuch = HTTPAdmission.Refusal(
        status: 431, message: "the chunks have too much beside their data")

    /// Hexadecimal digits, and whatever an extension says behind a semicolon.
    private static func size(_ line: Span<UInt8>) -> Int? {
        var size = 0
        var digits = 0
        for position in 0..<line.count {
            let byte = line[position]
            guard let digit = PercentDecoding.digit(byte) else {
                // Blanks before the semicolon are allowed by grammar, and by nobody who means well.
                return byte == UInt8(ascii: ";") && digits > 0 ? size : nil
            }
            digits += 1
            guard digits <= 15 else { return nil }
            size = size << 4 | Int(digit)
        }
        return digits > 0 ? size : nil
    }
}
