import StintAPI

/// Requests for people.
enum RequestText {
    static func table(_ requests: [RequestView], _ style: Styling, now: Timestamp) -> String {
        guard !requests.isEmpty else { return "no requests\n" }
        var table = Table(["REQUEST", "STATE", "FOR", "ENTITLEMENT", "DURATION", "ASKED", "REASON"])
        for request in requests {
            table.add([
                Table.Cell(request.id), Table.Cell(request.state.rawValue, request.state.style),
                Table.Cell(request.beneficiary.description),
                Table.Cell(request.items.map(\.entitlement).joined(separator: ", ")),
                Table.Cell(request.durationSeconds.map(DurationText.written) ?? "as allowed"),
                Table.Cell(TimeText.distance(request.createdAt, from: now)), Table.Cell(shortened(request.reason)),
            ])
        }
        return table.rendered(style)
    }

    /// What became of a request, in a line or a few: what the everyday commands print.
    static func summary(_ request: RequestView, _ style: Styling, now: Timestamp) -> String {
        var text = "request \(Sanitizer.line(request.id)) "
        text += style.paint(Sanitizer.line(request.state.rawValue), request.state.style) + "\n"
        for item in request.items {
            text += "  \(Sanitizer.line(item.entitlement)) for \(Sanitizer.line(request.beneficiary.description))"
            text += ": " + outcome(item, now: now) + "\n"
            if item.state == .pending { text += stages(item.stages, indent: "    ") }
            text += Explanation.lines(item.reasons, indent: "    ", isSettled: item.state == .approved)
        }
        text += Explanation.lines(request.otherReasons)
        if request.state == .pending {
            if let end = request.timesOutAt { text += "  waits until \(TimeText.both(end, from: now))\n" }
            text += "  next: a reviewer runs `stint approve \(Sanitizer.line(request.id))`\n"
        }
        return text
    }

    static func details(_ request: RequestView, _ style: Styling, now: Timestamp) -> String {
        var details = Details()
        details.add("request", request.id)
        details.add("state", request.state.rawValue, request.state.style)
        details.add("for", request.beneficiary.description)
        details.add("submitted by", request.submitter.description)
        details.add("reason", request.reason)
        details.add("ticket", request.ticket)
        details.add("duration", request.durationSeconds.map(DurationText.written))
        details.add("start", request.startsAt.map { TimeText.both($0, from: now) })
        details.add("asked", TimeText.both(request.createdAt, from: now))
        details.add("changed", TimeText.both(request.updatedAt, from: now))
        if request.state == .pending {
            details.add("waits until", request.timesOutAt.map { TimeText.both($0, from: now) })
            details.add("yours to review", request.reviewable.map { $0 ? "yes" : "no" })
        }
        var text = details.rendered(style)
        for item in request.items {
            text += "\n" + style.paint(Sanitizer.line(item.entitlement), .heading)
            text += ": " + outcome(item, now: now) + "\n"
            text += stages(item.stages, indent: "  ")
            text += Explanation.lines(item.reasons, isSettled: item.state == .approved)
        }
        if !request.reviews.isEmpty { text += "\n" + reviews(request.reviews, style, now: now) }
        if let outcome = request.outcome {
            text += "\n\(Sanitizer.line(request.state.words)) \(TimeText.both(outcome.at, from: now))"
            text += outcome.by.map { " by \(Sanitizer.line($0.description))" } ?? ""
            text += "\n" + Explanation.lines(request.otherReasons)
        }
        return text
    }

    static func reviews(_ reviews: [ReviewView], _ style: Styling, now: Timestamp) -> String {
        var table = Table(["REVIEWER", "DECISION", "STAGE", "WHEN", "COMMENT"])
        for review in reviews {
            table.add([
                Table.Cell(review.reviewer.description),
                Table.Cell(review.decision.rawValue, review.decision == .approve ? .good : .bad),
                Table.Cell(review.stage), Table.Cell(TimeText.distance(review.at, from: now)),
                Table.Cell(review.comment ?? ""),
            ])
        }
        return table.rendered(style)
    }

    static func stages(_ stages: [StageView], indent: String) -> String {
        stages.map { stage in
            let who = stage.users.map(Sanitizer.line) + stage.groups.map { "group \(Sanitizer.line($0))" }
            var text = "\(indent)stage \(Sanitizer.line(stage.name)): \(stage.approvals) of \(stage.threshold) approved"
            if !who.isEmpty { text += "; may review: " + who.joined(separator: ", ") }
            return text + "\n"
        }.joined()
    }

    private static func outcome(_ item: RequestItemView, now: Timestamp) -> String {
        switch item.state {
        case .approved:
            var text = "granted"
            if let grant = item.grantID { text = "grant \(Sanitizer.line(grant))" }
            if let start = item.startsAt, start > now { text += ", from \(TimeText.both(start, from: now))" }
            if let end = item.expiresAt { text += ", ends \(TimeText.both(end, from: now))" }
            return text
        case .pending:
            let length = item.durationSeconds.map { ", for \(DurationText.written($0)) once approved" } ?? ""
            return "waits for review" + length
        default:
            return Sanitizer.line(item.state.words)
        }
    }

    private static func shortened(_ text: String) -> String {
        text.count > 50 ? text.prefix(47) + "..." : text
    }
}

/// Previews for people.
enum DryRunText {
    static func text(_ answer: DryRunAnswer, _ style: Styling) -> String {
        var text = "dry run, nothing was changed: "
        text += style.paint(Sanitizer.line(answer.effect.words), answer.effect.style) + "\n"
        for item in answer.items {
            text += "  \(Sanitizer.line(item.entitlement)) for \(Sanitizer.line(answer.beneficiary.description)): "
            text += Sanitizer.line(item.effect.words)
            if item.effect != .deny, let seconds = item.durationSeconds {
                text += ", for \(DurationText.written(seconds))"
            }
            if let most = item.maxDurationSeconds { text += " (at the most \(DurationText.written(most)))" }
            text += "\n"
            text += RequestText.stages(item.stages, indent: "    ")
            text += Explanation.lines(item.reasons, indent: "    ")
        }
        return text
    }
}

extension RequestView {
    /// Why it ended as it did, as far as its items do not say so already.
    fileprivate var otherReasons: [ReasonView] {
        let said = Set(items.flatMap(\.reasons))
        return (outcome?.reasons ?? []).filter { !said.contains($0) }
    }
}

extension RequestState {
    var style: Style {
        switch self {
        case .approved: .good
        case .pending: .waiting
        case .denied: .bad
        default: .faint
        }
    }

    var words: String { rawValue.split(separator: "_").joined(separator: " ") }

    /// How a command that wanted access ends.
    var exitClass: ExitClass {
        switch self {
        case .approved: .done
        case .pending: .pending
        case .denied: .denied
        default: .failure
        }
    }
}

extension DecisionEffect {
    var style: Style {
        switch self {
        case .allow: .good
        case .review: .waiting
        case .deny: .bad
        default: .plain
        }
    }

    var words: String {
        switch self {
        case .allow: "would be granted at once"
        case .review: "would wait for review"
        case .deny: "would be denied"
        default: rawValue
        }
    }

    var exitClass: ExitClass {
        switch self {
        case .allow: .done
        case .review: .pending
        case .deny: .denied
        default: .failure
        }
    }
}
