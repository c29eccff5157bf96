package import NIOCore

/// How the server runs; the composition root makes it from `stint.yaml` and the command line.
package struct ServerConfiguration: Sendable {
    /// Stint's version, as `stint --version` says it.
    package var version: String
    /// This node's name in the log.
    package var node: String
    /// Whether `dev-NAME` is taken for NAME's token.
    package var dev: Bool
    package var control: ListenAddress
    package var decisions: ListenAddress
    /// Event loops of the control plane and of the data plane: each has its own.
    package var controlThreads = 1
    package var decisionThreads = 1
    package var controlLimits = ControlLimits()
    package var decisionLimits = DataPlaneLimits()
    /// What a request lasts that says nothing about it.
    package var defaultDurationSeconds: Int64 = 3600
    /// How long decisions stay good without the store.
    package var maxStaleness: TimeAmount = .seconds(30)

    package init(version: String, node: String, dev: Bool, control: ListenAddress, decisions: ListenAddress) {
        self.version = version
        self.node = node
        self.dev = dev
        self.control = control
        self.decisions = decisions
    }
}

/// What one client can take of the control plane.
package struct ControlLimits: Sendable {
    /// The longest body, in bytes; a longer one is answered 413.
    package var maxBodyBytes = 256 << 10
    /// The longest request target, in bytes.
    package var maxTargetBytes = 8 << 10
    package var maxHeaderBytes = 32 << 10
    package var maxHeaderFields = 100
    /// The deepest JSON.
    package var maxDepth = 32
    /// Connections beyond these wait to be accepted.
    package var maxConnections = 2048
    /// How long a body may take to arrive.
    package var bodyTimeout: Duration = .seconds(15)
    /// How many streams of events may be open at once, in all and for one account.
    package var maxStreams = 64
    package var maxStreamsPerCaller = 8
    /// How long a stream of events is silent at the most.
    package var heartbeat: Duration = .seconds(15)
    /// How long a connection may be silent.
    package var idleTimeout: TimeAmount = .seconds(60)

    package init() {}
}
