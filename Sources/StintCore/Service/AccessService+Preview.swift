extension AccessService {
    /// What a request would come to: the same analysis, with nothing changed and nothing recorded. For oneself or
    /// whom one may act for, as a request is.
    package func preview(_ submit: SubmitRequest, caller: Caller) async throws(Refusal) -> Preview {
        let reading = clock.reading()
        guard case .sound(let now) = reading else { throw Refusal(.clock, [AccessRule.clockUnsound]) }
        guard let set = policies.current() else {
            throw Refusal(.policy, DecisionFailure(.missing, "no policy is loaded").reasons)
        }
        let target = JSONValue.members(
            ("submitter", caller.subject.json), ("beneficiary", (submit.beneficiary ?? caller.subject).json))
        let permission = await authorize(caller, operation: "request.preview", target: target)
        guard permission.allow else { throw Refusal(.forbidden, permission.reasons) }
        do {
            return try await DecisionRun(service: self, rules: set, now: now, caller: caller).preview(submit)
        } catch let refusal as Refusal {
            throw refusal
        } catch let decline as Decline {
            throw decline.refusal
        } catch let error as StoreError {
            throw Self.refusal(error)
        } catch {
            throw Refusal(.unavailable, [Reason("internal_error", "\(error)")])
        }
    }
}
