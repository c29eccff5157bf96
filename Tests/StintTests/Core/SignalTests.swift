import StintCore
import StintTesting
import Testing

@Suite("Risk signals")
struct SignalTests {
    let siem = Caller.machine("service:backup", [.signals])

    private func house() async throws -> House {
        var policy = House.policy
        policy.endingSignals = ["device_lost"]
        return try await House(policy: policy)
    }

    private func send(
        _ house: House, _ type: Identifier, _ target: SignalTarget, by caller: Caller? = nil,
        data: JSONValue = .object(JSONObject()), ttl: Int64? = nil, cleared: Bool = false
    ) async -> CommandAnswer {
        await house.service.perform(
            house.command(
                caller ?? siem,
                .signal(SendSignal(type: type, target: target, data: data, ttlSeconds: ttl, isCleared: cleared))))
    }

    @Test(
        "P4: a signal is acted on before it is answered, for whom it touches and nobody else",
        arguments: [
            (SignalTarget.subject("user:alice"), ["user:alice"]), (.person("alice"), ["user:alice"]),
            (.person("frank"), ["agent:fixit", "user:frank"]), (.subject("user:frank"), ["user:frank"]),
            (.resource("wiki"), ["agent:fixit", "user:alice", "user:frank"]), (.resource("ledger-db"), []),
        ] as [(SignalTarget, [SubjectRef])])
    func touches(target: SignalTarget, revoked: [SubjectRef]) async throws {
        let house = try await house()
        for holder in ["user:alice", "user:frank", "agent:fixit"] as [SubjectRef] {
            #expect(await house.submit("wiki:edit", by: .human(holder)).grant != nil)
        }
        let answer = await send(house, "device_lost", target)
        #expect(answer.outcome.result?.signal?.type == "device_lost")
        #expect(answer.reevaluation?.revoked.count == revoked.count)
        #expect(house.view.all.filter { $0.state == .revoked }.map(\.beneficiary).sorted() == revoked)
        #expect(house.view.all.filter { $0.state == .active }.count == 3 - revoked.count)
    }

    @Test("a signal that policy does not mind is kept, and is context until it expires or is cleared")
    func context() async throws {
        let house = try await house()
        let grant = try #require(await house.submit("wiki:edit").grant)
        let answer = await send(house, "risk_score", .subject("user:alice"), data: ["score": 80], ttl: 60)
        #expect(answer.reevaluation?.kept == [grant.id])
        func inForce() async throws -> [Identifier] {
            try await house.store.signals(about: [.subject("user:alice")], at: house.clock.now()).map(\.type)
        }
        #expect(try await inForce() == ["risk_score"])
        house.clock.advance(seconds: 60)
        #expect(try await inForce() == [])
        _ = await send(house, "risk_score", .subject("user:alice"))
        #expect(try await inForce() == ["risk_score"])
        let cleared = await send(house, "risk_score", .subject("user:alice"), cleared: true)
        #expect(cleared.reevaluation?.kept == [grant.id])
        #expect(try await inForce() == [])
    }

    @Test("P7: a scheduled grant is not begun while a signal says no, and was judged with it")
    func activation() async throws {
        let house = try await house()
        let start = try #require(house.clock.now().adding(seconds: 60))
        let grant = try #require(await house.submit("wiki:edit", startsAt: start).grant)
        house.clock.set(start)
        house.store.beforeNextAppend { _ in
            _ = await self.send(house, "device_lost", .person("alice"))
        }
        #expect(await house.service.runDue().activated == 0)
        #expect(await house.service.runDue().refused == 1)
        #expect(try await house.stored(grant.id).state == .revoked)
    }

    @Test("a repeated signal is answered the same, and not acted on again")
    func replay() async throws {
        let house = try await house()
        let command = house.command(
            siem, .signal(SendSignal(type: "device_lost", target: .person("alice"))), id: "c-signal")
        let first = await house.service.perform(command)
        let second = await house.service.perform(command)
        #expect(second.replayed && second.outcome == first.outcome && second.reevaluation == nil)
        #expect(house.events("signal.received").count == 1)
    }

    @Test(
        "who sends signals, and what is none",
        arguments: [
            (Caller.machine("service:backup", [.signals]), 1, 60, nil), (.human("user:oscar", [.operator]), 1, 60, nil),
            (.human("user:alice"), 1, 60, "not_a_signal_source"),
            (.human("user:audrey", [.auditor]), 1, 60, "not_a_signal_source"),
            (.machine("service:backup", [.signals]), 20000, 60, "data_invalid"),
            (.machine("service:backup", [.signals]), 1, 0, "ttl_invalid"),
            (.machine("service:backup", [.signals]), 1, -1, "ttl_invalid"),
            (.machine("service:backup", [.signals]), 1, .max, "ttl_invalid"),
        ] as [(Caller, Int, Int64, String?)])
    func wrong(caller: Caller, size: Int, ttl: Int64, code: String?) async throws {
        let house = try await house()
        let data = JSONValue.members(("text", .string(String(repeating: "x", count: size))))
        let answer = await send(house, "risk_score", .person("alice"), by: caller, data: data, ttl: ttl)
        #expect(answer.outcome.refusal?.code == code)
        #expect(house.events("signal.received").count == (code == nil ? 1 : 0))
    }

    @Test("policy may refuse a source")
    func refused() async throws {
        let house = try await house()
        try await house.change { $0.refusedOperations = ["signal.create"] }
        #expect(await send(house, "device_lost", .person("alice")).outcome.refusal?.kind == .forbidden)
    }
}
