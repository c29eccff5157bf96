import Foundation
import RegoConformance

// Runs OPA's evaluation cases and tells how many pass: `rego-conformance [-v] [DIRECTORY]`. It measures and does not
// judge: what may fail today is listed in Tests/RegoTests/Conformance/known-gaps.txt, and the tests hold that list.

var arguments = CommandLine.arguments.dropFirst()
let isVerbose = arguments.first == "-v"
if isVerbose { arguments = arguments.dropFirst() }
guard let directory = arguments.first ?? ConformanceSuite.standardDirectory(near: #filePath) else {
    print("no conformance cases found: name their folder, or set STINT_SHARED")
    exit(2)
}
let suite = try ConformanceSuite(directory: directory)
let now = Int64(Date().timeIntervalSince1970 * 1000) * 1_000_000
var failed = 0
for test in suite.cases {
    // A crash must not swallow the name of the case that made it.
    if isVerbose { FileHandle.standardError.write(Data("running \(test.name)\n".utf8)) }
    guard let reason = test.run(now: now) else { continue }
    failed += 1
    print("\(test.name): \(test.note): \(reason)")
}
print("conformance: \(suite.cases.count - failed) passed, \(failed) failed of \(suite.cases.count)")
