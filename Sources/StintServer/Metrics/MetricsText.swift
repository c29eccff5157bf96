/// Metrics in Prometheus' text format, version 0.0.4.
struct MetricsText {
    private(set) var text = ""

    /// Begins a metric; its samples follow.
    mutating func metric(_ name: String, type: String, help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    mutating func sample(_ name: String, _ labels: [(String, String)] = [], value: some BinaryInteger) {
        line(name, labels, String(value))
    }

    mutating func sample(_ name: String, _ labels: [(String, String)] = [], value: Double) {
        line(name, labels, value.isFinite ? "\(value)" : value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf")
    }

    /// A histogram's samples. `buckets` counts what fell into each, one more than `bounds`; bounds are nanoseconds.
    mutating func histogram(
        _ name: String, _ labels: [(String, String)] = [], bounds: [UInt64], buckets: [UInt64], nanoseconds: UInt64
    ) {
        var sum: UInt64 = 0
        for (bound, count) in zip(bounds, buckets) {
            sum &+= count
            sample("\(name)_bucket", labels + [("le", "\(Double(bound) / 1e9)")], value: sum)
        }
        sum &+= buckets.last ?? 0
        sample("\(name)_bucket", labels + [("le", "+Inf")], value: sum)
        sample("\(name)_sum", labels, value: Double(nanoseconds) / 1e9)
        sample("\(name)_count", labels, value: sum)
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    private static func escape(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
