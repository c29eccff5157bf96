/// Finds brackets in a node's text. Brackets in strings and comments count as well, as they do in OPA.
struct ClosingBracket {
    let open: UInt8
    let close: UInt8

    static let parenthesis = ClosingBracket(open: UInt8(ascii: "("), close: UInt8(ascii: ")"))
    static let bracket = ClosingBracket(open: UInt8(ascii: "["), close: UInt8(ascii: "]"))
    static let brace = ClosingBracket(open: UInt8(ascii: "{"), close: UInt8(ascii: "}"))

    /// The row of the bracket that closes the first opening one behind `skipped`'s first pair; -1 where there is none.
    /// Only the rows between brackets count.
    func row(in place: SourceLocation, after skipped: ClosingBracket? = nil) -> Int {
        let text = place.bytes
        var rows = 0
        var index = text.startIndex
        if let skipped {
            index = skipped.pass(text, from: index, rows: &rows) ?? text.endIndex
        }
        return pass(text, from: index, rows: &rows) == nil ? -1 : place.row + rows
    }

    /// The index of the bracket that closes the first opening one at or after `start`, and the rows between the two.
    private func pass(_ text: ArraySlice<UInt8>, from start: Int, rows: inout Int) -> Int? {
        guard let first = text[start...].firstIndex(of: open) else { return nil }
        var depth = 1
        var index = first
        while depth > 0 {
            index += 1
            guard index < text.endIndex else { return nil }
            switch text[index] {
            case open: depth += 1
            case close: depth -= 1
            case Ascii.newline: rows += 1
            default: break
            }
        }
        return index
    }
}

extension SourceLocation {
    /// The row the node's text ends on.
    var endRow: Int { row + bytes.count { $0 == Ascii.newline } }

    /// The node's text begins with a parenthesis.
    var beginsWithParenthesis: Bool { bytes.first == UInt8(ascii: "(") }
}
