import Foundation
import RegoConformance
import Testing

/// OPA's own evaluation cases, by both evaluators. Those known to fail are listed in `known-gaps.txt`: a case that fails and is not listed
/// fails the test, and so does a listed one that passes.
@Suite struct ConformanceTests {
    @Test(arguments: ConformanceCase.Evaluator.allCases)
    func `passes OPA's cases`(by evaluator: ConformanceCase.Evaluator) throws {
        guard let directory = ConformanceSuite.standardDirectory(near: #filePath) else {
            #expect(
                ProcessInfo.processInfo.environment["CI"] == nil,
                "the conformance cases are missing: set STINT_SHARED to the folder that holds opa-conformance")
            print("skipped: no conformance cases beside this checkout")
            return
        }
        let list = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/known-gaps.txt"
        let gaps = try ConformanceSuite.names(inListAt: list)
        let suite = try ConformanceSuite(directory: directory)
        var seen: Set<String> = []
        // 2026-11-23: within the validity of the certificates that the cases carry.
        let now: Int64 = 1_795_392_000_000_000_000
        for test in suite.cases {
            seen.insert(test.name)
            let reason = test.run(now: now, by: evaluator)
            if let reason {
                #expect(gaps.contains(test.name), "\(test.name) (\(test.note)) fails: \(reason)")
            } else {
                #expect(!gaps.contains(test.name), "\(test.name) passes: take it off known-gaps.txt")
            }
        }
        #expect(gaps.subtracting(seen).isEmpty, "known-gaps.txt names cases that do not exist")
        #expect(suite.cases.count > 1_000)
    }
}
