import RegoTools
import StintAPI
import StintAudit
import StintSQLite

/// What the verifier found, as programs read it.
struct AuditVerdict: Encodable {
    struct Finding: Encodable {
        /// `altered`, `removed`, `reordered`, `inserted`, `truncated`, `head_forged`.
        let kind: String
        let position: Int64
        let through: Int64
        let message: String
        let expected: String
        let found: String
    }

    let sound: Bool
    let finding: Finding?
    /// What is stored of requests and grants, and does not follow from the events.
    let differences: [String]
    let eventsVerified: Int64
    let headsVerified: Int
    let unsignedEvents: Int64
    /// The last event that a head kept elsewhere vouches for; nil where none does.
    let anchoredThrough: Int64?

    init(_ report: AuditReport, _ differences: [ProjectionDifference]) {
        sound = report.isSound && differences.isEmpty
        finding = report.finding.map {
            Finding(
                kind: $0.kind.rawValue, position: $0.position, through: $0.through, message: $0.message,
                expected: $0.expected, found: $0.found)
        }
        self.differences = differences.map(\.description)
        eventsVerified = report.eventsVerified
        headsVerified = report.headsVerified
        unsignedEvents = report.unsignedEvents
        if case .anchored(let through) = report.anchoring { anchoredThrough = through } else { anchoredThrough = nil }
    }

    enum CodingKeys: String, CodingKey {
        case sound, finding, differences
        case eventsVerified = "events_verified"
        case headsVerified = "heads_verified"
        case unsignedEvents = "unsigned_events"
        case anchoredThrough = "anchored_through"
    }
}

/// The record for people.
enum AuditText {
    static func table(_ events: [AuditEventView], _ style: Styling) -> String {
        guard !events.isEmpty else { return "no events\n" }
        var table = Table(["EVENT", "TIME", "WHAT", "WHO", "REQUEST", "GRANT"])
        for event in events {
            table.add([
                Table.Cell(String(event.sequence)), Table.Cell(TimeText.instant(event.at)), Table.Cell(event.type),
                Table.Cell(event.actor?.description ?? "-"), Table.Cell(event.requestID ?? ""),
                Table.Cell(event.grantID ?? ""),
            ])
        }
        return table.rendered(style)
    }

    /// A head as `heads.jsonl` has it, without the line's end.
    static func line(_ head: AuditHeadView.SignedHead) -> [UInt8] {
        JSONText.object([
            ("at", JSONText.quoted(head.at.text)), ("hash", JSONText.quoted(head.hash)),
            ("key", JSONText.quoted(head.keyID)), ("position", JSONText.number(head.sequence)),
            ("signature", JSONText.quoted(head.signature)), ("v", JSONText.number(1)),
        ])
    }

    static func verdict(_ verdict: AuditVerdict, _ style: Styling) -> String {
        var text = verdict.sound ? style.paint("sound", .good) : style.paint("not sound", .bad)
        text += ": \(verdict.eventsVerified) events in their place, \(verdict.headsVerified) heads agree\n"
        if let finding = verdict.finding {
            text += "  \(style.paint(finding.kind, .bad)): \(Sanitizer.line(finding.message))\n"
            if !finding.expected.isEmpty { text += "    expected: \(Sanitizer.line(finding.expected))\n" }
            if !finding.found.isEmpty { text += "    found:    \(Sanitizer.line(finding.found))\n" }
        }
        for difference in verdict.differences {
            text += "  \(style.paint("table differs", .bad)): \(Sanitizer.line(difference))\n"
        }
        // What a head vouches for says nothing good of a record that contradicts it.
        guard verdict.sound else { return text }
        if let anchor = verdict.anchoredThrough {
            text += "  anchored: a head kept elsewhere vouches for events 1 to \(anchor)\n"
        } else {
            text += "  \(style.paint("not anchored", .waiting)): no head kept elsewhere was given; who holds the disk "
            text += "could have written it all anew (--head FILE)\n"
        }
        if verdict.unsignedEvents > 0 {
            text += "  the last \(verdict.unsignedEvents) events are not covered by a head yet\n"
        }
        return text
    }
}
