/// `strings.render_template`: Go's `text/template` over a document.
enum TemplateBuiltins {
    static let family: [Builtin] = [Builtin("strings.render_template", arity: 2, render)]

    static func render(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let source = try arguments.bytes(0)
        _ = try arguments.object(1)
        try context.charge(bytes: source.count &* 4)
        try context.charge(traversing: arguments[1])
        // OPA hands the document over as JSON read from Rego's own text, which what JSON does not have is not.
        if let problem = GoJSONError.message(Array(arguments[1].regoString.utf8)) { throw .failed(problem) }
        let nodes: [TemplateNode]
        var parser: TemplateParser
        do throws(TemplateError) {
            parser = try TemplateParser(source)
            nodes = try parser.parse()
        } catch {
            throw .failed(error.message)
        }
        var engine = TemplateEngine(definitions: parser.definitions, root: arguments[1], context: context)
        do throws(TemplateEngine.Failure) {
            return .string(RegoString(utf8: try engine.run(nodes)))
        } catch {
            switch error {
            case .template(let error): throw .failed(error.message)
            case .builtin(let error): throw error
            }
        }
    }
}
