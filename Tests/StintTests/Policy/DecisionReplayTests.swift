import Rego
import StintCore
import StintTesting
import TestFolders
import Testing

@testable import StintPolicy

/// P13: a recorded decision is asked again, on the set it was decided on, and gives the same answer.
@Suite struct DecisionReplayTests {
    /// A decision of every entry point, each as the engine recorded it.
    private static func records(_ set: LoadedSet) async throws -> [DecisionRecord] {
        let decider = set.policySet.decider
        return [
            try await decider.decideRequest(try SampleQuestions.request()).record,
            try await decider.decideRequest(SampleQuestions.preview).record,
            try await decider.decideReview(try SampleQuestions.review(isPostReview: false)).record,
            try await decider.decideGrant(try SampleQuestions.grant()).record,
            try await decider.decideAccess(SampleQuestions.access).record,
            try await decider.decideAPI(
                APIDecisionInput(now: TestClock.start, caller: .human("user:alice"), operation: "audit.list")
            ).record,
        ]
    }

    /// As the log gives it back: through its JSON.
    private static func stored(_ record: DecisionRecord) throws -> DecisionRecord {
        try JSONCoder.decode(DecisionRecord.self, from: try JSONCoder.encode(record))
    }

    /// Through the bytes that the store keeps.
    private static func stored(_ kept: KeptSet) -> KeptSet { KeptSet(basis: kept.basis, bytes: Array(kept.bytes)) }

    @Test func p13EveryEntryPointAnswersTheSameAgain() async throws {
        let set = try Quickstart.set.get()
        let replay = try DecisionReplay(Self.stored(set.kept))
        let records = try await Self.records(set)
        #expect(Set(records.map(\.entryPoint)).count == EntryPoint.allCases.count)
        for record in records {
            let replayed = try replay.replay(try Self.stored(record))
            #expect(replayed.isSame, "\(record.entryPoint): \(replayed.differences)")
            #expect(replayed.replayed == record.output)
            #expect(replayed.failure == nil)
        }
    }

    /// Another set is in force by now, and its files are all that is left on the disk.
    @Test func p13ALaterLoadChangesNothing() async throws {
        let folder = try TemporaryFolder()
        let location = try PolicySets.write(folder)
        let before = try SetLoader(location).load()
        let records = try await Self.records(before)
        try folder.write(
            "package stint.request\n\ndecision := {\"effect\": \"deny\", \"reasons\": []}\n",
            to: "policies/request.rego")
        try folder.write("version: 1\naccounts: {}\n", to: "directory.yaml")
        try folder.write("version: 1\nresources: {}\n", to: "catalog.yaml")
        let after = try SetLoader(location).load()
        #expect(after.basis != before.basis)
        let replay = try DecisionReplay(before.kept)
        for record in records { #expect(try replay.replay(record).isSame, "\(record.entryPoint)") }
        // On the set of now the question is not asked: it is another one.
        #expect(throws: DecisionReplayError.self) { try DecisionReplay(after.kept).replay(records[0]) }
    }

    @Test func p13WhatIsRandomComesBack() async throws {
        let folder = try TemporaryFolder()
        let set = try PolicySets.load(
            folder,
            replacing: [
                "request": """
                package stint.request

                decision := {"effect": "deny", "reasons": [{"code": "n", "message": sprintf("%v %v %d", [
                \trand.intn("x", 1000000000), uuid.rfc4122("y"), time.now_ns()
                ])}]}
                """
            ])
        let record = try Self.stored(
            try await set.policySet.decider.decideRequest(try SampleQuestions.request()).record)
        let replay = try DecisionReplay(set.kept)
        for _ in 0..<3 { #expect(try replay.replay(record).isSame) }
        let forgetful = DecisionRecord(
            entryPoint: record.entryPoint, basis: record.basis, at: record.at, inputDigest: record.inputDigest,
            input: record.input, output: record.output)
        #expect(try replay.replay(forgetful).differences.map(\.pointer) == ["/reasons/0/message"])
    }

    @Test func p13AnotherAnswerIsShown() async throws {
        let set = try Quickstart.set.get()
        let record = try await set.policySet.decider.decideRequest(try SampleQuestions.request(signals: [])).record
        var output = try #require(record.output?.objectValue)
        output["max_duration_seconds"] = 1
        output["stages"] = []
        output["more"] = true
        let changed = DecisionRecord(
            entryPoint: record.entryPoint, basis: record.basis, at: record.at, inputDigest: record.inputDigest,
            input: record.input, output: .object(output))
        let replayed = try DecisionReplay(set.kept).replay(changed)
        #expect(!replayed.isSame)
        #expect(replayed.differences.map(\.pointer) == ["/max_duration_seconds", "/more", "/stages/0"])
        #expect(replayed.differences.first?.recorded == 1)
        #expect(replayed.differences.first?.replayed == 14_400)
    }

    @Test func p13NoAnswerIsNoAnswerAgain() async throws {
        let folder = try TemporaryFolder()
        let set = try PolicySets.load(
            folder,
            replacing: [
                "request": "package stint.request\n\ndecision := {\"effect\": \"deny\", \"reasons\": []} if false\n",
                "grant": "package stint.grant\n\ndecision := 1\ndecision := 2 if input.trigger\n",
            ])
        let replay = try DecisionReplay(set.kept)
        let undefined = await #expect(throws: DecisionFailure.self) {
            try await set.policySet.decider.decideRequest(try SampleQuestions.request())
        }
        let quiet = try replay.replay(try #require(undefined?.record))
        #expect(quiet.isSame)
        #expect(quiet.failure == nil)
        let failing = await #expect(throws: DecisionFailure.self) {
            try await set.policySet.decider.decideGrant(try SampleQuestions.grant())
        }
        let failed = try replay.replay(try #require(failing?.record))
        #expect(failed.isSame)
        #expect(failed.failure?.code == .error)
    }

    @Test func p13WhatWasNotKeptIsSaid() async throws {
        let set = try Quickstart.set.get()
        let record = try await set.policySet.decider.decideRequest(try SampleQuestions.request()).record
        func code(_ body: () throws -> ReplayedDecision) -> DecisionReplayError.Code? {
            do {
                _ = try body()
                return nil
            } catch {
                return (error as? DecisionReplayError)?.code
            }
        }
        #expect(code { try DecisionReplay(nil).replay(record) } == .setNotKept)
        let other = DecisionBasis(policyDigest: "p", dataRevision: "d")
        #expect(code { try DecisionReplay(KeptSet(basis: other, bytes: set.kept.bytes)).replay(record) } == .setDamaged)
        for bytes in [[], Array("{}".utf8), Array(set.kept.bytes.dropLast()), Array("{\"stint_set\":2}".utf8)] {
            #expect(code { try DecisionReplay(KeptSet(basis: set.basis, bytes: bytes)).replay(record) } == .setDamaged)
        }
        let forged = DecisionRecord(
            entryPoint: record.entryPoint, basis: record.basis, at: record.at, inputDigest: record.inputDigest,
            input: .object(JSONObject()), output: record.output)
        #expect(code { try DecisionReplay(set.kept).replay(forged) } == .recordDamaged)
        let misnamed = DecisionRecord(
            entryPoint: "data.stint.request", basis: record.basis, at: record.at, inputDigest: record.inputDigest,
            input: record.input, output: record.output)
        #expect(code { try DecisionReplay(set.kept).replay(misnamed) } == .entryPointUnknown)
    }

    @Test func aSetIsKeptTheSameWhereverItLies() throws {
        let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
        let token =
            "version: 1\ntokens:\n  - {subject: user:alice, sha256: \(String(repeating: "ab", count: 32)), roles: [user]}\n"
        try one.write(token, to: "tokens.yaml")
        let first = try PolicySets.load(one, config: "tokens: tokens.yaml")
        let second = try PolicySets.load(two, config: "listen: 0.0.0.0:1")
        #expect(first.kept == second.kept)
        #expect(first.kept.basis == first.basis)
        let text = String(decoding: first.kept.bytes, as: UTF8.self)
        #expect(!text.contains("abababab"))
        #expect(!text.contains(one.path))
    }

    /// The golden set: what is written into a log today is read for ever (P12).
    @Test func p12AKeptSetOfTheFirstVersionIsRead() throws {
        let bytes = SourceTree.bytes("Tests/StintTests/Policy/Fixtures/kept-set-1.json")
        let record = try JSONCoder.decode(
            DecisionRecord.self,
            from: try JSONValue(json: SourceTree.bytes("Tests/StintTests/Policy/Fixtures/kept-set-1.decision.json")))
        let replayed = try DecisionReplay(KeptSet(basis: record.basis, bytes: bytes)).replay(record)
        #expect(replayed.isSame, "\(replayed.differences)")
    }
}
