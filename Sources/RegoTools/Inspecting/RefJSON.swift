package import RegoSyntax

/// A ref as OPA writes it in JSON: a list of terms with their types.
package enum RefJSON {
    package static func text(_ path: [Term]) -> [UInt8] {
        JSONText.array(path.map(term))
    }

    private static func term(_ term: Term) -> [UInt8] {
        let (type, value): (String, [UInt8])
        switch term.kind {
        case .null: (type, value) = ("null", Array("null".utf8))
        case .boolean(let bool): (type, value) = ("boolean", Array("\(bool)".utf8))
        case .number(let text): (type, value) = ("number", Array(text.string.utf8))
        case .string(let text): (type, value) = ("string", JSONText.quoted(text.string))
        case .variable(let name): (type, value) = ("var", JSONText.quoted(name.string))
        default: (type, value) = (term.kindName, JSONText.quoted(term.written))
        }
        return JSONText.object([("type", JSONText.quoted(type)), ("value", value)])
    }
}
