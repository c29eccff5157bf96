/// A schema document, its references made absolute, and the schemas in it that have an identifier.
struct JSONSchemaDocument {
    let root: Value
    private var identified: [[UInt8]: Value] = [:]

    /// - Throws: when the document is so large that the limits end the evaluation.
    init(_ schema: Value, _ context: BuiltinContext) throws(BuiltinError) {
        var known: [[UInt8]: Value] = [:]
        root = try Self.resolve(schema, base: URIReference(), &known, context)
        identified = known
        identified[[]] = root
    }

    private static func resolve(
        _ value: Value, base: URIReference, _ known: inout [[UInt8]: Value], _ context: BuiltinContext
    ) throws(BuiltinError) -> Value {
        try context.charge(8)
        switch value {
        case .array(let array):
            var elements: [Value] = []
            for element in array { elements.append(try resolve(element, base: base, &known, context)) }
            return .array(RegoArray(elements))
        case .object(let object):
            var base = base
            var identifier: [UInt8]?
            if case .string(let text)? = object["id"] ?? object["$id"], let reference = URIReference(text.utf8) {
                base = base.document.resolving(reference)
                identifier = base.text
            }
            var entries: [(key: Value, value: Value)] = []
            for entry in object {
                guard case .string(let key) = entry.key else { continue }
                var value = entry.value
                switch key.string {
                case "const", "enum": break
                case "$ref":
                    if case .string(let text) = value, let reference = URIReference(text.utf8) {
                        value = Value(bytes: base.document.resolving(reference).text)
                    }
                case "properties", "dependencies", "patternProperties":
                    // These hold schemas under names that are not keywords.
                    guard case .object(let children) = value else { break }
                    var resolved: [(key: Value, value: Value)] = []
                    for child in children {
                        resolved.append((child.key, try resolve(child.value, base: base, &known, context)))
                    }
                    value = .object(RegoObject(resolved))
                default: value = try resolve(value, base: base, &known, context)
                }
                entries.append((entry.key, value))
            }
            let resolved = Value.object(RegoObject(entries))
            if let identifier, known[identifier] == nil { known[identifier] = resolved }
            return resolved
        default: return value
        }
    }

    /// The schema that an absolute reference names.
    func schema(at reference: URIReference) throws(BuiltinError) -> Value {
        if let schema = identified[reference.text] { return schema }
        guard let document = identified[reference.document.text] else {
            let text = String(decoding: reference.text, as: UTF8.self)
            guard reference.isAbsolute else { throw .failed("Reference \(text) must be canonical") }
            throw .failed("the reference `\(text)` leads out of the schema, and nothing is loaded from elsewhere")
        }
        let fragment = reference.decodedFragment
        guard fragment.first == UInt8(ascii: "/") else { return document }
        var value = document
        for part in fragment.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let token = Self.unescaped(part)
            switch value {
            case .object(let object):
                guard let next = object[RegoString(utf8: token)] else {
                    throw .failed("Object has no key '\(String(decoding: token, as: UTF8.self))'")
                }
                value = next
            case .array(let array):
                let text = String(decoding: token, as: UTF8.self)
                guard let index = Int(text) else { throw .failed("Invalid array index '\(text)'") }
                guard let next = array.element(at: index) else {
                    throw .failed("Out of bound array[0,\(array.count)] index '\(index)'")
                }
                value = next
            default: throw .failed("Invalid token reference '\(String(decoding: token, as: UTF8.self))'")
            }
        }
        return value
    }

    /// A token of a JSON pointer: `~1` is a slash, `~0` a tilde.
    private static func unescaped(_ token: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = token
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "~"), let next = rest.first, next == 0x30 || next == 0x31 {
                result.append(next == 0x31 ? UInt8(ascii: "/") : UInt8(ascii: "~"))
                rest.removeFirst()
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
