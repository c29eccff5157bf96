package import Logging
import NIOCore
import NIOPosix
package import StintCore
import Synchronization

/// The log of the data plane's decisions: lines of JSON, numbered without a gap within a run of this node (P10).
///
/// Event loops gather lines and hand them over in batches; one thread of its own writes. What waits to be written is
/// bounded: beyond that a batch is lost, its numbers with it, and the next line that is written tells how many. A
/// decision never waits for the log.
package final class DecisionLog: Sendable {
    /// What is counted.
    package struct Counts: Sendable {
        package var written: UInt64 = 0
        package var lost: UInt64 = 0
        package var waitingBytes = 0
    }

    /// Names this run of this node, in every line.
    let run: String
    private let sink: any DecisionLogSink
    private let clock: ClockGuard
    private let logger: Logger
    private let maxWaitingBytes: Int
    private let writer = NIOThreadPool(numberOfThreads: 1)
    private let last = Atomic<UInt64>(0)
    /// Held to add a few numbers.
    private let state = Mutex(State())

    fileprivate struct State {
        var counts = Counts()
        /// Lost records that no line has told of.
        var untold: UInt64 = 0
        /// Whether the last batch could not be written: it is said once.
        var isFailing = false
    }

    /// Begins a run: its first line says which node and version.
    package init(
        sink: any DecisionLogSink, clock: ClockGuard, node: String, version: String, logger: Logger,
        maxWaitingBytes: Int = 16 << 20
    ) {
        self.sink = sink
        self.clock = clock
        self.logger = logger
        self.maxWaitingBytes = maxWaitingBytes
        let now = clock.reading().now
        run = RandomIDSource().next(prefix: "dl-", now: now).text
        writer.start()
        var line = JSONBytes()
        begin("started", &line)
        line.key("node")
        line.string(node)
        line.key("version")
        line.string(version)
        line.endObject()
        take(line.bytes + [0x0A], records: 0)
    }

    /// The number of one more decision; from 1 on.
    func next() -> UInt64 { last.add(1, ordering: .relaxed).newValue }

    package var counts: Counts { state.withLock { $0.counts } }

    /// Takes whole lines that hold so many decisions. Never waits.
    func take(_ lines: [UInt8], records: Int) {
        let hasRoom = state.withLock { state in
            guard state.counts.waitingBytes + lines.count <= maxWaitingBytes else {
                state.lose(records)
                return false
            }
            state.counts.waitingBytes += lines.count
            return true
        }
        guard hasRoom else { return }
        writer.submit { item in
            switch item {
            case .active: self.write(lines, records: records)
            case .cancelled: self.state.withLock { $0.lose(records, waited: lines.count) }
            }
        }
    }

    /// Writes what waits and a last line, and ends. Nothing is taken afterwards.
    package func shutdown() async throws {
        var line = JSONBytes()
        begin("stopped", &line)
        line.key("last_seq")
        line.integer(Int64(clamping: last.load(ordering: .relaxed)))
        line.endObject()
        take(line.bytes + [0x0A], records: 0)
        try await writer.runIfActive { self.sink.close() }
        try await writer.shutdownGracefully()
    }

    // MARK: Writing

    private func write(_ lines: [UInt8], records: Int) {
        let untold = state.withLock { $0.untold }
        do {
            try sink.append(untold > 0 ? lossLine(untold) + lines : lines)
            let recovered = state.withLock { state in
                state.untold -= untold
                state.counts.written += UInt64(records)
                state.counts.waitingBytes -= lines.count
                defer { state.isFailing = false }
                return state.isFailing
            }
            if recovered { logger.notice("the decision log is written again") }
        } catch {
            let isNews = state.withLock { state in
                state.lose(records, waited: lines.count)
                defer { state.isFailing = true }
                return !state.isFailing
            }
            if isNews { logger.error("the decision log cannot be written", metadata: ["error": "\(error)"]) }
        }
    }

    private func lossLine(_ count: UInt64) -> [UInt8] {
        var line = JSONBytes()
        begin("lost", &line)
        line.key("count")
        line.integer(Int64(clamping: count))
        line.endObject()
        return line.bytes + [0x0A]
    }

    private func begin(_ type: String, _ line: inout JSONBytes) {
        line.beginObject()
        line.key("type")
        line.string(type)
        line.key("run")
        line.string(run)
        line.key("timestamp")
        line.string(clock.reading().now.description)
    }
}

extension DecisionLog.State {
    fileprivate mutating func lose(_ records: Int, waited: Int = 0) {
        counts.lost += UInt64(records)
        untold += UInt64(records)
        counts.waitingBytes -= waited
    }
}
