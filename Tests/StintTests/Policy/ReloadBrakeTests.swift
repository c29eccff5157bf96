import StintCore
import StintTesting
import TestFolders
import Testing

@testable import StintPolicy

/// The brake on mass revocation: a load that would end more grants than may end unasked waits for a confirmation (P6).
@Suite struct ReloadBrakeTests {
    private static let api = "package stint.api\n\ndecision := {}\n"

    private static let bob = Caller(subject: "user:bob", roles: [.user, .operator], session: .human)

    private let clock = TestClock()
    private let observer = RecordingReloads()

    /// With two grants that may end unasked.
    private func reloader(_ folder: TemporaryFolder) throws -> SetReloader {
        SetReloader(
            loader: SetLoader(
                try PolicySets.write(folder, replacing: ["api": Self.api], config: "reload: {max_revocations: 2}")),
            clock: clock, observer: observer)
    }

    private func edit(_ folder: TemporaryFolder, _ text: String = "x := 1") throws {
        try folder.write("package mine\n\n\(text)\n", to: "policies/mine.rego")
    }

    @Test(arguments: [0, 1, 2, 3, 20])
    func moreThanMayEndWaits(_ count: Int) async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        await reloader.look()
        let before = try #require(reloader.status.basis)
        try observer.end(count)
        try edit(folder)
        let outcome = await reloader.look()
        let waits = count > 2
        #expect(observer.adopted.count == (waits ? 1 : 2))
        #expect(reloader.status.held?.grants.count == (waits ? count : nil))
        #expect((reloader.status.basis == before) == waits)
        if waits {
            let held = try #require(reloader.status.held)
            #expect(outcome == .held(held))
            #expect(held.limit == 2)
            #expect(held.basis != before)
            #expect(!held.isInForce)
            #expect(observer.held == [held])
        }
    }

    @Test func theLimitIsThatOfTheSetInForce() async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        await reloader.look()
        try observer.end(3)
        try folder.write("version: 1\nreload: {max_revocations: 1000}\n", to: "stint.yaml")
        guard case .held = await reloader.look() else {
            Issue.record("a set raised its own limit")
            return
        }
    }

    @Test func whatWaitsIsToldOnceAndPutInForceWhenConfirmed() async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        await reloader.look()
        let before = try #require(reloader.status.basis)
        try observer.end(3)
        try edit(folder)
        await reloader.look()
        await reloader.look()
        await reloader.look(always: true)
        let held = try #require(reloader.status.held)
        #expect(observer.held.count == 1)

        #expect(await reloader.confirm(digest: "sha256:00000000", by: Self.bob) == .otherHeld(held))
        #expect(await reloader.confirm(digest: "", by: Self.bob) == .otherHeld(held))
        #expect(await reloader.confirm(digest: String(held.digest.prefix(14)), by: Self.bob) == .otherHeld(held))
        let other = Caller(subject: "user:erin", roles: [.user], session: .human)
        guard case .refused = await reloader.confirm(digest: nil, by: other) else {
            Issue.record("anybody may confirm")
            return
        }
        #expect(observer.confirmed == [])
        observer.refuse(true)
        guard case .failed = await reloader.confirm(digest: nil, by: Self.bob) else {
            Issue.record("it was confirmed")
            return
        }
        #expect(reloader.status.held == held)
        observer.refuse(false)
        #expect(await reloader.confirm(digest: held.digest, by: Self.bob) == .confirmed(held))
        #expect(reloader.status.basis == held.basis)
        #expect(reloader.status.held == nil)
        #expect(observer.adoptions.last == Adoption(previous: before))
        #expect(await reloader.confirm(digest: nil, by: Self.bob) == .nothingHeld)
        #expect(await reloader.look() == .unchanged)
    }

    @Test(arguments: [71 - 56, 71])
    func aDigestMayBeShortened(_ length: Int) async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        await reloader.look()
        try observer.end(3)
        try edit(folder)
        await reloader.look()
        let held = try #require(reloader.status.held)
        #expect(await reloader.confirm(digest: String(held.digest.prefix(length)), by: Self.bob) == .confirmed(held))
    }

    @Test func takingTheEditBackLeavesNothingToConfirm() async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        await reloader.look()
        try observer.end(3)
        try edit(folder)
        await reloader.look()
        try folder.remove("policies/mine.rego")
        #expect(await reloader.look() == .unchanged)
        #expect(reloader.status.held == nil)
        #expect(observer.adopted.count == 1)
    }

    @Test func aBetterEditTakesThePlaceOfWhatWaits() async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        await reloader.look()
        try observer.end(3)
        try edit(folder)
        await reloader.look()
        try edit(folder, "x := 2")
        await reloader.look()
        #expect(observer.held.count == 2)
        try observer.end(2)
        try edit(folder, "x := 3")
        guard case .loaded = await reloader.look() else {
            Issue.record("it was not taken")
            return
        }
        #expect(reloader.status.held == nil)
        #expect(observer.confirmed == [])
    }

    /// A start has nothing to stay with: what would end waits, suspended, for the same confirmation.
    @Test func aStartGoesOnAndItsRevocationsWait() async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        try observer.end(3)
        guard case .loaded(let basis) = await reloader.look() else {
            Issue.record("it did not start")
            return
        }
        let held = try #require(reloader.status.held)
        #expect(held.isInForce)
        #expect(reloader.status.basis == basis)
        #expect(observer.adoptions == [Adoption(previous: nil, held: held)])
        #expect(observer.held == [])
        // Another edit that waits, and is taken back, does not make it forgotten.
        try edit(folder)
        await reloader.look()
        #expect(reloader.status.held?.isInForce == false)
        try folder.remove("policies/mine.rego")
        await reloader.look()
        #expect(reloader.status.held == held)
        #expect(await reloader.confirm(digest: nil, by: Self.bob) == .confirmed(held))
        #expect(observer.confirmed == [held])
        #expect(observer.released == [basis])
        #expect(observer.adopted == [basis])
        #expect(reloader.status.held == nil)
    }

    @Test func theCauseIsWhatChanged() throws {
        let first = DecisionBasis(policyDigest: "p", dataRevision: "d")
        let policy = DecisionBasis(policyDigest: "q", dataRevision: "d")
        let data = DecisionBasis(policyDigest: "p", dataRevision: "e")
        #expect(Adoption(previous: nil).cause(for: first) == .reload)
        #expect(Adoption(previous: first).cause(for: policy) == .reload)
        #expect(Adoption(previous: first).cause(for: data) == .directory)
        #expect(Adoption(previous: first).cause(for: first) == nil)
    }
}
