import StintCore

extension StoreContract {
    static let queryCases: [Case] = [
        Case("requests come newest first, page by page") { store in
            for number in 10..<35 { _ = try await store.append(try Sample.submit("rq-\(number)")) }
            var cursor: Cursor?
            var seen: [String] = []
            var sizes: [Int] = []
            repeat {
                let page = try await store.requests(RequestFilter(), page: PageRequest(cursor: cursor, limit: 10))
                seen += page.items.map(\.value.id.text)
                sizes.append(page.items.count)
                // What comes new while somebody turns pages does not shift them.
                if sizes.count == 1 { _ = try await store.append(try Sample.submit("rq-99")) }
                cursor = try page.next.map { try Cursor($0.description) }
            } while cursor != nil
            try expect(seen, is: (10..<35).reversed().map { "rq-\($0)" })
            try expect(sizes, is: [10, 10, 5])
            try expect(
                try await store.requests(RequestFilter(), page: PageRequest(limit: 26)).next, is: nil)
        },
        Case("requests are narrowed by state, party and entitlement") { store in
            let first = try await commit(try Sample.submit("rq-1", by: "alice"), to: store)
            _ = try await store.append(try Sample.submit("rq-2", by: "carol"))
            _ = try await store.append(try Sample.submit("rq-3", by: "carol", entitlement: "wiki:edit"))
            _ = try await store.append(try Sample.cancel(first, at: Sample.time(5)).batch())
            func ids(_ filter: RequestFilter) async throws -> [String] {
                try await store.requests(filter, page: PageRequest()).items.map(\.value.id.text)
            }
            let alice = try Sample.subject("alice")
            let carol = try Sample.subject("carol")
            try expect(try await ids(RequestFilter(states: [.pending])), is: ["rq-3", "rq-2"])
            try expect(try await ids(RequestFilter(states: [.canceled, .denied])), is: ["rq-1"])
            try expect(try await ids(RequestFilter(states: [])), is: [])
            try expect(try await ids(RequestFilter(involving: [alice])), is: ["rq-1"])
            try expect(try await ids(RequestFilter(involving: [alice, carol])), is: ["rq-3", "rq-2", "rq-1"])
            try expect(try await ids(RequestFilter(involving: [])), is: [])
            try expect(try await ids(RequestFilter(entitlement: Entitlement("wiki:edit"))), is: ["rq-3"])
            try expect(
                try await ids(
                    RequestFilter(
                        states: [.pending], involving: [carol], entitlement: Entitlement("payments-db:readonly"))),
                is: ["rq-2"])
        },
        Case("grants are narrowed by state, holder, entitlement, request and end") { store in
            var grants: [Versioned<Grant>] = []
            for (number, name) in ["alice", "carol", "carol"].enumerated() {
                let entitlement = number == 2 ? "wiki:edit" : "payments-db:readonly"
                let request = try await commit(
                    try Sample.submit("rq-\(number)", by: name, entitlement: entitlement), to: store)
                grants.append(
                    try await commitGrant(
                        try Sample.approve(
                            request, grant: "gr-\(number)", at: Sample.time(10), seconds: 100 * Int64(number + 1)),
                        to: store))
            }
            _ = try await store.append(try Sample.revoke(grants[2], at: Sample.time(50)).batch())
            // Expired at 110, recorded later: it ended when it expired.
            _ = try await store.append(try Sample.expire(grants[0], at: Sample.time(150)).batch())
            func ids(_ filter: GrantFilter) async throws -> [String] {
                try await store.grants(filter, page: PageRequest()).items.map(\.value.id.text)
            }
            let carol = try Sample.subject("carol")
            try expect(try await ids(GrantFilter()), is: ["gr-2", "gr-1", "gr-0"])
            try expect(try await ids(GrantFilter(states: [.active])), is: ["gr-1"])
            try expect(try await ids(GrantFilter(states: [.revoked, .expired])), is: ["gr-2", "gr-0"])
            try expect(try await ids(GrantFilter(beneficiaries: [carol])), is: ["gr-2", "gr-1"])
            try expect(try await ids(GrantFilter(beneficiaries: [])), is: [])
            try expect(
                try await ids(GrantFilter(holder: HolderFilter(person: try Sample.person("alice"), subjects: [carol]))),
                is: ["gr-2", "gr-1", "gr-0"])
            try expect(
                try await ids(GrantFilter(holder: HolderFilter(person: try Sample.person("alice"), subjects: []))),
                is: ["gr-0"])
            try expect(
                try await ids(GrantFilter(holder: HolderFilter(person: nil, subjects: [carol]))), is: ["gr-2", "gr-1"])
            try expect(try await ids(GrantFilter(holder: HolderFilter(person: nil, subjects: []))), is: [])
            try expect(try await ids(GrantFilter(entitlement: Entitlement("wiki:edit"))), is: ["gr-2"])
            try expect(try await ids(GrantFilter(request: RequestID("rq-1"))), is: ["gr-1"])
            try expect(try await ids(GrantFilter(endingFrom: Sample.time(50))), is: ["gr-2", "gr-1", "gr-0"])
            try expect(try await ids(GrantFilter(endingFrom: Sample.time(51))), is: ["gr-1", "gr-0"])
            try expect(try await ids(GrantFilter(endingFrom: Sample.time(111))), is: ["gr-1"])
            let page = try await store.grants(GrantFilter(), page: PageRequest(limit: 2))
            let rest = try await store.grants(GrantFilter(), page: PageRequest(cursor: page.next, limit: 2))
            try expect((page.items + rest.items).map(\.value.id.text), is: ["gr-2", "gr-1", "gr-0"])
            try expect(rest.next, is: nil)
        },
        Case("live grants are all that are not final, in one view") { store in
            var grants: [Versioned<Grant>] = []
            for number in 0..<4 {
                let request = try await commit(try Sample.submit("rq-\(number)"), to: store)
                let starts = number == 3 ? Sample.time(500) : nil
                grants.append(
                    try await commitGrant(
                        try Sample.approve(request, grant: "gr-\(number)", at: Sample.time(10), startsAt: starts),
                        to: store))
            }
            _ = try await store.append(try Sample.revoke(grants[1], at: Sample.time(20)).batch())
            let live = try await store.liveGrants()
            try expect(live.grants, is: [grants[0], grants[2], grants[3]])
            try expect(live.grants.map(\.value.state), is: [.active, .active, .scheduled])
            try expect(live.position, is: try await store.head().position)
        },
        Case("pending requests are counted by person, else by subject") { store in
            let first = try await commit(try Sample.submit("rq-1"), to: store)
            _ = try await store.append(try Sample.submit("rq-2"))
            _ = try await store.append(try Sample.submitted("rq-3", by: "backup", hasPerson: false).batch())
            let alice = try Sample.subject("alice")
            let backup = try Sample.subject("backup")
            let person = try Sample.person("alice")
            try expect(try await store.pendingRequests(person: person, subject: alice), is: 2)
            try expect(try await store.pendingRequests(person: nil, subject: backup), is: 1)
            try expect(try await store.pendingRequests(person: try Sample.person("carol"), subject: alice), is: 0)
            _ = try await store.append(try Sample.cancel(first, at: Sample.time(1)).batch())
            try expect(try await store.pendingRequests(person: person, subject: alice), is: 1)
        },
    ]

    static let timeCases: [Case] = [
        Case("what is due comes when its time has come, the earliest first") { store in
            for (number, ttl) in [(1, 300), (2, 100), (3, 200)] {
                _ = try await store.append(try Sample.submit("rq-\(number)", ttlSeconds: Int64(ttl)))
            }
            try expect(try await store.nextDue(), is: Sample.time(100))
            let request = try require(try await store.request(RequestID("rq-3")))
            _ = try await store.append(
                try Sample.approve(request, grant: "gr-3", at: Sample.time(10), startsAt: Sample.time(50), seconds: 100)
                    .batch())
            try expect(try await store.nextDue(), is: Sample.time(50))
            try expect(
                try await store.due(at: Sample.time(49), limit: 10),
                is: DueWork(requestsToTimeOut: [], grantsToActivate: [], grantsToExpire: []))
            let due = try await store.due(at: Sample.time(300), limit: 10)
            try expect(due.requestsToTimeOut.map(\.text), is: ["rq-2", "rq-1"])
            try expect(due.grantsToActivate.map(\.text), is: ["gr-3"])
            try expect(due.grantsToExpire.map(\.text), is: ["gr-3"])
            try expect(try await store.due(at: Sample.time(100), limit: 10).requestsToTimeOut.map(\.text), is: ["rq-2"])
            try expect(try await store.due(at: Sample.time(300), limit: 1).requestsToTimeOut.map(\.text), is: ["rq-2"])
            let grant = try require(try await store.grant(GrantID("gr-3")))
            _ = try await store.append(try Sample.expire(grant, at: Sample.time(150)).batch())
            try expect(try await store.due(at: Sample.time(200), limit: 10).grantsToExpire, is: [])
        },
        Case("P4 the clock's high-water mark never falls") { store in
            try await store.raiseClock(to: Sample.time(100))
            try expect(try await store.clockHighWaterMark(), is: Sample.time(100))
            try await store.raiseClock(to: Sample.time(50))
            _ = try await store.append(try Sample.submit("rq-1", at: Sample.time(70)))
            try expect(try await store.clockHighWaterMark(), is: Sample.time(100))
            _ = try await store.append(try Sample.submit("rq-2", at: Sample.time(170)))
            try expect(try await store.clockHighWaterMark(), is: Sample.time(170))
        },
    ]

    static let persistenceCases: [Case] = [
        Case(
            "P8 everything is there after the store was opened again",
            reopening: { place in
                var store = try await place.open()
                _ = try await store.append(try Sample.load())
                let key = try Sample.key("k1", command: "cm-submit-rq-1")
                let request = try await commit(
                    try Sample.submit("rq-1", basis: Sample.basis, idempotency: key), to: store)
                let change = try Sample.approve(request, grant: "gr-1", at: Sample.time(10))
                let grant = try await commitGrant(change, to: store)
                try await store.raiseClock(to: Sample.time(1000))
                let events = try await store.events(after: 0, limit: 100)
                let head = try await store.head()
                try await place.close(store)

                store = try await place.open()
                try expect(try await store.events(after: 0, limit: 100), is: events)
                try expect(try await store.head(), is: head)
                try expect(try await store.basis(), is: Sample.basis)
                try expect(try await store.clockHighWaterMark(), is: Sample.time(1000))
                try expect(try await store.grant(grant.value.id), is: grant)
                try expect(try await store.request(request.value.id)?.value, is: change.request)
                try expect(try await store.command(change.command), is: change.batch().command)
                try expect(try await store.idempotencyRecord(key.scope, now: Sample.start), is: key)
                let next = try await store.append(try Sample.revoke(grant, at: Sample.time(1001)).batch())
                try expect(next.firstPosition, is: head.position + 1)
                let last = try await store.events(after: head.position, limit: 10)
                try expect(last.first?.previousHash, is: head.hash)
                try await place.close(store)
            })
    ]
}
