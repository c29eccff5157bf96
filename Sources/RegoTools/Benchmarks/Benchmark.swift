/// How long something takes, measured many times.
package struct Benchmark: Sendable {
    /// Nanoseconds of each time it ran, after the warm-up.
    package let samples: [Int64]

    /// How long it is measured.
    package struct Effort: Sendable {
        /// Nanoseconds.
        package var warmUp: Int64 = 100_000_000
        package var measuring: Int64 = 1_000_000_000
        package var maximumSamples = 1_000_000

        package init() {}
    }

    package init(samples: [Int64]) {
        self.samples = samples
    }

    /// Runs `body` until its time is up, at least once.
    package static func measure<Failure: Error>(
        _ effort: Effort = Effort(), _ body: () throws(Failure) -> Void
    ) throws(Failure) -> Benchmark {
        let begin = ToolHost.uptime()
        repeat { try body() } while ToolHost.uptime() &- begin < effort.warmUp
        var samples: [Int64] = []
        let start = ToolHost.uptime()
        var last = start
        repeat {
            try body()
            let now = ToolHost.uptime()
            samples.append(max(0, now &- last))
            last = now
        } while last &- start < effort.measuring && samples.count < effort.maximumSamples
        return Benchmark(samples: samples)
    }

    package var total: Int64 { samples.reduce(0, &+) }

    /// Nanoseconds.
    package var mean: Double { samples.isEmpty ? 0 : Double(total) / Double(samples.count) }

    private var histogram: [(name: String, value: [UInt8])] {
        Statistics(samples).figures.map { (name: "histogram_timer_rego_query_eval_ns_\($0.name)", value: $0.json) }
    }

    /// A line of Go's benchmark format: name, number of runs, nanoseconds of one.
    package func line(_ name: String) -> String {
        "\(name)\t\(Self.padded(String(samples.count), 8))\t\(Self.figure(mean)) ns/op"
    }

    /// The fields of Go's `testing.BenchmarkResult`; what it allocates is not measured.
    package var json: [UInt8] {
        JSONText.object([
            ("N", JSONText.number(samples.count)), ("T", JSONText.number(total)), ("Bytes", JSONText.number(0)),
            ("Extra", JSONText.object(histogram.map { ($0.name, $0.value) })),
        ])
    }

    /// `opa bench`'s table.
    package var table: String {
        var rows = [["samples", String(samples.count)], ["ns/op", Self.figure(mean)]]
        let statistics = Statistics(samples)
        rows += histogram.map { row in
            [row.name, Self.figure(Double(String(decoding: row.value, as: UTF8.self)) ?? statistics.mean)]
        }
        return BoxTable(rows: rows, alignments: [.left, .right]).text
    }

    /// Ten places before the point, and three figures that count where the number is small.
    private static func figure(_ value: Double) -> String {
        let magnitude = value.magnitude
        let (width, digits): (Int, Int) =
            switch magnitude {
            case 0, 99.95...: (10, 0)
            case 9.995...: (12, 1)
            case 0.9995...: (13, 2)
            case 0.09995...: (14, 3)
            default: (15, 4)
            }
        return padded(value.fixed(digits), width)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension TestResult {
    /// `BenchmarkDataATestB` of `data.a.test_b`.
    var goBenchName: String {
        let parts = "\(package).\(name)".split { $0 == "." || $0 == "_" }
        return "Benchmark" + parts.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
