import StintCore

extension StoreContract {
    static let lifecycleCases: [Case] = [
        Case("items settle one by one while their request waits") { store in
            var course = Course(store)
            try await course.take(
                try Sample.asking("rq-1", for: ["payments-db:readonly", "wiki:edit", "mail:send"]), at: 0)
            try await course.take(
                [try Sample.reviewing("rq-1", items: [1], at: 10)] + Sample.granting("gr-1", of: "rq-1", at: 10)
                    + [.requestItemDenied(ItemDenied(request: "rq-1", item: 3, reasons: Sample.reason("frozen")))],
                at: 10)
            let waiting = try course.request("rq-1")
            try expect(waiting.state, is: .pending)
            try expect(waiting.items.map(\.state), is: [.approved, .pending, .denied])
            try expect(try course.grant("gr-1").state, is: .active)
            try expect(try await course.requests(RequestFilter(states: [.pending])), is: ["rq-1"])
            try expect(try await course.grants(GrantFilter(request: "rq-1")), is: ["gr-1"])
            try await course.take(
                [try Sample.reviewing("rq-1", by: "dora", items: [2], at: 20)]
                    + Sample.granting("gr-2", of: "rq-1", item: 2, "wiki:edit", at: 20)
                    + [Sample.approved("rq-1", [1: "gr-1", 2: "gr-2"])], at: 20)
            try expect(try course.request("rq-1").state, is: .approved)
            try expect(try await store.liveGrants().grants.map(\.value.id.text), is: ["gr-1", "gr-2"])
        },
        Case("P7 an approved request is pending again before its grant begins, and is approved or times out anew") {
            store in
            var course = Course(store)
            for name in ["1", "2"] {
                let request = try RequestID("rq-\(name)")
                let grant = try GrantID("gr-\(name)")
                try await course.take(try Sample.asking(request), at: 0)
                try await course.take(
                    [try Sample.reviewing(request, at: 10)]
                        + Sample.granting(grant, of: request, at: 10, startsAt: 100)
                        + [Sample.approved(request, [1: grant])], at: 10)
                let reasons = Sample.reason("too_few_approvals")
                try await course.take(
                    [
                        .grantWaiting(GrantWaiting(grant: grant, reasons: reasons, record: nil)),
                        .requestReopened(
                            RequestReopened(request: request, items: [1], reasons: reasons, deadline: Sample.time(300))),
                    ], at: 100)
                let reopened = try course.request(request)
                try expect([reopened.state, reopened.items.first?.state], is: [.pending, .pending])
                try expect(reopened.items.first?.grant, is: grant)
                try expect(try course.grant(grant).holdingReasons, is: reasons)
            }
            let alice = try Sample.subject("alice")
            try expect(try await store.pendingRequests(person: try Sample.person("alice"), subject: alice), is: 2)
            try expect(try await store.due(at: Sample.time(300), limit: 9).requestsToTimeOut, is: ["rq-1", "rq-2"])
            try await course.take(
                [
                    try Sample.reviewing("rq-1", by: "dora", at: 200),
                    .requestItemApproved(ItemApproved(request: "rq-1", item: 1, grant: "gr-1")),
                    .grantActivated(GrantActivated(grant: "gr-1", record: nil, stages: [], approvals: [])),
                    Sample.approved("rq-1", [1: "gr-1"]),
                ], at: 200)
            let grant = try course.grant("gr-1")
            try expect([grant.startsAt, grant.expiresAt, grant.activatedAt], is: [100, 700, 200].map(Sample.time))
            try await course.take(
                [
                    .requestTimedOut(RequestTimedOut(request: "rq-2")),
                    .grantRevoked(GrantRevoked(grant: "gr-2", reasons: Sample.reason("timed_out"), record: nil)),
                ], at: 300)
            try expect(try await store.liveGrants().grants.map(\.value.id.text), is: ["gr-1"])
        },
        Case("P4 a suspended grant has not ended, and its end stays where it is") { store in
            var course = Course(store)
            for name in ["1", "2"] {
                let request = try RequestID("rq-\(name)")
                try await course.take(try Sample.asking(request), at: 0)
                try await course.take(
                    try Sample.granting(try GrantID("gr-\(name)"), of: request, at: 10)
                        + [Sample.approved(request, [1: try GrantID("gr-\(name)")])], at: 10)
                try await course.take(
                    [
                        .grantSuspended(
                            GrantSuspended(
                                grant: try GrantID("gr-\(name)"), reasons: Sample.reason("policy_error"), record: nil))
                    ], at: 20)
            }
            try expect(try await course.grants(GrantFilter(states: [.suspended])), is: ["gr-2", "gr-1"])
            try expect(try await course.grants(GrantFilter(endingFrom: Sample.time(610))), is: ["gr-2", "gr-1"])
            try expect(try await store.liveGrants().grants.map(\.value.state), is: [.suspended, .suspended])
            try expect(try await store.nextDue(), is: Sample.time(610))
            try expect(try await store.due(at: Sample.time(610), limit: 9).grantsToExpire, is: ["gr-1", "gr-2"])
            try await course.take([.grantResumed(GrantResumed(grant: "gr-1", record: nil))], at: 30)
            try expect(try course.grant("gr-1").state, is: .active)
            try expect(try course.grant("gr-1").suspendedAt, is: nil)
            try await course.take([.grantExpired(GrantExpired(grant: "gr-2"))], at: 610)
            try expect(try course.grant("gr-2").state, is: .expired)
            try expect(try await store.liveGrants().grants.map(\.value.id.text), is: ["gr-1"])
        },
        Case("P3 an extension is a grant that begins where another ends") { store in
            var course = Course(store)
            try await course.take(try Sample.asking("rq-1"), at: 0)
            try await course.take(
                try Sample.granting("gr-1", of: "rq-1", at: 10) + [Sample.approved("rq-1", [1: "gr-1"])], at: 10)
            // One that is given up leaves room for another.
            for (number, ends) in [(2, true), (3, false)] {
                let request = try RequestID("rq-\(number)")
                let grant = try GrantID("gr-\(number)")
                try await course.take(try Sample.asking(request, extends: "gr-1"), at: 20)
                try await course.take(
                    [try Sample.reviewing(request, at: 30)]
                        + Sample.granting(grant, of: request, at: 30, startsAt: 610, extends: "gr-1")
                        + [Sample.approved(request, [1: grant])], at: 30)
                if ends {
                    try await course.take(
                        [.grantRelinquished(GrantRelinquished(grant: grant, comment: nil))], at: 40)
                }
            }
            try expect(try await store.grant("gr-3")?.value.extends, is: "gr-1")
            try expect(try await store.due(at: Sample.time(610), limit: 9).grantsToActivate, is: ["gr-3"])
            try await course.take([.grantExpired(GrantExpired(grant: "gr-1"))], at: 610)
            try await course.take([.grantActivated(GrantActivated(grant: "gr-3", record: nil))], at: 610)
            try expect(try course.grant("gr-3").expiresAt, is: Sample.time(1210))
        },
        Case("reviewers are reminded while their request waits") { store in
            var course = Course(store)
            try await course.take(try Sample.asking("rq-1", reminder: 300), at: 0)
            try await course.take(try Sample.asking("rq-2", reminder: 200), at: 0)
            try await course.take(try Sample.asking("rq-3"), at: 0)
            try expect(try await store.nextDue(), is: Sample.time(200))
            try expect(try await store.due(at: Sample.time(199), limit: 9).requestsToRemind, is: [])
            try expect(try await store.due(at: Sample.time(300), limit: 9).requestsToRemind, is: ["rq-2", "rq-1"])
            try expect(try await store.due(at: Sample.time(300), limit: 1).requestsToRemind, is: ["rq-2"])
            try await course.take(
                [
                    .requestReminded(
                        RequestReminded(request: "rq-2", reviewers: ["user:bob"], next: Sample.time(400)))
                ], at: 200)
            try expect(try await store.due(at: Sample.time(300), limit: 9).requestsToRemind, is: ["rq-1"])
            try expect(try await store.nextDue(), is: Sample.time(300))
            try await course.take([.requestCanceled(RequestCanceled(request: "rq-1", comment: nil))], at: 250)
            try expect(try await store.due(at: Sample.time(300), limit: 9).requestsToRemind, is: [])
            try expect(try await store.nextDue(), is: Sample.time(400))
        },
        Case("an emergency is reviewed after the fact, by its deadline or late") { store in
            var course = Course(store)
            for number in 1...2 {
                let request = try RequestID("rq-\(number)")
                let grant = try GrantID("gr-\(number)")
                try await course.take(
                    try Sample.asking(request, breakGlass: true)
                        + Sample.granting(grant, of: request, at: 0, seconds: 5000, breakGlass: true)
                        + [
                            .postReviewStarted(
                                PostReviewStarted(
                                    request: request,
                                    stages: [StageSpec(name: "owners", approvers: ReviewerSet(), threshold: 1)],
                                    deadline: Sample.time(1000 * Int64(number)))),
                            Sample.approved(request, [1: grant]),
                        ], at: 0)
            }
            try expect(try await store.nextDue(), is: Sample.time(1000))
            try expect(try await store.due(at: Sample.time(999), limit: 9).postReviewsToClose, is: [])
            try expect(try await store.due(at: Sample.time(2000), limit: 9).postReviewsToClose, is: ["rq-1", "rq-2"])
            try expect(try await store.due(at: Sample.time(2000), limit: 1).postReviewsToClose, is: ["rq-1"])
            try await course.take(
                [
                    .postReviewOverdue(PostReviewClosed(request: "rq-1", reasons: Sample.reason("overdue"))),
                    .grantRevoked(GrantRevoked(grant: "gr-1", reasons: Sample.reason("overdue"), record: nil)),
                ], at: 1000)
            try await course.take(
                [
                    try Sample.reviewing("rq-2", .deny, at: 1100, afterwards: true),
                    .postReviewFailed(PostReviewClosed(request: "rq-2", reasons: Sample.reason("failed"))),
                    .grantRevoked(GrantRevoked(grant: "gr-2", reasons: Sample.reason("failed"), record: nil)),
                ], at: 1100)
            try expect(try await store.due(at: Sample.time(9000), limit: 9).postReviewsToClose, is: [])
            try expect(try await course.requests(RequestFilter(postReview: [.overdue])), is: ["rq-1"])
            try expect(
                try await course.requests(RequestFilter(postReview: [.failed, .overdue])), is: ["rq-2", "rq-1"])
            try expect(try await course.requests(RequestFilter(postReview: [])), is: [])
            try await course.take(
                [
                    try Sample.reviewing("rq-1", at: 1200, afterwards: true),
                    .postReviewPassed(PostReviewClosed(request: "rq-1", reasons: [])),
                ], at: 1200)
            try expect(try await course.requests(RequestFilter(postReview: [.passed])), is: ["rq-1"])
            try expect(try course.request("rq-1").state, is: .approved)
        },
        Case("requests are narrowed by whom their access is counted to, and grants by resource") { store in
            var course = Course(store)
            try await course.take(try Sample.asking("rq-1", by: "alice"), at: 0)
            try await course.take(try Sample.asking("rq-2", for: ["wiki:edit"], by: "carol"), at: 0)
            let carol = try Sample.subject("carol")
            let person = try Sample.person("carol")
            func requests(_ person: PersonID?, _ subjects: [SubjectRef]) async throws -> [String] {
                try await course.requests(RequestFilter(holder: HolderFilter(person: person, subjects: subjects)))
            }
            try expect(try await requests(person, []), is: ["rq-2"])
            try expect(try await requests(nil, [carol]), is: ["rq-2"])
            try expect(try await requests(try Sample.person("alice"), [carol]), is: ["rq-2", "rq-1"])
            try expect(try await requests(nil, []), is: [])
            try await course.take(
                try Sample.granting("gr-1", of: "rq-1", at: 10) + [Sample.approved("rq-1", [1: "gr-1"])], at: 10)
            try await course.take(
                try Sample.granting("gr-2", of: "rq-2", "wiki:edit", to: "carol", at: 10)
                    + [Sample.approved("rq-2", [1: "gr-2"])], at: 10)
            try expect(try await course.grants(GrantFilter(resource: "wiki")), is: ["gr-2"])
            try expect(try await course.grants(GrantFilter(resource: "wik")), is: [])
            try expect(try await course.grants(GrantFilter(states: [.revoked], resource: "payments-db")), is: [])
        },
    ]
}
