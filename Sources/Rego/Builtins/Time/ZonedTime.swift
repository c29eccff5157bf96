/// An instant seen in a time zone.
struct ZonedTime {
    /// Seconds since the epoch, rounded down.
    var seconds: Int64
    /// 0 to 999,999,999.
    var nanosecond: Int64
    var zone: TimeZoneRules

    init(seconds: Int64, nanosecond: Int64, zone: TimeZoneRules) {
        self.seconds = seconds
        self.nanosecond = nanosecond
        self.zone = zone
    }

    init(nanoseconds: Int64, zone: TimeZoneRules = .utc) {
        var seconds = nanoseconds / 1_000_000_000
        var rest = nanoseconds % 1_000_000_000
        if rest < 0 {
            rest += 1_000_000_000
            seconds -= 1
        }
        self.init(seconds: seconds, nanosecond: rest, zone: zone)
    }

    /// The instant of a date and clock in a zone; parts out of range are carried over. Nil when far out of range.
    init?(
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64, nanosecond: Int64,
        zone: TimeZoneRules
    ) {
        guard
            let local = CivilTime.seconds(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        // A guess at the offset, put right where it stands across a transition.
        var offset = zone.lookup(local)
        if offset.offset != 0 {
            let instant = local &- offset.offset
            if instant < offset.start || instant >= offset.end { offset = zone.lookup(instant) }
        }
        let (seconds, overflow) = local.subtractingReportingOverflow(offset.offset)
        guard !overflow else { return nil }
        self.init(seconds: seconds, nanosecond: nanosecond, zone: zone)
    }

    /// Nanoseconds since the epoch; nil outside the years 1677 to 2262.
    var nanoseconds: Int64? {
        // The first second of the range starts below it, so the sum is taken a second up.
        let (product, overflow) = (seconds < 0 ? seconds + 1 : seconds).multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        let (sum, tooLarge) = product.addingReportingOverflow(seconds < 0 ? nanosecond - 1_000_000_000 : nanosecond)
        return tooLarge ? nil : sum
    }

    var offset: Int64 { zone.lookup(seconds).offset }
    var zoneName: String { zone.lookup(seconds).name }
    /// Seconds on the local clock, as if it were UTC's.
    var localSeconds: Int64 { seconds &+ offset }
    var civil: CivilTime { CivilTime(seconds: localSeconds) }
    var weekday: Int { CivilTime.weekday(seconds: localSeconds) }

    func adding(years: Int64, months: Int64, days: Int64) -> ZonedTime? {
        let civil = civil
        let (year, yearOverflow) = civil.year.addingReportingOverflow(years)
        let (month, monthOverflow) = civil.month.addingReportingOverflow(months)
        let (day, dayOverflow) = civil.day.addingReportingOverflow(days)
        guard !yearOverflow, !monthOverflow, !dayOverflow else { return nil }
        return ZonedTime(
            year: year, month: month, day: day, hour: civil.hour, minute: civil.minute, second: civil.second,
            nanosecond: nanosecond, zone: zone)
    }

    /// Years, months, days, hours, minutes and seconds between two instants, on the clock of the first's zone.
    func difference(to other: ZonedTime) -> [Int64] {
        var (early, late) = (self, other)
        late.zone = zone
        if (early.seconds, early.nanosecond) > (late.seconds, late.nanosecond) { swap(&early, &late) }
        let (from, to) = (early.civil, late.civil)
        var year = to.year - from.year
        var month = to.month - from.month
        var day = to.day - from.day
        var hour = to.hour - from.hour
        var minute = to.minute - from.minute
        var second = to.second - from.second
        if second < 0 {
            second += 60
            minute -= 1
        }
        if minute < 0 {
            minute += 60
            hour -= 1
        }
        if hour < 0 {
            hour += 24
            day -= 1
        }
        if day < 0 {
            day += CivilTime.days(inMonth: from.month, year: from.year)
            month -= 1
        }
        if month < 0 {
            month += 12
            year -= 1
        }
        return [year, month, day, hour, minute, second]
    }
}
