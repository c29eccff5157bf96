package import Rego
package import RegoSyntax

extension Engine {
    /// Compiles what was loaded, and refuses what capabilities lack and rules that data hides.
    package static func tool(
        _ modules: [Module], data: RegoObject, builtins: BuiltinRegistry = .standard, strict: Bool = false,
        version: RegoVersion = .v1, schemas: SchemaSet? = nil, capabilities: Capabilities? = nil,
        maximumErrors: Int? = nil
    ) throws(PolicyProblems) -> Engine {
        var options = CompilerOptions()
        options.isStrict = strict
        options.keepsPrint = true
        options.regoVersion = version
        options.readsAnnotations = true
        options.schemas = schemas
        if let capabilities { options.restrict(to: capabilities) }
        if let maximumErrors { options.maximumErrors = maximumErrors }
        let engine: Engine
        do {
            try capabilities?.check(modules)
            engine = try Engine(parsed: modules, builtins: builtins, options: options)
        } catch {
            throw PolicyProblems(error)
        }
        let conflicts = engine.compiled.rules.compactMap { conflict($0, data) }
        guard conflicts.isEmpty else { throw PolicyProblems(conflicts) }
        return engine
    }

    /// A rule and a document cannot both be at one path.
    private static func conflict(_ rule: CompiledRule, _ data: RegoObject) -> PolicyProblem? {
        var path: [String] = []
        var there = Value.object(data)
        for step in rule.path.dropFirst().prefix(max(0, rule.fixedPathCount - 1)) {
            guard let name = step.stringValue?.string else { return nil }
            path.append(name)
            guard case .object(let object) = there else { break }
            guard let next = object[name] else { return nil }
            there = next
        }
        return PolicyProblem(
            "conflicting rule for data path \(path.joined(separator: "/")) found",
            code: RegoError.Code.compile.rawValue, at: rule.location)
    }
}
