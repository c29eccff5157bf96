import RegoTools
import StintAPI

/// Access decisions for people.
enum CheckText {
    static func text(_ question: CheckRequest, _ answer: CheckAnswer, _ style: Styling, now: Timestamp) -> String {
        var text = answer.allow ? style.paint("allowed", .good) : style.paint("denied", .bad)
        text += ": \(Sanitizer.line(question.subject.description)) \(Sanitizer.line(question.action)) "
        text += Sanitizer.line(question.resource.description)
        if let grant = answer.grantID { text += ", by grant \(Sanitizer.line(grant))" }
        if let end = answer.expiresAt { text += ", until \(TimeText.both(end, from: now))" }
        return text + "\n" + Explanation.lines(answer.reasons)
    }
}

/// The catalog for people.
enum CatalogText {
    static func table(_ entitlements: [EntitlementView], _ style: Styling) -> String {
        guard !entitlements.isEmpty else { return "no entitlements\n" }
        var table = Table(["ENTITLEMENT", "TYPE", "ACTIONS", "RISK", "OWNERS", "FOR YOU", "AT MOST", "DESCRIPTION"])
        for entitlement in entitlements {
            table.add([
                Table.Cell(entitlement.entitlement), Table.Cell(entitlement.resource.type),
                Table.Cell(entitlement.actions.joined(separator: ",")),
                Table.Cell(entitlement.risk, entitlement.risk == "high" ? .bad : .plain),
                Table.Cell(entitlement.owners.joined(separator: ",")),
                entitlement.requestable
                    ? Table.Cell(entitlement.effect.rawValue, entitlement.effect.style) : "-",
                Table.Cell(atMost(entitlement)),
                Table.Cell(entitlement.description ?? ""),
            ])
        }
        return table.rendered(style)
    }

    private static func atMost(_ entitlement: EntitlementView) -> String {
        guard let seconds = entitlement.maxDurationSeconds, seconds > 0 else { return "-" }
        return DurationText.written(seconds)
    }
}

/// The caller for people.
enum WhoAmIText {
    static func text(_ me: WhoAmI, _ style: Styling, now: Timestamp) -> String {
        var details = Details()
        details.add("account", me.subject.description)
        details.add("person", me.person ?? "none: this account cannot review")
        details.add("sponsor", me.sponsor)
        details.add("groups", me.groups.isEmpty ? "none" : me.groups.joined(separator: ", "))
        details.add("roles", me.roles.isEmpty ? "none" : me.roles.joined(separator: ", "))
        details.add("session", me.humanSession ? "a person's own" : "not a person's own: it cannot review")
        details.add("resources", me.resources.map { $0.joined(separator: ", ") })
        details.add("token ends", me.tokenExpiresAt.map { TimeText.both($0, from: now) })
        return details.rendered(style)
    }
}
