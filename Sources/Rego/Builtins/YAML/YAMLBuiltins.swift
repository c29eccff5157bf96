/// YAML as text.
enum YAMLBuiltins {
    static let family: [Builtin] = [
        Builtin("yaml.marshal", arity: 1, marshal), Builtin("yaml.unmarshal", arity: 1, unmarshal),
        Builtin("yaml.is_valid", arity: 1, isValid),
    ]

    static func marshal(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try context.charge(traversing: arguments[0])
        let text: [UInt8]
        do throws(YAMLWriter.Failed) {
            text = try YAMLWriter.write(arguments[0])
        } catch {
            throw .failed(error.message)
        }
        return try context.string(text)
    }

    static func unmarshal(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.string(0)
        try context.charge(bytes: text.utf8Count &* 4)
        do throws(YAMLReader.Invalid) {
            return try text.withUTF8 { (text) throws(YAMLReader.Invalid) in
                try YAMLReader.read(text, maximumNodes: context.limits.collectionCount)
            }
        } catch {
            throw .failed(error.message)
        }
    }

    static func isValid(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard case .string(let text) = arguments[0] else { return false }
        try context.charge(bytes: text.utf8Count &* 4)
        return .bool(
            text.withUTF8 { (try? YAMLReader.read($0, maximumNodes: context.limits.collectionCount)) != nil })
    }
}
