/// JSON schemas. References stay within the schema: nothing is loaded.
enum SchemaBuiltins {
    static let family: [Builtin] = [
        Builtin("json.verify_schema", arity: 1, verify), Builtin("json.match_schema", arity: 2, match),
    ]

    /// A document or a schema: a value, or its JSON text.
    private static func document(_ value: Value, _ context: BuiltinContext) throws(BuiltinError) -> Value {
        let json: [UInt8]
        switch value {
        case .string(let text): json = text.utf8
        case .object, .array: json = try JSONBuiltins.text(value, context)
        default: throw .failed("wrong type, expected string or object")
        }
        try context.charge(bytes: json.count)
        let parsed = json.withUnsafeBufferPointer { try? Value(json: $0) }
        guard let parsed else { throw .failed("invalid JSON string") }
        return parsed
    }

    static func verify(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        do throws(BuiltinError) {
            _ = try JSONSchemaCompiler.compile(document(arguments[0], context), context)
            return [true, .null]
        } catch {
            guard error.code == .builtin else { throw error }
            return [false, .string(RegoString("jsonschema: \(error.message)"))]
        }
    }

    static func match(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let document = try document(arguments[0], context)
        let schema = try compiled(arguments[1], context)
        var validator = JSONSchemaValidator(schema, context)
        let problems = try validator.validate(document)
        return [.bool(problems.isEmpty), try context.array(problems.map(\.value))]
    }

    /// A schema given as text is compiled once an evaluation.
    private static func compiled(_ value: Value, _ context: BuiltinContext) throws(BuiltinError) -> JSONSchema {
        guard case .string(let text) = value else {
            return try JSONSchemaCompiler.compile(document(value, context), context)
        }
        return try context.cached("json schema \(text.string)") { () throws(BuiltinError) in
            try JSONSchemaCompiler.compile(document(value, context), context)
        }
    }
}
