import RegoTools
import StintAPI

/// Reviews for people.
enum ReviewText {
    static func table(_ reviews: [ReviewView], _ style: Styling, now: Timestamp) -> String {
        var table = Table(["REVIEWER", "DECISION", "STAGE", "ABOUT", "WHEN", "COMMENT"])
        for review in reviews {
            table.add([
                Table.Cell(who(review)), Table.Cell(decision(review), review.decision == .approve ? .good : .bad),
                Table.Cell(review.stage), Table.Cell(review.items?.joined(separator: ", ") ?? "all"),
                Table.Cell(TimeText.distance(review.at, from: now)), Table.Cell(review.comment ?? ""),
            ])
        }
        return table.rendered(style)
    }

    /// Through a delegation both are named: both have had their say.
    private static func who(_ review: ReviewView) -> String {
        guard let delegation = review.delegation else { return review.reviewer.description }
        return "\(review.reviewer) for \(delegation.delegator)"
    }

    private static func decision(_ review: ReviewView) -> String {
        let length = review.durationSeconds.map { " for \(DurationText.written($0))" } ?? ""
        return review.decision.rawValue + length + (review.postReview == true ? ", afterwards" : "")
    }
}

/// Stages for people.
enum StageText {
    /// A line each: how far it is, and who may review it.
    ///
    /// - Parameter isOver: nothing waits for them any more.
    static func lines(_ stages: [StageView], indent: String, isOver: Bool = false) -> String {
        stages.map { stage in
            var text = "\(indent)stage \(Sanitizer.line(stage.name)): \(stage.approvals) of \(stage.threshold) approved"
            let who = stage.users.map(Sanitizer.line) + stage.groups.map { "group \(Sanitizer.line($0))" }
            if !who.isEmpty { text += "; may review: " + who.joined(separator: ", ") }
            if !isOver, stage.open == false, stage.approvals < stage.threshold {
                text += "; opens after the stages before it"
            }
            return text + "\n"
        }.joined()
    }
}

/// The review of an emergency for people.
enum PostReviewText {
    static func lines(_ review: PostReviewView, _ style: Styling, indent: String, now: Timestamp) -> String {
        var text = "\(indent)review afterwards: "
        text += style.paint(Sanitizer.line(review.state.rawValue), review.state.style)
        if review.state == .pending { text += ", until \(TimeText.both(review.deadline, from: now))" }
        if let decided = review.decidedAt { text += " \(TimeText.both(decided, from: now))" }
        let isOver = review.state == .passed || review.state == .failed
        text += "\n" + StageText.lines(review.stages, indent: indent + "  ", isOver: isOver)
        return text + Explanation.lines(review.reasons, indent: indent + "  ", isSettled: isOver)
    }
}

extension PostReviewState {
    var style: Style {
        switch self {
        case .passed: .good
        case .pending: .waiting
        default: .bad
        }
    }
}
