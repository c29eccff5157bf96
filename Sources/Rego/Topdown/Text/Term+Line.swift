package import RegoSyntax

// The AST on one line as OPA prints it in traces and residuals: of operators only `=` stands between its operands,
// objects and sets are in the order of their members, and wildcards are `_`.

extension Term {
    /// The term on one line, as OPA prints it.
    package var line: String {
        var text = ""
        write(to: &text)
        return text
    }

    func write(to text: inout String) {
        switch kind {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .number(let literal): text += literal.string
        case .string(let string): text += GoQuote.quote(string.string)
        case .variable(let name): text += name.shown
        case .ref(let path): path.writeReference(to: &text)
        case .array(let elements): elements.writeList(to: &text, "[", "]")
        case .set(let elements):
            if elements.isEmpty {
                text += "set()"
            } else {
                elements.sorted(by: TermOrder.isLess).writeList(to: &text, "{", "}")
            }
        case .object(let entries): Self.write(entries, to: &text)
        case .arrayComprehension(let head, let body): Self.write([head], body, to: &text, "[", "]")
        case .setComprehension(let head, let body): Self.write([head], body, to: &text, "{", "}")
        case .objectComprehension(let key, let value, let body): Self.write([key, value], body, to: &text, "{", "}")
        case .call(let call): call.write(to: &text)
        case .templateString: text += written
        }
    }

    private static func write(_ entries: [ObjectEntry], to text: inout String) {
        text += "{"
        for (position, entry) in TermOrder.sorted(entries).enumerated() {
            if position > 0 { text += ", " }
            entry.key.write(to: &text)
            text += ": "
            entry.value.write(to: &text)
        }
        text += "}"
    }

    private static func write(_ heads: [Term], _ body: Body, to text: inout String, _ open: String, _ close: String) {
        text += open
        for (position, head) in heads.enumerated() {
            if position > 0 { text += ": " }
            head.write(to: &text)
        }
        text += " | "
        body.write(to: &text)
        text += close
    }
}

extension [Term] {
    func writeList(to text: inout String, _ open: String, _ close: String) {
        text += open
        for (position, term) in enumerated() {
            if position > 0 { text += ", " }
            term.write(to: &text)
        }
        text += close
    }

    /// The terms of a ref: `data.a["b c"][x]`.
    func writeReference(to text: inout String) {
        guard let head = first else { return }
        head.write(to: &text)
        for step in dropFirst() {
            if case .string(let name) = step.kind, name.isPlainName {
                text += ".\(name.string)"
            } else {
                text += "["
                step.write(to: &text)
                text += "]"
            }
        }
    }

    /// The terms of a ref on one line.
    package var referenceLine: String {
        var text = ""
        writeReference(to: &text)
        return text
    }
}

extension Call {
    func write(to text: inout String) {
        function.write(to: &text)
        arguments.writeList(to: &text, "(", ")")
    }
}
