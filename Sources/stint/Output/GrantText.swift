import RegoTools
import StintAPI

/// Grants for people.
enum GrantText {
    static func table(_ grants: [GrantView], _ style: Styling, now: Timestamp) -> String {
        guard !grants.isEmpty else { return "no grants\n" }
        var table = Table(["GRANT", "STATE", "HOLDER", "ENTITLEMENT", "STARTS", "ENDS", "LEFT"])
        for grant in grants {
            table.add([
                Table.Cell(grant.id), Table.Cell(grant.state.rawValue, grant.state.style),
                Table.Cell(grant.beneficiary.description), Table.Cell(grant.entitlement),
                Table.Cell(TimeText.instant(grant.startsAt)), Table.Cell(TimeText.instant(grant.end)),
                Table.Cell(TimeText.distance(grant.end, from: now)),
            ])
        }
        return table.rendered(style)
    }

    /// What became of a grant, in a line or two.
    static func summary(_ grant: GrantView, _ style: Styling, now: Timestamp) -> String {
        var text = "grant \(Sanitizer.line(grant.id)) "
        text += style.paint(Sanitizer.line(grant.state.rawValue), grant.state.style)
        text += ": \(Sanitizer.line(grant.entitlement)) of \(Sanitizer.line(grant.beneficiary.description)), "
        text += (grant.state.isFinal ? "ended " : "ends ") + TimeText.both(grant.end, from: now) + "\n"
        return text + Explanation.lines(grant.outcome?.reasons ?? grant.holding ?? [])
    }

    static func details(_ grant: GrantView, _ style: Styling, now: Timestamp) -> String {
        var details = Details()
        details.add("grant", grant.id)
        details.add("state", grant.state.rawValue, grant.state.style)
        if grant.breakGlass == true { details.add("emergency", "break-glass: reviewed afterwards", .bad) }
        details.add("holder", grant.beneficiary.description)
        details.add("entitlement", grant.entitlement)
        details.add("resource", grant.resource?.description)
        details.add("actions", grant.actions?.joined(separator: ", "))
        details.add("starts", TimeText.both(grant.startsAt, from: now))
        details.add("expires", TimeText.both(grant.expiresAt, from: now))
        details.add("reason", grant.reason)
        details.add("ticket", grant.ticket)
        details.add("request", grant.requestID)
        details.add("goes on with", grant.extends.map { "grant \($0)" })
        details.add("suspended", grant.suspendedAt.map { TimeText.both($0, from: now) }, .bad)
        var text = details.rendered(style)
        if let holding = grant.holding, !holding.isEmpty {
            text += "\ngives no access now:\n" + Explanation.lines(holding)
        }
        if !grant.approvals.isEmpty { text += "\n" + ReviewText.table(grant.approvals, style, now: now) }
        if let outcome = grant.outcome {
            text += "\n\(Sanitizer.line(grant.state.rawValue)) \(TimeText.both(outcome.at, from: now))"
            text += outcome.by.map { " by \(Sanitizer.line($0.description))" } ?? ""
            text += "\n" + Explanation.lines(outcome.reasons)
        }
        return text
    }
}

extension GrantView {
    /// When it ended, or will end.
    fileprivate var end: Timestamp {
        guard state.isFinal, let outcome else { return expiresAt }
        return min(outcome.at, expiresAt)
    }
}

extension GrantState {
    var style: Style {
        switch self {
        case .active: .good
        case .scheduled: .waiting
        case .suspended, .revoked: .bad
        default: .faint
        }
    }
}
