/// One source text and the name of the file it came from. Shared by every location in it.
public final class SourceText: Sendable {
    /// The name errors print, usually a path. Empty for a query.
    public let file: String
    /// The bytes as they were read.
    public let bytes: [UInt8]

    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    /// A text nothing was read from; the locations of generated nodes point here.
    public static let none = SourceText(file: "", bytes: [])
}

/// A place in a source text, as OPA counts: rows start at 1; a column is the number of Unicode scalars up to and
/// including the one that stands there. The end of a text that ends in a newline has column 0.
public struct SourceLocation: Sendable, CustomStringConvertible {
    /// The text this place is in.
    public let source: SourceText
    private let rowStorage: Int32
    private let columnStorage: Int32
    private let offsetStorage: Int32
    private var lengthStorage: Int32
    private var leadStorage: Int32

    /// 1-based row; 0 where the node was generated.
    public var row: Int { Int(rowStorage) }
    /// 1-based column.
    public var column: Int { Int(columnStorage) }
    /// Bytes before this place.
    public var offset: Int { Int(offsetStorage) }
    /// Length in bytes of the node's text from here on; 0 where OPA keeps none.
    public var length: Int {
        get { Int(lengthStorage) }
        set { lengthStorage = Int32(clamping: newValue) }
    }
    /// Bytes of the node's text before this place: parentheses around a term belong to its text, and it stands within.
    public var lead: Int { Int(leadStorage) }

    /// Numbers beyond `Int32` are clamped; the parser refuses texts that large.
    public init(source: SourceText, row: Int, column: Int, offset: Int, length: Int = 0) {
        self.source = source
        rowStorage = Int32(clamping: row)
        columnStorage = Int32(clamping: column)
        offsetStorage = Int32(clamping: offset)
        lengthStorage = Int32(clamping: length)
        leadStorage = 0
    }

    /// The place of a generated node.
    public static let none = SourceLocation(source: .none, row: 0, column: 0, offset: 0)

    /// The name of the file.
    public var file: String { source.file }

    /// The node's source text, empty where none is kept.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The node's source text as bytes, empty where none is kept.
    package var bytes: ArraySlice<UInt8> {
        let start = offset &- lead
        let end = min(offset &+ length, source.bytes.count)
        guard start >= 0, length > 0, start < end else { return [] }
        return source.bytes[start..<end]
    }

    /// Where the node's text ends.
    package var end: Int { offset &+ length }

    /// The same place with the text up to byte `end`.
    func ending(at end: Int) -> SourceLocation {
        var copy = self
        copy.length = max(0, end &- offset)
        return copy
    }

    /// The same place with the text from byte `start` to byte `end`, which takes in parentheses.
    func enclosed(from start: Int, to end: Int) -> SourceLocation {
        var copy = ending(at: end)
        copy.leadStorage = Int32(clamping: max(0, offset &- start))
        return copy
    }

    /// `file:row:column`, or `row:column` without a file name.
    public var description: String {
        file.isEmpty ? "\(row):\(column)" : "\(file):\(row):\(column)"
    }
}
