import Rego
import StintCore

/// The answers of the entry points, read strictly (schemas/*.output.json).
enum Outputs {
    static func request(_ value: Value) throws(MalformedOutput) -> RequestDecision {
        let object = try OutputReader(value).object([
            "effect", "reasons", "max_duration_seconds", "request_ttl_seconds", "stages", "post_review", "obligations",
        ])
        let effectReader = try object.required("effect")
        let word = try effectReader.text()
        guard let effect = RequestDecision.Effect(rawValue: word) else {
            throw effectReader.malformed("is `allow`, `review` or `deny`, not \(CoreError.quote(word))")
        }
        return RequestDecision(
            effect: effect, reasons: try reasons(object),
            maxDurationSeconds: try seconds(object.optional("max_duration_seconds")),
            requestTtlSeconds: try seconds(object.optional("request_ttl_seconds")),
            stages: try object.optional("stages")?.list(stage) ?? [],
            postReview: try postReview(object.optional("post_review")), obligations: try obligations(object))
    }

    static func review(_ value: Value) throws(MalformedOutput) -> ReviewDecision {
        let object = try OutputReader(value).object(["allow", "reasons"])
        return ReviewDecision(allow: try object.required("allow").bool(), reasons: try reasons(object))
    }

    static func api(_ value: Value) throws(MalformedOutput) -> APIDecision {
        let object = try OutputReader(value).object(["allow", "reasons"])
        return APIDecision(allow: try object.required("allow").bool(), reasons: try reasons(object))
    }

    static func grant(_ value: Value) throws(MalformedOutput) -> GrantDecision {
        let object = try OutputReader(value).object(["keep", "reasons"])
        return GrantDecision(keep: try object.required("keep").bool(), reasons: try reasons(object))
    }

    static func access(_ value: Value) throws(MalformedOutput) -> AccessDecision {
        let object = try OutputReader(value).object(["allow", "reasons", "grant", "expires_at", "obligations"])
        var grant: GrantID?
        if let reader = object.optional("grant") { grant = GrantID(try reader.identifier()) }
        var end: Instant?
        if let reader = object.optional("expires_at") { end = try instant(reader) }
        return AccessDecision(
            allow: try object.required("allow").bool(), reasons: try reasons(object), grant: grant, expiresAt: end,
            obligations: try obligations(object))
    }

    // MARK: Parts

    private static func reasons(_ object: OutputObject) throws(MalformedOutput) -> [Reason] {
        try object.required("reasons").list { (reader) throws(MalformedOutput) -> Reason in
            let object = try reader.object(["code", "message", "remedy", "audience"])
            let code = try object.required("code")
            let message = try object.required("message")
            let codeText = try code.text()
            let messageText = try message.text()
            if codeText.isEmpty { throw code.malformed("is empty") }
            if messageText.isEmpty { throw message.malformed("is empty") }
            var audience = Audience.auditor
            if let reader = object.optional("audience") {
                let word = try reader.text()
                guard let found = Audience(rawValue: word) else {
                    throw reader.malformed(
                        "is `requester`, `reviewer` or `auditor`, not \(CoreError.quote(word))")
                }
                audience = found
            }
            let remedy = try object.optional("remedy")?.text() ?? ""
            return Reason(codeText, messageText, remedy: remedy.isEmpty ? nil : remedy, audience: audience)
        }
    }

    private static func seconds(_ reader: OutputReader?) throws(MalformedOutput) -> Int64? {
        guard let reader else { return nil }
        let seconds = try reader.integer()
        guard seconds >= 1 else { throw reader.malformed("is above zero, not `\(seconds)`") }
        return seconds
    }

    private static func stage(_ reader: OutputReader) throws(MalformedOutput) -> StageSpec {
        let object = try reader.object(["name", "approvers", "threshold", "order"])
        let threshold = try object.required("threshold")
        // Below 1 the core denies, with a reason of its own.
        guard let count = Int(exactly: try threshold.integer()), abs(count) <= 1_000_000 else {
            throw threshold.malformed("is out of range")
        }
        var order = 1
        if let reader = object.optional("order") {
            guard let place = Int(exactly: try reader.integer()), (1...1_000_000).contains(place) else {
                throw reader.malformed("is a place from 1 on")
            }
            order = place
        }
        return StageSpec(
            name: try object.required("name").identifier(),
            approvers: try approvers(try object.required("approvers")), threshold: count, order: order)
    }

    private static func approvers(_ reader: OutputReader) throws(MalformedOutput) -> ReviewerSet {
        let object = try reader.object(["users", "groups"])
        let users = try object.optional("users")?.list(user)
        let groups = try object.optional("groups")?.list { (reader) throws(MalformedOutput) -> GroupID in
            GroupID(try reader.identifier())
        }
        return ReviewerSet(users: users ?? [], groups: groups ?? [])
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

    private static func postReview(_ reader: OutputReader?) throws(MalformedOutput) -> PostReview? {
        guard let reader else { return nil }
        let object = try reader.object(["stages", "deadline_seconds"])
        let stages = try object.required("stages").list(stage)
        guard !stages.isEmpty else { throw reader.malformed("has no stage") }
        let deadline = try object.required("deadline_seconds")
        guard let seconds = try seconds(deadline) else { throw deadline.malformed("is missing") }
        return PostReview(stages: stages, deadlineSeconds: seconds)
    }

    private static func obligations(_ object: OutputObject) throws(MalformedOutput) -> [JSONValue] {
        try object.optional("obligations")?.list { (reader) throws(MalformedOutput) -> JSONValue in
            guard case .object = reader.value else {
                throw reader.malformed("is an object, not \(reader.value.typeName)")
            }
            return reader.value.json
        } ?? []
    }

    private static func instant(_ reader: OutputReader) throws(MalformedOutput) -> Instant {
        let text = try reader.text()
        do {
            return try Instant(text)
        } catch {
            throw reader.malformed("is a time such as `2026-11-23T10:00:00Z`, not \(CoreError.quote(text))")
        }
    }
}
