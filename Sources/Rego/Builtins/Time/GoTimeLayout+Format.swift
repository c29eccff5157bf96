extension GoTimeLayout {
    /// The time written in this layout.
    func format(_ time: ZonedTime) -> [UInt8] {
        let civil = time.civil
        let zone = time.zone.lookup(time.seconds)
        var result: [UInt8] = []
        for piece in pieces {
            result.append(contentsOf: piece.prefix)
            switch piece.element {
            case nil: break
            case .offset(let zulu, let form): Self.append(offset: zone.offset, zulu: zulu, form, to: &result)
            case .zoneName: Self.append(zone: zone, to: &result)
            case .fraction(let digits, let trims, let separator):
                Self.append(nanosecond: time.nanosecond, digits, trims: trims, separator, to: &result)
            case .weekday: result.append(contentsOf: CivilTime.weekdayNames[time.weekday].utf8.prefix(3))
            case .longWeekday: result.append(contentsOf: CivilTime.weekdayNames[time.weekday].utf8)
            case .some(let element): Self.append(element, civil, to: &result)
            }
        }
        return result
    }

    private static func append(_ element: Element, _ civil: CivilTime, to result: inout [UInt8]) {
        let hour12 = civil.hour % 12 == 0 ? 12 : civil.hour % 12
        switch element {
        case .longMonth: result.append(contentsOf: CivilTime.monthNames[Int(civil.month) - 1].utf8)
        case .month: result.append(contentsOf: CivilTime.monthNames[Int(civil.month) - 1].utf8.prefix(3))
        case .numberMonth: append(civil.month, width: 0, to: &result)
        case .zeroMonth: append(civil.month, width: 2, to: &result)
        case .day: append(civil.day, width: 0, to: &result)
        case .underDay: append(civil.day, width: 2, pad: " ", to: &result)
        case .zeroDay: append(civil.day, width: 2, to: &result)
        case .underYearDay: append(civil.dayOfYear, width: 3, pad: " ", to: &result)
        case .zeroYearDay: append(civil.dayOfYear, width: 3, to: &result)
        case .hour: append(civil.hour, width: 2, to: &result)
        case .hour12: append(hour12, width: 0, to: &result)
        case .zeroHour12: append(hour12, width: 2, to: &result)
        case .minute: append(civil.minute, width: 0, to: &result)
        case .zeroMinute: append(civil.minute, width: 2, to: &result)
        case .second: append(civil.second, width: 0, to: &result)
        case .zeroSecond: append(civil.second, width: 2, to: &result)
        case .longYear: append(civil.year, width: 4, to: &result)
        case .year: append(max(civil.year, 0) % 100, width: 2, to: &result)
        case .upperPM: result.append(contentsOf: (civil.hour >= 12 ? "PM" : "AM").utf8)
        case .lowerPM: result.append(contentsOf: (civil.hour >= 12 ? "pm" : "am").utf8)
        case .weekday, .longWeekday, .zoneName, .offset, .fraction: break
        }
    }

    private static func append(
        _ value: Int64, width: Int, pad: Unicode.Scalar = "0", to result: inout [UInt8]
    ) {
        if value < 0 { result.append(UInt8(ascii: "-")) }
        let digits = String(value.magnitude).utf8
        result.append(contentsOf: repeatElement(UInt8(ascii: pad), count: max(width - digits.count, 0)))
        result.append(contentsOf: digits)
    }

    private static func append(offset: Int64, zulu: Bool, _ form: OffsetForm, to result: inout [UInt8]) {
        if zulu, offset == 0 {
            result.append(UInt8(ascii: "Z"))
            return
        }
        result.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let seconds = abs(offset)
        append(seconds / 3600, width: 2, to: &result)
        let hasColons = form == .colonMinutes || form == .colonSeconds
        if form != .hours {
            if hasColons { result.append(UInt8(ascii: ":")) }
            append(seconds / 60 % 60, width: 2, to: &result)
        }
        if form == .seconds || form == .colonSeconds {
            if hasColons { result.append(UInt8(ascii: ":")) }
            append(seconds % 60, width: 2, to: &result)
        }
    }

    private static func append(zone: TimeZoneRules.Lookup, to result: inout [UInt8]) {
        guard zone.name.isEmpty else {
            result.append(contentsOf: zone.name.utf8)
            return
        }
        append(offset: zone.offset, zulu: false, .minutes, to: &result)
    }

    private static func append(
        nanosecond: Int64, _ digits: Int, trims: Bool, _ separator: UInt8, to result: inout [UInt8]
    ) {
        var text: [UInt8] = []
        append(nanosecond, width: 9, to: &text)
        // Beyond nanoseconds Go writes no more than nine digits.
        text = Array(text.prefix(digits))
        if trims {
            while text.last == UInt8(ascii: "0") { text.removeLast() }
            if text.isEmpty { return }
        }
        result.append(separator)
        result.append(contentsOf: text)
    }
}
