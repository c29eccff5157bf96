import Foundation
import Rego
import Synchronization
import Testing

@Suite struct LimitTests {
    private func failure(
        _ module: String, data: Value = .object(.empty), _ change: (inout EvaluationOptions) -> Void
    ) throws -> EvaluationError {
        var options = EvaluationOptions(now: 0)
        change(&options)
        return try #require(throws: EvaluationError.self) { try valueOf("p", module, data: data, options: options) }
    }

    @Test func `P14 an exponential search is cut off`() throws {
        let module =
            "xs := [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
            + "p if { xs[a] + xs[b] + xs[c] + xs[d] + xs[e] + xs[f] + xs[g] + xs[h] == 1000 }"
        let error = try failure(module) { $0.limits.instructions = 100_000 }
        #expect(error.code == .limit && error.message.contains("100000 instructions"))
    }

    @Test func `P14 exponential calls are remembered`() throws {
        var module = "f0(x) := x\n"
        for level in 1...60 { module += "f\(level)(x) := f\(level - 1)(x) + f\(level - 1)(x)\n" }
        let value = try valueOf("p", module + "p := f60(1)", options: EvaluationOptions(now: 0))
        #expect(value?.asInt == 1 << 60)
    }

    @Test func `P14 a deep chain of rules ends with an error`() throws {
        var module = "r0 := 1\n"
        for level in 1...2_000 { module += "r\(level) := r\(level - 1) + 1\n" }
        let error = try failure(module + "p := r2000") { $0.limits.callDepth = 500 }
        #expect(error.code == .limit && error.message.contains("500"))
    }

    @Test func `P14 evaluation fits a small thread`() throws {
        var module = "r0 := 1\n"
        for level in 1...5_000 { module += "r\(level) := r\(level - 1) + 1\n" }
        let engine = try Engine(modules: [PolicySource("t.rego", "package test\n" + module + "p := r5000")])
        let query = try engine.prepare(path: ["test", "p"])
        var options = EvaluationOptions(now: 0)
        options.limits.callDepth = 1_000_000
        let (choice, done) = (options, DispatchSemaphore(value: 0))
        nonisolated(unsafe) var code: EvaluationError.Code?
        let thread = Thread {
            do throws(EvaluationError) { _ = try query.value(options: choice) } catch { code = error.code }
            done.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        done.wait()
        #expect(code == .limit)
    }

    @Test func `P14 deep values are refused where they are made`() throws {
        var module = "r0 := [1]\n"
        for level in 1...300 { module += "r\(level) := [r\(level - 1)]\n" }
        let error = try failure(module + "p := r300") { _ in }
        #expect(error.code == .limit && error.message.contains("nests deeper than 256"))
    }

    @Test func `P14 memory is bounded`() throws {
        let module = "p := count([[a, b, c] | a := data.xs[_]; b := data.xs[_]; c := data.xs[_]])"
        let xs = Value.array(RegoArray((0..<1000).map { Value($0) }))
        let error = try failure(module, data: ["xs": xs]) { $0.limits.memoryBytes = 1 << 20 }
        #expect(error.code == .limit && error.message.contains("memory"))
        let range = try failure("p := count(numbers.range(1, 1000000000))") { _ in }
        #expect(range.code == .limit)
    }

    @Test func `P14 wall time and cancellation stop an evaluation`() throws {
        let module = "xs := numbers.range(1, 300)\np if { xs[a] + xs[b] + xs[c] == -1 }"
        let ticks = Ticks()
        let late = try failure(module) {
            $0.limits.wallTime = 1_000
            $0.clock = EvaluationClock { ticks.next() }
        }
        #expect(late.code == .limit && late.message.contains("wall time"))
        let cancellation = EvaluationCancellation()
        cancellation.cancel()
        let cancelled = try failure(module) { $0.cancellation = cancellation }
        #expect(cancelled.code == .cancelled)
    }

    @Test func `P13 a recorded evaluation is replayed`() throws {
        let module = "p := [rand.intn(\"a\", 1000000), uuid.rfc4122(\"k\"), time.now_ns()]"
        let engine = try Engine(modules: [PolicySource("t.rego", "package test\n" + module)])
        let query = try engine.prepare(path: ["test", "p"])
        let first = try query.value(options: EvaluationOptions(now: 42, seed: 1))
        let other = try query.value(options: EvaluationOptions(now: 42, seed: 2))
        #expect(first.value != other.value)
        #expect(!first.recorded.isEmpty)
        // The record survives being written down.
        let kept = try RecordedResults(Value(json: first.recorded.value.jsonString))
        let again = try query.value(options: EvaluationOptions(now: 42, seed: 2, recorded: kept))
        #expect(again.value == first.value)
        #expect(first.value?.get(2) == 42)
    }

    @Test func `many threads share one prepared query`() async throws {
        let module = "p := count([x | some x in data.xs; x.n % 2 == input.odd])"
        let engine = try Engine(modules: [PolicySource("t.rego", "package test\n" + module)])
        let query = try engine.prepare(path: ["test", "p"])
        let xs = Value.array(RegoArray((0..<200).map { ["n": Value($0)] }))
        let data = BaseData(["xs": xs])
        try await withThrowingTaskGroup(of: Value?.self) { group in
            for round in 0..<64 {
                group.addTask {
                    try query.value(
                        input: ["odd": Value(round % 2)], data: data, options: EvaluationOptions(now: 0)
                    ).value
                }
            }
            for try await value in group { #expect(value == 100) }
        }
    }
}

/// A clock that advances with each look at it.
private final class Ticks: Sendable {
    private let count = Mutex<Int64>(0)

    func next() -> Int64 {
        count.withLock {
            $0 += 900
            return $0
        }
    }
}
