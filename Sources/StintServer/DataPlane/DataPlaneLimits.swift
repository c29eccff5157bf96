package import NIOCore

/// What one client can take of the data plane.
package struct DataPlaneLimits: Sendable {
    /// The longest body, in bytes; a longer one is answered 413.
    package var maxBodyBytes = 4 << 20
    /// The longest request target, in bytes.
    package var maxTargetBytes = 16 << 10
    /// All header fields of a request together, in bytes.
    package var maxHeaderBytes = 32 << 10
    package var maxHeaderFields = 100
    /// The deepest JSON.
    package var maxDepth = 64
    /// How many questions one request may ask.
    package var maxEvaluations = 1000
    /// Connections beyond these wait to be accepted.
    package var maxConnections = 8192
    /// From a request's first byte to its last.
    package var requestTimeout: TimeAmount = .seconds(15)
    /// Between requests of a connection.
    package var idleTimeout: TimeAmount = .seconds(75)
    /// How long a client may refuse to take what is written to it.
    package var writeTimeout: TimeAmount = .seconds(15)
    /// How long connections may finish what they began when the server stops.
    package var drainTimeout: TimeAmount = .seconds(10)

    package init() {}
}
