import RegoSyntax

/// Reads one METADATA block.
struct AnnotationReader {
    let block: AnnotationBlock
    /// The comments of the block's module.
    let comments: [Comment]

    /// What the block says; its scope only if it names one.
    func read() throws(RegoError) -> (annotation: Annotation, scope: String) {
        guard block.yaml.contains(where: { !$0.isWhitespace }) else {
            throw failure("expected METADATA block, found whitespace")
        }
        let fields: AnnotationYAML
        do {
            fields = try AnnotationYAML(block.yaml)
        } catch {
            // OPA counts the block's lines from the one after `METADATA` and takes the next.
            let row = min(block.location.row + 1 + error.line, max(block.endRow, block.location.row + 1))
            let place = comments.first { $0.location.row == row }?.location ?? block.location
            throw RegoError(.parse, error.message + hints, at: place)
        }
        var resources: [Annotation.Resource] = []
        for value in fields.resources { resources.append(try resource(value)) }
        let compilation = try fields.compile.map { (object) throws(RegoError) in try self.compilation(object) }
        var schemas: [Annotation.Schema] = []
        for object in fields.schemas { schemas.append(try schema(object)) }
        var authors: [Annotation.Author] = []
        for value in fields.authors { authors.append(try author(value)) }
        let annotation = Annotation(
            scope: .rule, title: fields.texts["title"] ?? "", description: fields.texts["description"] ?? "",
            isEntrypoint: fields.isEntrypoint, organizations: fields.organizations, resources: resources,
            authors: authors, schemas: schemas, compilation: compilation, custom: fields.custom,
            location: block.location)
        return (annotation, fields.texts["scope"] ?? "")
    }

    private func failure(_ message: String) -> RegoError {
        RegoError(.parse, message, at: block.location)
    }

    /// A colon must be followed by a space; others look like one.
    private var hints: String {
        var hints = ""
        for comment in comments where comment.location.row > block.location.row && comment.location.row <= block.endRow
        {
            let parts = comment.text.string.split(separator: ":", omittingEmptySubsequences: false).dropFirst()
            var wrong: [String] = []
            for (index, part) in parts.enumerated() {
                guard let first = part.unicodeScalars.first else {
                    if index == parts.count - 1 { wrong = [] }
                    break
                }
                if first == " " || first == "\t" {
                    wrong = []
                    break
                }
                wrong.append(Self.quoted(first))
            }
            guard !wrong.isEmpty else { continue }
            hints +=
                "\n  Hint: on line \(comment.location.row), symbol(s) [\(wrong.joined(separator: " "))] immediately "
                + "following a key/value separator ':' is not a legal yaml space character"
        }
        return hints
    }

    private static func quoted(_ scalar: Unicode.Scalar) -> String {
        if scalar.isASCII, scalar.value >= 0x20 {
            return "'\(scalar == "'" || scalar == "\\" ? "\\" : "")\(scalar)'"
        }
        let digits = String(scalar.value, radix: 16)
        let isShort = scalar.value <= 0xFFFF
        let zeros = String(repeating: "0", count: max(0, (isShort ? 4 : 8) - digits.count))
        return "'\\\(isShort ? "u" : "U")\(zeros)\(digits)'"
    }

    // MARK: - Parts

    private func resource(_ value: Value) throws(RegoError) -> Annotation.Resource {
        func invalid(_ reason: String) -> RegoError {
            failure("invalid related-resource definition \(value.goText): \(reason)")
        }
        switch value {
        case .string(let text):
            guard !text.string.isEmpty else { throw invalid("ref URL may not be empty string") }
            return Annotation.Resource(
                reference: try reference(text.string) { invalid($0) }, description: "")
        case .object(let object):
            let link = object.text("ref")
            guard !link.isEmpty else { throw invalid("'ref' value required in object") }
            return Annotation.Resource(
                reference: try reference(link) { invalid($0) }, description: object.text("description"))
        default:
            throw invalid("invalid value type, must be string or map")
        }
    }

    /// A URL as Go writes it back.
    private func reference(_ text: String, _ invalid: (String) -> RegoError) throws(RegoError) -> String {
        func wrong(_ reason: String) -> RegoError { invalid("parse \(RegoText(text).quoted): \(reason)") }
        var result = ""
        var rest = text.utf8[...]
        if rest.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw wrong("net/url: invalid control character in URL")
        }
        if rest.first == UInt8(ascii: ":") { throw wrong("missing protocol scheme") }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                let digits = rest.prefix(2)
                guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
                    throw wrong("invalid URL escape \"%\(String(decoding: digits, as: UTF8.self))\"")
                }
            }
            if byte > 0x7F || " \"<>^`{|}\\".utf8.contains(byte) {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            } else {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return result
    }

    /// `Name <mail>`, or an object with both.
    private func author(_ value: Value) throws(RegoError) -> Annotation.Author {
        func invalid(_ reason: String) -> RegoError {
            failure("invalid author definition \(value.goText): \(reason)")
        }
        switch value {
        case .string(let text):
            var words = text.string.split(whereSeparator: \.isWhitespace)
            guard let last = words.last else { throw invalid("author is an empty string") }
            guard last.utf8.count >= 2, last.hasPrefix("<"), last.hasSuffix(">") else {
                return Annotation.Author(name: words.joined(separator: " "), email: "")
            }
            words.removeLast()
            return Annotation.Author(
                name: words.joined(separator: " "), email: String(last.dropFirst().dropLast()))
        case .object(let object):
            let (name, email) = (object.text("name"), object.text("email"))
            guard !name.isEmpty || !email.isEmpty else {
                throw invalid("'name' and/or 'email' values required in object")
            }
            return Annotation.Author(name: name, email: email)
        default:
            throw invalid("invalid value type, must be string or map")
        }
    }

    /// `input.x: schema.name`, or a path with a definition.
    private func schema(_ object: RegoObject) throws(RegoError) -> Annotation.Schema {
        guard let first = object.first(where: { _ in true }), case .string(let name) = first.key,
            let path = try? Parser.parseRef(name.string)
        else { throw failure("invalid document reference") }
        switch first.value {
        case .string(let text):
            guard let term = try? Parser.parseTerm(text.string) else { throw failure("invalid schema reference") }
            let reference = term.refPath ?? (term.isVariable ? [term] : [])
            guard reference.first?.variableName == "schema" else { throw failure("invalid schema reference") }
            return Annotation.Schema(path: path, definition: .named(reference))
        case .object:
            return Annotation.Schema(path: path, definition: .inline(first.value))
        default:
            throw failure("invalid schema declaration for path \(RegoText(name.string).quoted)")
        }
    }

    private func compilation(_ object: RegoObject) throws(RegoError) -> Annotation.Compilation {
        var unknowns: [[Term]] = []
        for element in object["unknowns"]?.asArray.map({ Array($0) }) ?? [] {
            guard case .string(let text) = element else { continue }
            do {
                unknowns.append(try Parser.parseRef(text.string))
            } catch {
                throw failure("invalid unknowns element \(RegoText(text.string).quoted): \(error)")
            }
        }
        guard case .string(let mask)? = object["mask_rule"] else {
            return Annotation.Compilation(unknowns: unknowns, maskRule: nil)
        }
        let quoted = RegoText(mask.string).quoted
        let term: Term
        do {
            term = try Parser.parseTerm(mask.string)
        } catch {
            throw failure("invalid mask_rule annotation \(quoted): \(error)")
        }
        switch term.kind {
        case .variable, .string: return Annotation.Compilation(unknowns: unknowns, maskRule: [term])
        case .ref(let path): return Annotation.Compilation(unknowns: unknowns, maskRule: path)
        default: throw failure("invalid mask_rule annotation type \(quoted): \(term.kindName)")
        }
    }
}

extension RegoObject {
    /// The text under a key without space around it; empty where there is none.
    fileprivate func text(_ key: String) -> String {
        guard case .string(let text)? = self[key] else { return "" }
        let scalars = text.string.drop(while: \.isWhitespace)
        return String(scalars.reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension Value {
    /// The value as Go prints it where it expects a text.
    fileprivate var goText: String {
        switch self {
        case .null: "%!s(<nil>)"
        case .bool(let bool): "%!s(bool=\(bool))"
        case .number(let number): "%!s(\(number.isInteger ? "int" : "float64")=\(number.text))"
        case .string(let text): text.string
        case .array(let array): "[\(array.map(\.goText).joined(separator: " "))]"
        case .object(let object):
            "map[\(object.map { "\($0.key.goText):\($0.value.goText)" }.joined(separator: " "))]"
        case .set: ""
        }
    }
}
