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
    public var quoted: String { String(decoding: GoQuote.quote(utf8), as: UTF8.self) }
}
