/// The brake on mass revocation: a load that would end more grants than may end unasked waits until somebody confirms.
extension AccessService {
    /// Records that a set is held, and what it would end. The set in force stays.
    package func hold(_ assessment: Assessment, limit: Int) async throws(StoreError) {
        try await record([
            .setHeld(SetHeld(basis: assessment.basis, grants: assessment.revokes, limit: limit))
        ])
    }

    /// Records that an operator lets a held set be loaded, or what was suspended at the start be ended. Whoever holds
    /// the set loads it after this, and has the grants judged anew with the brake released.
    package func confirm(
        _ basis: DecisionBasis, revocations: Int, caller: Caller
    ) async throws(Refusal) {
        let permission = await authorize(
            caller, operation: "policy.confirm", target: .members(("digest", .string(basis.policyDigest))))
        guard permission.allow else { throw Refusal(.forbidden, permission.reasons) }
        guard caller.has(.operator) else {
            throw Refusal(
                .forbidden, "not_permitted", "`\(caller.subject)` may not confirm what was loaded",
                remedy: "use a token with the role `operator`")
        }
        do {
            try await record(
                [.setConfirmed(SetConfirmed(basis: basis, revocations: revocations))], actor: .subject(caller.subject))
        } catch { throw Self.refusal(error) }
    }

    /// Judges the live grants when a process starts on a set: there is none before it to stay with, so what it would
    /// end over the limit is suspended until it is confirmed.
    ///
    /// - Returns: what was done, and what waits for a confirmation; `nil` where nothing does.
    package func reevaluateAtStart() async -> (report: ReevaluationReport, held: Assessment?) {
        guard let set = policies.current() else {
            var report = ReevaluationReport()
            report.left += 1
            return (report, nil)
        }
        do {
            let assessment = try await assess(set)
            guard assessment.isOver(set.config.maxRevocations) else {
                return (await reevaluate(cause: .reload), nil)
            }
            try await hold(assessment, limit: set.config.maxRevocations)
            return (await reevaluate(cause: .reload, brake: .on), assessment)
        } catch {
            // What cannot be counted is not ended.
            return (await reevaluate(cause: .reload, brake: .on), nil)
        }
    }
}
