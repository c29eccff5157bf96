import Rego
import StintCore

/// The answers of the entry points, read strictly (schemas/*.output.json).
enum Outputs {
    static func request(_ value: Value) throws(MalformedOutput) -> RequestDecision {
        let object = try OutputReader(value).object(OutputKey.Known.request)
        return RequestDecision(
            effect: try object.required(.effect, effect), reasons: try reasons(object),
            maxDurationSeconds: try object.optional(.maxDurationSeconds, seconds),
            requestTtlSeconds: try object.optional(.requestTtlSeconds, seconds),
            stages: try object.optional(.stages, stages) ?? [],
            postReview: try object.optional(.postReview, postReview), obligations: try obligations(object))
    }

    static func review(_ value: Value) throws(MalformedOutput) -> ReviewDecision {
        let object = try OutputReader(value).object(OutputKey.Known.verdict)
        return ReviewDecision(allow: try object.required(.allow, bool), reasons: try reasons(object))
    }

    static func api(_ value: Value) throws(MalformedOutput) -> APIDecision {
        let object = try OutputReader(value).object(OutputKey.Known.verdict)
        return APIDecision(allow: try object.required(.allow, bool), reasons: try reasons(object))
    }

    static func grant(_ value: Value) throws(MalformedOutput) -> GrantDecision {
        let object = try OutputReader(value).object(OutputKey.Known.grant)
        return GrantDecision(keep: try object.required(.keep, bool), reasons: try reasons(object))
    }

    static func access(_ value: Value) throws(MalformedOutput) -> AccessDecision {
        let object = try OutputReader(value).object(OutputKey.Known.access)
        let grant = try object.optional(.grant, identifier)
        let end = try object.optional(.expiresAt, instant)
        return AccessDecision(
            allow: try object.required(.allow, bool), reasons: try reasons(object), grant: grant.map { GrantID($0) },
            expiresAt: end, obligations: try obligations(object))
    }

    // MARK: Kinds of values

    private static func bool(_ reader: OutputReader) throws(MalformedOutput) -> Bool { try reader.bool() }

    private static func text(_ reader: OutputReader) throws(MalformedOutput) -> String { try reader.text() }

    private static func identifier(_ reader: OutputReader) throws(MalformedOutput) -> Identifier {
        try reader.identifier()
    }

    private static func instant(_ reader: OutputReader) throws(MalformedOutput) -> Instant { try reader.instant() }

    private static func seconds(_ reader: OutputReader) throws(MalformedOutput) -> Int64 {
        let seconds = try reader.integer()
        guard seconds >= 1 else { throw reader.malformed("is above zero, not `\(seconds)`") }
        return seconds
    }

    // MARK: Parts

    private static func effect(_ reader: OutputReader) throws(MalformedOutput) -> RequestDecision.Effect {
        let word = try reader.text()
        guard let effect = RequestDecision.Effect(rawValue: word) else {
            throw reader.malformed("is `allow`, `review` or `deny`, not \(CoreError.quote(word))")
        }
        return effect
    }

    private static func reasons(_ object: OutputObject) throws(MalformedOutput) -> [Reason] {
        try object.required(.reasons) { (reader) throws(MalformedOutput) -> [Reason] in try reader.list(reason) }
    }

    private static func reason(_ reader: OutputReader) throws(MalformedOutput) -> Reason {
        let object = try reader.object(OutputKey.Known.reason)
        let code = try object.required(.code, filled)
        let message = try object.required(.message, filled)
        let audience = try object.optional(.audience, audience) ?? .auditor
        let remedy = try object.optional(.remedy, text) ?? ""
        return Reason(code, message, remedy: remedy.isEmpty ? nil : remedy, audience: audience)
    }

    private static func filled(_ reader: OutputReader) throws(MalformedOutput) -> String {
        let text = try reader.text()
        if text.isEmpty { throw reader.malformed("is empty") }
        return text
    }

    private static func audience(_ reader: OutputReader) throws(MalformedOutput) -> Audience {
        let word = try reader.text()
        guard let audience = Audience(rawValue: word) else {
            throw reader.malformed("is `requester`, `reviewer` or `auditor`, not \(CoreError.quote(word))")
        }
        return audience
    }

    private static func stages(_ reader: OutputReader) throws(MalformedOutput) -> [StageSpec] {
        try reader.list(stage)
    }

    private static func stage(_ reader: OutputReader) throws(MalformedOutput) -> StageSpec {
        let object = try reader.object(OutputKey.Known.stage)
        let threshold = try object.required(.threshold, threshold)
        let order = try object.optional(.order, order) ?? 1
        return StageSpec(
            name: try object.required(.name, identifier), approvers: try object.required(.approvers, approvers),
            threshold: threshold, order: order)
    }

    /// Below 1 the core denies, with a reason of its own.
    private static func threshold(_ reader: OutputReader) throws(MalformedOutput) -> Int {
        guard let count = Int(exactly: try reader.integer()), abs(count) <= 1_000_000 else {
            throw reader.malformed("is out of range")
        }
        return count
    }

    private static func order(_ reader: OutputReader) throws(MalformedOutput) -> Int {
        guard let place = Int(exactly: try reader.integer()), (1...1_000_000).contains(place) else {
            throw reader.malformed("is a place from 1 on")
        }
        return place
    }

    private static func approvers(_ reader: OutputReader) throws(MalformedOutput) -> ReviewerSet {
        let object = try reader.object(OutputKey.Known.approvers)
        let users = try object.optional(.users) { (reader) throws(MalformedOutput) -> [SubjectRef] in
            try reader.list(user)
        }
        let groups = try object.optional(.groups) { (reader) throws(MalformedOutput) -> [Identifier] in
            try reader.list(identifier)
        }
        return ReviewerSet(users: users ?? [], groups: (groups ?? []).map { GroupID($0) })
    }

    private static func user(_ reader: OutputReader) throws(MalformedOutput) -> SubjectRef {
        let text = try reader.text()
        let subject: SubjectRef
        do {
            subject = try ReviewerSet.user(text)
        } catch {
            throw reader.malformed("is no account: \(error.message)")
        }
        guard subject.type == .user else {
            throw reader.malformed("is a person's account, not `\(subject)`: only people review")
        }
        return subject
    }

    private static func postReview(_ reader: OutputReader) throws(MalformedOutput) -> PostReview {
        let object = try reader.object(OutputKey.Known.postReview)
        let stages = try object.required(.stages, stages)
        guard !stages.isEmpty else { throw reader.malformed("has no stage") }
        return PostReview(stages: stages, deadlineSeconds: try object.required(.deadlineSeconds, seconds))
    }

    private static func obligations(_ object: OutputObject) throws(MalformedOutput) -> [JSONValue] {
        try object.optional(.obligations) { (reader) throws(MalformedOutput) -> [JSONValue] in
            try reader.list { (reader) throws(MalformedOutput) -> JSONValue in
                guard case .object = reader.value else {
                    throw reader.malformed("is an object, not \(reader.value.typeName)")
                }
                return reader.value.json
            }
        } ?? []
    }
}
