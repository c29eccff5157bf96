import NIOCore
import StintCore

/// What the decision log tells of every decision, beside what was asked and answered.
struct DecisionLogEntry {
    /// The document that was asked for.
    let path: String
    let interface: DataPlaneStats.Interface
    let caller: String
    let requestID: String?
    let now: Instant
    /// What it was decided on: the set, and the position up to which grants were known.
    let basis: DecisionBasis?
    let position: Int64?
}

/// One event loop's part of the decision log: lines gather here until they are many, or a moment has passed. Touched on
/// that loop alone.
final class LoopDecisionLog {
    private let log: DecisionLog
    private let eventLoop: any EventLoop
    private var lines = JSONBytes()
    private var records = 0
    private var isHandOverDue = false
    /// The beginning of every line, and what follows from the basis of the last.
    private let beginning: [UInt8]
    private var basis: DecisionBasis?
    private var basisMembers: [UInt8] = []

    /// A batch is handed over when it is as large, or has waited as long.
    private static let batchBytes = 64 << 10
    private static let patience = TimeAmount.milliseconds(100)
    /// A longer line leaves out what was asked; one that still is longer, what was answered.
    private static let maxLineBytes = 64 << 10

    init(_ log: DecisionLog, eventLoop: any EventLoop) {
        self.log = log
        self.eventLoop = eventLoop
        beginning = Array(#"{"type":"decision","run":"\#(log.run)","seq":"#.utf8)
    }

    /// Adds a line; `question` and `answer` write their members of it. Gives back its number.
    func note(
        _ entry: DecisionLogEntry, question: (inout JSONBytes) -> Void, answer: (inout JSONBytes) -> Void
    ) -> UInt64 {
        let number = log.next()
        let start = lines.bytes.count
        lines.bytes.append(contentsOf: beginning)
        lines.beginMembers()
        lines.integer(Int64(clamping: number))
        describe(entry)
        let described = lines.bytes.count
        question(&lines)
        answer(&lines)
        if lines.bytes.count - start > Self.maxLineBytes {
            lines.bytes.removeLast(lines.bytes.count - described)
            answer(&lines)
            leftOut("input")
        }
        if lines.bytes.count - start > Self.maxLineBytes {
            lines.bytes.removeLast(lines.bytes.count - described)
            leftOut("input", "result")
        }
        lines.endObject()
        lines.bytes.append(0x0A)
        records += 1
        if lines.bytes.count >= Self.batchBytes { handOver() } else { remember() }
        return number
    }

    private func leftOut(_ members: StaticString...) {
        lines.key("left_out")
        lines.beginArray()
        for member in members { lines.plain(member) }
        lines.endArray()
    }

    private func describe(_ entry: DecisionLogEntry) {
        lines.key("timestamp")
        entry.now.withText { lines.string($0) }
        lines.key("interface")
        lines.plain(entry.interface.name)
        lines.key("caller")
        lines.string(entry.caller)
        if let id = entry.requestID {
            lines.key("request_id")
            lines.string(id)
        }
        lines.key("path")
        lines.string(entry.path)
        if let basis = entry.basis, let position = entry.position {
            if basis != self.basis { learn(basis) }
            lines.bytes.append(contentsOf: basisMembers)
            lines.key("position")
            lines.integer(position)
        }
    }

    private func learn(_ basis: DecisionBasis) {
        var members = JSONBytes()
        members.beginObject()
        members.key("policy_digest")
        members.string(basis.policyDigest)
        members.key("data_revision")
        members.string(basis.dataRevision)
        // Members in the middle of an object: a comma in the place of the brace.
        basisMembers = [UInt8(ascii: ",")] + members.bytes.dropFirst()
        self.basis = basis
    }

    /// A decision's name, for answers.
    func writeID(_ number: UInt64, into out: inout JSONBytes) {
        out.key("decision_id")
        out.string("\(log.run)-\(number)")
    }

    private func remember() {
        guard !isHandOverDue else { return }
        isHandOverDue = true
        eventLoop.assumeIsolated().scheduleTask(in: Self.patience) {
            self.isHandOverDue = false
            self.handOver()
        }
    }

    /// Gives what has gathered to the log.
    func handOver() {
        guard records > 0 else { return }
        log.take(lines.bytes, records: records)
        lines = JSONBytes()
        lines.bytes.reserveCapacity(Self.batchBytes + Self.batchBytes / 4)
        records = 0
    }
}
