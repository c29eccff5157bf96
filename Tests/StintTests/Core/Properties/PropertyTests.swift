import Foundation
import StintCore
import StintTesting
import Testing

/// Random worlds and random scripts, once for all promises: each test below asks for its own.
actor PropertyRuns {
    static let shared = PropertyRuns()

    struct Failure: Sendable {
        let seed: UInt64
        let violation: Violation
        let script: [Step]

        var text: String {
            "\(violation.promise): \(violation.what)\nseed \(seed); the shortest script found:\n"
                + script.enumerated().map { "  \($0 + 1). \($1)" }.joined(separator: "\n")
        }
    }

    /// How many scripts: 400, or `STINT_SEQUENCES`.
    static let count = UInt64(ProcessInfo.processInfo.environment["STINT_SEQUENCES"] ?? "") ?? 400
    /// Where to begin, to run one seed again: `STINT_SEED=17 STINT_SEQUENCES=1`.
    static let first = UInt64(ProcessInfo.processInfo.environment["STINT_SEED"] ?? "") ?? 1

    private var task: Task<(failures: [Failure], coverage: [String: Int]), Never>?

    func results() async -> (failures: [Failure], coverage: [String: Int]) {
        if let task { return await task.value }
        let task = Task { await Self.runAll() }
        self.task = task
        return await task.value
    }

    private static func runAll() async -> (failures: [Failure], coverage: [String: Int]) {
        await withTaskGroup(of: ([Failure], [String: Int]).self) { group in
            let lanes: UInt64 = 2
            for lane in 0..<lanes {
                group.addTask {
                    var failures: [Failure] = []
                    var coverage: [String: Int] = [:]
                    for seed in stride(from: first + lane, to: first + count, by: Int(lanes)) where failures.count < 3 {
                        let (violations, covered) = await run(seed: seed, script: script(seed: seed))
                        coverage.merge(covered, uniquingKeysWith: +)
                        if let violation = violations.first { failures.append(await shrink(seed: seed, violation)) }
                    }
                    return (failures, coverage)
                }
            }
            var failures: [Failure] = []
            var coverage: [String: Int] = [:]
            for await (more, covered) in group {
                failures += more
                coverage.merge(covered, uniquingKeysWith: +)
            }
            return (failures, coverage)
        }
    }

    static func script(seed: UInt64) -> [Step] {
        var generator = SeededGenerator(seed: seed ^ 0x5717)
        return Step.script(length: 60, using: &generator)
    }

    static func run(seed: UInt64, script: [Step]) async -> ([Violation], [String: Int]) {
        let runner = Runner(world: WorldSpec(seed: seed))
        let violations = await runner.run(script)
        return (violations, await runner.coverage)
    }

    /// Takes out steps, in ever smaller pieces, as long as the same promise still breaks.
    private static func shrink(seed: UInt64, _ violation: Violation) async -> Failure {
        var best = (script(seed: seed), violation)
        var size = best.0.count / 2
        while size >= 1 {
            var at = 0
            while at < best.0.count {
                var shorter = best.0
                shorter.removeSubrange(at..<min(at + size, shorter.count))
                let found = await run(seed: seed, script: shorter).0.first { $0.promise == violation.promise }
                if let found { best = (shorter, found) } else { at += size }
            }
            size /= 2
        }
        return Failure(seed: seed, violation: best.1, script: best.0)
    }
}

@Suite("Promises over random worlds and scripts")
struct PropertyTests {
    private func expectHolds(_ promise: String) async {
        for failure in await PropertyRuns.shared.results().failures where failure.violation.promise == promise {
            Issue.record("\(failure.text)")
        }
    }

    @Test("P1: nobody reviews what benefits themselves, through whichever account")
    func p1() async { await expectHolds("P1") }

    @Test("P2: a threshold counts distinct persons, and one person counts once per request")
    func p2() async { await expectHolds("P2") }

    @Test("P3: a grant's instants are fixed once, and continuous time is capped")
    func p3() async { await expectHolds("P3") }

    @Test("P4: access is given only from the start up to the end, and never on an unsound clock")
    func p4() async { await expectHolds("P4") }

    @Test("P5: relinquish and revoke are never refused to those who may")
    func p5() async { await expectHolds("P5") }

    @Test("P6: policy that fails, denies or cannot be followed grants nothing")
    func p6() async { await expectHolds("P6") }

    @Test("P7: reviewers and parties are judged by today's directory and policy")
    func p7() async { await expectHolds("P7") }

    @Test("P8: a command that is repeated is answered the same and applied once")
    func p8() async { await expectHolds("P8") }

    @Test("P10: every command leaves an event")
    func p10() async { await expectHolds("P10") }

    @Test("P11: commands serialize, the loser learns who won, and what is stored is what the events say")
    func p11() async { await expectHolds("P11") }

    @Test("the scripts reach what they are to test")
    func coverage() async {
        let (_, coverage) = await PropertyRuns.shared.results()
        if ProcessInfo.processInfo.environment["STINT_COVERAGE"] != nil {
            for (what, count) in coverage.sorted(by: { $0.key < $1.key }) { print("coverage: \(count) \(what)") }
        }
        guard PropertyRuns.count >= 400 else { return }
        let wanted = [
            "grant.issued", "grant.activated", "grant.expired", "grant.revoked", "grant.relinquished",
            "request.approved", "request.denied", "request.canceled", "request.timed_out", "review.recorded",
            "access allowed", "access denied", "race", "loser", "replay", "request.review refused own_request",
            "request.review refused already_reviewed", "request.create refused clock_unsound",
            "denied continuous_limit", "denied too_few_reviewers",
            "P5 permitted grant.relinquish with policy broken", "P5 permitted grant.revoke with policy broken",
        ]
        for what in wanted { #expect(coverage[what, default: 0] >= 5, "too few: \(what)") }
    }
}
