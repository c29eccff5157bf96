import RegoTools
import StintAPI

/// Delegations for people.
enum DelegationText {
    static func table(_ delegations: [DelegationView], _ style: Styling, now: Timestamp) -> String {
        guard !delegations.isEmpty else { return "no delegations\n" }
        var table = Table(["DELEGATION", "STATE", "FROM", "TO", "STARTS", "ENDS", "REASON"])
        for delegation in delegations {
            let (state, color) = state(delegation, now: now)
            table.add([
                Table.Cell(delegation.id), Table.Cell(state, color), Table.Cell(delegation.delegator.description),
                Table.Cell(delegation.delegate.description), Table.Cell(TimeText.instant(delegation.startsAt)),
                Table.Cell(TimeText.instant(delegation.endedAt ?? delegation.endsAt)),
                Table.Cell(delegation.reason ?? ""),
            ])
        }
        return table.rendered(style)
    }

    static func summary(_ delegation: DelegationView, _ style: Styling, now: Timestamp) -> String {
        let (state, color) = state(delegation, now: now)
        let from = Sanitizer.line(delegation.delegator.description)
        let to = Sanitizer.line(delegation.delegate.description)
        var text = "delegation \(Sanitizer.line(delegation.id)) \(style.paint(state, color)): "
        text += "\(to) may review for \(from)"
        if delegation.startsAt > now { text += ", from \(TimeText.both(delegation.startsAt, from: now))" }
        return text + ", until \(TimeText.both(delegation.endsAt, from: now))\n"
    }

    static func ended(_ id: String, _ style: Styling) -> String {
        "delegation \(Sanitizer.line(id)) \(style.paint("ended", .faint)): what was approved through it stays\n"
    }

    private static func state(_ delegation: DelegationView, now: Timestamp) -> (String, Style) {
        if delegation.endedAt != nil { return ("ended", .faint) }
        if delegation.inForce { return ("in force", .good) }
        return delegation.startsAt > now ? ("ahead", .waiting) : ("over", .faint)
    }
}
