import StintCore
import StintTesting
import Testing

@Suite("Events")
struct EventTests {
    private static let basis = DecisionBasis(policyDigest: "sha256:p", dataRevision: "sha256:d")
    private static let record = DecisionRecord(
        entryPoint: "data.stint.request.decision", basis: basis, at: TestClock.start, inputDigest: "sha256:i",
        input: ["n": .decimal("1e400"), "now_ns": 1], output: ["effect": "allow"], nondeterministic: nil)

    /// One of every kind; a new kind is added here, and its line to `GoldenEvents`.
    static let samples: [Event] = {
        let reason = Reason("code", "message", remedy: "remedy", audience: .requester)
        let stage = StageSpec(
            name: "owners", approvers: ReviewerSet(users: ["user:bob"], groups: ["db-admins"]), threshold: 2)
        let terms = RequestTerms(
            submitter: "user:alice", beneficiary: "agent:fixit", durationSeconds: 60, startsAt: TestClock.start,
            reason: "why\n\u{1F600}", ticket: "CHG-1", context: ["mfa": true], claimed: ["zone": "é"])
        let decision = ItemDecision(
            effect: .review, reasons: [reason], maxDurationSeconds: 60, requestTtlSeconds: 70, stages: [stage],
            postReview: PostReview(stages: [stage], deadlineSeconds: 5), obligations: [["type": "log"]], basis: basis,
            at: TestClock.start)
        let review = Review(
            reviewer: "user:bob", person: "bob", verdict: .approve, stage: "owners", comment: "ok", at: TestClock.start,
            basis: basis)
        let grant = Grant(
            id: "gr-1-1", request: "rq-1", item: 1, beneficiary: "agent:fixit", person: "frank",
            entitlement: "payments-db:readonly", resource: ResourceRef(type: "database", id: "payments-db"),
            actions: ["read"], risk: .medium, reason: "why", ticket: nil, startsAt: TestClock.start,
            expiresAt: Instant(nanoseconds: TestClock.start.nanoseconds + 60_000_000_001), stages: [stage],
            approvals: [
                Approval(reviewer: "user:bob", person: "bob", stage: "owners", at: TestClock.start, basis: basis)
            ], obligations: [], basis: basis, issuedAt: TestClock.start)
        let stamp = CommandStamp(id: "c-1", name: .cancel, actor: .stint, at: TestClock.start)
        return [
            .requestSubmitted(
                RequestSubmitted(
                    request: "rq-1", terms: terms, parties: Parties(persons: ["frank", "alice"], accountable: "frank"),
                    entitlements: ["payments-db:readonly"], deadline: TestClock.start)),
            .requestDecided(RequestDecided(request: "rq-1", item: 1, decision: decision, record: record)),
            .reviewRecorded(ReviewRecorded(request: "rq-1", review: review, record: nil, upheld: ["erin"])),
            .requestApproved(RequestApproved(request: "rq-1", items: [.init(number: 1, grant: "gr-1-1")])),
            .requestDenied(RequestDenied(request: "rq-1", reasons: [reason])),
            .requestCanceled(RequestCanceled(request: "rq-1", comment: "c")),
            .requestTimedOut(RequestTimedOut(request: "rq-1")), .grantIssued(GrantIssued(grant: grant)),
            .grantActivated(GrantActivated(grant: "gr-1-1", record: nil)),
            .grantExpired(GrantExpired(grant: "gr-1-1")),
            .grantRevoked(GrantRevoked(grant: "gr-1-1", reasons: [reason], record: record)),
            .grantRelinquished(GrantRelinquished(grant: "gr-1-1", comment: nil)),
            .commandRefused(
                CommandRefused(
                    name: .review, target: ["rq-1"], refusal: Refusal(.conflict, [reason], winner: stamp), record: nil)),
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
            }
    }()

    private static func envelope(_ event: Event, position: Int64) -> EventEnvelope {
        EventEnvelope(
            position: position, at: TestClock.start,
            stream: event.grantID.map(StreamID.grant) ?? event.requestID.map(StreamID.request) ?? .system,
            command: "c-1", actor: position.isMultiple(of: 2) ? .stint : .subject("user:alice"), event: event)
    }

    @Test("P12: every event is written as it was in version 1, to the byte, and read back")
    func golden() throws {
        let golden = GoldenEvents.version1.split(separator: "\n").map(String.init)
        let lines = try Self.samples.enumerated().map { index, event in
            String(decoding: try Self.envelope(event, position: Int64(index + 1)).canonicalBytes(), as: UTF8.self)
        }
        #expect(lines == golden)
        for (index, line) in golden.enumerated() {
            let read = try EventEnvelope(canonicalBytes: Array(line.utf8))
            #expect(read == Self.envelope(Self.samples[index], position: Int64(index + 1)))
        }
    }

    @Test(
        "an event that is not known, or has another shape, is refused",
        arguments: [
            ("grant.issued", 2), ("grant.invented", 1), ("grant.expired", 1), ("", 1),
        ])
    func unknown(type: String, version: Int) {
        #expect(throws: CoreError.self) { try Event(type: type, version: version, payload: ["x": 1]) }
    }

    @Test("events that do not follow are refused", arguments: [0, 3, 7, 8, 10])
    func misplaced(index: Int) throws {
        let event = Self.samples[index]
        if event.grantID == nil {
            let request = try AccessRequest.applying(Self.samples[0], to: nil, at: TestClock.start)
            let closed = try AccessRequest.applying(Self.samples[4], to: request, at: TestClock.start)
            #expect(throws: CoreError.self) { try AccessRequest.applying(event, to: closed, at: TestClock.start) }
        } else {
            let grant = try Grant.applying(Self.samples[7], to: nil, at: TestClock.start, by: .stint)
            let ended = try Grant.applying(Self.samples[11], to: grant, at: TestClock.start, by: .stint)
            #expect(throws: CoreError.self) { try Grant.applying(event, to: ended, at: TestClock.start, by: .stint) }
        }
    }
}
