package import Rego

/// Durations as `opa` takes and prints them: Go's, `1.5s`, `100ms`, `1m30s`.
extension GoDuration {
    /// Nanoseconds; throws what is wrong with `text`. Days, weeks and years are for policies.
    package static func parse(_ text: String) throws -> Int64 {
        guard !text.utf8.contains(where: "dwy".utf8.contains), let nanoseconds = try? parse(Array(text.utf8)),
            nanoseconds >= 0
        else { throw ToolError("write a duration as Go does, like 5s, 500ms or 1m30s") }
        return nanoseconds
    }

    /// `1.234567ms`, `2m3.5s`, `0s`, as Go prints a duration.
    package static func text(_ nanoseconds: Int64) -> String {
        let value = UInt64(max(0, nanoseconds))
        switch value {
        case 0: return "0s"
        case ..<1_000: return "\(value)ns"
        case ..<1_000_000: return decimal(value, 1_000) + "µs"
        case ..<1_000_000_000: return decimal(value, 1_000_000) + "ms"
        default: break
        }
        let minutes = value / 60_000_000_000
        let seconds = decimal(value % 60_000_000_000, 1_000_000_000) + "s"
        guard minutes > 0 else { return seconds }
        return minutes >= 60 ? "\(minutes / 60)h\(minutes % 60)m\(seconds)" : "\(minutes)m\(seconds)"
    }

    private static func decimal(_ value: UInt64, _ unit: UInt64) -> String {
        let rest = value % unit
        guard rest > 0 else { return String(value / unit) }
        var digits = String(rest + unit).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(value / unit).\(digits)"
    }
}
