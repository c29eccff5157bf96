public import RegoSyntax

/// Rego policies, compiled together and ready for queries.
///
/// An engine is immutable: it may be shared by any number of threads, and a change of policy is a new engine. Queries
/// are prepared once and evaluated often.
///
/// ```swift
/// let engine = try Engine(modules: [PolicySource("example.rego", "package example\nallow if input.user == \"alice\"")])
/// let query = try engine.prepare("data.example.allow")
/// let result = try query.evaluate(input: ["user": "alice"], options: EvaluationOptions(now: 0))
/// ```
public struct Engine: Sendable {
    /// The built-in functions the policies may call.
    public let builtins: BuiltinRegistry
    /// What the compiler made of the modules.
    public let compiled: CompiledModules

    private let tree: DocumentTree.Shared

    /// Parses and compiles modules. Throws every error of the first stage that finds one.
    public init(
        modules: [PolicySource] = [], builtins: BuiltinRegistry = .standard,
        options: CompilerOptions = CompilerOptions()
    ) throws(RegoErrors) {
        var parsed: [Module] = []
        var errors: [RegoError] = []
        for module in modules {
            do {
                parsed.append(
                    try Parser.parseModule(
                        bytes: module.bytes, file: module.file, version: module.version ?? options.regoVersion))
            } catch {
                errors += error.errors
            }
        }
        guard errors.isEmpty else { throw RegoErrors(errors) }
        try self.init(parsed: parsed, builtins: builtins, options: options)
    }

    /// Compiles modules that are parsed already.
    public init(
        parsed modules: [Module], builtins: BuiltinRegistry = .standard, options: CompilerOptions = CompilerOptions()
    ) throws(RegoErrors) {
        var options = options
        for name in builtins.names where !options.isRestricted && options.builtins[name] == nil {
            guard let builtin = builtins[name] else { continue }
            options.builtins[name] = BuiltinSignature(builtin)
        }
        self.builtins = builtins
        compiled = try Compiler.compile(modules, options: options)
        tree = DocumentTree.Shared(DocumentTree.make(compiled))
    }

    /// Prepares a query, such as `data.example.allow` or `x := data.example.users[_]; x.active`.
    ///
    /// - Parameters:
    ///   - package: the package in which the query is read, `data.example`; without one it sees `data` and `input` only.
    ///   - imports: imports the query may use, `data.example.users`.
    public func prepare(
        _ query: String, package: String? = nil, imports: [String] = []
    ) throws(EngineError) -> PreparedQuery {
        let query = try compile(query, package: package, imports: imports, capturesValues: true)
        do {
            return try prepare(compiled: query)
        } catch {
            throw .evaluation(error)
        }
    }

    /// Parses a query and compiles it against the policies.
    func compile(
        _ query: String, package: String?, imports: [String], capturesValues: Bool
    ) throws(EngineError) -> CompiledQuery {
        do throws(RegoErrors) {
            let body = try Parser.parseQuery(query, version: compiled.environment.options.regoVersion)
            let path = try package.map { (text) throws(RegoErrors) in try Parser.parseRef(text) }
            var imported: [Import] = []
            for text in imports {
                imported.append(Import(path: try Parser.parseRef(text), alias: nil, location: .none))
            }
            return try compiled.compileQuery(
                body, package: path, imports: imported, capturesValues: capturesValues, unifiesEquals: !capturesValues)
        } catch {
            throw .policy(error)
        }
    }

    /// The tree of everything the policies define below `data`.
    var documents: DocumentTree { tree.root }

    /// Prepares the question for one document below `data`, as `/v1/data/{path}` asks it. A path that nothing defines
    /// is undefined, not an error.
    public func prepare(path: [String]) throws(EngineError) -> PreparedQuery {
        let steps = path.map { Term(.string(RegoText($0))) }
        let document = Term(.ref([Term(.variable("data"))] + steps))
        let name = Term(.variable("result"))
        let body = [Expression(.call(Call(Term(.ref([Term(.variable("eq"))])), [name, document])))]
        let query = CompiledQuery(
            body: body, steps: body,
            variables: [.init(name: "result", shown: "result")], expressions: [], originalNames: [:])
        do {
            return try prepare(compiled: query)
        } catch {
            throw .evaluation(error)
        }
    }

    private func prepare(compiled query: CompiledQuery) throws(EvaluationError) -> PreparedQuery {
        let plan = try DeepStack.run { () throws(EvaluationError) in
            try Planner(modules: compiled, tree: tree.root, registry: builtins).plan(query)
        }
        return PreparedQuery(plan)
    }
}

/// A file of Rego source.
public struct PolicySource: Sendable {
    /// The name that errors show.
    public let file: String
    /// The source, UTF-8.
    public let bytes: [UInt8]
    /// The Rego it is written in; nil where that is what `CompilerOptions.regoVersion` says.
    public let version: RegoVersion?

    /// A source text under a name.
    public init(_ file: String, _ text: String, version: RegoVersion? = nil) {
        self.init(file, bytes: Array(text.utf8), version: version)
    }

    /// The bytes of a source under a name.
    public init(_ file: String, bytes: [UInt8], version: RegoVersion? = nil) {
        self.file = file
        self.bytes = bytes
        self.version = version
    }
}

/// Why a query could not be prepared.
public enum EngineError: Error, Sendable, CustomStringConvertible {
    /// The query's text is wrong, or does not fit the policies.
    case policy(RegoErrors)
    /// The query or a rule it reaches uses something that this engine does not have.
    case evaluation(EvaluationError)

    /// The errors, as OPA prints them.
    public var description: String {
        switch self {
        case .policy(let errors): errors.description
        case .evaluation(let error): error.description
        }
    }
}
