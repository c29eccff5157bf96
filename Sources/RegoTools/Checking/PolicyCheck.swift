package import Rego
package import RegoSyntax

/// Parses and compiles policies as `opa check` does.
package struct PolicyCheck: Sendable {
    /// Files and folders; bundles if `readsBundles`.
    package var paths: [String]
    package var readsBundles = false
    package var ignore: [String] = []
    package var version = RegoVersion.v1
    /// Whether policies must be right in both versions of Rego.
    package var isStrict = false
    /// A schema, or a folder of schemas.
    package var schemas: String?
    /// What policies may use; nil for all there is.
    package var capabilities: Capabilities?
    /// How many errors are told; 0 for all.
    package var maximumErrors = 10
    /// Whether packages that Stint asks are checked against the contract.
    package var checksContract = true

    package init(paths: [String]) {
        self.paths = paths
    }

    /// Throws everything that is wrong; answers how many policies there are.
    @discardableResult package func run() throws(PolicyProblems) -> Int {
        var loader = PolicyLoader(ignore: ignore, onlyRego: !readsBundles, version: version)
        if readsBundles { try loader.loadBundles(paths) } else { try loader.load(paths) }
        let loaded = loader.modules
        try Self.checkAnnotations(of: loaded)
        var schemas = checksContract ? PolicyContract.schemas(for: loaded) : nil
        if let path = self.schemas { schemas = try SchemaLoader.load(path) }
        let compiled = try Engine.tool(
            loaded, data: loader.documents, strict: isStrict, version: version, schemas: schemas,
            capabilities: capabilities, maximumErrors: maximumErrors
        ).compiled
        if checksContract {
            let problems = PolicyContract.problems(with: compiled)
            if !problems.isEmpty { throw PolicyProblems(problems).limited(to: maximumErrors) }
        }
        return loaded.count
    }

    /// What is wrong with METADATA is found while files are read.
    private static func checkAnnotations(of modules: [Module]) throws(PolicyProblems) {
        do {
            _ = try AnnotationSet(modules)
        } catch {
            let problems = error.errors.map { PolicyProblem($0) }
            throw PolicyProblems(problems, isLoading: error.errors.contains { $0.code == .parse })
        }
    }
}
