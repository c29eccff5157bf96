extension Value {
    /// The value as Rego source: `{"a": 1}`, `{1, 2}`, `set()`, strings in quotes. `sprintf("%v")` prints everything
    /// but a bare string like this.
    public var regoString: String {
        var text = ""
        appendRego(to: &text)
        return text
    }

    private func appendRego(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let number): text += number.text
        case .string(let string): text += string.quoted
        case .array(let array):
            text += "["
            Self.append(array, to: &text)
            text += "]"
        case .set(let set):
            if set.isEmpty {
                text += "set()"
                return
            }
            text += "{"
            Self.append(set, to: &text)
            text += "}"
        case .object(let object):
            text += "{"
            var isFirst = true
            for entry in object {
                if !isFirst { text += ", " }
                isFirst = false
                entry.key.appendRego(to: &text)
                text += ": "
                entry.value.appendRego(to: &text)
            }
            text += "}"
        }
    }

    private static func append(_ values: some Sequence<Value>, to text: inout String) {
        var isFirst = true
        for value in values {
            if !isFirst { text += ", " }
            isFirst = false
            value.appendRego(to: &text)
        }
    }
}

extension RegoString {
    /// The string in double quotes with everything that is not printable escaped, as Go's `strconv.Quote` does.
    public var quoted: String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{07}": text += "\\a"
            case "\u{08}": text += "\\b"
            case "\u{0C}": text += "\\f"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0B}": text += "\\v"
            case _ where scalar.isPrintable: text.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x80: text += "\\x" + Self.hexadecimal(scalar.value, 2)
            case _ where scalar.value > 0xFFFF: text += "\\U" + Self.hexadecimal(scalar.value, 8)
            default: text += "\\u" + Self.hexadecimal(scalar.value, 4)
            }
        }
        return text + "\""
    }

    private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension Unicode.Scalar {
    /// Whether Go prints it as it is: letters, marks, numbers, punctuation, symbols and the ASCII space.
    fileprivate var isPrintable: Bool {
        if value < 0x80 { return value >= 0x20 && value < 0x7F }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }
}
