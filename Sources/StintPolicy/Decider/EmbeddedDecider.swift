import Crypto
import Rego
import StintCore

/// Answers the contract's questions with the embedded engine. Whatever is no usable answer is a `DecisionFailure`
/// that says which (P6).
struct EmbeddedDecider: Decider {
    let engine: EmbeddedEngine
    /// Everything under `data` but the grants: what a control-plane question needs of them is in its input, so that
    /// the record is enough to ask it again (P13).
    let data: BaseData
    let premises: Premises

    func decideRequest(_ input: RequestDecisionInput) throws(DecisionFailure) -> Decided<RequestDecision> {
        let resource = premises.catalog.resource(input.entitlement.resource)?.ref
        return try decide(
            .request, InputDocuments.request(input, resource: resource), now: input.now, read: Outputs.request)
    }

    func decideReview(_ input: ReviewDecisionInput) throws(DecisionFailure) -> Decided<ReviewDecision> {
        try decide(.review, InputDocuments.review(input), now: input.now, read: Outputs.review)
    }

    func decideGrant(_ input: GrantDecisionInput) throws(DecisionFailure) -> Decided<GrantDecision> {
        try decide(.grant, InputDocuments.grant(input), now: input.now, read: Outputs.grant)
    }

    func decideAPI(_ input: APIDecisionInput) throws(DecisionFailure) -> Decided<APIDecision> {
        try decide(.api, InputDocuments.api(input), now: input.now, read: Outputs.api)
    }

    func decideAccess(_ input: AccessDecisionInput) throws(DecisionFailure) -> Decided<AccessDecision> {
        try decide(.access, InputDocuments.access(input), now: input.now, read: Outputs.access)
    }

    private func decide<Decision>(
        _ entryPoint: EntryPoint, _ input: JSONValue, now: Instant,
        read: (Value) throws(MalformedOutput) -> Decision
    ) throws(DecisionFailure) -> Decided<Decision> {
        let inputBytes = input.jsonBytes
        func record(_ output: JSONValue?, _ nondeterministic: JSONValue?) -> DecisionRecord {
            var digest = SetDigest()
            digest.add(inputBytes)
            return DecisionRecord(
                entryPoint: entryPoint.name, basis: premises.basis, at: now, inputDigest: digest.finalize(),
                input: input, output: output, nondeterministic: nondeterministic)
        }
        let answer: EngineAnswer
        do {
            answer = try engine.evaluate(entryPoint, input: Value(input), data: data, now: now)
        } catch {
            throw DecisionFailure(error, of: entryPoint, record: record(nil, nil))
        }
        guard let value = answer.value else {
            throw DecisionFailure(
                .undefined, "`\(entryPoint.name)` has no value for this input",
                record: record(nil, answer.nondeterministic))
        }
        let made = record(value.json, answer.nondeterministic)
        do {
            return Decided(try read(value), record: made)
        } catch {
            throw DecisionFailure(error, of: entryPoint, record: made)
        }
    }
}

extension DecisionFailure {
    /// Evaluation went wrong.
    init(_ error: EvaluationError, of entryPoint: EntryPoint, record: DecisionRecord?) {
        let code: Code = error.code == .limit || error.code == .cancelled ? .limits : .error
        self.init(code, "`\(entryPoint.name)` failed: \(error)", record: record)
    }

    /// The answer has another shape than its schema.
    init(_ error: MalformedOutput, of entryPoint: EntryPoint, record: DecisionRecord?) {
        self.init(.malformed, "the answer of `\(entryPoint.name)` is malformed: \(error.description)", record: record)
    }
}
