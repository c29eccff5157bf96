import RegoTools
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
        text += style.paint(Sanitizer.line(request.state.rawValue), request.state.style)
        if request.breakGlass == true { text += ", " + style.paint("an emergency", .bad) }
        text += "\n"
        for item in request.items {
            text += "  \(Sanitizer.line(item.entitlement)) for \(Sanitizer.line(request.beneficiary.description))"
            text += ": " + outcome(item, now: now) + "\n"
            if item.state == .pending { text += StageText.lines(item.stages, indent: "    ") }
            text += Explanation.lines(item.reasons, indent: "    ", isSettled: item.isSettled)
        }
        text += Explanation.lines(request.otherReasons)
        if let review = request.postReview { text += PostReviewText.lines(review, style, indent: "  ", now: now) }
        if request.state == .pending {
            if let end = request.timesOutAt { text += "  waits until \(TimeText.both(end, from: now))\n" }
            text += "  next: a reviewer runs `stint approve \(Sanitizer.line(request.id))`\n"
        }
        return text
    }

    static func details(_ request: RequestView, _ style: Styling, now: Timestamp) -> String {
        var text = properties(request, now: now).rendered(style)
        for item in request.items {
            text += "\n" + style.paint(Sanitizer.line(item.entitlement), .heading)
            text += ": " + outcome(item, now: now) + "\n"
            text += StageText.lines(item.stages, indent: "  ", isOver: item.state.isFinal)
            text += Explanation.lines(item.reasons, isSettled: item.isSettled)
        }
        if let review = request.postReview {
            text += "\n" + PostReviewText.lines(review, style, indent: "", now: now)
        }
        if !request.reviews.isEmpty { text += "\n" + ReviewText.table(request.reviews, style, now: now) }
        if let outcome = request.outcome {
            text += "\n\(Sanitizer.line(request.state.words)) \(TimeText.both(outcome.at, from: now))"
            text += outcome.by.map { " by \(Sanitizer.line($0.description))" } ?? ""
            text += "\n" + Explanation.lines(request.otherReasons)
        }
        return text
    }

    private static func properties(_ request: RequestView, now: Timestamp) -> Details {
        var details = Details()
        details.add("request", request.id)
        details.add("state", request.state.rawValue, request.state.style)
        if request.breakGlass == true {
            details.add("emergency", "break-glass: granted at once, reviewed afterwards", .bad)
        }
        details.add("for", request.beneficiary.description)
        details.add("sponsor", request.sponsor.map { "\($0) answers for it" })
        details.add("submitted by", request.submitter.description)
        details.add("goes on with", request.extends.map { "grant \($0)" })
        details.add("reason", request.reason)
        details.add("claims to", request.claimed?.purpose)
        details.add("ticket", request.ticket)
        details.add("duration", request.durationSeconds.map(DurationText.written))
        details.add("start", request.startsAt.map { TimeText.both($0, from: now) })
        details.add("asked", TimeText.both(request.createdAt, from: now))
        details.add("changed", TimeText.both(request.updatedAt, from: now))
        if request.state == .pending {
            details.add("waits until", request.timesOutAt.map { TimeText.both($0, from: now) })
            details.add("reminders", reminders(request, now: now))
            details.add("yours to review", request.reviewable.map { $0 ? "yes" : "no" })
        }
        return details
    }

    private static func reminders(_ request: RequestView, now: Timestamp) -> String? {
        let sent = request.reminders ?? 0
        guard let next = request.nextReminderAt else { return sent > 0 ? "\(sent) sent" : nil }
        return "\(sent) sent, the next \(TimeText.both(next, from: now))"
    }

    private static func outcome(_ item: RequestItemView, now: Timestamp) -> String {
        switch item.state {
        case .approved:
            var text = "granted"
            if let grant = item.grantID { text = "grant \(Sanitizer.line(grant))" }
            if let state = item.grantState, state.isFinal { return text + ", \(Sanitizer.line(state.rawValue))" }
            if item.grantState == .suspended { text += ", suspended" }
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

extension RequestView {
    /// Why it ended as it did, as far as its items do not say so already.
    fileprivate var otherReasons: [ReasonView] {
        let said = Set(items.flatMap(\.reasons))
        return (outcome?.reasons ?? []).filter { !said.contains($0) }
    }
}

extension RequestItemView {
    /// Whether policy's remedies are of no use any more: it was granted, or it no longer waits for a review.
    fileprivate var isSettled: Bool { state == .approved || (state.isFinal && effect == .review) }
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
