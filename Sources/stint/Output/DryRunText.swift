import RegoTools
import StintAPI

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
            text += StageText.lines(item.stages, indent: "    ")
            if let asked = item.reviewers, !asked.isEmpty {
                text += "    would be asked: \(asked.map { Sanitizer.line($0.description) }.joined(separator: ", "))\n"
            }
            if let review = item.postReview {
                text += "    reviewed afterwards, within \(DurationText.written(review.deadlineSeconds)):\n"
                text += StageText.lines(review.stages, indent: "      ")
            }
            text += Explanation.lines(item.reasons, indent: "    ")
        }
        return text
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
