/// Who may see a request or a grant, and how much of its reasons. To others it does not exist.
package enum Visibility {
    /// Whether a caller has part in a request: asked for it, is whom it is for, is the same person as one of them
    /// through another account, or answers for the beneficiary.
    package static func isParty(_ caller: Caller, of request: AccessRequest, in directory: Directory) -> Bool {
        let subject = caller.subject
        if subject == request.terms.submitter || subject == request.terms.beneficiary { return true }
        guard let person = directory.person(of: subject) else { return false }
        return directory.person(of: request.terms.submitter) == person
            || directory.interestedPersons(of: request.terms.beneficiary).contains(person)
            || (request.parties.accountable == person && directory.isEnabled(subject))
    }

    /// Whether a caller has reviewed a request, or is among the approvers of one of its stages, also of those after the
    /// fact: by themselves, or for a colleague by one of these delegations.
    package static func isReviewer(
        _ caller: Caller, of request: AccessRequest, in directory: Directory, delegations: [Delegation] = [],
        now: Instant = .distantPast
    ) -> Bool {
        let spoken = request.reviews.contains {
            $0.reviewer == caller.subject || $0.delegation?.delegator == caller.subject
        }
        if spoken { return true }
        let absent = delegations.filter { $0.delegate == caller.subject && $0.isInForce(at: now) }.map(\.delegator)
        let stages = request.items.flatMap { ($0.decision?.stages ?? []) + ($0.decision?.postReview?.stages ?? []) }
        return stages.contains { stage in
            ([caller.subject] + absent).contains { directory.contains(stage.approvers, $0) }
        }
    }

    /// What of a request's reasons a caller may read; `nil` where the caller may not know of it.
    ///
    /// - Parameter delegations: those to the caller.
    package static func audience(
        of caller: Caller, for request: AccessRequest, in directory: Directory, delegations: [Delegation] = [],
        now: Instant = .distantPast
    ) -> Audience? {
        if caller.has(.auditor) || caller.has(.operator) { return .auditor }
        let isParty = isParty(caller, of: request, in: directory)
        if !isParty, isReviewer(caller, of: request, in: directory, delegations: delegations, now: now) {
            return .reviewer
        }
        return isParty ? .requester : nil
    }

    /// Whether a caller holds a grant: the beneficiary itself, another account of the same person, or of somebody who
    /// answers for the beneficiary. A person is who the directory says today, or said at the final approval.
    package static func isHolder(_ caller: Caller, of grant: Grant, in directory: Directory) -> Bool {
        if caller.subject == grant.beneficiary { return true }
        guard let person = directory.person(of: caller.subject) else { return false }
        return grant.person == person || directory.interestedPersons(of: grant.beneficiary).contains(person)
    }

    /// What of a grant's reasons a caller may read; `nil` where the caller may not know of it.
    package static func audience(of caller: Caller, for grant: Grant, premises: Premises) -> Audience? {
        if caller.has(.auditor) || caller.has(.operator) { return .auditor }
        if isHolder(caller, of: grant, in: premises.directory) { return .requester }
        if grant.approvals.contains(where: { $0.reviewer == caller.subject })
            || GrantMachine.mayRevoke(caller, premises: premises)
        {
            return .reviewer
        }
        return nil
    }
}
