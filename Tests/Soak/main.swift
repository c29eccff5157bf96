import Foundation
import StintCore
import StintScenario
import StintTesting

// Many more of the property tests' scripts than `make test` has time for: `stint-soak [SEQUENCES [FIRST-SEED [LENGTH]]]`.
// Failing scripts go to standard output, and to files `stint scenario run` plays where STINT_FINDINGS names a folder.

let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) }
guard arguments.count <= 3, arguments.allSatisfy({ $0 != nil }) else {
    FileHandle.standardError.write(Data("usage: stint-soak [SEQUENCES [FIRST-SEED [LENGTH]]]\n".utf8))
    exit(2)
}
let numbers = arguments.compactMap { $0 }
let total = numbers.first ?? 1_000_000
let first = numbers.count > 1 ? numbers[1] : 1
let length = numbers.count > 2 ? Int(numbers[2]) : 20
let folder = ProcessInfo.processInfo.environment["STINT_FINDINGS"]

var results = Campaign.Results()
let began = Date()
var next = first
while next < first + total, results.failures.count < 10 {
    let end = min(next + 20_000, first + total)
    results.add(await Campaign(seeds: next..<end, length: length).run())
    next = end
    let seconds = max(Date().timeIntervalSince(began), 0.001)
    let rate = Int(Double(results.sequences) / seconds)
    print(
        "seeds \(first)..<\(next): \(results.sequences) scripts, \(results.steps) steps, \(rate) scripts/s, "
            + "\(results.failures.count) failed")
}
print(results.table)
for failure in results.failures {
    print(failure.text)
    guard let folder, let json = try? failure.scenario.json().json else { continue }
    try Data(json.utf8).write(to: URL(fileURLWithPath: "\(folder)/seed-\(failure.seed).json"))
}
let blind = Coverage.wanted.filter { results.coverage[$0.0, default: 0] < $0.1 }
if total >= 10_000 { for (what, least) in blind { print("too few: \(what), \(least) wanted") } }
exit(results.failures.isEmpty && (total < 10_000 || blind.isEmpty) ? 0 : 1)
