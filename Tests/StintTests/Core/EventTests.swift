import Foundation
import StintCore
import StintTesting
import Testing

@Suite("Events")
struct EventTests {
    private static func sample(_ name: String) throws -> Event {
        try #require(EventSamples.all.first { $0.name == name }, "no sample `\(name)`").event
    }

    private static func released(_ name: String) throws -> Event {
        let file = try #require(try GoldenEvent.released().first { $0.name == name }, "no golden file `\(name)`")
        return try EventEnvelope(canonicalBytes: file.bytes).event
    }

    @Test("P12: every event of every released version is read, and written again to the byte")
    func golden() throws {
        let released = try GoldenEvent.released()
        #expect(released.count == EventSamples.all.count)
        for file in released {
            let envelope = try EventEnvelope(canonicalBytes: file.bytes)
            #expect(envelope.event.type == file.type, "\(file.name)")
            #expect(file.version == Event.version, "\(file.name)")
            #expect(envelope.event == (try Self.sample(file.name)), "\(file.name)")
            #expect(
                String(decoding: try envelope.canonicalBytes(), as: UTF8.self)
                    == String(decoding: file.bytes, as: UTF8.self), "\(file.name)")
        }
    }

    @Test("P12: a golden file holds every kind of event there is")
    func complete() throws {
        let released = Set(try GoldenEvent.released().map(\.name))
        for (name, _) in EventSamples.all { #expect(released.contains(name), "`Golden/\(name).json` is missing") }
        let kinds = Set(EventSamples.all.map { Self.kind($0.event) })
        #expect(kinds == Set(0..<Self.kinds), "kinds without a sample: \(Set(0..<Self.kinds).subtracting(kinds))")
        for source in SourceKind.allCases {
            for verb in ["loaded", "rejected"] { #expect(released.contains("\(source.rawValue).\(verb).v1")) }
        }
    }

    @Test("P12: what the first release did not write is read as its default")
    func defaults() throws {
        guard case .requestSubmitted(let submitted) = try Self.released("request.submitted.v1"),
            case .requestDecided(let decided) = try Self.released("request.decided.v1"),
            case .reviewRecorded(let recorded) = try Self.released("review.recorded.v1"),
            case .grantIssued(let issued) = try Self.released("grant.issued.v1"),
            case .grantActivated(let activated) = try Self.released("grant.activated.v1"),
            case .grantRevoked(let revoked) = try Self.released("grant.revoked.v1")
        else {
            Issue.record("a golden file holds another event than its name says")
            return
        }
        #expect(submitted.reminder == nil)
        #expect(submitted.terms.extends == nil)
        #expect(!submitted.terms.breakGlass)
        #expect(decided.decision.stages.map(\.order) == [1])
        #expect(recorded.review.items == [1])
        #expect(recorded.review.durationSeconds == nil)
        #expect(recorded.review.delegation == nil)
        #expect(!recorded.review.isPostReview)
        #expect(recorded.furtherRecords == [])
        let grant = issued.grant
        #expect(grant.extends == nil)
        #expect(!grant.breakGlass)
        #expect(grant.suspendedAt == nil)
        #expect(grant.holdingReasons == [])
        #expect(grant.approvals.map(\.delegation) == [nil])
        #expect(activated.request == nil)
        #expect(activated.stages == nil)
        #expect(activated.approvals == nil)
        #expect(activated.furtherRecords == [])
        #expect(revoked.furtherRecords == [])
        let request = try AccessRequest.applying(.requestSubmitted(submitted), to: nil, at: TestClock.start)
        #expect(request.postReview == nil)
        #expect(request.reminders == 0)
        #expect(request.nextReminderAt == nil)
        #expect(request.items.map(\.reasons) == [[]])
    }

    @Test("P12: a request that the first release let in is decided by this one")
    func inFlight() throws {
        let steps = ["request.submitted.v1", "request.decided.v1", "review.recorded.v1"]
        var request: AccessRequest?
        for name in steps {
            request = try AccessRequest.applying(try Self.released(name), to: request, at: TestClock.start)
        }
        let approved = try AccessRequest.applying(
            .requestItemApproved(ItemApproved(request: "rq-1", item: 1, grant: "gr-1-1")), to: request,
            at: TestClock.start)
        let closed = try AccessRequest.applying(
            try Self.released("request.approved.v1"), to: approved, at: TestClock.start)
        #expect(closed.state == .approved)
        let grant = try Grant.applying(
            try Self.released("grant.issued.v1"), to: nil, at: TestClock.start, by: .stint)
        let active = try Grant.applying(
            try Self.released("grant.activated.v1.lifecycle"), to: grant, at: TestClock.start, by: .stint)
        #expect(active.state == .active)
    }

    @Test(
        "an event that is not known, or has another shape, is refused",
        arguments: [
            ("grant.issued", 2), ("grant.invented", 1), ("grant.expired", 1), ("signal.received", 1), ("", 1),
        ])
    func unknown(type: String, version: Int) {
        #expect(throws: CoreError.self) { try Event(type: type, version: version, payload: ["x": 1]) }
    }

    @Test(
        "events that do not follow are refused",
        arguments: [
            "request.submitted", "request.approved", "request.item_approved", "request.item_denied", "request.reminded",
            "request.reopened", "post_review.passed", "post_review.failed", "post_review.overdue", "grant.issued",
            "grant.activated", "grant.revoked", "grant.waiting", "grant.suspended", "grant.resumed",
        ])
    func misplaced(type: String) throws {
        let event = try Self.sample("\(type).v1")
        if event.grantID == nil {
            let request = try AccessRequest.applying(
                try Self.sample("request.submitted.v1"), to: nil, at: TestClock.start)
            let closed = try AccessRequest.applying(
                try Self.sample("request.denied.v1"), to: request, at: TestClock.start)
            #expect(throws: CoreError.self) { try AccessRequest.applying(event, to: closed, at: TestClock.start) }
        } else {
            let grant = try Grant.applying(
                try Self.sample("grant.issued.v1"), to: nil, at: TestClock.start, by: .stint)
            let ended = try Grant.applying(
                try Self.sample("grant.relinquished.v1"), to: grant, at: TestClock.start, by: .stint)
            #expect(throws: CoreError.self) { try Grant.applying(event, to: ended, at: TestClock.start, by: .stint) }
        }
    }

    // MARK: Which kinds there are

    private static let kinds = 40

    /// A number for each kind of event. A new kind does not compile until it has one, and then misses its sample.
    private static func kind(_ event: Event) -> Int {
        switch event {
        case .requestSubmitted: 0
        case .requestDecided: 1
        case .reviewRecorded: 2
        case .requestApproved: 3
        case .requestDenied: 4
        case .requestCanceled: 5
        case .requestTimedOut: 6
        case .grantIssued: 7
        case .grantActivated: 8
        case .grantExpired: 9
        case .grantRevoked: 10
        case .grantRelinquished: 11
        case .requestItemApproved: 12
        case .requestItemDenied: 13
        case .requestReopened: 14
        case .requestReminded: 15
        case .postReviewStarted: 16
        case .postReviewPassed: 17
        case .postReviewFailed: 18
        case .postReviewOverdue: 19
        case .grantWaiting: 20
        case .grantSuspended: 21
        case .grantResumed: 22
        case .grantsReevaluated: 23
        case .freezeStarted: 24
        case .freezeEnded: 25
        case .delegationStarted: 26
        case .delegationEnded: 27
        case .signalReceived: 28
        case .signalCleared: 29
        case .setHeld: 30
        case .setConfirmed: 31
        case .commandRefused: 32
        case .apiDecided: 33
        case .sourceLoaded: 34
        case .sourceRejected: 35
        case .serverStarted: 36
        case .serverStopped: 37
        case .clockUnsound: 38
        case .clockSound: 39
        }
    }
}
