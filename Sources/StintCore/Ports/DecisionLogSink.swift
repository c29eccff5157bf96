/// Where the lines of the decision log go.
package protocol DecisionLogSink: Sendable {
    /// Keeps whole lines, in order. Called by one thread at a time, which may wait.
    func append(_ lines: [UInt8]) throws
    /// Nothing more comes.
    func close()
}
