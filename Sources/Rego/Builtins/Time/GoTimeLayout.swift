/// A Go time layout: an example such as `2006-01-02T15:04:05Z07:00`, cut into text and elements.
struct GoTimeLayout {
    enum Element: Equatable {
        case longMonth, month, numberMonth, zeroMonth
        case longWeekday, weekday
        case day, underDay, zeroDay, underYearDay, zeroYearDay
        case hour, hour12, zeroHour12
        case minute, zeroMinute, second, zeroSecond
        case longYear, year
        case upperPM, lowerPM
        case zoneName
        /// An offset such as `-07:00`; `zulu` writes `Z` for UTC.
        case offset(zulu: Bool, form: OffsetForm)
        /// `.000` or `.999`; trimming drops zeros at the end.
        case fraction(digits: Int, trims: Bool, separator: UInt8)
    }

    enum OffsetForm {
        case hours, minutes, colonMinutes, seconds, colonSeconds
    }

    /// Text before the element, the element, and how the layout spells it.
    struct Piece {
        var prefix: ArraySlice<UInt8>
        var element: Element?
        var spelling: ArraySlice<UInt8>
    }

    let source: [UInt8]
    let pieces: [Piece]

    init(_ source: [UInt8]) {
        self.source = source
        var pieces: [Piece] = []
        var start = 0
        var index = 0
        while index < source.count {
            guard let (element, length, skipped) = Self.element(in: source, at: index) else {
                index += 1
                continue
            }
            let elementStart = index + skipped
            pieces.append(
                Piece(
                    prefix: source[start..<elementStart], element: element,
                    spelling: source[elementStart..<(elementStart + length)]))
            index = elementStart + length
            start = index
        }
        pieces.append(Piece(prefix: source[start...], element: nil, spelling: []))
        self.pieces = pieces
    }

    /// The layouts that have a name, and any other as it stands.
    static func named(_ name: [UInt8]) -> [UInt8] {
        let layout: String? =
            switch String(decoding: name, as: UTF8.self) {
            case "ANSIC": "Mon Jan _2 15:04:05 2006"
            case "UnixDate": "Mon Jan _2 15:04:05 MST 2006"
            case "RubyDate": "Mon Jan 02 15:04:05 -0700 2006"
            case "RFC822": "02 Jan 06 15:04 MST"
            case "RFC822Z": "02 Jan 06 15:04 -0700"
            case "RFC850": "Monday, 02-Jan-06 15:04:05 MST"
            case "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST"
            case "RFC1123Z": "Mon, 02 Jan 2006 15:04:05 -0700"
            case "RFC3339": "2006-01-02T15:04:05Z07:00"
            case "RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00"
            default: nil
            }
        return layout.map { Array($0.utf8) } ?? name
    }

    private static func element(
        in source: [UInt8], at index: Int
    ) -> (element: Element, length: Int, skipped: Int)? {
        func has(_ text: String, _ offset: Int = 0) -> Bool {
            source[(index + offset)...].starts(with: text.utf8)
        }
        func byte(_ offset: Int) -> UInt8? {
            index + offset < source.count ? source[index + offset] : nil
        }
        func lowerCaseFollows(_ offset: Int) -> Bool {
            guard let byte = byte(offset) else { return false }
            return byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
        }
        switch source[index] {
        case UInt8(ascii: "J"):
            if has("January") { return (.longMonth, 7, 0) }
            if has("Jan"), !lowerCaseFollows(3) { return (.month, 3, 0) }
        case UInt8(ascii: "M"):
            if has("Monday") { return (.longWeekday, 6, 0) }
            if has("Mon"), !lowerCaseFollows(3) { return (.weekday, 3, 0) }
            if has("MST") { return (.zoneName, 3, 0) }
        case UInt8(ascii: "0"):
            switch byte(1) {
            case UInt8(ascii: "1"): return (.zeroMonth, 2, 0)
            case UInt8(ascii: "2"): return (.zeroDay, 2, 0)
            case UInt8(ascii: "3"): return (.zeroHour12, 2, 0)
            case UInt8(ascii: "4"): return (.zeroMinute, 2, 0)
            case UInt8(ascii: "5"): return (.zeroSecond, 2, 0)
            case UInt8(ascii: "6"): return (.year, 2, 0)
            default: if has("002") { return (.zeroYearDay, 3, 0) }
            }
        case UInt8(ascii: "1"): return has("15") ? (.hour, 2, 0) : (.numberMonth, 1, 0)
        case UInt8(ascii: "2"): return has("2006") ? (.longYear, 4, 0) : (.day, 1, 0)
        case UInt8(ascii: "_"):
            if has("_2006") { return (.longYear, 4, 1) }
            if has("_2") { return (.underDay, 2, 0) }
            if has("__2") { return (.underYearDay, 3, 0) }
        case UInt8(ascii: "3"): return (.hour12, 1, 0)
        case UInt8(ascii: "4"): return (.minute, 1, 0)
        case UInt8(ascii: "5"): return (.second, 1, 0)
        case UInt8(ascii: "P"): if has("PM") { return (.upperPM, 2, 0) }
        case UInt8(ascii: "p"): if has("pm") { return (.lowerPM, 2, 0) }
        case UInt8(ascii: "-"), UInt8(ascii: "Z"):
            let zulu = source[index] == UInt8(ascii: "Z")
            if has("070000", 1) { return (.offset(zulu: zulu, form: .seconds), 7, 0) }
            if has("07:00:00", 1) { return (.offset(zulu: zulu, form: .colonSeconds), 9, 0) }
            if has("0700", 1) { return (.offset(zulu: zulu, form: .minutes), 5, 0) }
            if has("07:00", 1) { return (.offset(zulu: zulu, form: .colonMinutes), 6, 0) }
            if has("07", 1) { return (.offset(zulu: zulu, form: .hours), 3, 0) }
        case UInt8(ascii: "."), UInt8(ascii: ","):
            guard let digit = byte(1), digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else { return nil }
            var length = 1
            while byte(length) == digit { length += 1 }
            if let next = byte(length), next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9") { return nil }
            let trims = digit == UInt8(ascii: "9")
            return (.fraction(digits: length - 1, trims: trims, separator: source[index]), length, 0)
        default: break
        }
        return nil
    }
}
