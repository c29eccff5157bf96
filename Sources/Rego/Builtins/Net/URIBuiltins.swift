/// URIs and their parts.
enum URIBuiltins {
    static let family: [Builtin] = [
        Builtin("uri.parse", arity: 1, parse), Builtin("uri.is_valid", arity: 1, isValid),
    ]

    /// The parts that are not empty.
    static func parse(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        try context.charge(bytes: text.count)
        let uri: URIReference
        do throws(URIReference.Invalid) {
            uri = try URIReference(parsing: text)
        } catch {
            throw .failed(error.message)
        }
        let parts: [(key: Value, value: [UInt8])] = [
            ("scheme", uri.scheme), ("hostname", uri.hostname), ("port", uri.port), ("path", uri.decodedPath),
            ("raw_path", uri.rawPath), ("raw_query", uri.query ?? []), ("fragment", uri.decodedFragment),
        ]
        return .object(
            RegoObject(parts.filter { !$0.value.isEmpty }.map { (key: $0.key, value: Value(bytes: $0.value)) }))
    }

    /// No empty text, though it is a reference.
    static func isValid(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard case .string(let text) = arguments[0] else { return false }
        try context.charge(bytes: text.utf8Count)
        return .bool(text.utf8Count > 0 && URIReference(text.utf8) != nil)
    }
}
