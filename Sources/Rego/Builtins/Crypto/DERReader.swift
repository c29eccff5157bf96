import SwiftASN1

/// Reads ASN.1 structures in their distinguished encoding, one element after the other. The parsing is SwiftASN1's.
struct DERReader {
    struct Malformed: Error {}

    struct Element {
        /// The element as the library has it.
        let node: ASN1Node
        /// The first byte of the encoding.
        let tag: UInt8

        /// Tag, length and contents.
        var whole: ArraySlice<UInt8> { node.encodedBytes }

        /// The contents.
        var body: ArraySlice<UInt8> {
            switch node.content {
            case .primitive(let bytes): return bytes
            case .constructed(let nodes):
                var iterator = nodes.makeIterator()
                let first = iterator.next()?.encodedBytes.startIndex ?? whole.endIndex
                return whole[first...]
            }
        }

        /// The elements inside.
        var elements: DERReader {
            switch node.content {
            case .primitive(let bytes): DERReader(bytes)
            case .constructed(let nodes): DERReader(nodes.makeIterator())
            }
        }
    }

    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let objectIdentifier: UInt8 = 0x06

    private var nodes: ASN1NodeCollection.Iterator?
    private var upcoming: ASN1Node?

    /// Reads elements that follow each other without anything between. Where they are malformed there is no first one.
    init(_ bytes: ArraySlice<UInt8>) {
        // The library parses one element at a time: these become the contents of one.
        var serializer = DER.Serializer()
        serializer.appendConstructedNode(identifier: .sequence) { $0.serializeRawBytes(bytes) }
        guard let node = try? DER.parse(serializer.serializedBytes), case .constructed(let children) = node.content
        else {
            nodes = nil
            return
        }
        self = DERReader(children.makeIterator())
    }

    init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    private init(_ nodes: ASN1NodeCollection.Iterator) {
        var nodes = nodes
        upcoming = nodes.next()
        self.nodes = nodes
    }

    /// Whether all elements have been read; never where they are malformed.
    var isAtEnd: Bool { upcoming == nil && nodes != nil }
    /// The tag that comes next.
    var nextTag: UInt8? { upcoming?.encodedBytes.first }

    mutating func next() throws(Malformed) -> Element {
        // Nothing that is read here has a tag of more than one byte.
        guard let node = upcoming, let tag = node.encodedBytes.first, tag & 0x1F != 0x1F else { throw Malformed() }
        upcoming = nodes?.next()
        return Element(node: node, tag: tag)
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
        guard let bits = try? ASN1BitString(derEncoded: try next().node), bits.paddingBits == 0 else {
            throw Malformed()
        }
        return bits.bytes
    }
}
