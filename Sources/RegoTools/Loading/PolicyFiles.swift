import Rego
package import RegoSyntax

/// What a command loads.
package struct PolicyFiles: Sendable {
    /// Files and folders, `PREFIX:PATH`.
    package var data: [String] = []
    /// Bundles: archives, or folders with the files of one.
    package var bundles: [String] = []
    /// Names of files and folders to pass over, as shell patterns.
    package var ignore: [String] = []
    /// The version of Rego of policies, and of queries, that do not say it.
    package var version = RegoVersion.v1

    package init(
        data: [String] = [], bundles: [String] = [], ignore: [String] = [], version: RegoVersion = .v1
    ) {
        self.data = data
        self.bundles = bundles
        self.ignore = ignore
        self.version = version
    }

    /// Reads everything; throws everything that is wrong with it.
    package func load() throws(PolicyProblems) -> PolicyLoader {
        var loader = PolicyLoader(ignore: ignore, version: version)
        try loader.load(data)
        if !bundles.isEmpty { try loader.loadBundles(bundles) }
        return loader
    }
}
