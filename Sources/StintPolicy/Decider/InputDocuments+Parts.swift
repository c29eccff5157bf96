import StintCore

/// What several of the inputs have in common.
extension InputDocuments {
    /// The request a review is about, of which one item is judged.
    static func request(_ request: AccessRequest, item number: Int) -> JSONValue {
        let terms = request.terms
        let item = request.items.first { $0.number == number } ?? request.items.first
        return .members(
            ("id", .string(request.id.text)), ("state", .string(request.state.rawValue)),
            ("submitter", subject(terms.submitter)), ("beneficiary", subject(terms.beneficiary)),
            ("persons", .array(request.parties.persons.map { .string($0.text) })),
            ("entitlement", optional(item?.entitlement.description)),
            ("items", .array(request.items.map(Self.item))), ("duration_seconds", .integer(terms.durationSeconds)),
            ("starts_at", optional(terms.startsAt?.description)), ("starts_at_ns", nanoseconds(terms.startsAt)),
            ("reason", .string(terms.reason)), ("ticket", optional(terms.ticket)),
            ("extends", optional(terms.extends?.text)), ("break_glass", .bool(terms.breakGlass)),
            ("context", withoutSignals(terms.context)), ("claimed", terms.claimed),
            ("submitted_at", .string(request.submittedAt.description)),
            ("submitted_at_ns", .integer(request.submittedAt.nanoseconds)),
            ("reviews", .array(request.reviews.map(review))))
    }

    private static func item(_ item: RequestItem) -> JSONValue {
        .members(
            ("number", .integer(Int64(item.number))), ("entitlement", .string(item.entitlement.description)),
            ("state", .string(item.state.rawValue)))
    }

    private static func review(_ review: Review) -> JSONValue {
        .members(
            ("reviewer", subject(review.reviewer)), ("person", .string(review.person.text)),
            ("delegation", review.delegation.map(delegation) ?? .null), ("verdict", .string(review.verdict.rawValue)),
            ("stage", .string(review.stage.text)), ("items", .array(review.items.map { .integer(Int64($0)) })),
            ("duration_seconds", review.durationSeconds.map(JSONValue.integer) ?? .null),
            ("post_review", .bool(review.isPostReview)), ("comment", optional(review.comment)),
            ("at", .string(review.at.description)), ("at_ns", .integer(review.at.nanoseconds)),
            ("policy_digest", .string(review.basis.policyDigest)))
    }

    /// The stage that is reviewed, as the item's latest decision has it, or as the review after the fact does.
    static func stage(of input: ReviewDecisionInput) -> StageSpec? {
        let request = input.request
        if input.isPostReview { return request.postReview?.stages.first { $0.name == input.stage } }
        let own = request.items.first { $0.number == input.item }?.decision?.stages
        return own?.first { $0.name == input.stage }
    }

    static func delegation(_ delegation: ReviewDelegation) -> JSONValue {
        .members(("delegator", subject(delegation.delegator)), ("person", .string(delegation.person.text)))
    }

    static func clock(_ now: Instant) -> JSONObject {
        JSONObject([("now", .string(now.description)), ("now_ns", .integer(now.nanoseconds))])
    }

    // MARK: Context

    /// Facts of request time with the signals in force. What a caller sent under that name does not count.
    static func context(_ own: JSONValue, signals: [Signal]) -> JSONValue {
        var context = own.objectValue ?? JSONObject()
        context["signals"] = .array(signals.map(signal))
        return .object(context)
    }

    /// What a caller sent, where no signals are told.
    static func withoutSignals(_ context: JSONValue) -> JSONValue {
        guard var members = context.objectValue else { return context }
        members["signals"] = nil
        return .object(members)
    }

    private static func signal(_ signal: Signal) -> JSONValue {
        .members(
            ("type", .string(signal.type.text)), ("target", target(signal.target)), ("data", signal.data),
            ("source", subject(signal.source)), ("at", .string(signal.at.description)),
            ("at_ns", .integer(signal.at.nanoseconds)), ("expires_at", .string(signal.expiresAt.description)),
            ("expires_at_ns", .integer(signal.expiresAt.nanoseconds)))
    }

    private static func target(_ target: SignalTarget) -> JSONValue {
        switch target {
        case .subject(let subject): .members(("kind", "subject"), ("id", .string(subject.description)))
        case .person(let person): .members(("kind", "person"), ("id", .string(person.text)))
        case .resource(let id): .members(("kind", "resource"), ("id", .string(id.text)))
        }
    }

    // MARK: History

    static func history(_ history: UsageHistory, of entitlement: Entitlement) -> JSONValue {
        let own = history.usage.first { $0.entitlement == entitlement }
        var document = JSONObject(held(own))
        document["active_seconds"] = .object(JSONObject(windows(own)))
        document["entitlements"] = .object(
            JSONObject(
                history.usage.map { ($0.entitlement.description, .object(JSONObject(windows($0) + held($0)))) }))
        return .object(document)
    }

    private static func windows(_ usage: EntitlementUsage?) -> [(String, JSONValue)] {
        [
            ("1d", .integer(usage?.seconds1d ?? 0)), ("7d", .integer(usage?.seconds7d ?? 0)),
            ("30d", .integer(usage?.seconds30d ?? 0)),
        ]
    }

    private static func held(_ usage: EntitlementUsage?) -> [(String, JSONValue)] {
        [
            ("continuous_seconds", .integer(usage?.continuousSeconds ?? 0)),
            ("last_held_at", optional(usage?.lastHeldAt?.description)),
            ("last_held_at_ns", nanoseconds(usage?.lastHeldAt)),
        ]
    }

    // MARK: Values

    static func subject(_ subject: SubjectRef) -> JSONValue {
        .members(("type", .string(subject.type.rawValue)), ("id", .string(subject.id.text)))
    }

    static func resource(_ resource: ResourceRef) -> JSONValue {
        .members(("type", .string(resource.type.text)), ("id", .string(resource.id.text)))
    }

    static func entitlements(_ entitlements: [Entitlement]) -> JSONValue {
        .array(entitlements.map { .string($0.description) })
    }

    static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    static func nanoseconds(_ instant: Instant?) -> JSONValue { instant.map { .integer($0.nanoseconds) } ?? .null }
}
