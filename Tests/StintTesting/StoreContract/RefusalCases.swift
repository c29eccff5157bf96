import StintCore

extension StoreContract {
    /// Batches no machine of ours makes. The store refuses them, and nothing of them stays.
    static let refusalCases: [Case] = [
        refused("a grant that ended is active again") { _, grant, _ in
            let ended = grant
            return [try Sample.revoke(ended, at: Sample.time(20))] + [try forged(ended, version: 2, state: .active)]
        },
        refused("a grant that ended ends otherwise") { _, grant, _ in
            [
                try Sample.revoke(grant, at: Sample.time(20)),
                try forged(grant, version: 2, state: .expired, endedAt: grant.value.expiresAt),
            ]
        },
        refused("P3 a grant's expiry moves") { _, grant, _ in
            [try forged(grant, version: 1, state: .active, expiresAt: Sample.time(9999))]
        },
        refused("P3 a grant's start moves") { _, grant, _ in
            [try forged(grant, version: 1, state: .active, startsAt: Sample.time(9))]
        },
        refused("an active grant is scheduled again") { _, grant, _ in
            [try forged(grant, version: 1, state: .scheduled, activatedAt: .some(nil))]
        },
        refused("a grant changes hands") { _, grant, _ in
            [try forged(grant, version: 1, state: .active, beneficiary: "mallory")]
        },
        refused("a grant expires before its time") { _, grant, _ in
            [try forged(grant, version: 1, state: .expired, endedAt: Sample.time(20))]
        },
        refused("a grant ends without an end") { _, grant, _ in [try forged(grant, version: 1, state: .revoked)] },
        refused("a request that was decided is pending again") { request, _, submitted in
            var change = try Sample.Change("cm-forged", .review, by: .stint, at: Sample.time(30))
            change.request = submitted
            change.requestVersion = request.version
            change.touchesRequest = true
            change.events = [NewEvent(stream: .request(submitted.id), event: anyEvent)]
            return [change]
        },
        refused("P3 one item leads to a second grant") { request, grant, _ in
            [try forged(grant, id: "gr-second", version: 0, state: .active)]
        },
        refused("a grant without its request") { _, grant, _ in
            [try forged(grant, id: "gr-other", version: 0, state: .active, request: "rq-none")]
        },
        Case("a grant of a request that is still pending is refused", .refusal) { store in
            let request = try await commit(try Sample.submit("rq-1"), to: store)
            let approved = try Sample.approve(request, grant: "gr-1", at: Sample.time(10))
            var change = try forged(
                Versioned(try require(approved.grant), version: 0), version: 0, state: .active)
            change.command = CommandID("cm-forged")
            try await expectNothing(of: change.batch(), in: store)
        },
        Case("P2 one person reviews a request once", .refusal) { store in
            let request = try await commit(try Sample.submit("rq-1"), to: store)
            let first = try Sample.review(by: "bob", .approve, at: Sample.time(1))
            for (number, second) in [
                try Sample.review(by: "bob", .approve, at: Sample.time(2)),
                try Sample.review(by: "bob", .deny, at: Sample.time(2)),
            ].enumerated() {
                let change = try reviewed(request, [first, second], "cm-twice-\(number)")
                try await expectNothing(of: change.batch(), in: store)
            }
            let once = try await commit(try reviewed(request, [first], "cm-once").batch(), to: store)
            let other = try Sample.review(by: "bob", .deny, at: Sample.time(3))
            try await expectNothing(of: try reviewed(once, [other], "cm-again").batch(), in: store)
            try await expectNothing(of: try reviewed(once, [], "cm-lost").batch(), in: store)
            let dora = try Sample.review(by: "dora", .approve, at: Sample.time(3))
            _ = try await store.append(try reviewed(once, [first, dora], "cm-both").batch())
        },
        Case("P1 nobody reviews what benefits themselves", .refusal) { store in
            let request = try await commit(try Sample.submit("rq-1"), to: store)
            let own = try Sample.review(by: "alice", .approve, at: Sample.time(1))
            try await expectNothing(of: try reviewed(request, [own], "cm-own").batch(), in: store)
            // Another account of the same person.
            let other = Review(
                reviewer: try Sample.subject("alice-admin"), person: try Sample.person("alice"), verdict: .approve,
                stage: own.stage, comment: nil, at: own.at, basis: own.basis)
            try await expectNothing(of: try reviewed(request, [other], "cm-other").batch(), in: store)
        },
        Case("a batch that is not whole is refused", .refusal) { store in
            let good = try Sample.submit("rq-1")
            let batches = [
                AppendBatch(command: good.command, touching: good.touching, basis: nil, events: []),
                AppendBatch(command: good.command, touching: [], basis: nil, events: good.events),
                AppendBatch(
                    command: good.command, touching: good.touching + good.touching, basis: nil, events: good.events),
                AppendBatch(
                    command: good.command, touching: good.touching, basis: nil, events: good.events,
                    requests: good.requests, idempotency: try Sample.key("k", command: "cm-another")),
            ]
            for batch in batches { try await expectNothing(of: batch, in: store) }
        },
    ]

    // MARK: How they are made

    static var anyEvent: Event {
        .clockSound(ClockObserved(wall: Sample.start, highWaterMark: Sample.start))
    }

    /// A case that starts from an active grant, commits all changes but the last, and has the last one refused.
    private static func refused(
        _ what: String,
        _ changes:
            @escaping @Sendable (Versioned<AccessRequest>, Versioned<Grant>, AccessRequest) throws
            -> [Sample.Change]
    ) -> Case {
        Case("refused: \(what)", .refusal) { store in
            let submitted = try await commit(try Sample.submit("rq-1"), to: store)
            let approval = try Sample.approve(submitted, grant: "gr-1", at: Sample.time(10))
            let committed = try await store.append(approval.batch())
            var steps = try changes(
                try require(committed.requests.first), try require(committed.grants.first), submitted.value)
            let last = try require(steps.popLast())
            for step in steps { _ = try await store.append(step.batch()) }
            try await expectNothing(of: last.batch(), in: store)
        }
    }

    static func expectNothing(of batch: AppendBatch, in store: any EventStore) async throws {
        let head = try await store.head()
        let streams = try await store.versions(of: batch.touching.map(\.stream))
        let grants = try await store.grants(GrantFilter(), page: PageRequest()).items
        let requests = try await store.requests(RequestFilter(), page: PageRequest()).items
        let error = try await refusal { try await store.append(batch) }
        guard case .illegalTransition = error else { throw Broken(description: "refused otherwise: \(error)") }
        try expect(try await store.head(), is: head)
        try expect(try await store.grants(GrantFilter(), page: PageRequest()).items, is: grants)
        try expect(try await store.requests(RequestFilter(), page: PageRequest()).items, is: requests)
        try expect(try await store.command(batch.command.stamp.id), is: nil)
        try expect(
            try await store.versions(of: batch.touching.map(\.stream)),
            is: streams)
    }

    private static func forged(
        _ grant: Versioned<Grant>, id: String? = nil, version: Int64, state: GrantState, startsAt: Instant? = nil,
        expiresAt: Instant? = nil, activatedAt: Instant?? = nil, endedAt: Instant? = nil, beneficiary: String? = nil,
        request: String? = nil
    ) throws -> Sample.Change {
        let old = grant.value
        var change = try Sample.Change("cm-forged", .expire, by: .stint, at: Sample.time(30))
        let forged = Grant(
            id: try id.map { try GrantID($0) } ?? old.id,
            request: try request.map { try RequestID($0) } ?? old.request, item: old.item,
            beneficiary: try beneficiary.map(Sample.subject) ?? old.beneficiary, person: old.person,
            entitlement: old.entitlement, resource: old.resource, actions: old.actions, risk: old.risk,
            reason: old.reason, ticket: old.ticket, startsAt: startsAt ?? old.startsAt,
            expiresAt: expiresAt ?? old.expiresAt, state: state, approvals: old.approvals, basis: old.basis,
            issuedAt: old.issuedAt, activatedAt: activatedAt ?? old.activatedAt, endedAt: endedAt)
        change.grant = forged
        change.grantVersion = version
        change.touchesGrant = true
        change.events = [NewEvent(stream: .grant(forged.id), event: anyEvent)]
        return change
    }

    static func reviewed(
        _ request: Versioned<AccessRequest>, _ reviews: [Review], _ command: String
    ) throws -> Sample.Change {
        let old = request.value
        var change = try Sample.Change(command, .review, by: .stint, at: Sample.time(30))
        change.request = AccessRequest(
            id: old.id, terms: old.terms, parties: old.parties, items: old.items, reviews: reviews,
            submittedAt: old.submittedAt, deadline: old.deadline)
        change.requestVersion = request.version
        change.touchesRequest = true
        let event = reviews.last.map {
            Event.reviewRecorded(ReviewRecorded(request: old.id, review: $0, record: nil))
        }
        change.events = [NewEvent(stream: .request(old.id), event: event ?? anyEvent)]
        return change
    }
}
