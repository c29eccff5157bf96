extension Term {
    /// The term as Rego text, for messages. Long or deep terms are cut short by nothing; parsing bounds them.
    public var written: String {
        depth > Shallow.limit ? DeepStack.run { text } : text
    }

    private var text: String {
        switch kind {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text.string
        case .string(let text): text.quoted
        case .variable(let name): name.string.utf8.first == UInt8(ascii: "$") ? "_" : name.string
        case .ref(let path): path.written
        case .array(let elements): "[\(elements.list)]"
        case .set(let elements): elements.isEmpty ? "set()" : "{\(elements.list)}"
        case .object(let entries):
            "{\(entries.map { "\($0.key.written): \($0.value.written)" }.joined(separator: ", "))}"
        case .arrayComprehension(let head, let body): "[\(head.written) | \(body.written)]"
        case .setComprehension(let head, let body): "{\(head.written) | \(body.written)}"
        case .objectComprehension(let key, let value, let body):
            "{\(key.written): \(value.written) | \(body.written)}"
        case .call(let call): call.written
        case .templateString(let parts):
            "$\"\(parts.map(\.written).joined())\""
        }
    }
}

extension Call {
    /// The call as Rego text, operators as functions.
    public var written: String { "\(function.written)(\(arguments.list))" }
}

extension TemplatePart {
    fileprivate var written: String {
        switch self {
        case .text(let text): String(text.quoted.dropFirst().dropLast())
        case .expression(let expression): "{\(expression.written)}"
        }
    }
}

extension [Term] {
    /// The terms of a ref as Rego text: `data.p["x y"][i]`.
    public var written: String {
        guard let head = first else { return "" }
        var text = head.written
        for step in dropFirst() {
            if case .string(let name) = step.kind, name.isPlainName {
                text += ".\(name.string)"
            } else {
                text += "[\(step.written)]"
            }
        }
        return text
    }

    fileprivate var list: String { map(\.written).joined(separator: ", ") }
}

extension Body {
    /// The expressions as Rego text.
    public var written: String { map(\.written).joined(separator: "; ") }

    fileprivate func operand(isExplicit: Bool) -> String {
        guard !isExplicit, let only = first, count == 1 else { return "{ \(written) }" }
        if case .logical = only.kind { return "(\(only.written))" }
        return only.written
    }
}

extension Expression {
    /// The expression as Rego text.
    public var written: String {
        depth > Shallow.limit ? DeepStack.run { text } : text
    }

    private var text: String {
        let core =
            switch kind {
            case .term(let term): term.written
            case .call(let call): call.written
            case .someVariables(let variables): "some \(variables.list)"
            case .someIn(let item):
                "some \(item.key.map { "\($0.written), " } ?? "")\(item.value.written) in \(item.domain.written)"
            case .every(let every):
                "every \(every.key.map { "\($0.written), " } ?? "")\(every.value.written) in \(every.domain.written)"
                    + " { \(every.body.written) }"
            case .not(let negation): "not \(negation.body.operand(isExplicit: negation.isExplicit))"
            case .logical(let logical):
                "\(logical.left.operand(isExplicit: logical.isLeftExplicit)) \(logical.connective.rawValue) "
                    + logical.right.operand(isExplicit: logical.isRightExplicit)
            }
        let modifiers = modifiers.map { " with \($0.target.written) as \($0.value.written)" }.joined()
        return (isNegated ? "not " : "") + core + modifiers
    }
}

extension RegoText {
    /// Whether it can be written after a dot: a name that is no keyword.
    public var isPlainName: Bool {
        isName && Token.keyword(string, active: .ofV1) == nil
    }

    /// The text in double quotes with escapes, as Rego writes it.
    public var quoted: String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
