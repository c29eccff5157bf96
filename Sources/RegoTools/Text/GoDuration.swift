/// Durations as `opa` takes and prints them: Go's, `1.5s`, `100ms`, `1m30s`.
package enum GoDuration {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// Nanoseconds; throws what is wrong with `text`.
    package static func parse(_ text: String) throws -> Int64 {
        guard let nanoseconds = read(text), nanoseconds >= 0 else {
            throw ToolError("write a duration as Go does, like 5s, 500ms or 1m30s")
        }
        return nanoseconds
    }

    private static func read(_ text: String) -> Int64? {
        if text.utf8.elementsEqual("0".utf8) { return 0 }
        var rest = text[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let scale = units.first(where: { $0.name.utf8.elementsEqual(unit.utf8) })?.nanoseconds,
                let span = scaled(number, by: scale)
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(span)
            guard !overflow else { return nil }
            total = sum
        }
        return total
    }

    /// `1.5` by `scale`, without a detour through floating point; what is finer than a nanosecond is dropped.
    private static func scaled(_ number: Substring, by scale: Int64) -> Int64? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }), let whole = parts.first else { return nil }
        guard let count = whole.isEmpty ? 0 : Int64(whole) else { return nil }
        let (span, overflow) = count.multipliedReportingOverflow(by: scale)
        guard !overflow else { return nil }
        guard parts.count == 2 else { return span }
        var fraction: Int64 = 0
        var unit = scale
        for digit in parts[1] {
            guard let value = digit.wholeNumberValue else { return nil }
            unit /= 10
            fraction += Int64(value) * unit
        }
        let (sum, overflow2) = span.addingReportingOverflow(fraction)
        return overflow2 ? nil : sum
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
