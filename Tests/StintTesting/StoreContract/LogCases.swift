import StintCore

extension StoreContract {
    static let logCases: [Case] = [
        Case("an empty store holds nothing") { store in
            let head = try await store.head()
            try expect(head.position, is: 0)
            try expect(head.at, is: nil)
            try expect(try await store.clockHighWaterMark(), is: nil)
            try expect(try await store.basis(), is: nil)
            try expect(try await store.nextDue(), is: nil)
            try expect(try await store.events(after: 0, limit: 10), is: [])
            try expect(try await store.requests(RequestFilter(), page: PageRequest()).items, is: [])
            try expect(try await store.grants(GrantFilter(), page: PageRequest()).items, is: [])
            try expect(try await store.liveGrants(), is: LiveGrants(position: 0, grants: []))
            try expect(try await store.request(RequestID("rq-none")), is: nil)
            try expect(try await store.grant(GrantID("gr-none")), is: nil)
            try expect(try await store.command(CommandID("cm-none")), is: nil)
        },
        Case("events get their places, their bytes and a chain") { store in
            let genesis = try await store.head().hash
            let first = try await store.append(try Sample.submit("rq-1"))
            let second = try await store.append(try Sample.submit("rq-2", by: "carol"))
            try expect([first.firstPosition, first.lastPosition], is: [1, 2])
            try expect([second.firstPosition, second.lastPosition], is: [3, 4])
            let events = try await store.events(after: 0, limit: 10)
            try expect(events.map(\.position), is: [1, 2, 3, 4])
            try expect(events.map(\.previousHash), is: [genesis] + events.dropLast().map(\.hash))
            try expect(Set(events.map(\.hash)).count, is: 4)
            for event in events {
                let envelope = try event.envelope()
                try expect(envelope.position, is: event.position)
                try expect(try envelope.canonicalBytes(), is: event.bytes)
            }
            let envelope = try require(events.first).envelope()
            try expect(envelope.command, is: CommandID("cm-submit-rq-1"))
            try expect(envelope.actor, is: .subject(try Sample.subject("alice")))
            try expect(envelope.at, is: Sample.start)
            let head = try await store.head()
            try expect(head, is: LogHead(position: 4, hash: try require(events.last).hash, at: Sample.start))
        },
        Case("events are read from a position, and by stream") { store in
            for number in 1...3 { _ = try await store.append(try Sample.submit("rq-\(number)")) }
            try expect(try await store.events(after: 2, limit: 2).map(\.position), is: [3, 4])
            try expect(try await store.events(after: 5, limit: 10).map(\.position), is: [6])
            try expect(try await store.events(after: 6, limit: 10), is: [])
            try expect(try await store.events(after: 0, limit: 0), is: [])
            let stream = StreamID.request(RequestID("rq-2"))
            try expect(try await store.events(of: stream, after: 0, limit: 10).map(\.position), is: [3, 4])
            try expect(try await store.events(of: stream, after: 3, limit: 10).map(\.position), is: [4])
            try expect(try await store.events(of: stream, after: 0, limit: 1).map(\.position), is: [3])
        },
        Case("what is stored is what was committed") { store in
            let batch = try Sample.submit("rq-1")
            let submitted = try await commit(batch, to: store)
            try expect(submitted, is: Versioned(try require(batch.requests.first), version: 1))
            try expect(try await store.request(submitted.value.id), is: submitted)
            let change = try Sample.approve(submitted, grant: "gr-1", at: Sample.time(10))
            let committed = try await store.append(change.batch())
            try expect(committed.requests.map(\.version), is: [2])
            try expect(committed.grants.map(\.version), is: [1])
            try expect(try await store.request(submitted.value.id)?.value, is: change.request)
            try expect(try await store.grant(GrantID("gr-1")), is: committed.grants.first)
            try expect(try await store.command(change.command), is: change.batch().command)
            let streams: [StreamID] = [
                .request(submitted.value.id), .grant(GrantID("gr-1")), .grant(GrantID("gr-2")),
            ]
            try expect(try await store.versions(of: streams).map(\.version), is: [2, 1, 0])
            try expect(try await store.versions(of: streams).map(\.stream), is: streams)
        },
        Case("names that look alike are two") { store in
            // U+00E9, and U+0065 U+0301: canonically equivalent, and other bytes.
            let names = ["rq-caf\u{e9}", "rq-cafe\u{301}"]
            for name in names { _ = try await store.append(try Sample.submit(name)) }
            for name in names {
                let found = try require(try await store.request(try RequestID(name)))
                try expect(Array(found.value.id.text.utf8), is: Array(name.utf8))
                try expect(
                    try await store.events(of: .request(try RequestID(name)), after: 0, limit: 10).count, is: 2)
            }
        },
        Case("a command that touches a stream without an event moves it on") { store in
            var batch = try Sample.load()
            let holder = StreamID.holder(person: try Sample.person("alice"), subject: try Sample.subject("alice"))
            batch = AppendBatch(
                command: batch.command, touching: [StreamVersion(stream: holder, version: 0)], basis: nil,
                newBasis: batch.newBasis, events: batch.events)
            _ = try await store.append(batch)
            try expect(try await store.versions(of: [holder]).map(\.version), is: [1])
        },
    ]
}
