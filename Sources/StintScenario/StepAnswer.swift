package import StintCore

/// What a step came to.
package enum StepAnswer: Hashable, Sendable {
    case command(Command, CommandAnswer)
    case due(DueReport)
    case time(Instant)
    case changed
    case access(AccessDecision)
    case request(AccessRequest)
    case grant(Grant)
    case failed(String)

    package var outcome: CommandOutcome? { if case .command(_, let answer) = self { answer.outcome } else { nil } }

    private var request: AccessRequest? {
        switch self {
        case .request(let request): request
        case .command(_, let answer): answer.outcome.doneResult?.request
        default: nil
        }
    }

    private var grants: [Grant] {
        switch self {
        case .grant(let grant): [grant]
        case .command(_, let answer): answer.outcome.doneResult?.grants ?? []
        default: []
        }
    }

    private var refusal: Refusal? { if case .refused(let refusal) = outcome { refusal } else { nil } }

    /// Every reason that came with it.
    package var reasons: [Reason] {
        var reasons = refusal?.reasons ?? []
        if let request {
            reasons += request.closingReasons + request.items.flatMap { $0.reasons + ($0.decision?.reasons ?? []) }
            reasons += request.postReview?.reasons ?? []
        }
        reasons += grants.flatMap { $0.endingReasons + $0.holdingReasons }
        if case .access(let decision) = self { reasons += decision.reasons }
        return reasons
    }

    /// What does not hold of what was expected; empty where all of it does.
    package func mismatches(_ expected: Expectation) -> [String] {
        var found: [String] = []
        func check(_ what: String, _ wanted: String?, _ came: String?) {
            guard let wanted, !UTF8Order.equal(wanted, came ?? "nothing") else { return }
            found.append("expected \(what) \(wanted), and it is \(came ?? "nothing")")
        }
        if let done = expected.done, done != (outcome?.doneResult != nil) {
            found.append(done ? "expected it to be carried out, and it was not" : "expected a refusal, and it was done")
        }
        check("refusal", expected.refused, refusal?.code)
        check("winner", expected.winner?.description, refusal?.winner?.actor.description)
        check("request", expected.request?.rawValue, request?.state.rawValue)
        for (name, state) in expected.items?.values ?? [] {
            let item = request?.items.first { UTF8Order.equal($0.entitlement.description, name) }
            check("item `\(name)`", state.rawValue, item?.state.rawValue)
        }
        check("post review", expected.postReview?.rawValue, request?.postReview?.state.rawValue)
        if let grant = expected.grant {
            if grants.isEmpty { check("grant", grant.rawValue, nil) }
            for one in grants { check("grant `\(one.id)`", grant.rawValue, one.state.rawValue) }
        }
        check("grants", expected.grants.map(String.init), String(grants.count))
        if let code = expected.reason, !reasons.contains(where: { $0.has(code: code) }) {
            let codes = reasons.map(\.code).joined(separator: ", ")
            found.append("expected the reason \(code), and there is \(codes.isEmpty ? "none" : codes)")
        }
        if let allow = expected.allow {
            if case .access(let decision) = self {
                check("access", allow ? "allowed" : "denied", decision.allow ? "allowed" : "denied")
            } else {
                found.append("expected access, and this step asks for none")
            }
        }
        return found
    }

    /// One line.
    package var text: String {
        switch self {
        case .time(let now): return "it is \(now)"
        case .changed: return "done"
        case .failed(let why): return "could not be done: \(why)"
        case .due(let report):
            let parts = [
                (report.activated, "activated"), (report.expired, "expired"), (report.timedOut, "timed out"),
                (report.refused, "refused"), (report.left, "left"),
            ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            return parts.isEmpty ? "nothing was due" : parts.joined(separator: ", ")
        case .access(let decision):
            let codes = decision.reasons.map(\.code).joined(separator: ", ")
            return decision.allow
                ? "allowed" + (decision.grant.map { " by \($0)" } ?? "")
                : "denied" + (codes.isEmpty ? "" : ": \(codes)")
        case .request(let request): return Self.text(request)
        case .grant(let grant): return Self.text(grant)
        case .command(_, let answer):
            let again = answer.replayed ? " (the answer it had before)" : ""
            switch answer.outcome {
            case .refused(let refusal):
                let winner = refusal.winner.map { "; \($0.actor) came first with \($0.name.rawValue)" } ?? ""
                return "refused: \(refusal.code): \(refusal.reasons.first?.message ?? "")\(winner)\(again)"
            case .done(let result):
                let parts = (result.request.map { [Self.text($0)] } ?? []) + result.grants.map(Self.text)
                return (parts.isEmpty ? "done" : parts.joined(separator: "; ")) + again
            }
        }
    }

    private static func text(_ request: AccessRequest) -> String {
        let items = request.items.map { item in
            let codes = (item.reasons + (item.state == .denied ? item.decision?.reasons ?? [] : [])).map(\.code)
            return "\(item.entitlement) \(item.state.rawValue)" + (codes.first.map { " (\($0))" } ?? "")
        }
        let after = request.postReview.map { ", reviewed afterwards: \($0.state.rawValue)" } ?? ""
        return "\(request.id) \(request.state.rawValue): \(items.joined(separator: ", "))\(after)"
    }

    private static func text(_ grant: Grant) -> String {
        let codes = (grant.endingReasons + grant.holdingReasons).map(\.code)
        return "\(grant.id) \(grant.state.rawValue), \(grant.entitlement) from \(grant.startsAt) to \(grant.expiresAt)"
            + (codes.first.map { " (\($0))" } ?? "")
    }
}

extension CommandOutcome {
    /// What was done; `nil` where it was refused.
    package var doneResult: CommandResult? { if case .done(let result) = self { result } else { nil } }
}
