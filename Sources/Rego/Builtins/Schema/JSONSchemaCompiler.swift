/// Compiles a schema of drafts 4, 6 and 7. Complaints are worded as those of the library that OPA uses.
struct JSONSchemaCompiler {
    /// Which keywords there are: those of a draft, or of all of them if the schema names none.
    enum Draft: Int, Comparable {
        case four = 4
        case six = 6
        case seven = 7
        case any = 1000

        static func < (left: Draft, right: Draft) -> Bool { left.rawValue < right.rawValue }

        /// The draft that `$schema` names.
        init?(schema: URIReference) {
            switch String(decoding: schema.text, as: UTF8.self) {
            case "http://json-schema.org/draft-04/schema": self = .four
            case "http://json-schema.org/draft-06/schema": self = .six
            case "http://json-schema.org/draft-07/schema": self = .seven
            default: return nil
            }
        }
    }

    let draft: Draft
    let document: JSONSchemaDocument
    let context: BuiltinContext
    var parts: [JSONSchema.Part] = []
    private var referenced: [[UInt8]: Int] = [:]
    private var depth = 0

    /// How deeply schemas may nest and refer to each other.
    private static let maximumDepth = 512

    static func compile(_ schema: Value, _ context: BuiltinContext) throws(BuiltinError) -> JSONSchema {
        var draft = Draft.any
        switch schema {
        case .bool: break
        case .object(let object):
            guard let name = object["$schema"] else { break }
            guard case .string(let text) = name else { throw .failed("$schema must be of type string") }
            guard let reference = URIReference(text.utf8) else {
                throw .failed("$schema is no URI: \(text.quoted)")
            }
            draft = Draft(schema: reference) ?? .any
        default: throw .failed("schema is invalid")
        }
        var compiler = JSONSchemaCompiler(
            draft: draft, document: try JSONSchemaDocument(schema, context), context: context)
        let root = try compiler.part(compiler.document.root)
        return JSONSchema(parts: compiler.parts, root: root)
    }

    private init(draft: Draft, document: JSONSchemaDocument, context: BuiltinContext) {
        self.draft = draft
        self.document = document
        self.context = context
    }

    /// Compiles one schema and all below it.
    mutating func part(_ schema: Value) throws(BuiltinError) -> Int {
        try context.charge(bytes: MemoryLayout<JSONSchema.Part>.size)
        let position = parts.count
        parts.append(JSONSchema.Part())
        try fill(position, schema)
        return position
    }

    private mutating func fill(_ position: Int, _ schema: Value) throws(BuiltinError) {
        guard depth < Self.maximumDepth else {
            throw BuiltinError(.limit, "a schema nests deeper than the limit of \(Self.maximumDepth) levels")
        }
        depth += 1
        defer { depth -= 1 }
        var part = JSONSchema.Part()
        if case .bool(let pass) = schema, draft >= .six {
            part.pass = pass
        } else {
            guard case .object(let object) = schema else {
                throw .failed("Expected: Valid Schema, given: Invalid JSON")
            }
            try checkIdentifier(object)
            try readDefinitions(object)
            _ = try string(object, "title")
            _ = try string(object, "description")
            if let reference = try string(object, "$ref") {
                part.reference = try self.reference(reference)
            } else {
                try readObjectKeywords(object, &part)
                try readArrayKeywords(object, &part)
                try readNumberKeywords(object, &part)
                try readStringKeywords(object, &part)
                try readBounds(object, &part)
                try readChoices(object, &part)
                try readCombinations(object, &part)
            }
        }
        parts[position] = part
    }

    private func checkIdentifier(_ object: RegoObject) throws(BuiltinError) {
        let key = draft == .four || draft == .any && object["id"] != nil ? "id" : "$id"
        if let text = try string(object, key), URIReference(text.utf8) == nil {
            throw .failed("\(key) is no URI: \(text.quoted)")
        }
    }

    private mutating func readDefinitions(_ object: RegoObject) throws(BuiltinError) {
        guard let definitions = object["definitions"] else { return }
        guard case .object(let schemas) = definitions else {
            throw Self.invalidType("Array Of Schemas", "definitions")
        }
        for schema in schemas.values {
            guard Self.isSchema(schema) else { throw Self.invalidType("Array Of Schemas", "definitions") }
            _ = try part(schema)
        }
    }

    private mutating func reference(_ text: RegoString) throws(BuiltinError) -> Int {
        guard let reference = URIReference(text.utf8) else { throw .failed("$ref is no URI: \(text.quoted)") }
        if let known = referenced[reference.text] { return known }
        let schema = try document.schema(at: reference)
        guard Self.isSchema(schema) else { throw .failed("Valid Schema must be of type object") }
        try context.charge(bytes: MemoryLayout<JSONSchema.Part>.size)
        let position = parts.count
        parts.append(JSONSchema.Part())
        referenced[reference.text] = position
        try fill(position, schema)
        return position
    }

    // MARK: Reading values

    static func isSchema(_ value: Value) -> Bool {
        switch value {
        case .bool, .object: true
        default: false
        }
    }

    static func invalidType(_ expected: String, _ given: String) -> BuiltinError {
        .failed("Invalid type. Expected: \(expected), given: \(given)")
    }

    func string(_ object: RegoObject, _ key: String) throws(BuiltinError) -> RegoString? {
        guard let value = object[key] else { return nil }
        guard case .string(let text) = value else { throw Self.invalidType("string", key) }
        return text
    }

    func array(_ object: RegoObject, _ key: String) throws(BuiltinError) -> RegoArray? {
        guard let value = object[key] else { return nil }
        guard case .array(let array) = value else { throw .failed("\(key) must be of an array") }
        return array
    }

    func count(_ object: RegoObject, _ key: String) throws(BuiltinError) -> Int? {
        guard let value = object[key] else { return nil }
        guard case .number(let number) = value, case .int(let count) = number.representation else {
            throw .failed("\(key) must be of an integer")
        }
        guard count >= 0 else { throw .failed("\(key) must be greater than or equal to 0") }
        return Int(count)
    }

    func expression(_ pattern: RegoString) -> RegularExpression? {
        try? RegularExpression.cached(pattern)
    }
}
