import NIOCore
import Rego
import StintCore

/// A question for an access decision was not one: where, and what to send.
struct QuestionError: Error {
    /// A JSON pointer into the question.
    let pointer: String
    let message: String
}

/// The access decision as both interfaces ask it, and what both hold: the caller's right to ask about the resource,
/// the clock, and the age of the data.
struct AccessEvaluation {
    let loop: DataPlaneLoop
    let caller: KnownCaller
    let clock: ClockReading

    enum Answer {
        case decision(AccessDecision)
        /// The caller may not ask about this resource.
        case forbidden(StintCore.ResourceRef)
    }

    private static let subject: RegoString = "subject"
    private static let action: RegoString = "action"
    private static let resource: RegoString = "resource"
    private static let context: RegoString = "context"
    private static let properties: RegoString = "properties"
    private static let claimed: RegoString = "claimed"
    private static let type: RegoString = "type"
    private static let id: RegoString = "id"
    private static let name: RegoString = "name"

    /// Decides. `interface` names who asked, for the counters.
    func answer(_ document: Value, interface: String) throws(QuestionError) -> Answer {
        guard let question = document.asObject else {
            throw QuestionError(pointer: "", message: "an object is wanted, not \(Self.kind(document))")
        }
        let subject = try Self.object(question, Self.subject, "/subject")
        let action = try Self.object(question, Self.action, "/action")
        let resource = try Self.object(question, Self.resource, "/resource")
        let subjectType = try Self.identifier(subject, Self.type, "/subject/type")
        let subjectID = try Self.identifier(subject, Self.id, "/subject/id")
        let actionName = try Self.identifier(action, Self.name, "/action/name")
        let guarded = StintCore.ResourceRef(
            type: try Self.identifier(resource, Self.type, "/resource/type"),
            id: try Self.identifier(resource, Self.id, "/resource/id"))
        let context = try Self.optionalObject(question, Self.context, "/context")
        let claimed = try claimed(question, subject, action, resource)

        guard caller.authenticated.mayAsk(about: guarded) else { return .forbidden(guarded) }
        let decision: AccessDecision
        if let reason = trouble() {
            decision = AccessDecision(allow: false, reasons: [reason])
        } else if let snapshot = loop.snapshot() {
            guard let type = SubjectType.allCases.first(where: { UTF8Order.equal($0.rawValue, subjectType.text) })
            else {
                return counted(AccessDecision(allow: false, reasons: [Self.unknownType(subjectType)]), interface)
            }
            let subject = StintCore.SubjectRef(type, subjectID)
            let isPermitted =
                caller.readsEverything
                ? caller.mayExplain(subject, guarded, snapshot, now: clock.now)
                : caller.mayEvaluate(guarded, snapshot, now: clock.now)
            guard isPermitted else { return .forbidden(guarded) }
            let start = NIODeadline.now().uptimeNanoseconds
            decision = snapshot.decideAccess(
                AccessQuestion(
                    subject: subject, action: actionName, resource: guarded, context: context, claimed: claimed),
                now: clock.now)
            loop.stats.observe(nanoseconds: NIODeadline.now().uptimeNanoseconds &- start)
        } else {
            decision = AccessDecision(allow: false, reasons: [Self.policyMissing])
        }
        return counted(decision, interface)
    }

    private func counted(_ decision: AccessDecision, _ interface: String) -> Answer {
        loop.stats.countDecision(
            interface: interface, allow: decision.allow, code: decision.allow ? nil : decision.reasons.first?.code)
        return .decision(decision)
    }

    /// What makes this node deny everything just now.
    private func trouble() -> Reason? {
        guard clock.isSound else { return AccessRule.clockUnsound }
        guard loop.context.freshness.isFresh else { return Self.staleData }
        return nil
    }

    static let staleData = Reason(
        "stale_data", "the store has not answered for longer than `access.max_staleness`, so nothing is allowed",
        remedy: "tell those who run Stint", audience: .requester)

    static let policyMissing = Reason(
        "policy_missing", "no policy is loaded, so nothing is allowed", remedy: "tell those who run Stint",
        audience: .requester)

    private static func unknownType(_ type: Identifier) -> Reason {
        Reason(
            "subject_unknown", "\(CoreError.quote(type.text)) is no type of subject",
            remedy: "send `user`, `service` or `agent`", audience: .requester)
    }

    // MARK: Reading

    /// What the asking side merely asserts: `claimed` as it is, else the `properties` of subject, action and resource.
    private func claimed(
        _ question: RegoObject, _ subject: RegoObject, _ action: RegoObject, _ resource: RegoObject
    ) throws(QuestionError) -> Value? {
        if let claimed = try Self.optionalObject(question, Self.claimed, "/claimed") { return claimed }
        var members: [(key: Value, value: Value)] = []
        for (name, object, pointer) in [
            (Self.subject, subject, "/subject/properties"), (Self.action, action, "/action/properties"),
            (Self.resource, resource, "/resource/properties"),
        ] {
            if let properties = try Self.optionalObject(object, Self.properties, pointer) {
                members.append((.string(name), properties))
            }
        }
        return members.isEmpty ? nil : .object(RegoObject(members))
    }

    private static func object(
        _ parent: RegoObject, _ name: RegoString, _ pointer: String
    ) throws(QuestionError) -> RegoObject {
        guard let value = parent[name] else { throw QuestionError(pointer: pointer, message: "it is missing") }
        guard let object = value.asObject else {
            throw QuestionError(pointer: pointer, message: "an object is wanted, not \(kind(value))")
        }
        return object
    }

    private static func optionalObject(
        _ parent: RegoObject, _ name: RegoString, _ pointer: String
    ) throws(QuestionError) -> Value? {
        guard let value = parent[name], value.typeName != "null" else { return nil }
        guard value.asObject != nil else {
            throw QuestionError(pointer: pointer, message: "an object is wanted, not \(kind(value))")
        }
        return value
    }

    private static func identifier(
        _ parent: RegoObject, _ name: RegoString, _ pointer: String
    ) throws(QuestionError) -> Identifier {
        guard let value = parent[name] else { throw QuestionError(pointer: pointer, message: "it is missing") }
        guard let text = value.asString else {
            throw QuestionError(pointer: pointer, message: "a string is wanted, not \(kind(value))")
        }
        do {
            return try Identifier(text.string)
        } catch {
            throw QuestionError(pointer: pointer, message: error.message)
        }
    }

    static func kind(_ value: Value) -> String {
        switch value.typeName {
        case "null": "null"
        case "boolean": "true or false"
        case "object", "array": "an \(value.typeName)"
        case let name: "a \(name)"
        }
    }
}
