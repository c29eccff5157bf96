import Rego
import StintCore

/// Loads a set.
package struct SetLoader: Sendable {
    let location: SetLocation

    package init(_ location: SetLocation) { self.location = location }

    /// Throws everything that is wrong; nothing is loaded then.
    package func load() throws(LoadError) -> LoadedSet { try attempt().result.get() }

    /// The configuration alone, for what is needed before anything else is loaded.
    package func loadConfig() throws(LoadError) -> StintConfig {
        let (source, problems) = readConfigFile()
        let config = ConfigReader(source: source).read()
        let found = ([problems] + source.environmentProblems).flatMap(\.list)
        guard found.isEmpty else { throw LoadError(found) }
        return config
    }

    struct Attempt {
        let result: Result<LoadedSet, LoadError>
        /// Whose change may give another result.
        let watched: [String]
    }

    func attempt() -> Attempt {
        let (source, configProblems) = readConfigFile()
        let reader = ConfigReader(source: source)
        var config = reader.read()
        var watched = location.configFile.map { [$0] } ?? []

        let directoryProblems = Problems(source: .directory, file: config.directory)
        watched.append(config.directory)
        let directory = SetFiles.read(config.directory, directoryProblems).flatMap {
            DirectoryReader.read($0, problems: directoryProblems)
        }
        let catalogProblems = Problems(source: .catalog, file: config.catalog)
        watched.append(config.catalog)
        let catalog = SetFiles.read(config.catalog, catalogProblems).flatMap {
            CatalogReader.read($0, directory: directory?.directory, problems: catalogProblems)
        }
        reader.readPeople(&config, directory: directory?.directory)

        var tokens: [TokenRecord] = []
        let tokenProblems = Problems(source: .config, file: config.tokens ?? "tokens.yaml")
        if location.readsTokens, let file = config.tokens {
            watched.append(file)
            if let bytes = SetFiles.read(file, tokenProblems) {
                tokens = TokenReader.read(bytes, directory: directory?.directory, problems: tokenProblems) ?? []
            }
        }

        let files = PolicyFiles.read(config.policies + config.data)
        watched += files.watched
        let compiled = EmbeddedEngine.compile(files.modules, limits: config.policyLimits)

        var problems = [configProblems].flatMap(\.list) + source.environmentProblems.flatMap(\.list)
        problems += directoryProblems.list + catalogProblems.list + tokenProblems.list + files.problems
        switch compiled {
        case .failure(let error):
            problems += error.problems
            return Attempt(result: .failure(LoadError(problems)), watched: watched)
        case .success(let engine):
            problems += engine.conflicts(with: files.data)
            guard problems.isEmpty, let directory, let catalog else {
                return Attempt(result: .failure(LoadError(problems)), watched: watched)
            }
            let parts = Parts(
                config: config, directory: directory, catalog: catalog, tokens: tokens, files: files, engine: engine)
            return Attempt(result: .success(assemble(parts)), watched: watched)
        }
    }

    private func readConfigFile() -> (ConfigSource, Problems) {
        let problems = Problems(source: .config, file: location.configFile ?? "stint.yaml")
        var root: SourceNode?
        if let file = location.configFile, let bytes = SetFiles.read(file, problems) {
            root = YAMLSource.read(bytes, problems: problems)
        }
        return (
            ConfigSource(
                root: root, file: problems, baseDirectory: location.configFile.map(FilePath.folder) ?? "",
                environment: location.environment), problems
        )
    }

    // MARK: Putting it together

    private struct Parts {
        let config: StintConfig
        let directory: DirectorySource
        let catalog: CatalogSource
        let tokens: [TokenRecord]
        let files: PolicyFiles
        let engine: EmbeddedEngine
    }

    private func assemble(_ parts: Parts) -> LoadedSet {
        let contents = SetContents(
            modules: parts.files.modules.map { SetContents.Module(relativePath: $0.relativePath, bytes: $0.bytes) },
            data: parts.files.data, catalog: parts.catalog.document, directory: parts.directory.document,
            config: parts.config.document, limits: parts.config.policyLimits)
        let basis = contents.basis
        let stamps = [
            SourceStamp(
                source: .policy, digest: contents.policyDigest, origin: parts.config.policies.joined(separator: ", ")),
            SourceStamp(source: .catalog, digest: contents.catalogDigest, origin: parts.config.catalog),
            SourceStamp(source: .directory, digest: contents.directoryDigest, origin: parts.config.directory),
            SourceStamp(
                source: .config, digest: contents.configDigest, origin: location.configFile ?? "environment"),
        ]
        var whole = SetDigest()
        whole.add(basis.policyDigest)
        whole.add(basis.dataRevision)
        let data = contents.baseData
        let premises = Premises(
            basis: basis, catalog: parts.catalog.catalog, directory: parts.directory.directory,
            config: parts.config.core)
        return LoadedSet(
            policySet: PolicySet(
                basis: basis, catalog: premises.catalog, directory: premises.directory, config: premises.config,
                decider: EmbeddedDecider(engine: parts.engine, data: data, premises: premises)),
            config: parts.config, tokens: parts.tokens, digest: whole.finalize(), sources: stamps,
            kept: contents.kept, engine: parts.engine, data: data,
            tokensDigest: SetDigest.of(.array(parts.tokens.map(\.document))))
    }
}
