package import StintCore

/// What became of the last loads: for `/readyz`, the log and the command line.
package struct ReloadStatus: Hashable, Sendable {
    /// When the set in force was loaded; `nil` where none was.
    package internal(set) var loadedAt: Instant?
    package internal(set) var basis: DecisionBasis?
    package internal(set) var digest: String?
    /// What was wrong with the files at the last look, and since when. The set in force is still the one before.
    package internal(set) var rejection: Rejection?

    package struct Rejection: Hashable, Sendable {
        package let at: Instant
        package let error: LoadError

        package init(at: Instant, error: LoadError) {
            self.at = at
            self.error = error
        }
    }

    package init() {}
}

/// Is told of loads, in order, one at a time.
package protocol ReloadObserver: Sendable {
    /// A set was loaded and is to be put in force: records it, then uses it. Where it throws, the set is not in force
    /// and is tried again at the next look.
    func adopt(_ set: LoadedSet) async throws
    /// The files are wrong; the set before stays in force. Told once for each different set of problems.
    func reject(_ error: LoadError) async
}
