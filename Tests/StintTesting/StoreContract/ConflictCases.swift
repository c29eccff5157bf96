import StintCore

extension StoreContract {
    static let conflictCases: [Case] = [
        Case("P11 the loser of a race is told who won, and nothing of its own stays") { store in
            let request = try await commit(try Sample.submit("rq-1"), to: store)
            _ = try await store.append(try Sample.cancel(request, at: Sample.time(5)).batch())
            let before = try await store.head()
            let late = try Sample.approve(request, grant: "gr-1", at: Sample.time(6))
            let winner = try Sample.cancel(request, at: Sample.time(5)).stamp
            try expect(
                try await refusal { try await store.append(late.batch()) },
                is: .conflict(stream: .request(request.value.id), expected: 1, actual: 2, winner: winner))
            try expect(try await store.head(), is: before)
            try expect(try await store.grant(GrantID("gr-1")), is: nil)
            try expect(try await store.command(late.command), is: nil)
        },
        Case("P11 a stream that is expected and is not there conflicts") { store in
            let request = try await commit(try Sample.submit("rq-1"), to: store)
            var change = try Sample.cancel(request, at: Sample.time(5))
            change.requestVersion = 7
            try expect(
                try await refusal { try await store.append(change.batch()) },
                is: .conflict(
                    stream: .request(request.value.id), expected: 7, actual: 1,
                    winner: try Sample.submitted("rq-1").stamp))
            var again = try Sample.submitted("rq-1", by: "carol")
            again.command = CommandID("cm-again")
            let error = try await refusal { try await store.append(again.batch()) }
            guard case .conflict(_, 0, 1, _) = error else { throw Broken(description: "\(error)") }
        },
        Case("P11 of concurrent commands on one request exactly one wins") { store in
            let request = try await commit(try Sample.submit("rq-1"), to: store)
            let outcomes = try await withThrowingTaskGroup(of: StoreError?.self) { group in
                for number in 1...16 {
                    group.addTask {
                        let change = try Sample.cancel(request, by: "actor-\(number)", at: Sample.time(5))
                        do { _ = try await store.append(change.batch()) } catch let error as StoreError { return error }
                        return nil
                    }
                }
                return try await group.reduce(into: [StoreError?]()) { $0.append($1) }
            }
            try expect(outcomes.count { $0 == nil }, is: 1)
            let last = try require(try await store.events(after: 0, limit: 100).last)
            let winner = try require(try await store.command(try last.envelope().command)).stamp
            for case let error? in outcomes {
                try expect(
                    error,
                    is: .conflict(stream: .request(request.value.id), expected: 1, actual: 2, winner: winner))
            }
        },
        Case("concurrent commands that do not meet all commit, in one order without gaps") { store in
            try await withThrowingTaskGroup(of: Committed.self) { group in
                for number in 1...40 { group.addTask { try await store.append(try Sample.submit("rq-\(number)")) } }
                var places: Set<Int64> = []
                for try await committed in group {
                    try expect(committed.lastPosition - committed.firstPosition, is: 1)
                    places.formUnion([committed.firstPosition, committed.lastPosition])
                }
                try expect(places, is: Set(1...80))
            }
            let events = try await store.events(after: 0, limit: 100)
            try expect(events.map(\.position), is: Array(1...80))
            try expect(events.dropFirst().map(\.previousHash), is: events.dropLast().map(\.hash))
        },
        Case("a command that fails does not take its neighbours with it") { store in
            let request = try await commit(try Sample.submit("rq-0"), to: store)
            let closed = try await commit(try Sample.cancel(request, at: Sample.time(1)).batch(), to: store)
            let failed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...30 {
                    group.addTask {
                        if number.isMultiple(of: 3) {
                            let late = try Sample.approve(
                                request, by: "r\(number)", grant: "gr-\(number)", at: closed.value.deadline)
                            _ = try await refusal { try await store.append(late.batch()) }
                            return true
                        }
                        _ = try await store.append(try Sample.submit("rq-\(number)"))
                        return false
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try expect(failed, is: 10)
            try expect(try await store.head().position, is: 3 + 2 * 20)
            try expect(try await store.liveGrants().grants, is: [])
        },
        Case("P8 a command id is applied once, and its answer is given again") { store in
            let batch = try Sample.submit("rq-1")
            _ = try await store.append(batch)
            try expect(try await refusal { try await store.append(batch) }, is: .duplicateCommand(batch.command))
            try expect(try await store.head().position, is: 2)
        },
        Case("P11 a command commits only on the set it was decided on") { store in
            let decided = try Sample.submit("rq-1", basis: Sample.basis)
            try expect(try await refusal { try await store.append(decided) }, is: .basisChanged(current: nil))
            _ = try await store.append(try Sample.load())
            try expect(try await store.basis(), is: Sample.basis)
            _ = try await store.append(decided)
            _ = try await store.append(try Sample.load("cm-load-2", basis: Sample.otherBasis))
            let late = try Sample.submit("rq-2", basis: Sample.basis)
            try expect(
                try await refusal { try await store.append(late) }, is: .basisChanged(current: Sample.otherBasis))
            // Where policy has no part, no set is asked for.
            _ = try await store.append(try Sample.submit("rq-3"))
        },
    ]

    static let idempotencyCases: [Case] = [
        Case("an idempotency key stands for one command, whatever its body") { store in
            let key = try Sample.key("k1", command: "cm-submit-rq-1")
            _ = try await store.append(try Sample.submit("rq-1", idempotency: key))
            try expect(try await store.idempotencyRecord(key.scope, now: Sample.time(5)), is: key)
            let other = try Sample.key("k1", body: "sha256:other", command: "cm-submit-rq-2")
            try expect(
                try await refusal { try await store.append(try Sample.submit("rq-2", idempotency: other)) },
                is: .duplicateIdempotencyKey(key))
            try expect(try await store.request(RequestID("rq-2")), is: nil)
        },
        Case("an idempotency key is one caller's, for one method and path") { store in
            let keys = [
                try Sample.key("k1", command: "cm-submit-rq-1"),
                try Sample.key("k1", caller: "carol", command: "cm-submit-rq-2"),
                try Sample.key("k1", path: "/api/v1/other", command: "cm-submit-rq-3"),
                try Sample.key("k1\u{0}x", command: "cm-submit-rq-4"),
                try Sample.key("k\u{e9}", command: "cm-submit-rq-5"),
                try Sample.key("ke\u{301}", command: "cm-submit-rq-6"),
            ]
            for (number, key) in keys.enumerated() {
                _ = try await store.append(try Sample.submit("rq-\(number + 1)", idempotency: key))
            }
            for key in keys { try expect(try await store.idempotencyRecord(key.scope, now: Sample.start), is: key) }
        },
        Case("an idempotency key can be used again when its record expired") { store in
            let key = try Sample.key("k1", command: "cm-submit-rq-1", expiresAt: Sample.time(100))
            _ = try await store.append(try Sample.submit("rq-1", idempotency: key))
            try expect(try await store.idempotencyRecord(key.scope, now: Sample.time(99)), is: key)
            try expect(try await store.idempotencyRecord(key.scope, now: Sample.time(100)), is: nil)
            let later = try Sample.key("k1", command: "cm-submit-rq-2", expiresAt: Sample.time(300))
            _ = try await store.append(try Sample.submit("rq-2", at: Sample.time(100), idempotency: later))
            try expect(try await store.idempotencyRecord(key.scope, now: Sample.time(100)), is: later)
            try await store.removeIdempotencyRecords(expiredAt: Sample.time(299))
            try expect(try await store.idempotencyRecord(key.scope, now: Sample.time(100)), is: later)
            try await store.removeIdempotencyRecords(expiredAt: Sample.time(300))
            try expect(try await store.idempotencyRecord(key.scope, now: Sample.time(100)), is: nil)
        },
        Case("a command that fails leaves no idempotency key") { store in
            _ = try await store.append(try Sample.submit("rq-1"))
            var again = try Sample.submitted("rq-1")
            again.command = CommandID("cm-again")
            let key = try Sample.key("k1", command: "cm-again")
            _ = try await refusal { try await store.append(again.batch(idempotency: key)) }
            try expect(try await store.idempotencyRecord(key.scope, now: Sample.start), is: nil)
        },
    ]
}
