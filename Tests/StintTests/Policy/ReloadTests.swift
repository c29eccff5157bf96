import StintCore
import StintTesting
import Synchronization
import TestFolders
import Testing

@testable import StintPolicy

/// Files change while Stint runs: a good edit is taken, a broken one leaves the last good set in force.
@Suite struct ReloadTests {
    /// Anything that compiles.
    private static let api = "package stint.api\n\ndecision := {}\n"

    private let clock = TestClock()
    private let observer = RecordingReloads()

    private func reloader(_ folder: TemporaryFolder, config: String = "") throws -> SetReloader {
        SetReloader(
            loader: SetLoader(try PolicySets.write(folder, replacing: ["api": Self.api], config: config)), clock: clock,
            observer: observer)
    }

    @Test func anEditIsTaken() async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        guard case .loaded(let first) = await reloader.look() else {
            Issue.record("nothing was loaded")
            return
        }
        #expect(await reloader.look() == .unchanged)
        #expect(await reloader.look() == .unchanged)
        clock.advance(seconds: 60)
        try folder.write("package mine\n\nx := 1\n", to: "policies/mine.rego")
        guard case .loaded(let second) = await reloader.look() else {
            Issue.record("the edit was missed")
            return
        }
        #expect(second.policyDigest != first.policyDigest)
        #expect(second.dataRevision == first.dataRevision)
        #expect(observer.adopted == [first, second])
        #expect(reloader.status.basis == second)
        #expect(reloader.status.loadedAt == clock.now())
    }

    @Test(arguments: [
        ("catalog.yaml", "version: 1\nresources: {x: 1}\n"), ("directory.yaml", "version: 1\naccounts: [\n"),
        ("policies/access.rego", "package stint.access\n\ndecision if {\n"), ("stint.yaml", "version: 1\nlimit: {}\n"),
        ("policies/more.rego", "package stint.grants\n\nx := 1\n"),
    ])
    func aBrokenEditKeepsTheLastGoodSet(_ file: String, _ broken: String) async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        await reloader.look()
        let good = try #require(reloader.status.basis)
        let original =
            file.hasSuffix("more.rego")
            ? "package more\n" : String(decoding: SourceTree.read("\(folder.path)/\(file)"), as: UTF8.self)

        try folder.write(broken, to: file)
        guard case .rejected(let error) = await reloader.look() else {
            Issue.record("it was not rejected")
            return
        }
        #expect(error.problems.first?.file == "\(folder.path)/\(file)")
        #expect(reloader.status.basis == good)
        #expect(reloader.status.rejection?.error == error)
        #expect(reloader.status.rejection?.at == clock.now())
        #expect(observer.adopted == [good])
        // What is known to be wrong is told once.
        await reloader.look()
        await reloader.look(always: true)
        #expect(observer.rejected == [error])

        try folder.write(original, to: file)
        let outcome = await reloader.look()
        if file.hasSuffix("more.rego") {
            #expect(observer.adopted.count == 2)
        } else {
            #expect(outcome == .unchanged)
            #expect(observer.adopted == [good])
        }
        #expect(reloader.status.rejection == nil)
    }

    @Test func aFileThatIsGoneIsAnError() async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        await reloader.look()
        try folder.remove("catalog.yaml")
        guard case .rejected(let error) = await reloader.look() else {
            Issue.record("it was not rejected")
            return
        }
        #expect(
            error.problems.map(\.description) == ["\(folder.path)/catalog.yaml: there is no such file: check the path"])
    }

    @Test func whatIsNotTakenIsTriedAgain() async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        observer.refuse(true)
        guard case .postponed = await reloader.look() else {
            Issue.record("it was not postponed")
            return
        }
        #expect(reloader.status.basis == nil)
        observer.refuse(false)
        guard case .loaded = await reloader.look() else {
            Issue.record("it was not tried again")
            return
        }
    }

    @Test func aNewTokenIsTaken() async throws {
        let folder = try TemporaryFolder()
        let hash = String(repeating: "ab", count: 32)
        let entry = "  - {subject: user:alice, sha256: \(hash), roles: [user]}\n"
        try folder.write("version: 1\ntokens:\n" + entry, to: "tokens.yaml")
        let reloader = try reloader(folder, config: "tokens: tokens.yaml")
        await reloader.look()
        try folder.write(
            "version: 1\ntokens:\n" + entry
                + "  - {subject: user:bob, sha256: \(String(hash.reversed())), roles: [user]}\n",
            to: "tokens.yaml")
        await reloader.look()
        #expect(observer.adopted.count == 2)
        #expect(observer.adopted.first == observer.adopted.last)
    }

    @Test func manyLooksAtOnceLoadOnce() async throws {
        let folder = try TemporaryFolder()
        let reloader = try reloader(folder)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await reloader.look() } }
        }
        #expect(observer.adopted.count == 1)
    }
}
