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

/// A place in a source text, as OPA counts: rows and columns start at 1, a column is a byte position in its row.
public struct SourceLocation: Sendable, CustomStringConvertible {
    /// The text this place is in.
    public let source: SourceText
    /// 1-based row; 0 where the node was generated.
    public let row: Int
    /// 1-based column.
    public let column: Int
    /// Bytes before this place.
    public let offset: Int
    /// Length in bytes of the node's text; 0 where OPA keeps none.
    public var length: Int

    public init(source: SourceText, row: Int, column: Int, offset: Int, length: Int = 0) {
        self.source = source
        self.row = row
        self.column = column
        self.offset = offset
        self.length = length
    }

    /// The place of a generated node.
    public static let none = SourceLocation(source: .none, row: 0, column: 0, offset: 0)

    /// The name of the file.
    public var file: String { source.file }

    /// The node's source text, empty where none is kept.
    public var text: String {
        guard offset >= 0, length > 0, offset < source.bytes.count else { return "" }
        let end = min(offset &+ length, source.bytes.count)
        return String(decoding: source.bytes[offset..<end], as: UTF8.self)
    }

    /// `file:row:column`, or `row:column` without a file name.
    public var description: String {
        file.isEmpty ? "\(row):\(column)" : "\(file):\(row):\(column)"
    }
}
