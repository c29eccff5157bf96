/// A stage that somebody may speak on, and for which items.
package struct ReviewRight: Hashable, Sendable {
    package let stage: Identifier
    /// The absent colleague whose right it is; `nil` where it is one's own.
    package let delegation: ReviewDelegation?
    /// The items, by number, whose stage of this name is open.
    package let open: [Int]
    /// The items whose stage of this name waits for another stage.
    package let closed: [Int]
    /// Whether one of the open ones still lacks approvals.
    package let isWanted: Bool
}

extension ReviewerRules {
    /// What a reviewer may speak on, first what opens first: in their own right, or, where they have none, through a
    /// delegation in force from a colleague who has. P1 and P2 hold for the colleague as well.
    ///
    /// - Parameters:
    ///   - reviewer: whom `reviewer(_:of:in:)` let pass, with their person.
    ///   - stage: only this one, where it is given.
    package static func rights(
        of reviewer: SubjectRef, person: PersonID, to request: AccessRequest, standings: [ItemStanding],
        stage: Identifier? = nil, delegations: [Delegation], in directory: Directory, now: Instant
    ) -> [ReviewRight] {
        let own = rights(of: reviewer, as: nil, standings: standings, stage: stage, in: directory)
        guard own.isEmpty else { return own }
        var waiting: [ReviewRight] = []
        for delegation in delegations.sorted(by: { $0.id < $1.id }) {
            guard delegation.delegate == reviewer, delegation.isInForce(at: now),
                let absent = absentee(delegation, for: person, on: request, in: directory)
            else { continue }
            let found = rights(of: absent.delegator, as: absent, standings: standings, stage: stage, in: directory)
            if found.contains(where: { !$0.open.isEmpty }) { return found }
            if waiting.isEmpty { waiting = found }
        }
        return waiting
    }

    /// The right a review is given by: the first open one that lacks approvals, else the first open one.
    package static func choice(of rights: [ReviewRight]) -> ReviewRight? {
        rights.first { $0.isWanted } ?? rights.first { !$0.open.isEmpty }
    }

    /// The colleague for whom somebody else may speak: an active user account of another person, who does not benefit
    /// and has not spoken.
    private static func absentee(
        _ delegation: Delegation, for person: PersonID, on request: AccessRequest, in directory: Directory
    ) -> ReviewDelegation? {
        let delegator = delegation.delegator
        guard delegator.type == .user, SubjectRules.trouble(with: delegator, in: directory) == nil,
            let absent = directory.person(of: delegator), absent != person,
            !benefits(delegator, absent, from: request, in: directory), !hasSpoken(delegator, absent, on: request)
        else { return nil }
        return ReviewDelegation(id: delegation.id, delegator: delegator, person: absent)
    }

    private static func rights(
        of subject: SubjectRef, as delegation: ReviewDelegation?, standings: [ItemStanding], stage: Identifier?,
        in directory: Directory
    ) -> [ReviewRight] {
        let named = StageRules.united(standings.flatMap(\.stages)).map(\.name)
        return named.filter { stage == nil || $0 == stage }.compactMap { name in
            var open: [Int] = []
            var closed: [Int] = []
            var isWanted = false
            for standing in standings {
                guard let stage = standing.stages.first(where: { $0.name == name }),
                    directory.contains(stage.approvers, subject)
                else { continue }
                if standing.isOpen(stage) {
                    open.append(standing.item)
                    isWanted = isWanted || !standing.isPassed(stage)
                } else {
                    closed.append(standing.item)
                }
            }
            guard !open.isEmpty || !closed.isEmpty else { return nil }
            return ReviewRight(stage: name, delegation: delegation, open: open, closed: closed, isWanted: isWanted)
        }
    }
}
