import Rego
package import RegoBundle
import RegoSyntax

extension PolicyLoader {
    /// Reads bundles as `-b` does: archives, or folders with the files of one. Their roots must not overlap, and each
    /// owns what lies at its roots: files that were loaded before lose what they had there.
    ///
    /// - Parameters:
    ///   - options: limits, keys and the version of Rego. Like `opa eval` and `opa test`, a caller that has no keys asks
    ///     for `skipsVerification`.
    @discardableResult
    package mutating func loadBundles(
        _ paths: [String], options: BundleOptions = BundleOptions(skipsVerification: true)
    ) throws(PolicyProblems) -> [PolicyBundle] {
        var options = options
        options.ignore += ignore
        if version == .v0 { options.regoVersion = .v0 }
        var bundles: [(name: String, bundle: PolicyBundle)] = []
        var problems: [PolicyProblem] = []
        for path in paths {
            do throws(BundleError) {
                bundles.append((path, try PolicyBundle(path: path, options: options)))
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw PolicyProblems(problems, isLoading: true) }
        do throws(BundleError) {
            try PolicyBundle.checkOverlap(bundles)
            // Deltas change what the others bring.
            for (_, bundle) in bundles where !bundle.isDelta { try activate(bundle) }
            for (_, bundle) in bundles where bundle.isDelta {
                documents = try bundle.applyingPatch(to: BaseData(documents)).root
            }
        } catch {
            throw PolicyProblems(error.problems, isLoading: true)
        }
        return bundles.map(\.bundle)
    }

    private mutating func activate(_ bundle: PolicyBundle) throws(BundleError) {
        modules += bundle.modules.map(\.module)
        notes += bundle.notes
        guard !onlyRego else { return }
        documents = try bundle.activated(on: BaseData(documents)).root
    }

    /// A `.tar.gz` among files: its policies, its data at `place`, and its manifest.
    mutating func readArchive(_ path: String, under place: [String]) {
        do throws(BundleError) {
            let options = BundleOptions(regoVersion: version, skipsVerification: true, ignore: ignore)
            let bundle = try PolicyBundle(path: path, options: options)
            modules += bundle.modules.map(\.module)
            notes += bundle.notes
            add(.success(.object(bundle.data)), from: path, under: place)
            add(.success(bundle.manifest.value), from: path, under: place + ["system", "bundle", "manifest"])
        } catch {
            problems += error.problems
        }
    }
}

extension BundleError {
    /// The error as the tools report it: parse errors one by one, all else as a file that cannot be loaded.
    package var problems: [PolicyProblem] {
        policyErrors.isEmpty ? [PolicyProblem(message)] : policyErrors.map { PolicyProblem($0) }
    }
}
