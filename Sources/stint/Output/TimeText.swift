import StintAPI
import StintCore

/// Times for people: the instant in UTC, and how far away it is.
enum TimeText {
    /// Now, by this machine's clock.
    static func now() -> Timestamp {
        Timestamp(nanoseconds: SystemWallClock().now().nanoseconds)
    }

    /// `2026-11-23T11:45:00Z`: whole seconds, rounded down, so that an expiry is never shown later than it is.
    static func instant(_ time: Timestamp) -> String {
        let second: Int64 = 1_000_000_000
        let rest = time.nanoseconds % second
        let floor = time.nanoseconds.subtractingReportingOverflow(rest < 0 ? rest + second : rest)
        return Timestamp(nanoseconds: floor.overflow ? time.nanoseconds : floor.partialValue).text
    }

    /// `in 59m`, `in 7h 30m`, `3m ago`, `now`.
    static func distance(_ time: Timestamp, from now: Timestamp) -> String {
        let (difference, overflow) = time.nanoseconds.subtractingReportingOverflow(now.nanoseconds)
        guard !overflow else { return time > now ? "in centuries" : "centuries ago" }
        let seconds = difference.magnitude / 1_000_000_000
        guard seconds > 0 else { return "now" }
        return difference > 0 ? "in \(span(seconds))" : "\(span(seconds)) ago"
    }

    /// `2026-11-23T11:45:00Z (in 59m)`.
    static func both(_ time: Timestamp, from now: Timestamp) -> String {
        "\(instant(time)) (\(distance(time, from: now)))"
    }

    /// The two largest units, rounded down; seconds only below a minute.
    private static func span(_ seconds: UInt64) -> String {
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        if days > 0 { return hours > 0 ? "\(days)d \(hours)h" : "\(days)d" }
        if hours > 0 { return minutes > 0 ? "\(hours)h \(minutes)m" : "\(hours)h" }
        return minutes > 0 ? "\(minutes)m" : "\(seconds)s"
    }
}
