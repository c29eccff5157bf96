import StintCore

/// Freezes, delegations, signals and sets: what stands beside requests and grants.
extension StoreContract {
    static let standingCases: [Case] = [
        Case("freezes stand until they are thawed") { store in
            var course = Course(store)
            try expect(try await store.freezes(), is: Versioned([], version: 0))
            let first = try await course.take([Sample.freeze("z-incident", suspends: true)], at: 5)
            try expect(first.freezes, is: try await store.freezes())
            try expect(first.freezes?.version, is: 1)
            // U+00E9, and U+0065 U+0301: two names.
            for name in ["caf\u{e9}", "cafe\u{301}"] {
                try await course.take(
                    [Sample.freeze(try Identifier(name), .entitlement("payments-db:readonly"), at: 6)], at: 6)
            }
            let standing = try await store.freezes()
            try expect(standing.version, is: 3)
            try expect(
                standing.value.map { Array($0.name.text.utf8) },
                is: ["cafe\u{301}", "caf\u{e9}", "z-incident"].map { Array($0.utf8) })
            try expect(standing.value.map(\.suspends), is: [false, false, true])
            let other = try await course.take(try Sample.asking("rq-1"), at: 7)
            try expect(other.freezes, is: nil)
            let last = try await course.take(
                [.freezeEnded(FreezeEnded(name: "z-incident", reason: "over"))], at: 8)
            try expect(last.freezes?.value.map(\.name.text), is: ["cafe\u{301}", "caf\u{e9}"])
            try expect(last.freezes?.version, is: 4)
            try await course.take([Sample.freeze("z-incident", .resource("wiki"), at: 9)], at: 9)
            try expect(try await store.freezes().value.last?.scope, is: .resource("wiki"))
        },
        Case("P11 what a command read and left must still be as it saw it") { store in
            var course = Course(store)
            try await course.take(try Sample.asking("rq-1"), at: 0)
            try await course.take([Sample.freeze("incident")], at: 1)
            let read: [StreamID] = [.freezes, .delegations(of: "user:bob")]
            let granting = try Sample.granting("gr-1", of: "rq-1", at: 10) + [Sample.approved("rq-1", [1: "gr-1"])]
            let late = try course.next(granting, at: 10, "cm-late", unchanged: read)
            let winner = try await course.take(
                [.freezeEnded(FreezeEnded(name: "incident", reason: nil))], at: 2)
            let stamp = try require(try await store.command("cm-step-3")).stamp
            let head = try await store.head()
            try expect(
                try await refusal { try await store.append(late) },
                is: .conflict(stream: .freezes, expected: 1, actual: 2, winner: stamp))
            try expect(try await store.head(), is: head)
            try expect(try await store.grant("gr-1"), is: nil)
            // Reading does not count as a change.
            try await course.take(granting, at: 10, unchanged: read)
            try expect(try await store.freezes().version, is: winner.freezes?.version ?? 0)
            try expect(try await store.versions(of: read).map(\.version), is: [2, 0])
            let never = try course.next(
                try Sample.asking("rq-2"), at: 11, "cm-never", unchanged: [.delegations(of: "user:bob")])
            try await course.take(
                [Sample.delegation("dg-1", from: "user:bob", to: "user:dora", endsAt: 100)], at: 11,
                by: .subject("user:bob"))
            guard
                case .conflict(.delegations(of: "user:bob"), 0, 1, _) = try await refusal({
                    try await store.append(never)
                })
            else { throw Broken(description: "another refusal") }
        },
        Case("delegations are found by who stands in, and for whom, until they end") { store in
            var course = Course(store)
            let plans: [(DelegationID, String, String, Int64)] = [
                ("dg-1", "bob", "dora", 100), ("dg-2", "erin", "dora", 200), ("dg-3", "bob", "finn", 300),
            ]
            for (id, from, to, ends) in plans {
                let delegator = try Sample.subject(from)
                try await course.take(
                    [Sample.delegation(id, from: delegator, to: try Sample.subject(to), startsAt: 50, endsAt: ends)],
                    at: 0, by: .subject(delegator))
            }
            func found(to: SubjectRef? = nil, from: SubjectRef? = nil, after: Int64) async throws -> [DelegationID] {
                try await store.delegations(to: to, from: from, endingAfter: Sample.time(after)).map(\.id)
            }
            try expect(try await found(after: 0), is: ["dg-1", "dg-2", "dg-3"])
            try expect(try await found(to: "user:dora", after: 99), is: ["dg-1", "dg-2"])
            try expect(try await found(to: "user:dora", after: 100), is: ["dg-2"])
            try expect(try await found(from: "user:bob", after: 0), is: ["dg-1", "dg-3"])
            try expect(try await found(to: "user:dora", from: "user:bob", after: 0), is: ["dg-1"])
            try expect(try await found(to: "user:bob", after: 0), is: [])
            try expect(try await store.delegation("dg-3"), is: course.history.delegations["dg-3"])
            try expect(try await store.delegation("dg-9"), is: nil)
            try await course.take(
                [.delegationEnded(DelegationEnded(delegation: "dg-3"))], at: 60, by: .subject("user:bob"))
            try expect(try await found(from: "user:bob", after: 0), is: ["dg-1"])
            try expect(try await store.delegation("dg-3")?.endedAt, is: Sample.time(60))
            try expect(
                try await store.versions(of: [.delegations(of: "user:bob"), .delegations(of: "user:erin")])
                    .map(\.version), is: [3, 1])
        },
        Case("the latest signal of a type about a target is in force until it expires or is cleared") { store in
            var course = Course(store)
            let alice = SignalTarget.subject("user:alice")
            let person = SignalTarget.person("p-alice")
            try await course.take([Sample.signal("sg-1", "risk_score", about: alice, data: ["score": 20])], at: 0)
            try await course.take([Sample.signal("sg-2", "device_lost", about: person, expiresAt: 100)], at: 0)
            try await course.take([Sample.signal("sg-3", "risk_score", about: .resource("p-alice"))], at: 0)
            func inForce(_ targets: [SignalTarget], at seconds: Int64 = 10) async throws -> [SignalID] {
                try await store.signals(about: targets, at: Sample.time(seconds)).map(\.id)
            }
            try expect(try await inForce([alice, person]), is: ["sg-2", "sg-1"])
            try expect(try await inForce([person, alice, .resource("p-alice")]), is: ["sg-2", "sg-3", "sg-1"])
            try expect(try await inForce([person], at: 99), is: ["sg-2"])
            try expect(try await inForce([person], at: 100), is: [])
            try expect(try await inForce([]), is: [])
            try expect(try await inForce([.subject("user:carol")]), is: [])
            try await course.take(
                [Sample.signal("sg-4", "risk_score", about: alice, at: 20, data: ["score": 90])], at: 20)
            let latest = try await store.signals(about: [alice], at: Sample.time(20))
            try expect(latest.map(\.id), is: ["sg-4"])
            try expect(latest.first?.data, is: ["score": 90])
            try await course.take([.signalCleared(SignalCleared(type: "risk_score", target: alice))], at: 30)
            try expect(try await inForce([alice]), is: [])
            // Clearing what is over already changes nothing.
            try await course.take([.signalCleared(SignalCleared(type: "risk_score", target: alice))], at: 31)
            try expect(try await store.versions(of: [.signals(about: alice)]).map(\.version), is: [4])
        },
        Case("P13 what a set was loaded from is kept with the load, once") { store in
            var course = Course(store)
            func load(_ basis: DecisionBasis) -> [Event] {
                [.sourceLoaded(SourceLoaded(source: .policy, digest: "sha256:x", origin: "policies", basis: basis))]
            }
            let kept = KeptSet(basis: Sample.basis, bytes: Array(0...255))
            try expect(try await store.keptSet(Sample.basis), is: nil)
            try await course.take(load(Sample.basis), at: 0, newBasis: Sample.basis, keptSet: kept)
            try await course.take(load(Sample.otherBasis), at: 1, newBasis: Sample.otherBasis)
            try await course.take(load(Sample.basis), at: 2, newBasis: Sample.basis, keptSet: kept)
            try expect(try await store.keptSet(Sample.basis), is: kept)
            try expect(try await store.keptSet(Sample.otherBasis), is: nil)
        },
        Case(
            "P8 freezes, delegations, signals and sets are there after the store was opened again",
            reopening: { place in
                var store = try await place.open()
                var course = Course(store)
                let kept = KeptSet(basis: Sample.basis, bytes: [0, 1, 2])
                try await course.take(
                    [
                        .sourceLoaded(
                            SourceLoaded(source: .policy, digest: "sha256:x", origin: "policies", basis: Sample.basis))
                    ], at: 0, newBasis: Sample.basis, keptSet: kept)
                try await course.take([Sample.freeze("incident", .subject("user:alice"), suspends: true)], at: 1)
                try await course.take(
                    [Sample.delegation("dg-1", from: "user:bob", to: "user:dora", endsAt: 100)], at: 2,
                    by: .subject("user:bob"))
                try await course.take([Sample.signal("sg-1", "device_lost", about: .person("p-alice"))], at: 3)
                let freezes = try await store.freezes()
                let signals = try await store.signals(about: [.person("p-alice")], at: Sample.time(3))
                try expect([freezes.value.count, signals.count], is: [1, 1])
                try await place.close(store)

                store = try await place.open()
                try expect(try await store.freezes(), is: freezes)
                try expect(try await store.signals(about: [.person("p-alice")], at: Sample.time(3)), is: signals)
                try expect(try await store.delegation("dg-1"), is: course.history.delegations["dg-1"])
                try expect(try await store.keptSet(Sample.basis), is: kept)
                try await place.close(store)
            }),
    ]
}
