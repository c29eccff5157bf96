#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import RegoTools
import StintAPI
import StintAudit
import StintScenario
import StintSQLite

/// Plays one scenario over an embedded store of its own.
struct ScenarioPlayer {
    let file: String
    let scenario: Scenario
    let isQuiet: Bool

    /// How many steps came otherwise than expected.
    func play() async throws -> Int {
        let folder = FileManager.default.temporaryDirectory.path + "/stint-scenario-\(UUID().uuidString)"
        let store: SQLiteStore
        do {
            store = try SQLiteStore.open(directory: folder, chain: SHA256Chain())
        } catch {
            throw CommandFailure(.failure, "no store for the scenario: \(error)")
        }
        do {
            let failed = try await play(on: store)
            await remove(store, folder)
            return failed
        } catch {
            await remove(store, folder)
            throw error
        }
    }

    private func remove(_ store: SQLiteStore, _ folder: String) async {
        await store.shutdown()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func play(on store: SQLiteStore) async throws -> Int {
        let run = ScenarioRun(
            world: scenario.world, store: store, sets: ConfiguredSets(relativeTo: file))
        do { try await run.begin() } catch {
            throw CommandFailure(.usage, "\(file): the world cannot be made: \(error)")
        }
        if !isQuiet { say("\(file)\(scenario.about.map { ": \($0)" } ?? "")") }
        var failed = 0
        for (place, step) in scenario.steps.enumerated() {
            let answer: StepAnswer
            do { answer = try await run.run(step) } catch { answer = .failed("\(error)") }
            failed += tell(step, answer, number: "\(place + 1).")
            for (between, answer) in await run.interposed { failed += tell(between, answer, number: "   meanwhile:") }
        }
        let expectations = scenario.steps.count { $0.expect != nil }
        Console.out(
            failed == 0
                ? "\(file): \(scenario.steps.count) steps, \(expectations) with expectations: all as expected\n"
                : "\(file): \(failed) of \(scenario.steps.count) steps came otherwise than expected\n")
        return failed
    }

    private func tell(_ step: ScenarioStep, _ answer: StepAnswer, number: String) -> Int {
        var mismatches = step.expect.map(answer.mismatches) ?? []
        if case .failed(let why) = answer { mismatches = [why] }
        let lines = ["\(number) \(step.words)", "     \(answer.text)"] + mismatches.map { "   ✘ \($0)" }
        if !isQuiet || !mismatches.isEmpty { for line in lines { say(line) } }
        return mismatches.isEmpty ? 0 : 1
    }

    private func say(_ line: String) { Console.out(Sanitizer.line(line) + "\n") }
}

extension ScenarioStep {
    /// What it says, without what happens in between, which is told by itself.
    fileprivate var words: String {
        var alone = self
        alone.meanwhile = nil
        return alone.text + (note.map { " (\($0))" } ?? "")
    }
}
