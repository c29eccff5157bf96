package import Logging
package import Rego
package import ServiceLifecycle
package import StintCore

/// What the server is given: it makes none of these itself.
package struct ServerDependencies: Sendable {
    /// Carries out commands and answers queries. Its publisher is a `WakingPublisher` around the live snapshot's.
    package var access: AccessService
    package var store: any EventStore
    package var policies: any StintCore.PolicySource
    package var clock: ClockGuard
    package var authenticator: any TokenAuthenticator
    /// The live snapshot that decisions read.
    package var snapshots: SnapshotCell<Value>
    /// How old decisions' data may be. The server's own monitor keeps it up to date.
    package var freshness: Freshness
    /// The same that `WakingPublisher` wakes.
    package var timekeeper: Timekeeper
    package var loads: any LoadStatusSource
    package var heads: any SignedHeadSource
    /// Rung by the store at each commit: streams of events read on.
    package var commits: CommitSignal
    /// Asks recorded decisions again.
    package var replays: any DecisionReplayer
    /// Services that run beside the planes and stop after them: the reload watcher, the signer of heads. The first
    /// begins first and stops last.
    package var workers: [any Service]
    /// Where the data plane's decisions are logged; `nil` logs none.
    package var decisionLog: DecisionLog?
    package var logger: Logger
    /// Called once each plane listens, with the port it got.
    package var onListening: @Sendable (ListeningPlane, ListenAddress) -> Void

    package init(
        access: AccessService, store: any EventStore, policies: any StintCore.PolicySource, clock: ClockGuard,
        authenticator: any TokenAuthenticator, snapshots: SnapshotCell<Value>, freshness: Freshness,
        timekeeper: Timekeeper, loads: any LoadStatusSource, heads: any SignedHeadSource = NoSignedHeads(),
        commits: CommitSignal, replays: any DecisionReplayer = NoReplays(), workers: [any Service] = [],
        decisionLog: DecisionLog? = nil, logger: Logger,
        onListening: @escaping @Sendable (ListeningPlane, ListenAddress) -> Void = { _, _ in }
    ) {
        self.access = access
        self.store = store
        self.policies = policies
        self.clock = clock
        self.authenticator = authenticator
        self.snapshots = snapshots
        self.freshness = freshness
        self.timekeeper = timekeeper
        self.loads = loads
        self.heads = heads
        self.commits = commits
        self.replays = replays
        self.workers = workers
        self.decisionLog = decisionLog
        self.logger = logger
        self.onListening = onListening
    }
}

package enum ListeningPlane: String, Sendable {
    case control, decisions
}

/// What became of the last loads of policies, catalog, directory and configuration.
package struct LoadStatus: Sendable {
    package struct Rejection: Sendable {
        package let at: Instant
        /// Each with its place.
        package let errors: [String]

        package init(at: Instant, errors: [String]) {
            self.at = at
            self.errors = errors
        }
    }

    /// When the set in force was loaded; `nil` where none was.
    package let loadedAt: Instant?
    /// The last load that was refused since.
    package let rejection: Rejection?
    /// A load that waits to be confirmed.
    package let held: Held?

    /// A load that would end more grants than may go unasked.
    package struct Held: Sendable {
        /// Of the whole set: what a confirmation names.
        package let digest: String
        package let basis: DecisionBasis
        package let at: Instant
        package let limit: Int
        /// What it would end.
        package let grants: [GrantID]
        /// Whether the set is in force all the same, as the first after a start is: what it would end is suspended.
        package let isInForce: Bool

        package init(
            digest: String, basis: DecisionBasis, at: Instant, limit: Int, grants: [GrantID], isInForce: Bool = false
        ) {
            self.digest = digest
            self.basis = basis
            self.at = at
            self.limit = limit
            self.grants = grants
            self.isInForce = isInForce
        }
    }

    package init(loadedAt: Instant?, rejection: Rejection? = nil, held: Held? = nil) {
        self.loadedAt = loadedAt
        self.rejection = rejection
        self.held = held
    }
}

package protocol LoadStatusSource: Sendable {
    func status() -> LoadStatus
    /// Lets the load that is held be put in force: the one with this digest, or whatever waits. Throws
    /// `nothing_held` and `digest_not_held`.
    func confirm(digest: String?, by caller: Caller) async throws(Refusal)
}

/// What a recorded decision's question came to when it was asked again.
package struct ReplayOutcome: Sendable {
    /// `nil` where policy was undefined or failed.
    package let output: StintCore.JSONValue?
    package let isSame: Bool
    /// Why it gave no answer.
    package let error: String?

    package init(output: StintCore.JSONValue?, isSame: Bool, error: String? = nil) {
        self.output = output
        self.isSame = isSame
        self.error = error
    }
}

package protocol DecisionReplayer: Sendable {
    /// Asks the question again on the set it was decided on; throws `set_not_kept` where that was not kept.
    func replay(_ record: DecisionRecord) async throws(Refusal) -> ReplayOutcome
}

/// Where nothing can be asked again.
package struct NoReplays: DecisionReplayer {
    package init() {}

    package func replay(_ record: DecisionRecord) async throws(Refusal) -> ReplayOutcome {
        throw Refusal(.conflict, "set_not_kept", "what this was decided on is not kept here")
    }
}

/// A head of the log as it was signed.
package struct SignedHeadInfo: Sendable {
    package let position: Int64
    package let hash: [UInt8]
    package let at: Instant
    package let signature: [UInt8]
    package let keyID: String

    package init(position: Int64, hash: [UInt8], at: Instant, signature: [UInt8], keyID: String) {
        self.position = position
        self.hash = hash
        self.at = at
        self.signature = signature
        self.keyID = keyID
    }
}

package protocol SignedHeadSource: Sendable {
    /// The last head that was signed; `nil` where none was yet.
    func latest() async -> SignedHeadInfo?
}

/// Where nothing signs heads.
package struct NoSignedHeads: SignedHeadSource {
    package init() {}
    package func latest() async -> SignedHeadInfo? { nil }
}
