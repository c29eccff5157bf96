import StintAPI
import StintCore

extension ProblemDetails {
    /// A refusal of the core, as far as its reader may know of it.
    init(_ refusal: Refusal, audience: Audience) {
        let visible = refusal.reasons.visible(to: audience)
        let code = ErrorCode(refusal.code)
        self.init(code, detail: visible.first?.message)
        if code.definition == nil {
            status = Self.status(of: refusal.kind)
            title = Self.title(of: refusal.kind)
        }
        // A reason that is not for this reader names the refusal all the same: the code is never secret, its words are.
        reasons = visible.map(ReasonView.init)
        if let winner = refusal.winner {
            let by = winner.actor.description
            detail = [detail, "`\(winner.name.rawValue)` by `\(by)` at \(winner.at) came first"]
                .compactMap(\.self).joined(separator: "; ")
        }
        if let pointer = Self.pointers[refusal.code] {
            errors = [FieldError(pointer: pointer, message: detail ?? title, remedy: visible.first?.remedy)]
        }
        if refusal.kind == .unavailable || refusal.code == ErrorCode.idempotencyInFlight.rawValue {
            retryAfterSeconds = 1
        }
    }

    private static func status(of kind: Refusal.Kind) -> Int {
        switch kind {
        case .invalid: 400
        case .forbidden, .limit, .policy: 403
        case .notFound: 404
        case .conflict: 409
        case .clock, .unavailable: 503
        }
    }

    private static func title(of kind: Refusal.Kind) -> String {
        let code: ErrorCode =
            switch kind {
            case .invalid: .invalidRequest
            case .forbidden, .limit: .notPermitted
            case .policy: .policyError
            case .notFound: .notFound
            case .conflict: .conflict
            case .clock: .clockUnsound
            case .unavailable: .storeUnavailable
            }
        return code.definition?.title ?? "The request failed"
    }

    /// Which member of the body a refusal of the core is about.
    private static let pointers: [String: String] = [
        "one_entitlement": "/items", "duration_too_short": "/duration_seconds",
        "duration_over_limit": "/duration_seconds", "start_passed": "/starts_at", "start_too_far": "/starts_at",
        "reason_missing": "/reason", "reason_too_long": "/reason", "reason_unprintable": "/reason",
        "ticket_too_long": "/ticket", "ticket_unprintable": "/ticket", "comment_too_long": "/comment",
        "comment_unprintable": "/comment", "claimed_invalid": "/claimed", "entitlement_twice": "/items",
        "too_many_items": "/items", "item_missing": "/items", "item_unknown": "/items", "item_closed": "/items",
        "cannot_widen": "/duration_seconds", "duration_on_denial": "/duration_seconds",
        "duration_fixed": "/duration_seconds", "break_glass_start": "/starts_at", "delegate_not_allowed": "/to",
        "delegation_empty": "/ends_at", "delegation_too_long": "/ends_at", "data_invalid": "/data",
        "ttl_invalid": "/ttl_seconds", "stage_not_open": "/stage",
    ]
}

extension ReasonView {
    init(_ reason: Reason) {
        self.init(
            code: reason.code, message: reason.message, remedy: reason.remedy, audience: reason.audience.rawValue)
    }
}
