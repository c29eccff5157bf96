import RegoTools
import StintAPI
import StintClient

/// Puts refusals into words: what was refused, each reason with its code, and what can be done about it.
enum Explanation {
    /// `- message [code]`, and beneath it the remedy.
    ///
    /// - Parameter isSettled: nothing has to be done about it any more; remedies are left out.
    static func lines(_ reasons: [ReasonView], indent: String = "  ", isSettled: Bool = false) -> String {
        reasons.map { reason in
            var text = "\(indent)- \(Sanitizer.line(reason.message)) [\(Sanitizer.line(reason.code))]\n"
            if !isSettled, let remedy = reason.remedy, !remedy.isEmpty {
                text += "\(indent)  what to do: \(Sanitizer.line(remedy))\n"
            }
            return text
        }.joined()
    }

    /// What went wrong with a call, without a line end after it.
    static func text(_ error: StintClientError) -> String {
        guard let problem = error.problem else { return withHint("\(Sanitizer.line(error.message))", error) }
        let said = problem.detail ?? problem.title
        var text = "\(Sanitizer.line(said)) [\(Sanitizer.line(problem.code.rawValue))]"
        for field in problem.errors ?? [] {
            let place = field.pointer.isEmpty ? "" : "\(Sanitizer.line(field.pointer)): "
            text += "\n  \(place)\(Sanitizer.line(field.message))"
            if let remedy = field.remedy { text += "\n    what to do: \(Sanitizer.line(remedy))" }
        }
        for reason in problem.reasons ?? [] {
            if reason.message == said {
                if let remedy = reason.remedy, !remedy.isEmpty { text += "\n  what to do: \(Sanitizer.line(remedy))" }
            } else {
                text += "\n" + lines([reason]).dropLast()
            }
        }
        return withHint(text, error)
    }

    /// The commonest causes have one remedy each, and the server does not know it.
    private static func withHint(_ text: String, _ error: StintClientError) -> String {
        switch error.code {
        case .unauthenticated:
            return text + "\n  what to do: set STINT_TOKEN, or --as NAME with a --dev server on this machine"
        case .unreachable:
            return text + "\n  what to do: start one with `stint serve --dev`, or name yours with --server"
        default:
            return text
        }
    }
}
