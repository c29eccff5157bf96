/// An instant: nanoseconds since 1970-01-01T00:00:00Z, RFC 3339 text on the wire, from 1678 to 2262.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction](Z|±HH:MM)`; nil for everything else, for dates the calendar does not
    /// have, for leap seconds, and for instants outside the range.
    package init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), reader.take("-"),
            let day = reader.digits(2), reader.take("T") || reader.take("t"),
            let hour = reader.digits(2), reader.take(":"), let minute = reader.digits(2), reader.take(":"),
            let second = reader.digits(2)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: Int64 = 0
        if reader.take(".") {
            guard let value = reader.fraction() else { return nil }
            fraction = value
        }
        var offset: Int64 = 0
        if !(reader.take("Z") || reader.take("z")) {
            let negative = reader.take("-")
            guard negative || reader.take("+"), let hours = reader.digits(2), reader.take(":"),
                let minutes = reader.digits(2), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * 60 * (negative ? -1 : 1)
        }
        guard reader.isAtEnd else { return nil }
        let seconds = Self.daysFromEpoch(year: year, month: month, day: day) * 86_400
        let total = seconds + hour * 3_600 + minute * 60 + second - offset
        let scaled = total.multipliedReportingOverflow(by: 1_000_000_000)
        let sum = scaled.partialValue.addingReportingOverflow(fraction)
        guard !scaled.overflow, !sum.overflow else { return nil }
        nanoseconds = sum.partialValue
    }

    /// RFC 3339 in UTC, with as much of the fraction as is not zero.
    package var text: String {
        let (seconds, fraction) = Self.split(nanoseconds, by: 1_000_000_000)
        let (days, ofDay) = Self.split(seconds, by: 86_400)
        let (year, month, day) = Self.civil(days)
        var out = "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))"
        out += "T\(Self.pad(ofDay / 3_600, 2)):\(Self.pad(ofDay / 60 % 60, 2)):\(Self.pad(ofDay % 60, 2))"
        if fraction > 0 {
            var digits = Self.pad(fraction, 9)
            while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
            out += ".\(digits)"
        }
        return out + "Z"
    }
}

extension Timestamp: CustomStringConvertible {
    package var description: String { text }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "`\(text)` is not an RFC 3339 instant")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Timestamp {
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard position < bytes.count, UInt32(bytes[position]) == scalar.value else { return false }
            position += 1
            return true
        }

        private mutating func digit() -> Int64? {
            guard position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 else { return nil }
            defer { position += 1 }
            return Int64(bytes[position]) - 0x30
        }

        mutating func digits(_ count: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<count {
                guard let next = digit() else { return nil }
                value = value * 10 + next
            }
            return value
        }

        /// Nanoseconds of a fraction of one digit or more; what is finer is dropped.
        mutating func fraction() -> Int64? {
            var value: Int64 = 0
            var count = 0
            while let next = digit() {
                if count < 9 { value = value * 10 + next }
                count += 1
            }
            guard count > 0 else { return nil }
            while count < 9 {
                value *= 10
                count += 1
            }
            return value
        }
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01, proleptic Gregorian (Howard Hinnant's `days_from_civil`).
    private static func daysFromEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * part + 2) / 5 + 1)
    }

    /// Quotient rounded down, and the remainder, never negative.
    private static func split(_ value: Int64, by unit: Int64) -> (Int64, Int64) {
        let remainder = value % unit
        return remainder < 0 ? (value / unit - 1, remainder + unit) : (value / unit, remainder)
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
