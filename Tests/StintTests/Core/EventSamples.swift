import StintCore
import StintTesting

/// What each golden file holds, by the file's name; a new kind of event is added here, and its file to `Golden`.
enum EventSamples {
    static let all = firstRelease + joined + lifecycle

    static let basis = DecisionBasis(policyDigest: "sha256:p", dataRevision: "sha256:d")
    static let record = DecisionRecord(
        entryPoint: "data.stint.request.decision", basis: basis, at: TestClock.start, inputDigest: "sha256:i",
        input: ["n": .decimal("1e400"), "now_ns": 1], output: ["effect": "allow"], nondeterministic: nil)
    static let reason = Reason("code", "message", remedy: "remedy", audience: .requester)
    static let stage = StageSpec(
        name: "owners", approvers: ReviewerSet(users: ["user:bob"], groups: ["db-admins"]), threshold: 2)
    static let approval = Approval(
        reviewer: "user:bob", person: "bob", stage: "owners", at: TestClock.start, basis: basis)

    static func time(_ seconds: Int64) -> Instant { TestClock.start.adding(seconds: seconds) ?? .distantFuture }

    /// The name of what was released first of a type is its type and version alone.
    private static func named(_ events: [Event]) -> [(name: String, event: Event)] {
        events.map { ("\($0.type).v1", $0) }
    }

    // MARK: As the first release wrote them

    private static let firstRelease: [(name: String, event: Event)] = named(
        requests + grants + [
            .commandRefused(
                CommandRefused(
                    name: .review, target: ["rq-1"],
                    refusal: Refusal(
                        .conflict, [reason],
                        winner: CommandStamp(id: "c-1", name: .cancel, actor: .stint, at: TestClock.start)),
                    record: nil)),
            .apiDecided(
                APIDecided(
                    operation: "request.list", decision: APIDecision(allow: false, reasons: [reason]), record: record)),
            .serverStarted(ServerLifecycle(node: "n1", version: "0.1.0")),
            .serverStopped(ServerLifecycle(node: "n1", version: "0.1.0")),
            .clockUnsound(ClockObserved(wall: TestClock.start, highWaterMark: TestClock.start)),
            .clockSound(ClockObserved(wall: TestClock.start, highWaterMark: TestClock.start)),
        ]
            + SourceKind.allCases.flatMap { source -> [Event] in
                [
                    .sourceLoaded(SourceLoaded(source: source, digest: "sha256:x", origin: "file", basis: basis)),
                    .sourceRejected(SourceRejected(source: source, origin: "file", errors: ["file:1:2: wrong"])),
                ]
            })

    static let submitted = Event.requestSubmitted(
        RequestSubmitted(
            request: "rq-1",
            terms: RequestTerms(
                submitter: "user:alice", beneficiary: "agent:fixit", durationSeconds: 60, startsAt: TestClock.start,
                reason: "why\n\u{1F600}", ticket: "CHG-1", context: ["mfa": true], claimed: ["zone": "é"]),
            parties: Parties(persons: ["frank", "alice"], accountable: "frank"),
            entitlements: ["payments-db:readonly"], deadline: TestClock.start))

    static let reviewed = Event.reviewRecorded(
        ReviewRecorded(
            request: "rq-1",
            review: Review(
                reviewer: "user:bob", person: "bob", verdict: .approve, stage: "owners", comment: "ok",
                at: TestClock.start, basis: basis), record: nil, upheld: ["erin"]))

    private static let requests: [Event] = [
        submitted,
        .requestDecided(RequestDecided(request: "rq-1", item: 1, decision: decision([stage]), record: record)),
        reviewed,
        .requestApproved(RequestApproved(request: "rq-1", items: [.init(number: 1, grant: "gr-1-1")])),
        .requestDenied(RequestDenied(request: "rq-1", reasons: [reason])),
        .requestCanceled(RequestCanceled(request: "rq-1", comment: "c")),
        .requestTimedOut(RequestTimedOut(request: "rq-1")),
    ]

    private static let grants: [Event] = [
        .grantIssued(GrantIssued(grant: grant(approvals: [approval], stages: [stage]))),
        .grantActivated(GrantActivated(grant: "gr-1-1", record: nil)),
        .grantExpired(GrantExpired(grant: "gr-1-1")),
        .grantRevoked(GrantRevoked(grant: "gr-1-1", reasons: [reason], record: record)),
        .grantRelinquished(GrantRelinquished(grant: "gr-1-1", comment: nil)),
    ]

    static func decision(_ stages: [StageSpec]) -> ItemDecision {
        ItemDecision(
            effect: .review, reasons: [reason], maxDurationSeconds: 60, requestTtlSeconds: 70, stages: stages,
            postReview: PostReview(stages: [stage], deadlineSeconds: 5), obligations: [["type": "log"]], basis: basis,
            at: TestClock.start)
    }

    static func grant(
        approvals: [Approval], stages: [StageSpec], extends: GrantID? = nil, breakGlass: Bool = false
    ) -> Grant {
        Grant(
            id: "gr-1-1", request: "rq-1", item: 1, beneficiary: "agent:fixit", person: "frank",
            entitlement: "payments-db:readonly", resource: ResourceRef(type: "database", id: "payments-db"),
            actions: ["read"], risk: .medium, reason: "why", ticket: nil, startsAt: TestClock.start,
            expiresAt: Instant(nanoseconds: TestClock.start.nanoseconds + 60_000_000_001), stages: stages,
            approvals: approvals, extends: extends, breakGlass: breakGlass, obligations: [], basis: basis,
            issuedAt: TestClock.start)
    }
}
