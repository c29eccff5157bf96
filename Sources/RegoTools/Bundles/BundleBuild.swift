package import Rego
package import RegoBundle
package import RegoSyntax

/// `stint policy build`: policies and data of files, or of bundles, as one bundle.
package struct BundleBuild: Sendable {
    package var paths: [String]
    /// The paths are bundles; else they are files and folders, loaded as `-d` does.
    package var fromBundles = false
    package var ignore: [String] = []
    package var revision: String?
    package var version = RegoVersion.v1
    package var entrypoints: [String] = []
    package var capabilities: Capabilities?
    package var verification: BundleVerification?
    package var signing: BundleSigning?

    package init(_ paths: [String]) { self.paths = paths }

    /// The archive's bytes, and what the author should hear of.
    package func run() throws(PolicyProblems) -> (archive: [UInt8], notes: [String]) {
        if verification != nil || signing != nil, !fromBundles {
            throw Self.problem("enable bundle mode (ie. --bundle) to verify or sign bundle files or directories")
        }
        try checkEntrypoints()
        var bundle = try fromBundles ? merged() : collected()
        if let revision { bundle.manifest.revision = revision }
        // Policies that do not compile together make no bundle.
        _ = try Engine.tool(
            bundle.modules.map(\.module), data: bundle.data, version: version, capabilities: capabilities)
        // A signature of one of the inputs is not one of the output.
        bundle.signatures = []
        do throws(BundleError) {
            if let signing { try bundle.sign(signing) }
            return (try bundle.archive(), bundle.notes)
        } catch {
            throw PolicyProblems(error.problems)
        }
    }

    private static func problem(_ message: String) -> PolicyProblems { PolicyProblems([PolicyProblem(message)]) }

    /// An entry point is a path of names, `example/allow`.
    private func checkEntrypoints() throws(PolicyProblems) {
        for entrypoint in entrypoints {
            let parts = entrypoint.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count > 1, parts.allSatisfy({ !$0.isEmpty }) else {
                throw Self.problem("entrypoint \(entrypoint) not valid: use <package>/<rule>")
            }
        }
    }

    private func merged() throws(PolicyProblems) -> PolicyBundle {
        let options = BundleOptions(regoVersion: version, verification: verification, ignore: ignore)
        var bundles: [PolicyBundle] = []
        do throws(BundleError) {
            for path in paths.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                bundles.append(try PolicyBundle(path: path, options: options))
            }
        } catch {
            throw PolicyProblems(error.problems, isLoading: true)
        }
        do throws(BundleError) {
            return try PolicyBundle.merging(bundles, regoVersion: version)
        } catch {
            throw Self.problem("bundle merge failed: \(error.message)")
        }
    }

    private func collected() throws(PolicyProblems) -> PolicyBundle {
        if let archive = paths.first(where: { $0.hasSuffix(".tar.gz") }) {
            throw Self.problem("`\(archive)` is a bundle: use -b to build from bundles")
        }
        var loader = PolicyLoader(ignore: ignore, version: version)
        try loader.load(paths)
        let modules = loader.modules.map { module in
            BundleModule(
                path: module.source.file, file: module.source.file, url: module.source.file,
                bytes: module.source.bytes, regoVersion: module.version, module: module)
        }
        let manifest = Manifest(regoVersion: version.number)
        do throws(BundleError) {
            return try PolicyBundle(
                manifest: manifest, data: loader.documents, modules: modules, notes: loader.notes)
        } catch {
            throw PolicyProblems(error.problems)
        }
    }
}
