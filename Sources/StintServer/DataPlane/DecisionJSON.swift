import NIOCore
import Rego
import StintCore

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
            end.withText { out.string($0) }
        }
        if !decision.obligations.isEmpty {
            out.key("obligations")
            out.beginArray()
            for obligation in decision.obligations { out.raw { $0.append(contentsOf: obligation.jsonBytes) } }
            out.endArray()
        }
    }
}
