import StintCore

/// Tells what was done to a log from the place where its chain first breaks.
///
/// The true event of a place can be known again wherever it now stands, because its hash covers the hash before it and
/// its bytes hold its position. That tells a moved event from a foreign one, and a missing event from a changed one.
struct FaultNaming {
    let chain: SHA256Chain
    let fault: ChainWalk.Fault
    /// Position of the newest head, when there is one.
    let newestHead: Int64?

    private struct Search {
        /// Where the true event of the expected position stands now.
        var home: Int64?
        /// Where the bytes stand that the hash at the expected position covers.
        var bytesHome: Int64?
        /// How many events bear the hash of the event at fault.
        var sameHash = 0
        var highest: Int64 = 0
    }

    func name(in log: some EventLog) throws -> AuditFinding {
        let search = try self.search(log)
        let event = fault.event
        let expected = fault.expectedPosition
        if event.position < expected {
            return finding(.inserted, at: expected, "a second event claims position \(event.position)")
        }
        if event.position > expected {
            if let home = search.home { return moved(to: home) }
            return removed(through: event.position - 1)
        }

        let truePosition = self.truePosition
        if let home = search.home, home != expected {
            if truePosition != nil, search.sameHash == 1 { return moved(to: home) }
            return finding(
                .inserted, at: expected,
                "event \(expected) was inserted: the event that belongs there now stands at \(home)")
        }
        if let bytesHome = search.bytesHome, bytesHome != expected { return moved(to: bytesHome) }
        if event.previousHash == fault.expectedPrevious { return brokenHash(search) }
        return brokenLink(truePosition, search)
    }

    /// The link is right, the hash is not.
    private func brokenHash(_ search: Search) -> AuditFinding {
        let position = fault.expectedPosition
        return unsignedLast(search)
            ?? finding(.altered, at: position, "event \(position) was altered: its hash does not cover its content")
    }

    /// The last event, after the newest head, with a hash that covers nothing: the server never wrote it so.
    private func unsignedLast(_ search: Search) -> AuditFinding? {
        let position = fault.expectedPosition
        guard let newestHead, position > newestHead, position == search.highest else { return nil }
        return finding(
            .inserted, at: position,
            "event \(position) was inserted after the newest head (event \(newestHead)): its hash does not cover it")
    }

    /// The link is wrong. Where the event is sound in itself, the fault lies before it.
    private func brokenLink(_ truePosition: Int64?, _ search: Search) -> AuditFinding {
        let expected = fault.expectedPosition
        guard let truePosition else {
            return unsignedLast(search)
                ?? finding(.altered, at: expected, "event \(expected) was altered: its link and its hash are wrong")
        }
        if truePosition > expected { return removed(through: truePosition - 1) }
        if truePosition < expected {
            return finding(
                .inserted, at: truePosition, through: expected - 1,
                "event \(truePosition) was inserted with a hash of its own: the event that belongs there now stands at "
                    + "\(expected)")
        }
        guard expected > 1 else {
            return finding(.altered, at: 1, "event 1 does not begin a log: it was altered or its log was exchanged")
        }
        return finding(
            .altered, at: expected - 1,
            "event \(expected - 1) was altered and given a new hash: event \(expected) follows another one")
    }

    private func moved(to position: Int64) -> AuditFinding {
        finding(
            .reordered, at: fault.expectedPosition,
            "event \(fault.expectedPosition) was moved: it now stands at \(position)")
    }

    private func removed(through last: Int64) -> AuditFinding {
        let first = fault.expectedPosition
        let message = first == last ? "event \(first) was removed" : "events \(first) to \(last) were removed"
        return finding(.removed, at: first, through: last, message)
    }

    private func finding(
        _ kind: AuditFinding.Kind, at position: Int64, through: Int64? = nil, _ message: String
    ) -> AuditFinding {
        let event = fault.event
        let covering = chain.hash(previous: fault.expectedPrevious, event: event.bytes)
        return AuditFinding(
            kind, at: position, through: through, message,
            expected: "event \(fault.expectedPosition) after \(Hex.text(fault.expectedPrevious)), hash "
                + Hex.text(covering) + " for what stands there",
            found: "event \(event.position) after \(Hex.text(event.previousHash)), hash \(Hex.text(event.hash))")
    }

    private func search(_ log: some EventLog) throws -> Search {
        var search = Search()
        try log.forEachEvent { event in
            search.highest = max(search.highest, event.position)
            if event.hash == fault.event.hash { search.sameHash += 1 }
            if event.position >= fault.expectedPosition {
                let hash = chain.hash(previous: fault.expectedPrevious, event: event.bytes)
                if event.previousHash == fault.expectedPrevious, hash == event.hash,
                    Self.claimedPosition(event.bytes) == fault.expectedPosition
                {
                    search.home = event.position
                }
                if hash == fault.event.hash { search.bytesHome = event.position }
            }
            return true
        }
        return search
    }

    /// The position the event was written for; nil where its hash does not cover it.
    private var truePosition: Int64? {
        chain.isConsistent(fault.event) ? Self.claimedPosition(fault.event.bytes) : nil
    }

    private static func claimedPosition(_ bytes: [UInt8]) -> Int64? {
        (try? JSONValue(json: bytes))?["position"]?.integerValue
    }
}
