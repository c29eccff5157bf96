import Rego
import StintCore

/// A question for an access decision was not one: where, and what to send.
struct QuestionError: Error {
    /// A JSON pointer into the question.
    let pointer: String
    let message: String
}

/// The members of a question as it was sent, unread; those that are null count as not sent.
struct QuestionMembers {
    let subject: Value?
    let action: Value?
    let resource: Value?
    let context: Value?
    let claimed: Value?

    private static let subject: RegoString = "subject"
    private static let action: RegoString = "action"
    private static let resource: RegoString = "resource"
    private static let context: RegoString = "context"
    private static let claimed: RegoString = "claimed"

    /// What a question's object has, and where it lacks a member, what `defaults` have.
    init(_ question: RegoObject, defaults: QuestionMembers? = nil) {
        subject = Self.member(Self.subject, question) ?? defaults?.subject
        action = Self.member(Self.action, question) ?? defaults?.action
        resource = Self.member(Self.resource, question) ?? defaults?.resource
        context = Self.member(Self.context, question) ?? defaults?.context
        claimed = Self.member(Self.claimed, question) ?? defaults?.claimed
    }

    private static func member(_ name: RegoString, _ question: RegoObject) -> Value? {
        guard let value = question[name] else { return nil }
        if case .null = value { return nil }
        return value
    }

    func write(into out: inout JSONBytes) {
        out.beginObject()
        Self.write("subject", subject, into: &out)
        Self.write("action", action, into: &out)
        Self.write("resource", resource, into: &out)
        Self.write("context", context, into: &out)
        Self.write("claimed", claimed, into: &out)
        out.endObject()
    }

    private static func write(_ key: StaticString, _ value: Value?, into out: inout JSONBytes) {
        guard let value else { return }
        out.key(key)
        out.raw { value.writeJSON(into: &$0) }
    }
}

/// A question as it was read: names are names, and what policy sees of them.
struct PolicyQuestion {
    /// `nil` where there is no such type of subject.
    let subject: StintCore.SubjectRef?
    let subjectType: Identifier
    let action: Identifier
    let resource: StintCore.ResourceRef
    /// What the asking side merely asserts: `claimed` as it is, else the `properties` of subject, action and resource.
    let claimed: Value?
    let documents: AccessQuestion<Value>.Documents

    private static let type: RegoString = "type"
    private static let id: RegoString = "id"
    private static let name: RegoString = "name"
    private static let properties: RegoString = "properties"

    init(_ members: QuestionMembers) throws(QuestionError) {
        let subject = try Self.object(members.subject, "/subject")
        let action = try Self.object(members.action, "/action")
        let resource = try Self.object(members.resource, "/resource")
        subjectType = try Self.identifier(subject, Self.type, "/subject/type")
        let subjectID = try Self.identifier(subject, Self.id, "/subject/id")
        self.action = try Self.identifier(action, Self.name, "/action/name")
        self.resource = StintCore.ResourceRef(
            type: try Self.identifier(resource, Self.type, "/resource/type"),
            id: try Self.identifier(resource, Self.id, "/resource/id"))
        try Self.checkObject(members.context, "/context")
        try Self.checkObject(members.claimed, "/claimed")
        if let claimed = members.claimed {
            self.claimed = claimed
        } else {
            claimed = try Self.properties(subject, action, resource)
        }
        self.subject = Self.subjectType(subjectType).map { StintCore.SubjectRef($0, subjectID) }
        // Their required members were read, so that these have no others.
        documents = AccessQuestion.Documents(
            subject: subject.count == 2 ? .object(subject) : nil, action: action.count == 1 ? .object(action) : nil,
            resource: resource.count == 2 ? .object(resource) : nil)
    }

    private static func subjectType(_ type: Identifier) -> SubjectType? {
        SubjectType.allCases.first { UTF8Order.equal($0.rawValue, type.text) }
    }

    private static func properties(
        _ subject: RegoObject, _ action: RegoObject, _ resource: RegoObject
    ) throws(QuestionError) -> Value? {
        if subject.count == 2, action.count == 1, resource.count == 2 { return nil }
        var members: [(key: Value, value: Value)] = []
        for (name, object, pointer) in [
            ("subject", subject, "/subject/properties"), ("action", action, "/action/properties"),
            ("resource", resource, "/resource/properties"),
        ] as [(Value, RegoObject, String)] {
            guard let properties = object[Self.properties], properties != .null else { continue }
            try checkObject(properties, pointer)
            members.append((name, properties))
        }
        return members.isEmpty ? nil : .object(RegoObject(members))
    }

    private static func object(_ value: Value?, _ pointer: String) throws(QuestionError) -> RegoObject {
        guard let value else { throw QuestionError(pointer: pointer, message: "it is missing") }
        guard case .object(let object) = value else {
            throw QuestionError(pointer: pointer, message: "an object is wanted, not \(kind(value))")
        }
        return object
    }

    private static func checkObject(_ value: Value?, _ pointer: String) throws(QuestionError) {
        guard let value else { return }
        if case .object = value { return }
        throw QuestionError(pointer: pointer, message: "an object is wanted, not \(kind(value))")
    }

    private static func identifier(
        _ parent: RegoObject, _ name: RegoString, _ pointer: String
    ) throws(QuestionError) -> Identifier {
        guard let value = parent[name] else { throw QuestionError(pointer: pointer, message: "it is missing") }
        guard case .string(let text) = value else {
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
