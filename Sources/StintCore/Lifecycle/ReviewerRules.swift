/// Who may review what (P1, P2), by today's directory, whatever policy says.
package enum ReviewerRules {
    /// The persons a request benefits: as they were when it was made, and as they are today. None of them reviews it.
    package static func excluded(_ parties: Parties, _ terms: RequestTerms, in directory: Directory) -> Set<PersonID> {
        Set(parties.persons)
            .union(directory.interestedPersons(of: terms.submitter))
            .union(directory.interestedPersons(of: terms.beneficiary))
    }

    /// The distinct persons who could approve a stage, without those excluded.
    package static func eligiblePersons(
        for stage: StageSpec, excluding excluded: Set<PersonID>, in directory: Directory
    ) -> Set<PersonID> {
        directory.persons(in: stage.approvers).subtracting(excluded)
    }

    /// The accounts that could approve one of these stages, in order, without those of persons excluded.
    package static func eligibleAccounts(
        for stages: [StageSpec], excluding excluded: Set<PersonID>, in directory: Directory
    ) -> [SubjectRef] {
        Set(stages.flatMap { directory.accounts(in: $0.approvers) })
            .filter { account in directory.person(of: account).map { !excluded.contains($0) } ?? false }
            .sorted()
    }

    /// The person who reviews through a caller's session; throws where the core does not let them review this.
    package static func reviewer(
        _ caller: Caller, of request: AccessRequest, in directory: Directory
    ) throws(Refusal) -> PersonID {
        guard caller.session == .human, caller.subject.type == .user, caller.has(.user) else {
            throw Refusal(
                .forbidden, "reviewer_not_human", "reviews are given by people, in their own session",
                remedy: "let a person who may review do it")
        }
        if let trouble = SubjectRules.trouble(with: caller.subject, in: directory) {
            throw Refusal(.forbidden, [trouble])
        }
        guard let person = directory.person(of: caller.subject) else {
            throw Refusal(
                .forbidden, "reviewer_without_person",
                "no person stands behind `\(caller.subject)`, so it cannot review",
                remedy: "sign in with a personal account")
        }
        guard !benefits(caller.subject, person, from: request, in: directory) else {
            throw Refusal(
                .forbidden, "own_request", "`\(caller.subject)` cannot review what benefits the same person",
                remedy: "wait for somebody else's review")
        }
        guard !hasSpoken(caller.subject, person, on: request) else {
            throw Refusal(
                .conflict, "already_reviewed",
                "the person behind `\(caller.subject)` has reviewed this request already",
                remedy: "leave the rest to others; a person counts once")
        }
        return person
    }

    /// Whether a request is for a person's own good (P1).
    static func benefits(
        _ subject: SubjectRef, _ person: PersonID, from request: AccessRequest, in directory: Directory
    ) -> Bool {
        excluded(request.parties, request.terms, in: directory).contains(person)
            || subject == request.terms.submitter || subject == request.terms.beneficiary
    }

    /// Whether a person has had their one review of a request, given by themselves or for them (P2).
    static func hasSpoken(_ subject: SubjectRef, _ person: PersonID, on request: AccessRequest) -> Bool {
        request.reviews.contains { review in
            review.persons.contains(person) || review.reviewer == subject || review.delegation?.delegator == subject
        }
    }

    /// Whether an earlier approval still counts: today its reviewer is active, is the person they were, is among the
    /// stage's approvers and does not benefit (P7). Where it was given for a colleague, the colleague has to qualify,
    /// and both have to be who they were.
    package static func stillQualifies(
        _ review: Review, for stages: [StageSpec], excluding excluded: Set<PersonID>, in directory: Directory
    ) -> Bool {
        guard review.verdict == .approve,
            holdsUp(review.reviewer, as: review.person, excluding: excluded, in: directory)
        else { return false }
        if let delegation = review.delegation {
            guard holdsUp(delegation.delegator, as: delegation.person, excluding: excluded, in: directory) else {
                return false
            }
        }
        return stages.contains {
            $0.name == review.stage && directory.contains($0.approvers, review.qualified.reviewer)
        }
    }

    /// Whether a reviewer is today the active person they were, and not one of those who benefit.
    static func holdsUp(
        _ reviewer: SubjectRef, as person: PersonID, excluding excluded: Set<PersonID>, in directory: Directory
    ) -> Bool {
        reviewer.type == .user && SubjectRules.trouble(with: reviewer, in: directory) == nil
            && directory.person(of: reviewer) == person && !excluded.contains(person)
    }

    /// Whether enough distinct persons exist for all stages at once, each person counting for one stage only (P2).
    ///
    /// Persons are assigned to the stages' seats one by one; who is in the way moves to another seat where possible.
    package static func canSatisfy(_ stages: [(threshold: Int, persons: Set<PersonID>)]) -> Bool {
        var seats: [Int] = []
        for (index, stage) in stages.enumerated() {
            guard stage.threshold <= stage.persons.count else { return false }
            seats += Array(repeating: index, count: max(stage.threshold, 0))
        }
        var seatOf: [PersonID: Int] = [:]

        func place(_ seat: Int, _ tried: inout Set<PersonID>) -> Bool {
            for person in stages[seats[seat]].persons.sorted() where tried.insert(person).inserted {
                guard let other = seatOf[person] else {
                    seatOf[person] = seat
                    return true
                }
                if place(other, &tried) {
                    seatOf[person] = seat
                    return true
                }
            }
            return false
        }

        for seat in seats.indices {
            var tried: Set<PersonID> = []
            guard place(seat, &tried) else { return false }
        }
        return true
    }
}
