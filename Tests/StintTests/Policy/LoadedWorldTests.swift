import StintCore
import StintTesting
import TestFolders
import Testing

@testable import StintPolicy

/// Loads and what follows from them for live grants, with the pack, the service and the snapshot as they run.
@Suite struct LoadedWorldTests {
    private static let eligible = "eligible: {users: [agent:fixit], groups: [engineering]}"
    /// Somebody took the wrong group out.
    private static let typo = "eligible: {users: [agent:fixit], groups: []}"

    // MARK: The brake

    @Test("P6: a typo that would end everybody's access waits, and ends nothing until an operator confirms it")
    func aTypoWaits() async throws {
        let world = try await LoadedWorld(try TemporaryFolder())
        let reloader = world.reloader()
        await reloader.look()
        let grants = try await world.deployers()
        #expect(grants.count == 3)
        try world.edit("catalog.yaml", Self.eligible, Self.typo)
        guard case .held(let held) = await reloader.look() else {
            Issue.record("it was not held")
            return
        }
        #expect(held.grants == grants)
        #expect(try await world.states(grants) == [.active, .active, .active])
        #expect(world.mayDeploy("user:alice")?.allow == true)
        #expect(world.store.log.contains { $0.event.type == "set.held" })

        guard case .refused = await reloader.confirm(digest: nil, by: .human("user:alice")) else {
            Issue.record("anybody may confirm")
            return
        }
        #expect(try await world.states(grants) == [.active, .active, .active])
        #expect(
            await reloader.confirm(digest: held.digest, by: LoadedWorld.operatorCaller) == .confirmed(held))
        #expect(try await world.states(grants) == [.revoked, .revoked, .revoked])
        #expect(world.mayDeploy("user:alice")?.allow == false)
        let confirmed = world.store.log.first { $0.event.type == "set.confirmed" }
        #expect(confirmed?.actor == .subject("user:frank-admin"))
    }

    @Test("P6: a start on files that would end everybody's access suspends, and ends nothing until it is confirmed")
    func aStartSuspends() async throws {
        let folder = try TemporaryFolder()
        let before = try await LoadedWorld(folder)
        await before.reloader().look()
        let grants = try await before.deployers()
        let world = try await LoadedWorld(folder, store: before.store)
        try world.edit("catalog.yaml", Self.eligible, Self.typo)
        let reloader = world.reloader()
        await reloader.look()
        let held = try #require(reloader.status.held)
        #expect(held.isInForce)
        #expect(try await world.states(grants) == [.suspended, .suspended, .suspended])
        #expect(world.mayDeploy("user:alice")?.allow == false)
        // Judging them from time to time neither ends nor resumes them.
        await world.access.reevaluate(cause: .period)
        #expect(try await world.states(grants) == [.suspended, .suspended, .suspended])
        #expect(
            await reloader.confirm(digest: nil, by: LoadedWorld.operatorCaller) == .confirmed(held))
        #expect(try await world.states(grants) == [.revoked, .revoked, .revoked])
    }

    @Test("P6: mending the files after such a start gives everybody their access back, with the end it had")
    func mendingResumes() async throws {
        let folder = try TemporaryFolder()
        let before = try await LoadedWorld(folder)
        await before.reloader().look()
        let grants = try await before.deployers()
        let world = try await LoadedWorld(folder, store: before.store)
        try world.edit("catalog.yaml", Self.eligible, Self.typo)
        let reloader = world.reloader()
        await reloader.look()
        try world.edit("catalog.yaml", Self.typo, Self.eligible)
        await reloader.look()
        #expect(reloader.status.held == nil)
        #expect(try await world.states(grants) == [.active, .active, .active])
        #expect(world.mayDeploy("user:alice")?.allow == true)
    }

    // MARK: Judged anew

    @Test("P6: who leaves the directory loses access with the load, the others keep it")
    func whoLeavesLosesAccess() async throws {
        let world = try await LoadedWorld(try TemporaryFolder())
        let reloader = world.reloader()
        await reloader.look()
        let grants = try await world.deployers()
        try world.edit(
            "directory.yaml", "carol: {name: Carol Chen,", "carol: {name: Carol Chen, disabled: true,")
        await reloader.look()
        #expect(try await world.states(grants).filter { $0 == .revoked }.count == 1)
        #expect(world.mayDeploy("user:carol")?.allow == false)
        #expect(world.mayDeploy("user:alice")?.allow == true)
        let causes = world.store.log.compactMap { envelope in
            if case .grantsReevaluated(let done) = envelope.event { done.cause } else { nil }
        }
        #expect(causes == [.directory])
    }

    @Test("P6: a policy that gives no answer suspends and never revokes, and one that does resumes")
    func noAnswerSuspends() async throws {
        let world = try await LoadedWorld(try TemporaryFolder())
        let reloader = world.reloader()
        await reloader.look()
        let grants = try await world.deployers()
        let end = try await world.store.grant(grants[0])?.value.expiresAt
        try world.edit(
            "policies/grant.rego", "is_object(data.stint.catalog.resources)", "is_object(data.stint.catalog.things)")
        guard case .loaded = await reloader.look() else {
            Issue.record("it was not loaded")
            return
        }
        #expect(try await world.states(grants) == [.suspended, .suspended, .suspended])
        #expect(world.mayDeploy("user:alice")?.allow == false)
        try world.edit(
            "policies/grant.rego", "is_object(data.stint.catalog.things)", "is_object(data.stint.catalog.resources)")
        await reloader.look()
        #expect(try await world.states(grants) == [.active, .active, .active])
        #expect(try await world.store.grant(grants[0])?.value.expiresAt == end)
        #expect(world.mayDeploy("user:alice")?.allow == true)
    }

    // MARK: P13

    @Test("P13: every decision of a log is asked again with the same answer, after later loads and a restart")
    func everyDecisionOfALog() async throws {
        let folder = try TemporaryFolder()
        let first = try await LoadedWorld(folder)
        let reloader = first.reloader()
        await reloader.look()
        _ = try await first.deployers()
        let asked = try await first.perform(
            "cm-ask", .human("user:alice"),
            .submit(
                SubmitRequest(
                    entitlements: ["payments-db:readonly"], durationSeconds: 3600, reason: "debugging a stuck order")))
        let request = try #require(asked.request)
        try first.edit("catalog.yaml", "title: Read every table", "title: Read all tables")
        await reloader.look()
        _ = try await first.perform(
            "cm-review", .human("user:bob"), .review(ReviewRequest(request: request.id, verdict: .approve)))

        let world = try await LoadedWorld(folder, maxRevocations: 20, store: first.store)
        try world.edit("catalog.yaml", Self.eligible, Self.typo)
        try world.edit("directory.yaml", "mina: {name: Mina Moreau", "mina: {name: Mina M")
        await world.reloader().look()

        let records = try world.records()
        let entryPoints = Set(records.map(\.entryPoint))
        #expect(
            entryPoints.isSuperset(of: [
                "data.stint.request.decision", "data.stint.review.decision", "data.stint.grant.decision",
                "data.stint.api.decision",
            ]))
        #expect(Set(records.map(\.basis)).count >= 2)
        for record in records {
            let kept = try await world.store.keptSet(record.basis)
            let replayed = try DecisionReplay(kept).replay(record)
            #expect(replayed.isSame, "\(record.entryPoint) at \(record.at): \(replayed.differences)")
        }
    }
}
