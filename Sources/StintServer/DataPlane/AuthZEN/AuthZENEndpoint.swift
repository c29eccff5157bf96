import NIOCore
import Rego
import StintCore

/// OpenID AuthZEN's Authorization API 1.0: one question, and many in one request.
struct AuthZENEndpoint {
    let loop: DataPlaneLoop
    let caller: KnownCaller
    let request: DataPlaneRequest

    private static let evaluations: RegoString = "evaluations"

    /// `POST /access/v1/evaluation`. The body is JSON whatever its Content-Type says.
    func evaluate() -> DataPlaneReply {
        do throws(QuestionError) {
            return try one(question())
        } catch {
            return self.error(400, Self.text(of: error))
        }
    }

    /// `POST /access/v1/evaluations`. Without `evaluations` it is the same as one question.
    func evaluateAll() -> DataPlaneReply {
        do throws(QuestionError) {
            let question = try question()
            guard let member = question[Self.evaluations], member != .null else { return try one(question) }
            guard case .array(let items) = member else {
                throw QuestionError(
                    pointer: "/evaluations", message: "an array is wanted, not \(PolicyQuestion.kind(member))")
            }
            guard !items.isEmpty else { return try one(question) }
            let most = loop.context.limits.maxEvaluations
            guard items.count <= most else {
                throw QuestionError(
                    pointer: "/evaluations", message: "\(items.count) evaluations are too many: send \(most) at most")
            }
            return many(items, defaults: QuestionMembers(question), try EvaluationsSemantic(question))
        } catch {
            return self.error(400, Self.text(of: error))
        }
    }

    private func question() throws(QuestionError) -> RegoObject {
        let document: Value?
        do {
            document = try JSONBody.read(request.body, limits: loop.context.limits)
        } catch {
            throw QuestionError(pointer: "", message: error.message)
        }
        guard let document else { throw QuestionError(pointer: "", message: "the body is empty: \(Self.whatToSend)") }
        guard case .object(let question) = document else {
            throw QuestionError(
                pointer: "", message: "the body: an object is wanted, not \(PolicyQuestion.kind(document))")
        }
        return question
    }

    private func evaluation() -> AccessEvaluation {
        AccessEvaluation(loop: loop, caller: caller, interface: .authzen, requestID: request.id)
    }

    // MARK: Answers

    private func one(_ question: RegoObject) throws(QuestionError) -> DataPlaneReply {
        let evaluation = evaluation()
        switch try evaluation.answer(QuestionMembers(question)) {
        case .forbidden(let resource): return error(403, Self.forbidden(resource))
        case .decision(let decision, let logged):
            write(decision, logged: logged, audience: evaluation.audience)
            return DataPlaneReply(200)
        }
    }

    /// What is wrong with one of the questions denies that one, and tells so in its `context`.
    private func many(
        _ items: RegoArray, defaults: QuestionMembers, _ semantic: EvaluationsSemantic
    ) -> DataPlaneReply {
        let evaluation = evaluation()
        loop.out.beginObject()
        loop.out.key("evaluations")
        loop.out.beginArray()
        for item in items {
            let isAllowed = answer(item, defaults: defaults, evaluation)
            if semantic.ends(after: isAllowed) { break }
        }
        loop.out.endArray()
        loop.out.endObject()
        return DataPlaneReply(200)
    }

    private func answer(_ item: Value, defaults: QuestionMembers, _ evaluation: AccessEvaluation) -> Bool {
        do throws(QuestionError) {
            guard case .object(let question) = item else {
                throw QuestionError(pointer: "", message: "an object is wanted, not \(PolicyQuestion.kind(item))")
            }
            switch try evaluation.answer(QuestionMembers(question, defaults: defaults)) {
            case .forbidden(let resource):
                write(errorOf: 403, Self.forbidden(resource))
                return false
            case .decision(let decision, let logged):
                write(decision, logged: logged, audience: evaluation.audience)
                return decision.allow
            }
        } catch {
            loop.stats.badRequests &+= 1
            write(errorOf: 400, Self.text(of: error))
            return false
        }
    }

    // MARK: Writing

    private func write(_ decision: AccessDecision, logged: UInt64?, audience: Audience) {
        loop.out.beginObject()
        loop.out.key("decision")
        loop.out.bool(decision.allow)
        loop.out.key("context")
        loop.out.beginObject()
        DecisionJSON.writeMembers(of: decision, audience: audience, grantKey: "grant_id", into: &loop.out)
        if let logged { loop.log?.writeID(logged, into: &loop.out) }
        loop.out.endObject()
        loop.out.endObject()
    }

    private func write(errorOf status: Int64, _ message: String) {
        loop.out.beginObject()
        loop.out.key("decision")
        loop.out.bool(false)
        loop.out.key("context")
        loop.out.beginObject()
        loop.out.key("error")
        loop.out.beginObject()
        loop.out.key("status")
        loop.out.integer(status)
        loop.out.key("message")
        loop.out.string(message)
        loop.out.endObject()
        loop.out.endObject()
        loop.out.endObject()
    }

    private func error(_ status: Int, _ message: String) -> DataPlaneReply {
        loop.stats.badRequests &+= 1
        return DataPlaneErrors.text(status, message, into: &loop.out)
    }

    private static let whatToSend = "send subject, action and resource"

    private static func text(of error: QuestionError) -> String {
        error.pointer.isEmpty ? error.message : "`\(error.pointer)`: \(error.message)"
    }

    private static func forbidden(_ resource: StintCore.ResourceRef) -> String {
        "this token may not ask about \(CoreError.quote(resource.description))"
    }
}
