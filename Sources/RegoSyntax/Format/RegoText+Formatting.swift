extension RegoText {
    /// Whether it has the form of a name; keywords have.
    var isName: Bool {
        let bytes = string.utf8
        guard let first = bytes.first, Ascii.isLetter(first) else { return false }
        return bytes.allSatisfy { Ascii.isLetter($0) || Ascii.isDigit($0) }
    }

    /// The text in double quotes, with escapes for what nobody sees, as Go quotes; but all of them are Rego's.
    var quotedForOPA: String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{08}": result += "\\b"
            case "\u{0C}": result += "\\f"
            case _ where scalar.isVisible: result.unicodeScalars.append(scalar)
            default:
                for unit in String(Character(scalar)).utf16 {
                    let hex = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                }
            }
        }
        return result + "\""
    }

    /// Whether `literal`, a string in quotes or backticks, means this text.
    func isWritten(as literal: ArraySlice<UInt8>) -> Bool {
        guard literal.count >= 2, let quote = literal.first, literal.last == quote else { return false }
        let content = literal.dropFirst().dropLast()
        guard !content.contains(quote) || quote == UInt8(ascii: "\"") else { return false }
        let decoded =
            quote == UInt8(ascii: "`") ? String(decoding: content, as: UTF8.self) : Literals.unescape(content)
        return decoded.map { RegoText($0) == self } ?? false
    }
}

extension Unicode.Scalar {
    /// Letters, marks, numbers, punctuation, symbols and the plain space.
    fileprivate var isVisible: Bool {
        if value < 0x7F { return value >= 0x20 }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default:
            return true
        }
    }
}
