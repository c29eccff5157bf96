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
    /// Services that run beside the planes and stop after them: the reload watcher, the signer of heads. The first
    /// begins first and stops last.
    package var workers: [any Service]
    package var logger: Logger
    /// Called once each plane listens, with the port it got.
    package var onListening: @Sendable (ListeningPlane, ListenAddress) -> Void

    package init(
        access: AccessService, store: any EventStore, policies: any StintCore.PolicySource, clock: ClockGuard,
        authenticator: any TokenAuthenticator, snapshots: SnapshotCell<Value>, freshness: Freshness,
        timekeeper: Timekeeper, loads: any LoadStatusSource, heads: any SignedHeadSource = NoSignedHeads(),
        workers: [any Service] = [], logger: Logger,
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
        self.workers = workers
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

    package init(loadedAt: Instant?, rejection: Rejection? = nil) {
        self.loadedAt = loadedAt
        self.rejection = rejection
    }
}

package protocol LoadStatusSource: Sendable {
    func status() -> LoadStatus
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
