package import StintCore

/// Checks a log offline: every link of the chain, then every head.
package struct AuditVerifier {
    /// Heads from the data directory itself. They catch much, and anchor nothing: they lie beside the log.
    package var localHeads: [HeadsFile.Entry] = []
    /// Heads that were kept elsewhere.
    package var anchors: [HeadsFile.Entry] = []
    /// The key that heads must be signed by; nil when it is not known, and signatures are then not checked.
    package var publicKey: AuditPublicKey?

    private let chain = SHA256Chain()

    package init(
        localHeads: [HeadsFile.Entry] = [], anchors: [HeadsFile.Entry] = [], publicKey: AuditPublicKey? = nil
    ) {
        self.localHeads = localHeads
        self.anchors = anchors
        self.publicKey = publicKey
    }

    /// Reads the whole log (twice where something is wrong, to tell what) and returns the first thing that is wrong.
    ///
    /// Read the heads before the log's view is frozen: a running server appends to both, the log first.
    package func verify(_ log: some EventLog) throws -> AuditReport {
        let heads = self.heads()
        let sound = heads.filter(isSigned)
        var pass = Pass(heads: sound, walk: ChainWalk(chain: chain))
        try log.forEachEvent { event in
            if let fault = pass.walk.step(event) {
                pass.finding = try FaultNaming(chain: chain, fault: fault, newestHead: sound.last?.entry.head.position)
                    .name(in: log)
                return false
            }
            return pass.headsAgree()
        }
        pass.checkEnd()
        if pass.finding == nil, let forged = heads.first(where: { !isSigned($0) }) {
            pass.finding = forgedHead(forged.entry)
        }
        let end = pass.walk.position
        let anchor = sound.last(where: \.isAnchor)?.entry.head.position
        return AuditReport(
            finding: pass.finding, eventsVerified: end, headsVerified: pass.headsVerified,
            anchoring: anchor.map { .anchored(through: $0) } ?? .notAnchored,
            unsignedEvents: max(0, end - (sound.last?.entry.head.position ?? 0)))
    }

    struct Head {
        var entry: HeadsFile.Entry
        var isAnchor: Bool
    }

    /// By position; for one position, an anchor before a local head.
    private func heads() -> [Head] {
        let all =
            anchors.map { Head(entry: $0, isAnchor: true) } + localHeads.map { Head(entry: $0, isAnchor: false) }
        return all.enumerated().sorted {
            ($0.element.entry.head.position, $0.offset) < ($1.element.entry.head.position, $1.offset)
        }.map(\.element)
    }

    private func isSigned(_ head: Head) -> Bool {
        publicKey.map(head.entry.head.isSigned(by:)) ?? true
    }

    private func forgedHead(_ entry: HeadsFile.Entry) -> AuditFinding {
        AuditFinding(
            .headForged, at: entry.head.position,
            "the head at `\(entry.place)` is not signed by this key: the head or the key was exchanged; where the key "
                + "was replaced on purpose, give the old public key",
            expected: "signed by key \(publicKey?.name ?? "")", found: "names key \(entry.head.keyName)")
    }
}

/// One reading of the log beside its heads.
private struct Pass {
    let heads: [AuditVerifier.Head]
    var walk: ChainWalk
    var nextHead = 0
    var headsVerified = 0
    /// The newest position that a head confirmed. What the heads beside the log confirm does not narrow what a head
    /// kept elsewhere contradicts: who computes the chain anew may hold the key as well.
    var agreedByAny: Int64 = 0
    var agreedByAnchor: Int64 = 0
    var finding: AuditFinding?

    init(heads: [AuditVerifier.Head], walk: ChainWalk) {
        self.heads = heads
        self.walk = walk
    }

    /// Compares the heads that speak of the position where the walk now stands.
    mutating func headsAgree() -> Bool {
        while nextHead < heads.count, heads[nextHead].entry.head.position <= walk.position {
            let head = heads[nextHead]
            guard head.entry.head.hash == walk.hash else {
                finding = rewritten(by: head)
                return false
            }
            headsVerified += 1
            nextHead += 1
            agreedByAny = walk.position
            if head.isAnchor { agreedByAnchor = walk.position }
        }
        return true
    }

    /// The chain holds, and yet a head contradicts it: it was computed anew from some event on.
    private func rewritten(by head: AuditVerifier.Head) -> AuditFinding {
        let position = head.entry.head.position
        let first = min((head.isAnchor ? agreedByAnchor : agreedByAny) + 1, position)
        let which =
            first == position
            ? "event \(position) was altered" : "one of the events \(first) to \(position) was altered"
        return AuditFinding(
            .altered, at: first, through: position,
            "\(which) and the chain computed anew, or the head is of another log: the head at `\(head.entry.place)` "
                + "contradicts the log",
            expected: Hex.text(head.entry.head.hash), found: Hex.text(walk.hash))
    }

    mutating func checkEnd() {
        guard finding == nil, nextHead < heads.count, let newest = heads.last?.entry else { return }
        finding = AuditFinding(
            .truncated, at: walk.position + 1, through: newest.head.position,
            "the log is truncated: it ends at event \(walk.position), but the head at `\(newest.place)` states event "
                + "\(newest.head.position)",
            expected: "event \(walk.position + 1)", found: "the log's end")
    }
}

/// Goes along the log and stops at the first event that does not continue it.
struct ChainWalk {
    let chain: SHA256Chain
    /// Hash of the newest event that is in its place; the genesis hash before the first.
    private(set) var hash: [UInt8]
    private(set) var position: Int64 = 0

    init(chain: SHA256Chain) {
        self.chain = chain
        self.hash = chain.genesis
    }

    /// Where the chain breaks: what should follow, and what stands there.
    struct Fault {
        var expectedPosition: Int64
        var expectedPrevious: [UInt8]
        var event: StoredEvent
    }

    mutating func step(_ event: StoredEvent) -> Fault? {
        guard event.position == position &+ 1, event.previousHash == hash, chain.isConsistent(event) else {
            return Fault(expectedPosition: position &+ 1, expectedPrevious: hash, event: event)
        }
        position = event.position
        hash = event.hash
        return nil
    }
}
