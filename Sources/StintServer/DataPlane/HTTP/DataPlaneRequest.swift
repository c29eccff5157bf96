import NIOCore

/// A whole request: its head's bytes and what stands where in them, and its body.
struct DataPlaneRequest {
    let head: HTTPHead
    /// From the first byte of the request line on.
    let bytes: ByteBuffer
    var body: ByteBuffer?

    /// The address, with its query.
    var target: String { text(head.target) }

    /// What asks for the host, as it was sent.
    var host: String? { head.hosts > 0 ? text(head.host) : nil }

    /// Whether the address is exactly this one.
    func isFor(_ address: StaticString) -> Bool {
        HTTPText.equals(bytes.readableBytesUInt8Span, head.target, address)
    }

    /// A part of the head as text; what is no UTF-8 in it is repaired.
    func text(_ range: Range<Int>) -> String {
        bytes.getString(at: bytes.readerIndex + range.lowerBound, length: range.count) ?? ""
    }

    /// Whether a part of the head is these bytes. They may be a secret: how long it takes to tell does not depend on
    /// how many of them are right.
    func holds(_ text: [UInt8], at range: Range<Int>) -> Bool {
        guard range.count == text.count, range.upperBound <= bytes.readableBytes else { return false }
        let head = bytes.readableBytesUInt8Span
        var difference: UInt8 = 0
        for (offset, byte) in text.enumerated() { difference |= byte ^ head[range.lowerBound &+ offset] }
        return difference == 0
    }

    /// The caller's own name for the request, where it has one that is harmless in a header.
    var id: String? { head.requestID.flatMap(echoable) }

    private func echoable(_ range: Range<Int>) -> String? {
        guard !range.isEmpty, range.count <= 200 else { return nil }
        let text = text(range)
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? text : nil
    }
}
