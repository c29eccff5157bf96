/// A span of time as a scenario writes it: `90s`, `1h30m`, `7d`, `250ms`, `1ns`.
package struct ScenarioDuration: Hashable, Sendable, Codable, CustomStringConvertible {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    package init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        nanoseconds = overflow ? .max : product
    }

    /// Whole seconds; what is less counts for nothing.
    package var seconds: Int64 { nanoseconds / 1_000_000_000 }

    private static let units: [(String, Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1000), ("ns", 1),
    ]

    package init(_ text: String) throws(ScenarioError) {
        var total: Int64 = 0
        var rest = text[...]
        var isRead = false
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            let name = rest.dropFirst(digits.count).prefix { !("0"..."9").contains($0) }
            guard let number = Int64(digits), let unit = Self.units.first(where: { $0.0 == String(name) })?.1 else {
                throw Self.unreadable(text)
            }
            let (product, overflow) = number.multipliedReportingOverflow(by: unit)
            let (sum, overflowToo) = total.addingReportingOverflow(product)
            guard !overflow, !overflowToo else { throw Self.unreadable(text) }
            total = sum
            rest = rest.dropFirst(digits.count + name.count)
            isRead = true
        }
        guard isRead else { throw Self.unreadable(text) }
        nanoseconds = total
    }

    private static func unreadable(_ text: String) -> ScenarioError {
        ScenarioError("`\(text)` is no span of time: write it as `90s`, `1h30m` or `250ms`")
    }

    package var description: String {
        guard nanoseconds > 0 else { return "0s" }
        var text = ""
        var rest = nanoseconds
        for (name, unit) in Self.units where rest >= unit {
            text += "\(rest / unit)\(name)"
            rest %= unit
        }
        return text
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
