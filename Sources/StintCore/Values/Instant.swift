/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, from the year 1677 to 2262.
///
/// Coded as RFC 3339 in UTC. Arithmetic that leaves the range gives `nil`.
package struct Instant: Hashable, Comparable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// `nil` where `seconds` does not fit.
    package init?(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: Self.nanosecondsPerSecond)
        guard !overflow else { return nil }
        nanoseconds = product
    }

    package static let nanosecondsPerSecond: Int64 = 1_000_000_000
    package static let distantPast = Instant(nanoseconds: .min)
    package static let distantFuture = Instant(nanoseconds: .max)

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant `seconds` later, or earlier where negative; `nil` outside the range.
    package func adding(seconds: Int64) -> Instant? {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: Self.nanosecondsPerSecond)
        return overflow ? nil : adding(nanoseconds: product)
    }

    /// The instant `nanoseconds` later; `nil` outside the range.
    package func adding(nanoseconds: Int64) -> Instant? {
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
        return overflow ? nil : Instant(nanoseconds: sum)
    }

    /// Nanoseconds from `earlier` to this instant, held at the ends of `Int64`.
    package func nanoseconds(since earlier: Instant) -> Int64 {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        if overflow { return nanoseconds < 0 ? .min : .max }
        return difference
    }

    /// Whole seconds from `earlier` to this instant, rounded towards zero.
    package func seconds(since earlier: Instant) -> Int64 {
        nanoseconds(since: earlier) / Self.nanosecondsPerSecond
    }
}
