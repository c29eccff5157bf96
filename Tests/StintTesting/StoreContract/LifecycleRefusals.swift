import StintCore

/// Batches over the whole lifecycle that no machine of ours makes.
extension StoreContract {
    static let lifecycleRefusalCases: [Case] = [
        Case("P2 a review in a colleague's place is the one review of both", .refusal) { store in
            let request = try await commit(try Sample.submit("rq-1"), to: store)
            let first = try delegated("bob", for: "erin")
            let once = try await commit(try reviewed(request, [first], "cm-once").batch(), to: store)
            let seconds = [
                try delegated("erin", for: nil), try delegated("dora", for: "erin"), try delegated("dora", for: "bob"),
                try delegated("erin", for: "dora"), try delegated("bob", for: "dora"),
                // For oneself, and for another account of one's own.
                try delegated("dora", for: "dora"), try delegated("dora", for: "dora", person: "zoe"),
                try delegated("dora", for: "zoe", person: "dora"),
            ]
            for (number, second) in seconds.enumerated() {
                try await expectNothing(
                    of: try reviewed(once, [first, second], "cm-twice-\(number)").batch(), in: store)
            }
            let other = try delegated("dora", for: "finn")
            _ = try await store.append(try reviewed(once, [first, other], "cm-both").batch())
        },
        Case("P1 nobody is stood in for where it benefits them, nor stands in for their own benefit", .refusal) {
            store in
            let request = try await commit(try Sample.submit("rq-1"), to: store)
            let reviews = [
                try delegated("bob", for: "alice"), try delegated("alice", for: "bob"),
                // Another account of hers, and her account with another person.
                try delegated("bob", for: "alice-admin", person: "alice"),
                try delegated("bob", for: "alice", person: "zoe"),
            ]
            for (number, review) in reviews.enumerated() {
                try await expectNothing(of: try reviewed(request, [review], "cm-own-\(number)").batch(), in: store)
            }
        },
        Case("a review after the fact needs something to review afterwards", .refusal) { store in
            let request = try await commit(try Sample.submit("rq-1"), to: store)
            let review = try delegated("bob", for: nil, afterwards: true)
            try await expectNothing(of: try reviewed(request, [review], "cm-early").batch(), in: store)
        },
        Case("a review after the fact is decided once, and begins as pending", .refusal) { store in
            var course = Course(store)
            try await course.take(try emergency("rq-1", "gr-1"), at: 0)
            try await course.take(
                [.postReviewOverdue(PostReviewClosed(request: "rq-1", reasons: []))], at: 1000)
            try await expectNothing(of: try post(course, "rq-1", .pending, deadline: 1000), in: store)
            try await course.take([.postReviewPassed(PostReviewClosed(request: "rq-1", reasons: []))], at: 1001)
            for state in [PostReviewProgress.State.pending, .failed, .overdue] {
                try await expectNothing(of: try post(course, "rq-1", state, deadline: 1000), in: store)
            }
            try await expectNothing(of: try post(course, "rq-1", .passed, deadline: 1001), in: store)
            try await expectNothing(of: try post(course, "rq-1", nil, deadline: 0), in: store)
            try await course.take(try Sample.asking("rq-2"), at: 0)
            try await expectNothing(of: try post(course, "rq-2", .passed, deadline: 1000), in: store)
        },
        Case("P3 an extension begins where the grant it goes on ends, once, and for the same", .refusal) { store in
            var course = Course(store)
            try await course.take(try Sample.asking("rq-1"), at: 0)
            try await course.take(
                try Sample.granting("gr-1", of: "rq-1", at: 10) + [Sample.approved("rq-1", [1: "gr-1"])], at: 10)
            try await course.take(try Sample.asking("rq-2", extends: "gr-1"), at: 20)
            try await course.take(try Sample.asking("rq-3", for: ["wiki:edit"], extends: "gr-1"), at: 20)
            try await course.take(try Sample.asking("rq-4", by: "carol", extends: "gr-1"), at: 20)
            let wrong = [
                try Sample.granting("gr-2", of: "rq-2", at: 30, startsAt: 609, extends: "gr-1"),
                try Sample.granting("gr-2", of: "rq-2", at: 30, startsAt: 611, extends: "gr-1"),
                try Sample.granting("gr-2", of: "rq-2", at: 30, startsAt: 610, extends: "gr-none"),
                try Sample.granting("gr-3", of: "rq-3", "wiki:edit", at: 30, startsAt: 610, extends: "gr-1"),
                try Sample.granting("gr-4", of: "rq-4", to: "carol", at: 30, startsAt: 610, extends: "gr-1"),
            ]
            for (number, events) in wrong.enumerated() {
                let batch = try course.next(events, at: 30, try CommandID("cm-wrong-\(number)"))
                try await expectNothing(of: batch, in: store)
            }
            try await course.take(
                try Sample.granting("gr-2", of: "rq-2", at: 30, startsAt: 610, extends: "gr-1"), at: 30)
            try await course.take(try Sample.asking("rq-5", extends: "gr-1"), at: 40)
            let second = try course.next(
                try Sample.granting("gr-5", of: "rq-5", at: 50, startsAt: 610, extends: "gr-1"), at: 50, "cm-second")
            try await expectNothing(of: second, in: store)
        },
        Case("an item gets its grant when it is approved, and is pending again only before that begins", .refusal) {
            store in
            var course = Course(store)
            try await course.take(try Sample.asking("rq-1", for: ["payments-db:readonly", "wiki:edit"]), at: 0)
            try await course.take(try Sample.granting("gr-1", of: "rq-1", at: 10), at: 10)
            let request = try course.request("rq-1")
            let forged: [[(RequestState, GrantID?)]] = [
                [(.pending, "gr-1"), (.pending, nil)],  // its grant is active
                [(.denied, "gr-1"), (.pending, nil)],
                [(.approved, "gr-other"), (.pending, nil)],
                [(.approved, "gr-1"), (.pending, "gr-2")],
                [(.approved, "gr-1"), (.approved, nil)],
            ]
            for (number, items) in forged.enumerated() {
                try await expectNothing(of: try settled(course, request, items, "cm-items-\(number)"), in: store)
            }
            // A grant of an item that is not approved.
            let early = try course.next(
                [try require(try Sample.granting("gr-2", of: "rq-1", item: 2, "wiki:edit", at: 20).dropFirst().first)],
                at: 20, "cm-early")
            try await expectNothing(of: early, in: store)
            try await course.take(
                [.requestItemDenied(ItemDenied(request: "rq-1", item: 2, reasons: []))], at: 20)
            try await expectNothing(
                of: try settled(course, request, [(.approved, "gr-1"), (.approved, "gr-2")], "cm-late"), in: store)
        },
        Case("a freeze begins once and ends once, a delegation is fixed and taken back once", .refusal) { store in
            var course = Course(store)
            try await course.take([Sample.freeze("incident")], at: 0)
            try await expectNothing(of: try course.next([Sample.freeze("incident")], at: 1, "cm-again"), in: store)
            let unknown = Event.freezeEnded(FreezeEnded(name: "other", reason: nil))
            try await expectNothing(of: try course.next([unknown], at: 1, "cm-unknown"), in: store)
            try await course.take(
                [Sample.delegation("dg-1", from: "user:bob", to: "user:dora", endsAt: 100)], at: 0,
                by: .subject("user:bob"))
            let wrong = [
                Sample.delegation("dg-1", from: "user:bob", to: "user:dora", endsAt: 101),
                Sample.delegation("dg-1", from: "user:bob", to: "user:finn", endsAt: 100),
                Sample.delegation("dg-2", from: "user:bob", to: "user:bob", endsAt: 100),
                Sample.delegation("dg-2", from: "user:bob", to: "user:dora", startsAt: 100, endsAt: 100),
            ]
            for (number, event) in wrong.enumerated() {
                let batch = try course.next([event], at: 1, try CommandID("cm-wrong-\(number)"))
                try await expectNothing(of: batch, in: store)
            }
            try await course.take(
                [.delegationEnded(DelegationEnded(delegation: "dg-1"))], at: 5, by: .subject("user:bob"))
            let again = Sample.delegation("dg-1", from: "user:bob", to: "user:dora", endsAt: 100)
            try await expectNothing(of: try course.next([again], at: 6, "cm-back"), in: store)
        },
        Case("a batch that contradicts itself is refused", .refusal) { store in
            let course = Course(store)
            let both = try course.next([Sample.freeze("incident")], at: 0, "cm-both", unchanged: [.freezes])
            try await expectNothing(of: both, in: store)
            let load = try Sample.load()
            let other = AppendBatch(
                command: load.command, touching: [], basis: nil, newBasis: Sample.basis, events: load.events,
                keptSet: KeptSet(basis: Sample.otherBasis, bytes: [1]))
            try await expectNothing(of: other, in: store)
        },
    ]

    // MARK: How they are made

    private static func delegated(
        _ name: String, for delegator: String?, person: String? = nil, afterwards: Bool = false
    ) throws -> Review {
        Review(
            reviewer: try Sample.subject(name), person: try Sample.person(name), verdict: .approve, stage: "owners",
            delegation: try delegator.map {
                ReviewDelegation(
                    id: "dg-1", delegator: try Sample.subject($0), person: try Sample.person(person ?? $0))
            },
            isPostReview: afterwards, comment: nil, at: Sample.time(1), basis: Sample.basis)
    }

    private static func emergency(_ request: RequestID, _ grant: GrantID) throws -> [Event] {
        try Sample.asking(request, breakGlass: true) + Sample.granting(grant, of: request, at: 0, breakGlass: true)
            + [
                .postReviewStarted(PostReviewStarted(request: request, stages: [], deadline: Sample.time(1000))),
                Sample.approved(request, [1: grant]),
            ]
    }

    /// The request with another review after the fact.
    private static func post(
        _ course: Course, _ id: RequestID, _ state: PostReviewProgress.State?, deadline: Int64
    ) throws -> AppendBatch {
        let old = try course.request(id)
        let request = AccessRequest(
            id: id, state: old.state, terms: old.terms, parties: old.parties, items: old.items, reviews: old.reviews,
            submittedAt: old.submittedAt, deadline: old.deadline, closedAt: old.closedAt,
            postReview: state.map { PostReviewProgress(state: $0, stages: [], deadline: Sample.time(deadline)) })
        return try forged(course, request, "cm-post-\(id)-\(state?.rawValue ?? "none")-\(deadline)")
    }

    /// The request with other states and grants of its items.
    private static func settled(
        _ course: Course, _ old: AccessRequest, _ items: [(RequestState, GrantID?)], _ command: String
    ) throws -> AppendBatch {
        let items = zip(old.items, items).map { item, settled in
            RequestItem(
                number: item.number, entitlement: item.entitlement, state: settled.0, decision: item.decision,
                grant: settled.1)
        }
        let request = AccessRequest(
            id: old.id, terms: old.terms, parties: old.parties, items: items, reviews: old.reviews,
            submittedAt: old.submittedAt, deadline: old.deadline)
        return try forged(course, request, command)
    }

    private static func forged(_ course: Course, _ request: AccessRequest, _ command: String) throws -> AppendBatch {
        let stamp = CommandStamp(
            id: try CommandID(command), name: .record, actor: .stint, at: Sample.time(2000))
        let stream = StreamID.request(request.id)
        return AppendBatch(
            command: CommandRecord(
                stamp: stamp, digest: "", outcome: .done(CommandResult(command: stamp, request: nil, grants: []))),
            touching: [course.history.version(stream)], basis: nil,
            events: [NewEvent(stream: stream, event: anyEvent)], requests: [request])
    }
}
