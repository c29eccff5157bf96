import Rego
package import StintCore

/// Where to load from.
package struct SetLocation: Sendable {
    /// `stint.yaml`; `nil` takes the defaults and the environment.
    package var configFile: String?
    /// Variables that override keys of the configuration (`STINT_...`).
    package var environment: [String: String]
    /// Whether `tokens` of the configuration is read; `--dev` has tokens of its own.
    package var readsTokens: Bool

    package init(configFile: String?, environment: [String: String] = [:], readsTokens: Bool = true) {
        self.configFile = configFile
        self.environment = environment
        self.readsTokens = readsTokens
    }
}

/// One of the things a set was loaded from.
package struct SourceStamp: Hashable, Sendable {
    package let source: SourceKind
    package let digest: String
    /// Its files.
    package let origin: String

    package init(source: SourceKind, digest: String, origin: String) {
        self.source = source
        self.digest = digest
        self.origin = origin
    }
}

/// Policies, catalog, directory and configuration, loaded as one: all of it, or none.
package struct LoadedSet: Sendable {
    /// What the core decides on.
    package let policySet: PolicySet
    package let config: StintConfig
    package let tokens: [TokenRecord]
    /// One digest of everything.
    package let digest: String
    /// One for each kind, for the log.
    package let sources: [SourceStamp]
    /// All that its decisions rest on, kept with the log for replays (P13). No token is in it.
    package let kept: KeptSet
    /// Evaluates policies; the live snapshot uses it.
    let engine: EmbeddedEngine
    /// Everything under `data` but `data.stint.grants`.
    let data: BaseData
    let tokensDigest: String

    /// Whether another load has the same in it, tokens included.
    func isSame(as other: LoadedSet) -> Bool {
        UTF8Order.equal(digest, other.digest) && UTF8Order.equal(tokensDigest, other.tokensDigest)
    }

    package var basis: DecisionBasis { policySet.basis }

    /// What the log records of a load: `policy.loaded` and its like.
    package var loadedEvents: [Event] {
        sources.map {
            .sourceLoaded(SourceLoaded(source: $0.source, digest: $0.digest, origin: $0.origin, basis: basis))
        }
    }
}

extension LoadError {
    /// What the log records of a load that was refused: `policy.rejected` and its like, one for each kind of file
    /// that has something wrong.
    package var rejectedEvents: [Event] {
        SourceKind.allCases.compactMap { kind in
            let own = problems.filter { $0.source == kind }
            guard !own.isEmpty else { return nil }
            var origins: [String] = []
            for problem in own where !origins.contains(where: { UTF8Order.equal($0, problem.file) }) {
                origins.append(problem.file)
            }
            return .sourceRejected(
                SourceRejected(
                    source: kind, origin: origins.joined(separator: ", "), errors: own.map(\.description)))
        }
    }
}
