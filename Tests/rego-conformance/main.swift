import Foundation
import RegoConformance
import RegoSyntax

// Runs OPA's evaluation cases and tells how many pass: `rego-conformance [--v0] [-v] [DIRECTORY]`, where `--v0` says that
// their modules and queries are written in Rego v0; or compares what is wrong with modules with what `opa check` says:
// `rego-conformance --check [-v] [FILE]`. It measures and does not judge: what
// may fail today is listed in Tests/RegoTests (known-gaps.txt, known-check-gaps.txt), and the tests hold those lists.

var arguments = CommandLine.arguments.dropFirst()
let checks = arguments.first == "--check"
if checks { arguments = arguments.dropFirst() }
let version: RegoVersion = arguments.first == "--v0" ? .v0 : .v1
if version == .v0 { arguments = arguments.dropFirst() }
let isVerbose = arguments.first == "-v"
if isVerbose { arguments = arguments.dropFirst() }
guard arguments.count <= 1, arguments.first?.hasPrefix("-") != true else {
    print("usage: rego-conformance [--v0] [-v] [DIRECTORY] | --check [-v] [FILE]")
    exit(2)
}

if checks {
    guard let file = arguments.first ?? CheckSuite.standardFile(near: #filePath) else {
        print("no check cases found: name their file, or set STINT_SHARED")
        exit(2)
    }
    let suite = try CheckSuite(file: file)
    let outcomes = suite.cases.map(CheckSuite.run)
    for (index, outcome) in outcomes.enumerated() where isVerbose && !outcome.isSameRow {
        let wanted = suite.cases[index].errors.first.map { "row \($0.row): \($0.code): \($0.message)" } ?? "no error"
        print("case \(index): wanted \(wanted); found \(outcome.found.first ?? "no error")")
    }
    print(CheckSuite.summary(outcomes))
    exit(0)
}

guard let directory = arguments.first ?? ConformanceSuite.standardDirectory(near: #filePath) else {
    print("no conformance cases found: name their folder, or set STINT_SHARED")
    exit(2)
}
let suite = try ConformanceSuite(directory: directory, version: version)
let now = Int64(Date().timeIntervalSince1970 * 1000) * 1_000_000
for evaluator in ConformanceCase.Evaluator.allCases {
    var failed = 0
    for test in suite.cases {
        // A crash must not swallow the name of the case that made it.
        if isVerbose { FileHandle.standardError.write(Data("running \(test.name)\n".utf8)) }
        guard let reason = test.run(now: now, by: evaluator, in: version) else { continue }
        failed += 1
        print("\(evaluator.rawValue): \(test.name): \(test.note): \(reason)")
    }
    print(
        "conformance (\(evaluator.rawValue)): \(suite.cases.count - failed) passed, \(failed) failed of \(suite.cases.count)"
    )
}
