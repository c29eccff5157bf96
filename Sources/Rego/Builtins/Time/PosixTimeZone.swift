/// A POSIX `TZ` rule such as `CET-1CEST,M3.5.0,M10.5.0/3`: how a zone goes on after its recorded transitions.
struct PosixTimeZone {
    private enum Day {
        case julian(Int64)
        case zeroBased(Int64)
        case month(Int64, week: Int64, weekday: Int64)
    }

    private struct Change {
        var day: Day
        /// Seconds after midnight.
        var time: Int64
    }

    private var standard: (name: String, offset: Int64)
    private var daylight: (name: String, offset: Int64, start: Change, end: Change)?

    init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let name = reader.name(), let offset = reader.offset() else { return nil }
        standard = (name, -offset)
        guard !reader.isAtEnd else { return }
        guard let daylightName = reader.name() else { return nil }
        var daylightOffset = standard.offset + 3600
        if let next = reader.peek, next != UInt8(ascii: ",") {
            guard let offset = reader.offset() else { return nil }
            daylightOffset = -offset
        }
        guard reader.take(","), let start = reader.change(), reader.take(","), let end = reader.change(), reader.isAtEnd
        else { return nil }
        daylight = (daylightName, daylightOffset, start, end)
    }

    func lookup(_ seconds: Int64) -> TimeZoneRules.Lookup? {
        guard let daylight else {
            return TimeZoneRules.Lookup(offset: standard.offset, name: standard.name, start: .min, end: .max)
        }
        let year = CivilTime(seconds: seconds &+ standard.offset).year
        // The changes of three years around the instant, in order.
        var changes: [(at: Int64, daylight: Bool)] = []
        for year in (year - 1)...(year + 1) {
            guard let start = Self.seconds(daylight.start, year: year), let end = Self.seconds(daylight.end, year: year)
            else { return nil }
            changes.append((start - standard.offset, true))
            changes.append((end - daylight.offset, false))
        }
        changes.sort { $0.at < $1.at }
        guard let index = changes.lastIndex(where: { $0.at <= seconds }) else { return nil }
        let current = changes[index]
        return TimeZoneRules.Lookup(
            offset: current.daylight ? daylight.offset : standard.offset,
            name: current.daylight ? daylight.name : standard.name, start: current.at,
            end: index + 1 < changes.count ? changes[index + 1].at : .max)
    }

    /// The local time of a change in a year, in seconds as if UTC.
    private static func seconds(_ change: Change, year: Int64) -> Int64? {
        guard let january = CivilTime.seconds(year: year, month: 1, day: 1) else { return nil }
        switch change.day {
        case .julian(let day):
            let days = CivilTime.isLeap(year) && day >= 60 ? day : day - 1
            return january + days * 86_400 + change.time
        case .zeroBased(let day): return january + day * 86_400 + change.time
        case .month(let month, let week, let weekday):
            guard let first = CivilTime.seconds(year: year, month: month, day: 1) else { return nil }
            var day = (weekday - Int64(CivilTime.weekday(seconds: first)) + 7) % 7
            for _ in 1..<max(week, 1) where day + 7 < CivilTime.days(inMonth: month, year: year) { day += 7 }
            return first + day * 86_400 + change.time
        }
    }

    private struct Reader {
        var bytes: [UInt8]
        var index = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { index >= bytes.count }
        var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard peek == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        mutating func name() -> String? {
            let quoted = take("<")
            let start = index
            while let byte = peek {
                let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
                if quoted ? byte == UInt8(ascii: ">") : !isLetter { break }
                index += 1
            }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            if quoted, !take(">") { return nil }
            return text.utf8.count >= 3 ? text : nil
        }

        mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
            var value: Int64?
            while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), (value ?? 0) < 1000 {
                value = (value ?? 0) * 10 + Int64(byte - UInt8(ascii: "0"))
                index += 1
            }
            guard let value, range.contains(value) else { return nil }
            return value
        }

        mutating func offset() -> Int64? {
            var sign: Int64 = 1
            if take("-") { sign = -1 } else { _ = take("+") }
            guard let hours = number(0...168) else { return nil }
            var seconds = hours * 3600
            if take(":") {
                guard let minutes = number(0...59) else { return nil }
                seconds += minutes * 60
                if take(":") {
                    guard let rest = number(0...59) else { return nil }
                    seconds += rest
                }
            }
            return sign * seconds
        }

        mutating func change() -> Change? {
            let day: Day
            if take("J") {
                guard let number = number(1...365) else { return nil }
                day = .julian(number)
            } else if take("M") {
                guard let month = number(1...12), take("."), let week = number(1...5), take("."),
                    let weekday = number(0...6)
                else { return nil }
                day = .month(month, week: week, weekday: weekday)
            } else {
                guard let number = number(0...365) else { return nil }
                day = .zeroBased(number)
            }
            var time: Int64 = 2 * 3600
            if take("/") {
                guard let offset = offset() else { return nil }
                time = offset
            }
            return Change(day: day, time: time)
        }
    }
}
