import RegoTools
import StintAPI

/// Recorded decisions for people.
enum DecisionText {
    static func details(_ decision: DecisionView, _ style: Styling, now: Timestamp) -> String {
        var details = Details()
        details.add("decision", decision.id)
        details.add("asked", decision.entryPoint)
        details.add("at", TimeText.both(decision.at, from: now))
        details.add("policy", decision.policyDigest)
        details.add("data", decision.dataRevision)
        details.add("recorded in", "event \(decision.sequence), \(decision.event)")
        details.add("request", decision.requestID)
        details.add("grant", decision.grantID)
        var text = details.rendered(style)
        text += "\n\(style.paint("question", .heading)) \(Sanitizer.line(decision.inputDigest))\n"
        text += ValueText.block(decision.input, indent: "  ")
        text += "\n" + answer("answer", decision.output, style)
        if let values = decision.nondeterministic {
            text += "\n\(style.paint("what built-ins gave that differs each time", .heading))\n"
            text += ValueText.block(values, indent: "  ")
        }
        return text
    }

    static func replay(_ replay: ReplayAnswer, _ style: Styling) -> String {
        let id = Sanitizer.line(replay.id)
        let basis = "policy \(DigestText.short(replay.policyDigest)), data \(DigestText.short(replay.dataRevision))"
        guard !replay.same else {
            return "decision \(id): \(style.paint("the same answer", .good)) again, by \(basis)\n"
        }
        var text = "decision \(id): \(style.paint("another answer", .bad)), by \(basis)\n"
        if let error = replay.error { text += "  \(Sanitizer.line(error))\n" }
        return text + answer("recorded", replay.recorded, style) + answer("replayed", replay.replayed, style)
    }

    private static func answer(_ title: String, _ value: JSONValue?, _ style: Styling) -> String {
        let heading = style.paint(title, .heading) + "\n"
        guard let value else { return heading + "  none: policy was undefined, or failed\n" }
        return heading + ValueText.block(value, indent: "  ")
    }
}
