/// A date and time of day on the proleptic Gregorian calendar.
struct CivilTime: Equatable {
    var year: Int64
    /// 1 to 12.
    var month: Int64
    /// 1 to 31.
    var day: Int64
    var hour: Int64
    var minute: Int64
    var second: Int64

    private static let secondsPerDay: Int64 = 86_400

    /// - Parameter seconds: since 1970-01-01 00:00:00 on the same clock.
    init(seconds: Int64) {
        var days = seconds / Self.secondsPerDay
        var rest = seconds % Self.secondsPerDay
        if rest < 0 {
            rest += Self.secondsPerDay
            days -= 1
        }
        hour = rest / 3600
        minute = rest % 3600 / 60
        second = rest % 60
        (year, month, day) = Self.date(ofDay: days)
    }

    /// Days and months out of range are carried over, as Go's `time.Date` does; nil when out of `Int64`'s range.
    static func seconds(
        year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0
    ) -> Int64? {
        let bound: Int64 = 1 << 40
        guard abs(year) < bound, abs(month) < bound, abs(day) < bound, abs(hour) < bound, abs(minute) < bound,
            abs(second) < bound
        else { return nil }
        var monthIndex = month - 1
        var year = year + monthIndex / 12
        monthIndex %= 12
        if monthIndex < 0 {
            monthIndex += 12
            year -= 1
        }
        let days = Self.day(year: year, month: monthIndex + 1, day: 1) + day - 1
        let (product, overflow) = days.multipliedReportingOverflow(by: secondsPerDay)
        guard !overflow else { return nil }
        let (sum, tooLarge) = product.addingReportingOverflow(hour * 3600 + minute * 60 + second)
        return tooLarge ? nil : sum
    }

    /// Days since 1970-01-01.
    private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func days(inMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// 1 for the first of January.
    var dayOfYear: Int64 {
        Self.day(year: year, month: month, day: day) - Self.day(year: year, month: 1, day: 1) + 1
    }

    /// 0 for Sunday.
    static func weekday(seconds: Int64) -> Int {
        var days = seconds / secondsPerDay
        if seconds % secondsPerDay < 0 { days -= 1 }
        let weekday = (days + 4) % 7
        return Int(weekday < 0 ? weekday + 7 : weekday)
    }

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
