import NIOCore
import Rego
import StintCore

/// OpenID AuthZEN's Authorization API 1.0: the access evaluation endpoint and its discovery document.
struct AuthZENEndpoint {
    let loop: DataPlaneLoop

    /// `POST /access/v1/evaluation`. The body is JSON whatever its Content-Type says.
    func evaluate(_ body: ByteBuffer?, caller: KnownCaller, clock: ClockReading) -> DataPlaneReply {
        do {
            let document = try JSONBody.read(body, limits: loop.context.limits)
            guard let document else { return error(400, "the body is empty: send subject, action and resource") }
            let answer = try AccessEvaluation(loop: loop, caller: caller, clock: clock)
                .answer(document, interface: "authzen")
            switch answer {
            case .forbidden(let resource):
                return error(403, "this token may not ask about \(CoreError.quote(resource.description))")
            case .decision(let decision):
                write(decision, audience: caller.readsEverything ? .auditor : .requester)
                return DataPlaneReply(200)
            }
        } catch let failure as QuestionError {
            return error(400, "\(failure.pointer.isEmpty ? "the body" : "`\(failure.pointer)`"): \(failure.message)")
        } catch let failure as JSONBody.Failure {
            return error(400, failure.message)
        } catch {
            return self.error(400, "the body cannot be read")
        }
    }

    /// `GET /.well-known/authzen-configuration`.
    func metadata(host: String?) -> DataPlaneReply {
        let base = "http://\(host ?? "localhost")"
        loop.out.beginObject()
        loop.out.key("policy_decision_point")
        loop.out.string(base)
        loop.out.key("access_evaluation_endpoint")
        loop.out.string("\(base)/access/v1/evaluation")
        loop.out.endObject()
        return DataPlaneReply(200)
    }

    private func write(_ decision: AccessDecision, audience: Audience) {
        loop.out.beginObject()
        loop.out.key("decision")
        loop.out.bool(decision.allow)
        loop.out.key("context")
        loop.out.beginObject()
        DecisionJSON.writeMembers(of: decision, audience: audience, grantKey: "grant_id", into: &loop.out)
        loop.out.endObject()
        loop.out.endObject()
    }

    private func error(_ status: Int, _ message: String) -> DataPlaneReply {
        loop.stats.badRequests &+= 1
        return DataPlaneErrors.text(status, message, into: &loop.out)
    }
}

/// A body that is JSON.
enum JSONBody {
    struct Failure: Error {
        let message: String
    }

    /// `nil` where there is no body.
    static func read(_ body: ByteBuffer?, limits: DataPlaneLimits) throws(Failure) -> Value? {
        guard let body, body.readableBytes > 0 else { return nil }
        let result = body.withUnsafeReadableBytes { bytes -> Result<Value, Failure> in
            guard UTF8Check.isValid(bytes) else { return .failure(Failure(message: "the body is not UTF-8")) }
            do throws(EvaluationError) {
                return .success(
                    try Value(
                        json: bytes.assumingMemoryBound(to: UInt8.self),
                        limits: JSONLimits(maximumBytes: limits.maxBodyBytes, maximumDepth: limits.maxDepth)))
            } catch {
                return .failure(Failure(message: error.message))
            }
        }
        return try result.get()
    }
}

/// An access decision as JSON members.
enum DecisionJSON {
    static func writeMembers(
        of decision: AccessDecision, audience: Audience, grantKey: StaticString, into out: inout JSONBytes
    ) {
        out.key("reasons")
        out.beginArray()
        for reason in decision.reasons where reason.audience <= audience {
            out.beginObject()
            out.key("code")
            out.string(reason.code)
            out.key("message")
            out.string(reason.message)
            if let remedy = reason.remedy {
                out.key("remedy")
                out.string(remedy)
            }
            out.endObject()
        }
        out.endArray()
        if let grant = decision.grant {
            out.key(grantKey)
            out.string(grant.text)
        }
        if let end = decision.expiresAt {
            out.key("expires_at")
            out.string(end.description)
        }
        if !decision.obligations.isEmpty {
            out.key("obligations")
            out.beginArray()
            for obligation in decision.obligations { out.raw { $0.append(contentsOf: obligation.jsonBytes) } }
            out.endArray()
        }
    }
}
