/// A syntax tree as a JSON document; names stay in the order they are given.
package indirect enum SyntaxDocument: Sendable {
    case null
    case boolean(Bool)
    /// A number as it is written.
    case number(String)
    case string(String)
    case array([SyntaxDocument])
    case object([(name: String, value: SyntaxDocument)])

    /// The document on one line.
    package var compact: [UInt8] {
        var writer = SyntaxDocumentWriter(isIndented: false)
        writer.write(self, level: 0)
        return writer.text
    }

    /// The document on many lines, indented by two spaces a level.
    package var indented: [UInt8] {
        var writer = SyntaxDocumentWriter(isIndented: true)
        writer.write(self, level: 0)
        return writer.text
    }
}

private struct SyntaxDocumentWriter {
    let isIndented: Bool
    var text: [UInt8] = []

    mutating func write(_ document: SyntaxDocument, level: Int) {
        switch document {
        case .null: put("null")
        case .boolean(let value): put(value ? "true" : "false")
        case .number(let written): put(written)
        case .string(let string): write(string)
        case .array(let elements):
            write(elements, "[", "]", level) { (writer, element, level) in writer.write(element, level: level) }
        case .object(let entries):
            write(entries, "{", "}", level) { (writer, entry, level) in
                writer.write(entry.name)
                writer.put(writer.isIndented ? ": " : ":")
                writer.write(entry.value, level: level)
            }
        }
    }

    private mutating func write<Element>(
        _ elements: [Element], _ open: String, _ close: String, _ level: Int,
        _ write: (inout SyntaxDocumentWriter, Element, Int) -> Void
    ) {
        put(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { put(",") }
            breakLine(level + 1)
            write(&self, element, level + 1)
        }
        if !elements.isEmpty { breakLine(level) }
        put(close)
    }

    private mutating func breakLine(_ level: Int) {
        guard isIndented else { return }
        put("\n")
        text.append(contentsOf: SyntaxOutline.blanks[..<(2 * min(level, SyntaxOutline.maximumIndent))])
    }

    private mutating func put(_ string: String) {
        text.append(contentsOf: string.utf8)
    }

    /// A string with the escapes Go writes, those for HTML among them.
    private mutating func write(_ string: String) {
        put("\"")
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": put("\\\"")
            case "\\": put("\\\\")
            case "\n": put("\\n")
            case "\r": put("\\r")
            case "\t": put("\\t")
            case "\u{08}": put("\\b")
            case "\u{0C}": put("\\f")
            case "<", ">", "&", "\u{2028}", "\u{2029}": escape(scalar)
            case _ where scalar.value < 0x20: escape(scalar)
            default: put(String(scalar))
            }
        }
        put("\"")
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        let hex = String(scalar.value, radix: 16)
        put("\\u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex)
    }
}
