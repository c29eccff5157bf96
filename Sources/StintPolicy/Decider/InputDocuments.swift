import StintCore

/// The inputs of the entry points as JSON (docs/policy-contract.md, schemas/*.input.json).
enum InputDocuments {
    static func request(_ input: RequestDecisionInput, resource: ResourceRef?) -> JSONValue {
        var document = clock(input.now)
        let terms = input.terms
        let isExtension = terms.extends != nil && input.purpose == .request
        document["kind"] = .string(isExtension ? "extension" : input.purpose.rawValue)
        document["request"] = optional(input.request?.text)
        document["submitter"] = subject(terms.submitter)
        document["beneficiary"] = subject(terms.beneficiary)
        document["entitlement"] = .string(input.entitlement.description)
        document["resource"] = resource.map(Self.resource) ?? .null
        document["role"] = .string(input.entitlement.role.text)
        document["siblings"] = entitlements(input.siblings)
        document["extends"] = optional(terms.extends?.text)
        document["duration_seconds"] = .integer(terms.durationSeconds)
        document["starts_at"] = optional(terms.startsAt?.description)
        document["starts_at_ns"] = nanoseconds(terms.startsAt)
        document["reason"] = .string(terms.reason)
        document["ticket"] = optional(terms.ticket)
        document["break_glass"] = .bool(terms.breakGlass)
        document["context"] = context(terms.context, signals: input.signals)
        document["claimed"] = terms.claimed
        document["history"] = history(input.history, of: input.entitlement)
        document["holdings"] = .array(input.holdings.map(GrantDocument.make))
        return .object(document)
    }

    static func review(_ input: ReviewDecisionInput) -> JSONValue {
        var document = clock(input.now)
        document["reviewer"] = subject(input.reviewer)
        document["person"] = .string(input.person.text)
        document["delegation"] = input.delegation.map(delegation) ?? .null
        document["verdict"] = .string(input.verdict.rawValue)
        document["comment"] = optional(input.comment)
        document["stage"] = stage(of: input).map(GrantDocument.stage) ?? .members(("name", .string(input.stage.text)))
        document["item"] = .integer(Int64(input.item))
        document["post_review"] = .bool(input.isPostReview)
        document["request"] = request(input.request, item: input.item)
        document["holdings"] = .array(input.holdings.map(GrantDocument.make))
        document["asking"] = entitlements(input.asking)
        document["context"] = context(.object(JSONObject()), signals: input.signals)
        return .object(document)
    }

    static func grant(_ input: GrantDecisionInput) -> JSONValue {
        var document = clock(input.now)
        document["trigger"] = .string(input.cause.rawValue)
        document["grant"] = GrantDocument.make(input.grant)
        document["history"] = history(input.history, of: input.grant.entitlement)
        document["holdings"] = .array(input.holdings.map(GrantDocument.make))
        document["context"] = context(.object(JSONObject()), signals: input.signals)
        return .object(document)
    }

    static func access(_ input: AccessDecisionInput) -> JSONValue {
        var document = clock(input.now)
        document["subject"] = subject(input.subject)
        document["action"] = .members(("name", .string(input.action.text)))
        document["resource"] = resource(input.resource)
        document["context"] = withoutSignals(input.context)
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
}
