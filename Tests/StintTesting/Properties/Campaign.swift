import StintCore
package import StintScenario

/// Many seeds: each a world and a script of its own.
package struct Campaign: Sendable {
    package struct Failure: Sendable {
        package let seed: UInt64
        package let violation: Violation
        /// The smallest that was found to fail; `stint scenario run` plays it.
        package let scenario: Scenario

        package var text: String {
            let steps = scenario.steps.enumerated().map { "  \($0 + 1). \($1.text)" }.joined(separator: "\n")
            let written = (try? scenario.json().json) ?? ""
            return
                "\(violation)\nseed \(seed); the shortest script found, for `stint scenario run`:\n\(steps)\n\(written)"
        }
    }

    package struct Results: Sendable {
        package var sequences: UInt64 = 0
        package var steps = 0
        package var failures: [Failure] = []
        package var coverage: [String: Int] = [:]

        package init() {}

        package mutating func add(_ other: Results) {
            sequences += other.sequences
            steps += other.steps
            failures += other.failures
            coverage.merge(other.coverage, uniquingKeysWith: +)
        }

        /// How often each thing was seen.
        package var table: String {
            coverage.sorted { $0.key < $1.key }.map { count in
                String(repeating: " ", count: max(0, 9 - String(count.value).count)) + "\(count.value)  \(count.key)"
            }.joined(separator: "\n")
        }
    }

    package let seeds: Range<UInt64>
    /// How many steps; `nil`: eighteen for one seed in eight, and four for the others, which finds the most in a minute.
    package var length: Int?
    package var defect: Oracle.Defect?
    package var wrap: PropertyRun.StoreWrapper?
    package var mostFailures: Int
    package var lanes: Int

    package init(
        seeds: Range<UInt64>, length: Int? = nil, defect: Oracle.Defect? = nil, wrap: PropertyRun.StoreWrapper? = nil,
        mostFailures: Int = 3, lanes: Int = 2
    ) {
        self.seeds = seeds
        self.length = length
        self.defect = defect
        self.wrap = wrap
        self.mostFailures = mostFailures
        self.lanes = lanes
    }

    package func run() async -> Results {
        await withTaskGroup(of: Results.self) { group in
            for lane in 0..<lanes { group.addTask { await run(lane: lane) } }
            var all = Results()
            for await results in group { all.add(results) }
            return all
        }
    }

    private func run(lane: Int) async -> Results {
        var results = Results()
        for seed in stride(from: seeds.lowerBound + UInt64(lane), to: seeds.upperBound, by: lanes) {
            let (report, scenario) = await play(seed: seed)
            results.sequences += 1
            results.steps += report.steps.count
            results.coverage.merge(report.coverage, uniquingKeysWith: +)
            if let violation = report.violations.first {
                results.failures.append(await small(seed: seed, scenario, violation))
            }
            if results.failures.count >= mostFailures { break }
        }
        return results
    }

    /// One seed's world and the script it leads to.
    package func play(seed: UInt64) async -> (PropertyRun.Report, Scenario) {
        let world = RandomWorld.make(seed: seed)
        let report = await PropertyRun(world: world, defect: defect, wrapping: wrap)
            .run(length: length ?? (seed % 8 == 0 ? 18 : 4), seed: seed ^ 0x5717)
        return (report, Scenario(about: "seed \(seed)", world: world, steps: report.steps))
    }

    private func small(seed: UInt64, _ scenario: Scenario, _ violation: Violation) async -> Failure {
        let (defect, wrap) = (defect, wrap)
        let shrinker = Shrinker(promise: violation.promise) { scenario in
            await PropertyRun(world: scenario.world, defect: defect, wrapping: wrap).run(scenario.steps).violations
        }
        var (best, found) = await shrinker.shrink(scenario)
        best.about = "seed \(seed): \(found ?? violation)"
        return Failure(seed: seed, violation: found ?? violation, scenario: best)
    }
}
