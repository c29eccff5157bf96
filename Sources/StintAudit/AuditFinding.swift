/// What the verifier found: the first place where the log is not what it was.
package struct AuditFinding: Sendable, Equatable {
    /// Stable names, for programs.
    package enum Kind: String, Sendable, CaseIterable {
        /// An event's content, link or hash was changed.
        case altered
        /// An event is missing, and a later one is there.
        case removed
        /// An event stands at another place than its own.
        case reordered
        /// An event stands there that the log never had at this place.
        case inserted
        /// The log ends before a position that a head states.
        case truncated
        /// A head is not signed by the key it should be signed by.
        case headForged = "head_forged"
    }

    package var kind: Kind
    /// The first position concerned, from 1.
    package var position: Int64
    /// The last position concerned, where the finding can only be narrowed to a stretch; else equal to `position`.
    package var through: Int64
    /// One sentence that names the place.
    package var message: String
    /// What should stand there, and what does; empty where there is nothing to compare.
    package var expected: String
    package var found: String

    init(
        _ kind: Kind, at position: Int64, through: Int64? = nil, _ message: String, expected: String = "",
        found: String = ""
    ) {
        self.kind = kind
        self.position = position
        self.through = through ?? position
        self.message = message
        self.expected = expected
        self.found = found
    }
}

/// The verifier's answer.
package struct AuditReport: Sendable, Equatable {
    /// How far the answer reaches.
    package enum Anchoring: Sendable, Equatable {
        /// No head kept elsewhere was given: whoever holds the disk and the key can have rewritten everything.
        case notAnchored
        /// A head kept elsewhere covers the log up to this position.
        case anchored(through: Int64)
    }

    /// nil when nothing is wrong.
    package var finding: AuditFinding?
    /// Events found in their place, from the first on.
    package var eventsVerified: Int64
    /// Heads that were compared with the log.
    package var headsVerified: Int
    package var anchoring: Anchoring
    /// Events after the newest head: their chain holds, but nothing is signed that covers them.
    package var unsignedEvents: Int64

    package var isSound: Bool { finding == nil }
}
