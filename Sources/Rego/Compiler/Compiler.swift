public import RegoSyntax

/// Compiles policies and queries into the form the planner takes.
public enum Compiler {
    /// Compiles modules together. Throws every error of the first stage that finds one, in order of place.
    public static func compile(
        _ modules: [Module], options: CompilerOptions = CompilerOptions()
    ) throws(RegoErrors) -> CompiledModules {
        try DeepStack.run { () throws(RegoErrors) in
            var set = ModuleSet(modules, options: options)
            return try set.compile()
        }
    }
}

extension CompiledModules {
    /// Compiles a query against these modules.
    ///
    /// - Parameters:
    ///   - package: the package whose rules the query may name without a path: `data.a.b`, or nil.
    ///   - imports: imports the query may use.
    ///   - capturesValues: whether the query yields the value of each expression, as `opa eval` prints, so that a
    ///     single expression that is `false` still yields a result.
    ///   - unifiesEquals: whether `==` is read as `=`, as partial evaluation does.
    public func compileQuery(
        _ body: Body, package: [Term]? = nil, imports: [Import] = [], capturesValues: Bool = false,
        unifiesEquals: Bool = false
    ) throws(RegoErrors) -> CompiledQuery {
        try DeepStack.run { () throws(RegoErrors) in
            var body = body
            if unifiesEquals { body.rewriteAsEquality(["equal"]) }
            var query = QueryCompilation(environment, body: body, capturesValues: capturesValues)
            return try query.compile(package: package, imports: imports)
        }
    }
}

/// What a query is compiled against. Nothing in it changes once the modules are compiled.
struct QueryEnvironment: @unchecked Sendable {
    // The trees are classes that are only read from here on; that is why the conformance is unchecked.
    let functions: FunctionTable
    let types: TypeTree
    let dependents: RuleDependents
    let modules: [Module]
    let options: CompilerOptions
}
