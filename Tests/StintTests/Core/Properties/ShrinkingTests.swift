import StintCore
import StintScenario
import StintTesting
import Testing

/// What a failing seed becomes: each test plants a fault and looks at the script that is left.
@Suite("Failing scripts are made small")
struct ShrinkingTests {
    /// The first seed in which the fault shows.
    private func failure(
        defect: Oracle.Defect? = nil, wrapping wrap: PropertyRun.StoreWrapper? = nil
    ) async -> Campaign.Failure? {
        await Campaign(seeds: 1..<400, defect: defect, wrap: wrap, mostFailures: 1, lanes: 1).run().failures.first
    }

    @Test(
        "a wrong rule of the oracle leaves a short script that breaks it again",
        arguments: [(Oracle.Defect.wantsOneApprovalMore, "P2"), (.onlyHoldersEndGrants, "P5")])
    func wrongRule(_ defect: Oracle.Defect, _ promise: String) async throws {
        let failure = try #require(await failure(defect: defect))
        #expect(failure.violation.promise == promise)
        let script = failure.scenario
        #expect(script.steps.count <= 4, "\(failure.text)")
        #expect(script.world.accounts?.names.count ?? 0 <= 5, "\(failure.text)")
        try await expectReproduces(failure, defect: defect)
    }

    @Test("a store that forgets what was relinquished leaves a short script that shows it again")
    func forgetfulStore() async throws {
        let failure = try #require(await failure { ForgetfulStore($0) })
        #expect(["P4", "P5", "P8", "P11"].contains(failure.violation.promise))
        #expect(failure.scenario.steps.count <= 3, "\(failure.text)")
        try await expectReproduces(failure) { ForgetfulStore($0) }
    }

    /// What is written down and read again breaks the same promise, and no step of it can be missed.
    private func expectReproduces(
        _ failure: Campaign.Failure, defect: Oracle.Defect? = nil, wrapping wrap: PropertyRun.StoreWrapper? = nil
    ) async throws {
        let written = try failure.scenario.json().json
        let read = try Scenario(json: JSONValue(json: written))
        #expect(read == failure.scenario)
        let again = await PropertyRun(world: read.world, defect: defect, wrapping: wrap).run(read.steps)
        #expect(again.violations.contains { $0.promise == failure.violation.promise }, "\(written)")
        for place in read.steps.indices {
            var fewer = read.steps
            fewer.remove(at: place)
            let less = await PropertyRun(world: read.world, defect: defect, wrapping: wrap).run(fewer)
            #expect(
                !less.violations.contains { $0.promise == failure.violation.promise },
                "step \(place + 1) is not needed:\n\(failure.text)")
        }
        // Without the fault all of it holds.
        let sound = await PropertyRun(world: read.world).run(read.steps)
        #expect(sound.violations.isEmpty)
    }
}
