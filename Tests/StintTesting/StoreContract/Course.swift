import StintCore

/// A store, and the history that went into it. What is stored after each step is held against what its events say.
struct Course {
    let store: any EventStore
    private(set) var history = Sample.History()
    private var count = 0

    init(_ store: any EventStore) { self.store = store }

    @discardableResult
    mutating func take(
        _ events: [Event], at seconds: Int64, by actor: Actor = .stint, newBasis: DecisionBasis? = nil,
        keptSet: KeptSet? = nil, unchanged: [StreamID] = [], further: [StreamID] = []
    ) async throws -> Committed {
        count += 1
        let stamp = CommandStamp(
            id: try CommandID("cm-step-\(count)"), name: .record, actor: actor, at: Sample.time(seconds))
        let batch = try history.batch(
            stamp, events, newBasis: newBasis, keptSet: keptSet, unchanged: unchanged, further: further)
        let committed = try await store.append(batch)
        try expect(committed.requests.map(\.value), is: batch.requests)
        try expect(committed.grants.map(\.value), is: batch.grants)
        for request in committed.requests { try expect(try await store.request(request.value.id), is: request) }
        for grant in committed.grants { try expect(try await store.grant(grant.value.id), is: grant) }
        let streams = batch.touching.map(\.stream)
        try expect(try await store.versions(of: streams), is: streams.map(history.version))
        return committed
    }

    /// The next batch, not committed: for what is refused, or races.
    func next(_ events: [Event], at seconds: Int64, _ command: CommandID, unchanged: [StreamID] = []) throws
        -> AppendBatch
    {
        var history = history
        return try history.batch(
            CommandStamp(id: command, name: .record, actor: .stint, at: Sample.time(seconds)), events,
            unchanged: unchanged)
    }

    func request(_ id: RequestID) throws -> AccessRequest { try require(history.requests[id]) }
    func grant(_ id: GrantID) throws -> Grant { try require(history.grants[id]) }

    func requests(_ filter: RequestFilter) async throws -> [String] {
        try await store.requests(filter, page: PageRequest()).items.map(\.value.id.text)
    }

    func grants(_ filter: GrantFilter) async throws -> [String] {
        try await store.grants(filter, page: PageRequest()).items.map(\.value.id.text)
    }
}
