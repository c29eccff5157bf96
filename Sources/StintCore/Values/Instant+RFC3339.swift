extension Instant: CustomStringConvertible {
    /// Reads RFC 3339 (`2026-11-23T10:00:00.5+01:00`), up to nine digits of fraction; throws `invalid_instant`.
    package init(_ text: String) throws(CoreError) {
        var copy = text
        guard let instant = copy.withUTF8({ Instant(rfc3339: $0) }) else {
            throw CoreError(
                .invalidInstant,
                "\(CoreError.quote(text)) is no time: write RFC 3339, as in `2026-11-23T10:00:00Z`, between 1678 and 2261"
            )
        }
        self = instant
    }

    /// The same of bytes; `nil` where they are no time.
    package init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        var reader = RFC3339Reader(bytes: bytes)
        guard let instant = reader.instant() else { return nil }
        self = instant
    }

    /// RFC 3339 in UTC, to the nanosecond, without trailing zeros.
    package var description: String {
        String(unsafeUninitializedCapacity: Self.maxTextBytes) { write(into: $0) }
    }

    /// The longest text: `2026-11-23T10:00:00.123456789Z`.
    private static let maxTextBytes = 30

    /// Lends the bytes of the text.
    package func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.maxTextBytes) { bytes in
            let count = write(into: bytes)
            return body(UnsafeBufferPointer(rebasing: bytes[..<count]))
        }
    }

    /// Writes the text to the beginning of what holds `maxTextBytes`; says how many bytes it has.
    private func write(into bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: Self.nanosecondsPerSecond)
        if fraction < 0 {
            seconds -= 1
            fraction += Self.nanosecondsPerSecond
        }
        var (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        if rest < 0 {
            days -= 1
            rest += 86_400
        }
        var text = DigitWriter(bytes: bytes)
        let (year, month, day) = CivilDate.date(ofDay: days)
        text.write(year, 4, then: "-")
        text.write(month, 2, then: "-")
        text.write(day, 2, then: "T")
        text.write(rest / 3600, 2, then: ":")
        text.write(rest / 60 % 60, 2, then: ":")
        if fraction == 0 {
            text.write(rest % 60, 2, then: "Z")
        } else {
            text.write(rest % 60, 2, then: ".")
            var digits = 9
            while fraction % 10 == 0 {
                fraction /= 10
                digits -= 1
            }
            text.write(fraction, digits, then: "Z")
        }
        return text.count
    }
}

/// Writes numbers of a known width, one behind the other.
private struct DigitWriter {
    let bytes: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    mutating func write(_ number: Int64, _ width: Int, then mark: Unicode.Scalar) {
        guard count + width < bytes.count else { return }
        var rest = number
        for place in stride(from: count + width - 1, through: count, by: -1) {
            bytes[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        bytes[count + width] = UInt8(ascii: mark)
        count += width + 1
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The proleptic Gregorian calendar, as days since 1970-01-01.
enum CivilDate {
    static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    static func daysIn(month: Int64, year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

private struct RFC3339Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    var offset = 0

    mutating func instant() -> Instant? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            take("T") || take("t"), let hour = number(2), take(":"), let minute = number(2), take(":"),
            let second = number(2), let fraction = fraction(), let zone = zone(), offset == bytes.count,
            (1...12).contains(month), day >= 1, day <= CivilDate.daysIn(month: month, year: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = CivilDate.day(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - zone
        return Instant(seconds: seconds)?.adding(nanoseconds: fraction)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: scalar) else { return false }
        offset += 1
        return true
    }

    private mutating func number(_ width: Int) -> Int64? {
        guard offset + width <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[offset..<(offset + width)] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        offset += width
        return value
    }

    /// Nanoseconds; zero where there is no fraction.
    private mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var digits = 0
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) {
            guard digits < 9 else { return nil }
            value = value * 10 + Int64(bytes[offset] - 0x30)
            digits += 1
            offset += 1
        }
        guard digits > 0 else { return nil }
        for _ in digits..<9 { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    private mutating func zone() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * (hours * 3600 + minutes * 60)
    }
}
