import Foundation
import StintCore
import StintScenario
import StintTesting
import Testing

/// Random worlds and random scripts, once for all promises: each test below asks for its own.
actor PropertyRuns {
    static let shared = PropertyRuns()

    /// How many scripts: ten thousand, or `STINT_SEQUENCES`.
    static let count = UInt64(ProcessInfo.processInfo.environment["STINT_SEQUENCES"] ?? "") ?? 10_000
    /// Where to begin, to run one seed again: `STINT_SEED=17 STINT_SEQUENCES=1`.
    static let first = UInt64(ProcessInfo.processInfo.environment["STINT_SEED"] ?? "") ?? 1

    private var task: Task<Campaign.Results, Never>?

    func results() async -> Campaign.Results {
        if let task { return await task.value }
        let task = Task { await Campaign(seeds: Self.first..<(Self.first + Self.count)).run() }
        self.task = task
        return await task.value
    }
}

@Suite("Promises over random worlds and scripts")
struct PropertyTests {
    private func expectHolds(_ promise: String) async {
        for failure in await PropertyRuns.shared.results().failures where failure.violation.promise == promise {
            Issue.record("\(failure.text)")
        }
    }

    @Test("P1: nobody reviews what benefits themselves, through whichever account or delegation")
    func p1() async { await expectHolds("P1") }

    @Test("P2: a threshold counts distinct persons, and one person counts once per request")
    func p2() async { await expectHolds("P2") }

    @Test("P3: a grant's instants are fixed once, and continuous time is capped")
    func p3() async { await expectHolds("P3") }

    @Test("P4: access is given only from the start up to the end, never while frozen or on an unsound clock")
    func p4() async { await expectHolds("P4") }

    @Test("P5: relinquish, revoke and freeze are never refused to those who may")
    func p5() async { await expectHolds("P5") }

    @Test("P6: policy that fails, denies or cannot be followed grants nothing and revokes nothing")
    func p6() async { await expectHolds("P6") }

    @Test("P7: reviewers and parties are judged by today's directory and policy, at every review and at activation")
    func p7() async { await expectHolds("P7") }

    @Test("P8: a command is in the log once, is answered the same again, and leaves nothing half made")
    func p8() async { await expectHolds("P8") }

    @Test("P9: overlapping grants are each judged by themselves")
    func p9() async { await expectHolds("P9") }

    @Test("P10: every command leaves an event")
    func p10() async { await expectHolds("P10") }

    @Test("P11: commands serialize, the loser learns who won, and what is stored is what the events say")
    func p11() async { await expectHolds("P11") }

    @Test("the scripts reach what they are to test")
    func coverage() async {
        let results = await PropertyRuns.shared.results()
        if ProcessInfo.processInfo.environment["STINT_COVERAGE"] != nil { print(results.table) }
        guard PropertyRuns.count >= 10_000 else { return }
        for (what, least) in Coverage.wanted {
            #expect(results.coverage[what, default: 0] >= least, "too few: \(what)")
        }
    }
}
