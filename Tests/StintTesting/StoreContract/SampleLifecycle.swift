package import StintCore

/// The events of the whole lifecycle, as the machines write them.
extension Sample {
    /// Somebody asks for several entitlements, each of which waits for a review.
    package static func asking(
        _ request: RequestID, for entitlements: [Entitlement] = ["payments-db:readonly"], by name: String = "alice",
        deadline: Int64 = 3600, reminder: Int64? = nil, extends: GrantID? = nil, breakGlass: Bool = false
    ) throws -> [Event] {
        let subject = try subject(name)
        let person = try person(name)
        let submitted = RequestSubmitted(
            request: request,
            terms: RequestTerms(
                submitter: subject, beneficiary: subject, durationSeconds: 600, reason: "on call", extends: extends,
                breakGlass: breakGlass),
            parties: Parties(persons: [person], accountable: person), entitlements: entitlements,
            deadline: time(deadline), reminder: reminder.map(time))
        let decided = try entitlements.indices.map { place in
            Event.requestDecided(
                RequestDecided(
                    request: request, item: place + 1, decision: try decision(at: start, ttlSeconds: deadline),
                    record: nil))
        }
        return [.requestSubmitted(submitted)] + decided
    }

    /// A review, given for an absent colleague where `delegator` is one.
    package static func reviewing(
        _ request: RequestID, by name: String = "bob", _ verdict: Verdict = .approve, items: [Int] = [1], at: Int64,
        for delegator: String? = nil, afterwards: Bool = false
    ) throws -> Event {
        .reviewRecorded(
            ReviewRecorded(
                request: request,
                review: Review(
                    reviewer: try subject(name), person: try person(name), verdict: verdict, stage: "owners",
                    items: items,
                    delegation: try delegator.map {
                        ReviewDelegation(id: "dg-1", delegator: try subject($0), person: try person($0))
                    },
                    isPostReview: afterwards, comment: nil, at: time(at), basis: basis),
                record: nil))
    }

    /// An item's grant is issued, and active unless it starts later.
    package static func granting(
        _ grant: GrantID, of request: RequestID, item: Int = 1, _ entitlement: Entitlement = "payments-db:readonly",
        to name: String = "alice", at: Int64, startsAt: Int64? = nil, seconds: Int64 = 600, extends: GrantID? = nil,
        breakGlass: Bool = false
    ) throws -> [Event] {
        let starts = startsAt ?? at
        let issued = Grant(
            id: grant, request: request, item: item, beneficiary: try subject(name), person: try person(name),
            entitlement: entitlement, resource: ResourceRef(type: "database", id: entitlement.resource),
            actions: ["read"], risk: .medium, reason: "on call", ticket: nil, startsAt: time(starts),
            expiresAt: time(starts + seconds), approvals: [], extends: extends, breakGlass: breakGlass, basis: basis,
            issuedAt: time(at))
        let approved: [Event] = [
            .requestItemApproved(ItemApproved(request: request, item: item, grant: grant)),
            .grantIssued(GrantIssued(grant: issued)),
        ]
        return starts <= at ? approved + [.grantActivated(GrantActivated(grant: grant, record: nil))] : approved
    }

    package static func approved(_ request: RequestID, _ items: [Int: GrantID]) -> Event {
        .requestApproved(
            RequestApproved(
                request: request, items: items.sorted { $0.key < $1.key }.map { .init(number: $0.key, grant: $0.value) }
            )
        )
    }

    package static func reason(_ code: String) -> [Reason] { [Reason(code, "because", audience: .requester)] }

    package static func freeze(
        _ name: Identifier, _ scope: FreezeScope = .all, suspends: Bool = false, at: Int64 = 0
    ) -> Event {
        .freezeStarted(
            FreezeStarted(
                freeze: Freeze(
                    name: name, scope: scope, suspends: suspends, reason: "incident", by: "user:olivia", at: time(at))))
    }

    package static func delegation(
        _ id: DelegationID, from delegator: SubjectRef, to delegate: SubjectRef, startsAt: Int64 = 0, endsAt: Int64,
        at: Int64 = 0
    ) -> Event {
        .delegationStarted(
            DelegationStarted(
                delegation: Delegation(
                    id: id, delegator: delegator, delegate: delegate, startsAt: time(startsAt), endsAt: time(endsAt),
                    reason: "away", createdAt: time(at))))
    }

    package static func signal(
        _ id: SignalID, _ type: Identifier, about target: SignalTarget, at: Int64 = 0, expiresAt: Int64 = 86_400,
        data: JSONValue = .object(JSONObject())
    ) -> Event {
        .signalReceived(
            SignalReceived(
                signal: Signal(
                    id: id, type: type, target: target, data: data, source: "service:siem", at: time(at),
                    expiresAt: time(expiresAt))))
    }
}
