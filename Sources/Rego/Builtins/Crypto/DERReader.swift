/// Reads the few ASN.1 structures that keys and certificates need, in their distinguished encoding.
struct DERReader {
    struct Malformed: Error {}

    struct Element {
        var tag: UInt8
        /// The contents.
        var body: ArraySlice<UInt8>
        /// Tag, length and contents.
        var whole: ArraySlice<UInt8>

        /// The elements inside.
        var elements: DERReader { DERReader(body) }
    }

    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let objectIdentifier: UInt8 = 0x06

    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        rest = Array(bytes)[...]
    }

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }
    /// The tag that comes next.
    var nextTag: UInt8? { rest.first }

    mutating func next() throws(Malformed) -> Element {
        let start = rest
        guard let tag = rest.first, tag & 0x1F != 0x1F else { throw Malformed() }
        rest = rest.dropFirst()
        guard let first = rest.popFirst() else { throw Malformed() }
        var length = Int(first)
        if first & 0x80 != 0 {
            let count = Int(first & 0x7F)
            guard count >= 1, count <= 4, rest.count >= count else { throw Malformed() }
            length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            // The shortest form is the only one.
            guard length >= 0x80, rest.first != 0 else { throw Malformed() }
            rest = rest.dropFirst(count)
        }
        guard rest.count >= length else { throw Malformed() }
        let body = rest.prefix(length)
        rest = rest.dropFirst(length)
        return Element(tag: tag, body: body, whole: start[..<body.endIndex])
    }

    mutating func next(_ tag: UInt8) throws(Malformed) -> Element {
        let element = try next()
        guard element.tag == tag else { throw Malformed() }
        return element
    }

    /// Skips an element if it comes next.
    mutating func skip(_ tag: UInt8) throws(Malformed) {
        if nextTag == tag { _ = try next() }
    }

    /// A bit string of whole bytes.
    mutating func nextBits() throws(Malformed) -> ArraySlice<UInt8> {
        let body = try next(Self.bitString).body
        guard body.first == 0 else { throw Malformed() }
        return body.dropFirst()
    }
}
