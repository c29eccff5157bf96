import StintCore

/// The inputs of the entry points as JSON (docs/policy-contract.md, schemas/*.input.json).
enum InputDocuments {
    static func request(_ input: RequestDecisionInput, resource: ResourceRef?) -> JSONValue {
        var document = clock(input.now)
        let terms = input.terms
        document["kind"] = .string(input.purpose.rawValue)
        document["request"] = optional(input.request?.text)
        document["submitter"] = subject(terms.submitter)
        document["beneficiary"] = subject(terms.beneficiary)
        document["entitlement"] = .string(input.entitlement.description)
        document["resource"] = resource.map(Self.resource) ?? .null
        document["role"] = .string(input.entitlement.role.text)
        document["duration_seconds"] = .integer(terms.durationSeconds)
        document["starts_at"] = optional(terms.startsAt?.description)
        document["starts_at_ns"] = terms.startsAt.map { .integer($0.nanoseconds) } ?? .null
        document["reason"] = .string(terms.reason)
        document["ticket"] = optional(terms.ticket)
        document["break_glass"] = false
        document["context"] = terms.context
        document["claimed"] = terms.claimed
        document["history"] = history(input.history, of: input.entitlement)
        document["holdings"] = .array(input.holdings.map(GrantDocument.make))
        return .object(document)
    }

    static func review(_ input: ReviewDecisionInput) -> JSONValue {
        var document = clock(input.now)
        let spec = input.request.items.lazy.flatMap { $0.decision?.stages ?? [] }.first { $0.name == input.stage }
        document["reviewer"] = subject(input.reviewer)
        document["person"] = .string(input.person.text)
        document["verdict"] = .string(input.verdict.rawValue)
        document["comment"] = optional(input.comment)
        document["stage"] = spec.map(GrantDocument.stage) ?? .members(("name", .string(input.stage.text)))
        document["request"] = request(input.request, stage: input.stage)
        document["holdings"] = .array(input.holdings.map(GrantDocument.make))
        return .object(document)
    }

    static func grant(_ input: GrantDecisionInput) -> JSONValue {
        var document = clock(input.now)
        document["trigger"] = .string(input.cause.rawValue)
        document["grant"] = GrantDocument.make(input.grant)
        document["history"] = history(input.history, of: input.grant.entitlement)
        document["holdings"] = .array(input.holdings.map(GrantDocument.make))
        return .object(document)
    }

    static func access(_ input: AccessDecisionInput) -> JSONValue {
        var document = clock(input.now)
        document["subject"] = subject(input.subject)
        document["action"] = .members(("name", .string(input.action.text)))
        document["resource"] = resource(input.resource)
        document["context"] = input.context
        document["claimed"] = input.claimed
        return .object(document)
    }

    static func api(_ input: APIDecisionInput) -> JSONValue {
        var document = clock(input.now)
        document["caller"] = .members(
            ("type", .string(input.caller.subject.type.rawValue)), ("id", .string(input.caller.subject.id.text)),
            ("roles", .array(input.caller.roles.map { .string($0.rawValue) })),
            ("session", .string(input.caller.session.rawValue)),
            ("resources", .array(input.caller.resources.map { .string($0) })))
        document["operation"] = .string(input.operation)
        document["target"] = input.target
        return .object(document)
    }

    // MARK: Parts

    private static func request(_ request: AccessRequest, stage: Identifier) -> JSONValue {
        let terms = request.terms
        // The item the stage belongs to; a stage that several share speaks for the first of them.
        let item =
            request.items.first { item in item.decision?.stages.contains { $0.name == stage } ?? false }
            ?? request.items.first
        return .members(
            ("id", .string(request.id.text)), ("state", .string(request.state.rawValue)),
            ("submitter", subject(terms.submitter)), ("beneficiary", subject(terms.beneficiary)),
            ("persons", .array(request.parties.persons.map { .string($0.text) })),
            ("entitlement", optional(item?.entitlement.description)),
            (
                "items",
                .array(
                    request.items.map { item in
                        .members(
                            ("number", .integer(Int64(item.number))),
                            ("entitlement", .string(item.entitlement.description)),
                            ("state", .string(item.state.rawValue)))
                    })
            ), ("duration_seconds", .integer(terms.durationSeconds)),
            ("starts_at", optional(terms.startsAt?.description)),
            ("starts_at_ns", terms.startsAt.map { .integer($0.nanoseconds) } ?? .null),
            ("reason", .string(terms.reason)), ("ticket", optional(terms.ticket)), ("context", terms.context),
            ("claimed", terms.claimed), ("submitted_at", .string(request.submittedAt.description)),
            ("submitted_at_ns", .integer(request.submittedAt.nanoseconds)),
            (
                "reviews",
                .array(
                    request.reviews.map { review in
                        .members(
                            ("reviewer", subject(review.reviewer)), ("person", .string(review.person.text)),
                            ("verdict", .string(review.verdict.rawValue)), ("stage", .string(review.stage.text)),
                            ("comment", optional(review.comment)), ("at", .string(review.at.description)),
                            ("at_ns", .integer(review.at.nanoseconds)),
                            ("policy_digest", .string(review.basis.policyDigest)))
                    })
            ))
    }

    private static func clock(_ now: Instant) -> JSONObject {
        JSONObject([("now", .string(now.description)), ("now_ns", .integer(now.nanoseconds))])
    }

    private static func history(_ history: UsageHistory, of entitlement: Entitlement) -> JSONValue {
        func seconds(_ usage: EntitlementUsage?) -> JSONValue {
            .members(
                ("1d", .integer(usage?.seconds1d ?? 0)), ("7d", .integer(usage?.seconds7d ?? 0)),
                ("30d", .integer(usage?.seconds30d ?? 0)))
        }
        return .members(
            ("active_seconds", seconds(history.usage.first { $0.entitlement == entitlement })),
            (
                "entitlements",
                .object(JSONObject(history.usage.map { ($0.entitlement.description, seconds($0)) }))
            ))
    }

    static func subject(_ subject: SubjectRef) -> JSONValue {
        .members(("type", .string(subject.type.rawValue)), ("id", .string(subject.id.text)))
    }

    static func resource(_ resource: ResourceRef) -> JSONValue {
        .members(("type", .string(resource.type.text)), ("id", .string(resource.id.text)))
    }

    static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
}
