package import Rego

/// What can be said of a list of measurements, as `opa`'s histograms do.
package struct Statistics: Sendable {
    private let sorted: [Int64]

    package init(_ values: [Int64]) {
        sorted = values.sorted()
    }

    package var count: Int { sorted.count }
    package var minimum: Int64 { sorted.first ?? 0 }
    package var maximum: Int64 { sorted.last ?? 0 }

    package var mean: Double {
        sorted.isEmpty ? 0 : sorted.reduce(0) { $0 + Double($1) } / Double(sorted.count)
    }

    package var standardDeviation: Double {
        guard !sorted.isEmpty else { return 0 }
        let mean = mean
        let sum = sorted.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return (sum / Double(sorted.count)).squareRoot()
    }

    /// The value below which the share `part` (from 0 to 1) of the measurements lies, between its neighbours.
    package func percentile(_ part: Double) -> Double {
        guard let first = sorted.first, let last = sorted.last else { return 0 }
        let position = part * Double(sorted.count + 1)
        if position < 1 { return Double(first) }
        if position >= Double(sorted.count) { return Double(last) }
        let index = Int(position)
        let (lower, upper) = (Double(sorted[index - 1]), Double(sorted[index]))
        return lower + (position - position.rounded(.down)) * (upper - lower)
    }

    package static let percentiles: [(name: String, part: Double)] = [
        ("median", 0.5), ("75%", 0.75), ("90%", 0.9), ("95%", 0.95), ("99%", 0.99), ("99.9%", 0.999),
        ("99.99%", 0.9999),
    ]

    /// Each figure with its name, in the order of the names.
    package var figures: [(name: String, json: [UInt8])] {
        var members = Self.percentiles.map { ($0.name, JSONText.number(percentile($0.part))) }
        members += [
            ("count", JSONText.number(count)), ("min", JSONText.number(minimum)), ("max", JSONText.number(maximum)),
            ("mean", JSONText.number(mean)), ("stddev", JSONText.number(standardDeviation)),
        ]
        return members.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }.map { (name: $0.0, json: $0.1) }
    }

    package var json: [UInt8] { JSONText.object(figures.map { ($0.name, $0.json) }) }
}

/// How long the parts of a command took: `opa`'s `--metrics`.
package struct Metrics: Sendable {
    /// Nanoseconds by name.
    package private(set) var timers: [String: Int64] = [:]
    package private(set) var counters: [String: Int64] = [:]

    package init() {}

    /// Adds the time `body` takes to a timer.
    package mutating func measure<Value, Failure: Error>(
        _ name: String, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let start = ToolHost.uptime()
        defer { timers["timer_\(name)_ns", default: 0] += max(0, ToolHost.uptime() &- start) }
        return try body()
    }

    package mutating func count(_ name: String, _ number: Int) {
        counters["counter_\(name)", default: 0] += Int64(number)
    }

    /// Every figure, in the order of the names.
    package var all: [(name: String, value: Int64)] {
        (timers.map { ($0.key, $0.value) } + counters.map { ($0.key, $0.value) })
            .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }.map { (name: $0.0, value: $0.1) }
    }

    package var json: [UInt8] { JSONText.object(all.map { ($0.name, JSONText.number($0.value)) }) }
}

/// Counts the steps of an evaluation by kind: what `--instrument` adds to the metrics.
package final class StepCounter: Tracer {
    package private(set) var counts: [TraceEvent.Operation: Int] = [:]

    package init() {}

    package func trace(_ event: TraceEvent) {
        counts[event.operation, default: 0] += 1
    }
}
