/// A caller's idempotency key, with a digest of the body it came with.
package struct IdempotencyKey: Hashable, Sendable {
    package let scope: IdempotencyScope
    package let bodyDigest: String

    package init(scope: IdempotencyScope, bodyDigest: String) {
        self.scope = scope
        self.bodyDigest = bodyDigest
    }

    /// How long a key is remembered, in seconds.
    package static let lifetimeSeconds: Int64 = 24 * 3600
}

/// What a command came to.
package struct CommandAnswer: Hashable, Sendable {
    package let outcome: CommandOutcome
    /// Whether this is the answer of an earlier time the same command was sent.
    package let replayed: Bool
    /// How much of the reasons in the outcome the caller may read.
    package let audience: Audience
    /// What followed at once for the grants that a signal touches; `nil` for other commands, and for a replay.
    package var reevaluation: ReevaluationReport?

    package init(outcome: CommandOutcome, replayed: Bool, audience: Audience) {
        self.outcome = outcome
        self.replayed = replayed
        self.audience = audience
    }
}

/// What a request would come to, without making it.
package struct Preview: Hashable, Sendable {
    package struct Item: Hashable, Sendable {
        package let entitlement: Entitlement
        package let decision: ItemDecision
        /// Who would be asked to review.
        package let reviewers: [SubjectRef]
    }

    package let terms: RequestTerms
    package let items: [Item]
    /// When the grant would begin and end if it were approved at once.
    package let startsAt: Instant
    package let expiresAt: Instant
    /// How much of the reasons the caller may read.
    package let audience: Audience
}

extension Command {
    /// A digest of who commands what, so that another command under a known id is noticed. It guards a caller
    /// against its own mistakes, so it need not be cryptographic.
    var digest: String {
        var text = caller.subject.description + "\n" + action.name.rawValue + "\n"
        let body: JSONValue? =
            switch action {
            case .submit(let body): try? JSONCoder.encode(body)
            case .review(let body): try? JSONCoder.encode(body)
            case .cancel(let body): try? JSONCoder.encode(body)
            case .relinquish(let body): try? JSONCoder.encode(body)
            case .revoke(let body): try? JSONCoder.encode(body)
            case .extend(let body): try? JSONCoder.encode(body)
            case .relinquishItems(let body): try? JSONCoder.encode(body)
            case .revokeAll(let body): try? JSONCoder.encode(body)
            case .freeze(let body): try? JSONCoder.encode(body)
            case .thaw(let body): try? JSONCoder.encode(body)
            case .delegate(let body): try? JSONCoder.encode(body)
            case .endDelegation(let body): try? JSONCoder.encode(body)
            case .signal(let body): try? JSONCoder.encode(body)
            }
        text += (body ?? .null).json
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return "fnv1a:\(String(hash, radix: 16)):\(text.utf8.count)"
    }

    /// What it is about, for the record of a refusal.
    var target: [String] {
        switch action {
        case .submit(let submit): submit.entitlements.map(\.description)
        case .review(let review): [review.request.text]
        case .cancel(let cancel): [cancel.request.text]
        case .relinquish(let relinquish): [relinquish.grant.text]
        case .revoke(let revoke): [revoke.grant.text]
        case .extend(let extend): [extend.grant.text]
        case .relinquishItems(let relinquish): [relinquish.request.text]
        case .revokeAll(let revoke): [revoke.scope.description]
        case .freeze(let freeze): [freeze.name.text, freeze.scope.description]
        case .thaw(let thaw): [thaw.name.text]
        case .delegate(let delegate): [delegate.delegate.description]
        case .endDelegation(let end): [end.delegation.text]
        case .signal(let signal): [signal.type.text, signal.target.description]
        }
    }
}
