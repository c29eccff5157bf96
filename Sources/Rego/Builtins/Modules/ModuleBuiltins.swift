import RegoSyntax

/// Policies as data.
enum ModuleBuiltins {
    static let family: [Builtin] = [Builtin("rego.parse_module", arity: 2, parseModule)]

    /// Bytes of document that one byte of policy can become.
    private static let growth = 256

    static func parseModule(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let file = try arguments.string(0).string
        let text = try arguments.bytes(1)
        try context.charge(bytes: text.count.multipliedReportingOverflow(by: growth).partialValue)
        let document: [UInt8]
        do throws(RegoErrors) {
            let module = try Parser.parseModule(bytes: text, file: file)
            document = ModuleDocument.text(of: module)
        } catch {
            throw .failed(error.description)
        }
        do throws(EvaluationError) {
            return try DeepStack.run { () throws(EvaluationError) in try Value(json: document) }
        } catch {
            throw .failed(error.message)
        }
    }
}
