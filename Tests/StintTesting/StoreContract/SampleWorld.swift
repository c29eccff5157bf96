package import StintCore

/// Batches as the core makes them, for tests of stores: every state is folded from its events.
package enum Sample {
    package static let basis = DecisionBasis(policyDigest: "sha256:policy-1", dataRevision: "sha256:data-1")
    package static let otherBasis = DecisionBasis(policyDigest: "sha256:policy-2", dataRevision: "sha256:data-1")
    /// 2026-11-23T10:00:00Z
    package static let start = Instant(nanoseconds: 1_795_428_000_000_000_000)

    package static func time(_ seconds: Int64) -> Instant {
        start.adding(seconds: seconds) ?? .distantFuture
    }

    package static func subject(_ name: String) throws -> SubjectRef { SubjectRef(.user, try Identifier(name)) }

    package static func person(_ name: String) throws -> PersonID { try PersonID("p-\(name)") }

    /// A change under construction: events, and the request and grant they lead to.
    package struct Change {
        package var command: CommandID
        package var name: CommandName
        package var actor: Actor
        package var at: Instant
        package var request: AccessRequest?
        package var requestVersion: Int64 = 0
        package var grant: Grant?
        package var grantVersion: Int64 = 0
        package var events: [NewEvent] = []
        package var touchesRequest = false
        package var touchesGrant = false

        package init(_ command: String, _ name: CommandName, by actor: Actor, at: Instant) throws {
            self.command = try CommandID(command)
            self.name = name
            self.actor = actor
            self.at = at
        }

        package mutating func emit(_ event: Event) throws {
            if let id = event.grantID {
                grant = try Grant.applying(event, to: grant, at: at, by: actor)
                events.append(NewEvent(stream: .grant(id), event: event))
                touchesGrant = true
            } else if let id = event.requestID {
                request = try AccessRequest.applying(event, to: request, at: at)
                events.append(NewEvent(stream: .request(id), event: event))
                touchesRequest = true
            } else {
                events.append(NewEvent(stream: .system, event: event))
            }
        }

        package var stamp: CommandStamp { CommandStamp(id: command, name: name, actor: actor, at: at) }

        package func batch(
            basis: DecisionBasis? = nil, newBasis: DecisionBasis? = nil, idempotency: IdempotencyRecord? = nil
        ) -> AppendBatch {
            var touching: [StreamVersion] = []
            if touchesRequest, let request {
                touching.append(StreamVersion(stream: .request(request.id), version: requestVersion))
            }
            if touchesGrant, let grant {
                touching.append(StreamVersion(stream: .grant(grant.id), version: grantVersion))
            }
            let grants = touchesGrant ? grant.map { [$0] } ?? [] : []
            let result = CommandResult(command: stamp, request: request, grants: grants)
            return AppendBatch(
                command: CommandRecord(stamp: stamp, digest: "sha256:\(command)", outcome: .done(result)),
                touching: touching, basis: basis, newBasis: newBasis, events: events,
                requests: touchesRequest ? request.map { [$0] } ?? [] : [], grants: grants, idempotency: idempotency)
        }
    }

    // MARK: What happens in the tests

    /// A set was loaded and is in force.
    package static func load(
        _ command: String = "cm-load", basis: DecisionBasis = basis, at: Instant = start
    ) throws -> AppendBatch {
        var change = try Change(command, .record, by: .stint, at: at)
        try change.emit(
            .sourceLoaded(
                SourceLoaded(source: .policy, digest: basis.policyDigest, origin: "policies", basis: basis)))
        return change.batch(newBasis: basis)
    }

    /// Alice asks and waits for a review.
    package static func submit(
        _ request: String, by name: String = "alice", entitlement: String = "payments-db:readonly",
        at: Instant = start, ttlSeconds: Int64 = 3600, basis: DecisionBasis? = nil,
        idempotency: IdempotencyRecord? = nil
    ) throws -> AppendBatch {
        try submitted(request, by: name, entitlement: entitlement, at: at, ttlSeconds: ttlSeconds)
            .batch(basis: basis, idempotency: idempotency)
    }

    package static func submitted(
        _ request: String, by name: String = "alice", entitlement: String = "payments-db:readonly",
        at: Instant = start, ttlSeconds: Int64 = 3600, hasPerson: Bool = true
    ) throws -> Change {
        let subject = try subject(name)
        let person = try person(name)
        var change = try Change("cm-submit-\(request)", .submit, by: .subject(subject), at: at)
        let id = try RequestID(request)
        try change.emit(
            .requestSubmitted(
                RequestSubmitted(
                    request: id,
                    terms: RequestTerms(
                        submitter: subject, beneficiary: subject, durationSeconds: 600,
                        reason: "look into ticket 4711 \u{e9} \"quoted\""),
                    parties: Parties(persons: hasPerson ? [person] : [], accountable: hasPerson ? person : nil),
                    entitlements: [try Entitlement(entitlement)],
                    deadline: at.adding(seconds: ttlSeconds) ?? .distantFuture)))
        try change.emit(
            .requestDecided(
                RequestDecided(
                    request: id, item: 1, decision: try decision(at: at, ttlSeconds: ttlSeconds), record: nil)))
        return change
    }

    package static func decision(at: Instant, ttlSeconds: Int64 = 3600) throws -> ItemDecision {
        ItemDecision(
            effect: .review, reasons: [Reason("needs_review", "an owner has to agree", audience: .requester)],
            maxDurationSeconds: 3600, requestTtlSeconds: ttlSeconds,
            stages: [
                StageSpec(name: Identifier("owners"), approvers: ReviewerSet(), threshold: 1)
            ],
            postReview: nil, obligations: [], basis: basis, at: at)
    }

    package static func review(by name: String, _ verdict: Verdict, at: Instant) throws -> Review {
        Review(
            reviewer: try subject(name), person: try person(name), verdict: verdict, stage: Identifier("owners"),
            comment: nil, at: at, basis: basis)
    }

    /// Bob approves: the grant is issued, and active unless it starts later.
    package static func approve(
        _ request: Versioned<AccessRequest>, by name: String = "bob", grant: String, at: Instant,
        startsAt: Instant? = nil, seconds: Int64 = 600
    ) throws -> Change {
        let id = request.value.id
        var change = try Change("cm-approve-\(id)-\(name)", .review, by: .subject(try subject(name)), at: at)
        change.request = request.value
        change.requestVersion = request.version
        let review = try review(by: name, .approve, at: at)
        try change.emit(.reviewRecorded(ReviewRecorded(request: id, review: review, record: nil)))
        let starts = startsAt ?? at
        try change.emit(
            .grantIssued(GrantIssued(grant: try self.grant(grant, of: request.value, review, starts, seconds, at))))
        if starts <= at {
            try change.emit(.grantActivated(GrantActivated(grant: try GrantID(grant), record: nil)))
        }
        try change.emit(
            .requestApproved(
                RequestApproved(request: id, items: [RequestApproved.Item(number: 1, grant: try GrantID(grant))])))
        return change
    }

    private static func grant(
        _ id: String, of request: AccessRequest, _ review: Review, _ starts: Instant, _ seconds: Int64, _ at: Instant
    ) throws -> Grant {
        let entitlement = request.items.first?.entitlement
        return Grant(
            id: try GrantID(id), request: request.id, item: 1, beneficiary: request.terms.beneficiary,
            person: request.parties.accountable, entitlement: entitlement ?? Entitlement("payments-db:readonly"),
            resource: ResourceRef(type: Identifier("database"), id: Identifier("payments-db")),
            actions: [Identifier("read")], risk: .medium, reason: request.terms.reason, ticket: nil,
            startsAt: starts, expiresAt: starts.adding(seconds: seconds) ?? .distantFuture,
            approvals: [
                Approval(
                    reviewer: review.reviewer, person: review.person, stage: review.stage, at: review.at,
                    basis: review.basis)
            ],
            basis: basis, issuedAt: at)
    }

    /// Something that happens to a grant.
    package static func change(
        _ grant: Versioned<Grant>, _ event: Event, _ name: CommandName, by actor: Actor = .stint, at: Instant
    ) throws -> Change {
        var change = try Change("cm-\(event.type)-\(grant.value.id)", name, by: actor, at: at)
        change.grant = grant.value
        change.grantVersion = grant.version
        try change.emit(event)
        return change
    }

    package static func expire(_ grant: Versioned<Grant>, at: Instant) throws -> Change {
        try change(grant, .grantExpired(GrantExpired(grant: grant.value.id)), .expire, at: at)
    }

    package static func revoke(_ grant: Versioned<Grant>, at: Instant) throws -> Change {
        try change(
            grant,
            .grantRevoked(
                GrantRevoked(grant: grant.value.id, reasons: [Reason("revoked", "done")], record: nil)),
            .revoke, by: .subject(try subject("olivia")), at: at)
    }

    package static func cancel(_ request: Versioned<AccessRequest>, by name: String = "alice", at: Instant) throws
        -> Change
    {
        let id = request.value.id
        var change = try Change("cm-cancel-\(id)-\(name)", .cancel, by: .subject(try subject(name)), at: at)
        change.request = request.value
        change.requestVersion = request.version
        try change.emit(.requestCanceled(RequestCanceled(request: id, comment: nil)))
        return change
    }

    package static func key(
        _ key: String, caller: String = "alice", path: String = "/api/v1/requests", body: String = "sha256:body",
        command: String, expiresAt: Instant = time(86_400)
    ) throws -> IdempotencyRecord {
        IdempotencyRecord(
            scope: IdempotencyScope(caller: try subject(caller), method: "POST", path: path, key: key),
            bodyDigest: body, command: try CommandID(command), expiresAt: expiresAt)
    }
}
