package import Rego
package import RegoSyntax

/// What Stint asks of policies, to check packs against: the published schemas of `schemas/`.
package enum PolicyContract {
    /// The names of the entry points: `data.stint.NAME.decision`.
    package static let entryPoints = ["request", "review", "grant", "access", "api"]

    /// A schema by the name of its file in `schemas/`, without what only people read.
    package static func schema(_ name: String) -> Value? {
        texts[name].flatMap { try? Value(json: Array($0.utf8)) }
    }

    /// The schemas of `input` in the packages of a pack; nil where no package is one that Stint asks. What several
    /// entry points share may read what any of them is given.
    package static func schemas(for modules: [Module]) -> SchemaSet? {
        let packages = modules.map { $0.package.path.dropFirst().map { $0.stringValue?.string ?? "" } }
        guard packages.contains(where: { isEntryPoint(Array($0)) }) else { return nil }
        var schemas = SchemaSet()
        schemas.isExact = true
        for path in Set(packages.map { Array($0) }) {
            if isEntryPoint(path), let schema = schema("\(path[1]).input") {
                schemas.setInput(schema, inPackage: path)
            } else if path.starts(with: ["stint", "lib"]) {
                schemas.setInput(anyInput, inPackage: path)
            }
        }
        return schemas
    }

    private static func isEntryPoint(_ path: [String]) -> Bool {
        path.count == 2 && path[0] == "stint" && entryPoints.contains(path[1])
    }

    /// The input of any entry point. Each schema has an identifier, from which its references count.
    private static let anyInput: Value = {
        let inputs = entryPoints.compactMap { name -> Value? in
            guard case .object(let schema)? = schema("\(name).input") else { return nil }
            return .object(schema.inserting(Value("stint:\(name)"), for: "$id"))
        }
        return ["anyOf": .array(RegoArray(inputs))]
    }()

    /// What the answers of entry points have that the contract has not, or lack that it asks for, as far as types tell.
    package static func problems(with compiled: CompiledModules) -> [PolicyProblem] {
        entryPoints.flatMap { name -> [PolicyProblem] in
            guard let schema = schema("\(name).output") else { return [] }
            return compiled.answerErrors(at: ["stint", name, "decision"], by: schema).map { PolicyProblem($0) }
        }
    }
}
