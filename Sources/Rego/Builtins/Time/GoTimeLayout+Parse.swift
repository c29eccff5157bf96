extension GoTimeLayout {
    struct InvalidText: Error {
        var message: String
    }

    /// Reads a time written in this layout; without a zone it is UTC.
    func parse(_ text: [UInt8]) throws(InvalidText) -> ZonedTime {
        var reader = Reader(layout: self, text: text)
        return try reader.read()
    }

    /// What went wrong inside one element.
    private enum Problem: Error {
        case mismatch
        case range(String)
    }

    private struct Reader {
        let layout: GoTimeLayout
        let text: [UInt8]
        var rest: ArraySlice<UInt8>
        var year: Int64 = 0
        var month: Int64?
        var day: Int64?
        var dayOfYear: Int64?
        var hour: Int64 = 0
        var minute: Int64 = 0
        var second: Int64 = 0
        var nanosecond: Int64 = 0
        var isPM = false
        var isAM = false
        var offset: Int64?
        var isUTC = false
        var zoneName: [UInt8]?

        init(layout: GoTimeLayout, text: [UInt8]) {
            self.layout = layout
            self.text = text
            rest = text[...]
        }

        mutating func read() throws(InvalidText) -> ZonedTime {
            for (index, piece) in layout.pieces.enumerated() {
                guard skip(piece.prefix) else { throw mismatch(rest, piece.prefix) }
                guard let element = piece.element else {
                    guard rest.isEmpty else { throw invalid(": extra text: \(GoTimeText.quote(Array(rest)))") }
                    break
                }
                let hold = rest
                do throws(Problem) {
                    try read(element, next: layout.pieces[index + 1])
                } catch {
                    switch error {
                    case .mismatch: throw mismatch(hold, piece.spelling)
                    case .range(let name): throw invalid(": \(name) out of range")
                    }
                }
            }
            return try time()
        }

        private func invalid(_ message: String) -> InvalidText {
            InvalidText(message: "parsing time \(GoTimeText.quote(text))\(message)")
        }

        private func mismatch(_ value: ArraySlice<UInt8>, _ element: ArraySlice<UInt8>) -> InvalidText {
            invalid(
                " as \(GoTimeText.quote(layout.source)): cannot parse \(GoTimeText.quote(Array(value)))"
                    + " as \(GoTimeText.quote(Array(element)))")
        }

        // MARK: Elements

        private mutating func read(_ element: Element, next: Piece) throws(Problem) {
            switch element {
            case .year:
                let digits = try take(2)
                guard let value = Self.integer(digits) else { throw .mismatch }
                year = value >= 69 ? value + 1900 : value + 2000
            case .longYear:
                guard rest.first.map(Self.isDigit) == true, let value = Self.integer(try take(4)) else {
                    throw .mismatch
                }
                year = value
            case .month: month = try name(CivilTime.monthNames.map { String($0.prefix(3)) })
            case .longMonth: month = try name(CivilTime.monthNames)
            case .numberMonth, .zeroMonth:
                let value = try number(fixed: element == .zeroMonth)
                guard (1...12).contains(value) else { throw .range("month") }
                month = value
            case .weekday: _ = try name(CivilTime.weekdayNames.map { String($0.prefix(3)) })
            case .longWeekday: _ = try name(CivilTime.weekdayNames)
            case .day, .underDay, .zeroDay:
                if element == .underDay, rest.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
                day = try number(fixed: element == .zeroDay)
            case .underYearDay, .zeroYearDay:
                for _ in 0..<2 where element == .underYearDay && rest.first == UInt8(ascii: " ") {
                    rest = rest.dropFirst()
                }
                let digits = rest.prefix(3).prefix(while: Self.isDigit)
                guard !digits.isEmpty, element == .underYearDay || digits.count == 3 else { throw .mismatch }
                dayOfYear = Self.integer(digits)
                rest = rest[digits.endIndex...]
            case .hour:
                hour = try number(fixed: false)
                guard hour < 24 else { throw .range("hour") }
            case .hour12, .zeroHour12:
                hour = try number(fixed: element == .zeroHour12)
                guard hour <= 12 else { throw .range("hour") }
            case .minute, .zeroMinute:
                minute = try number(fixed: element == .zeroMinute)
                guard minute < 60 else { throw .range("minute") }
            case .second, .zeroSecond:
                second = try number(fixed: element == .zeroSecond)
                guard second < 60 else { throw .range("second") }
                try readUnaskedFraction(next)
            case .upperPM, .lowerPM: try readHalf(upper: element == .upperPM)
            case .offset(let zulu, let form): try readOffset(zulu: zulu, form)
            case .zoneName: try readZoneName()
            case .fraction(let digits, let trims, _): try readFraction(digits, trims: trims)
            }
        }

        private mutating func take(_ count: Int) throws(Problem) -> ArraySlice<UInt8> {
            guard rest.count >= count else { throw .mismatch }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        private mutating func number(fixed: Bool) throws(Problem) -> Int64 {
            let digits = rest.prefix(2).prefix(while: Self.isDigit)
            guard !digits.isEmpty, !fixed || digits.count == 2, let value = Self.integer(digits) else {
                throw .mismatch
            }
            rest = rest[digits.endIndex...]
            return value
        }

        private mutating func name(_ names: [String]) throws(Problem) -> Int64 {
            for (index, name) in names.enumerated() {
                let candidate = rest.prefix(name.utf8.count)
                let matches =
                    candidate.count == name.utf8.count
                    && zip(candidate, name.utf8).allSatisfy { left, right in
                        left == right
                            || (left | 0x20) == (right | 0x20) && (left | 0x20) >= UInt8(ascii: "a")
                                && (left | 0x20) <= UInt8(ascii: "z")
                    }
                if matches {
                    rest = rest.dropFirst(candidate.count)
                    return Int64(index) + 1
                }
            }
            throw .mismatch
        }

        private mutating func readHalf(upper: Bool) throws(Problem) {
            let half = try take(2)
            if half.elementsEqual((upper ? "PM" : "pm").utf8) {
                isPM = true
            } else if half.elementsEqual((upper ? "AM" : "am").utf8) {
                isAM = true
            } else {
                throw .mismatch
            }
        }

        /// A fraction of a second in the text where the layout has none.
        private mutating func readUnaskedFraction(_ next: Piece) throws(Problem) {
            guard rest.count >= 2, Self.isFractionMark(rest.first), Self.isDigit(rest[rest.startIndex + 1]) else {
                return
            }
            if case .fraction = next.element { return }
            let digits = rest.dropFirst().prefix(while: Self.isDigit)
            nanosecond = Self.nanoseconds(digits)
            rest = rest[digits.endIndex...]
        }

        private mutating func readFraction(_ digits: Int, trims: Bool) throws(Problem) {
            if trims {
                guard rest.count >= 2, Self.isFractionMark(rest.first), Self.isDigit(rest[rest.startIndex + 1]) else {
                    return
                }
                let digits = rest.dropFirst().prefix(while: Self.isDigit)
                nanosecond = Self.nanoseconds(digits)
                rest = rest[digits.endIndex...]
                return
            }
            let piece = try take(digits + 1)
            guard Self.isFractionMark(piece.first), piece.dropFirst().prefix(9).allSatisfy(Self.isDigit) else {
                throw .mismatch
            }
            nanosecond = Self.nanoseconds(piece.dropFirst())
        }

        private mutating func readOffset(zulu: Bool, _ form: OffsetForm) throws(Problem) {
            if zulu, rest.first == UInt8(ascii: "Z") {
                rest = rest.dropFirst()
                isUTC = true
                return
            }
            let shape: String =
                switch form {
                case .hours: "+hh"
                case .minutes: "+hhmm"
                case .colonMinutes: "+hh:mm"
                case .seconds: "+hhmmss"
                case .colonSeconds: "+hh:mm:ss"
                }
            let piece = try take(shape.utf8.count)
            var fields: [UInt8: Int64] = [:]
            for (byte, expected) in zip(piece.dropFirst(), shape.utf8.dropFirst()) {
                if expected == UInt8(ascii: ":") {
                    guard byte == expected else { throw .mismatch }
                } else {
                    guard Self.isDigit(byte) else { throw .mismatch }
                    fields[expected] = (fields[expected] ?? 0) * 10 + Int64(byte - UInt8(ascii: "0"))
                }
            }
            let hours = fields[UInt8(ascii: "h")] ?? 0
            let minutes = fields[UInt8(ascii: "m")] ?? 0
            let seconds = fields[UInt8(ascii: "s")] ?? 0
            guard hours <= 24 else { throw .range("time zone offset hour") }
            guard minutes <= 60 else { throw .range("time zone offset minute") }
            guard seconds <= 60 else { throw .range("time zone offset second") }
            let total = (hours * 60 + minutes) * 60 + seconds
            switch piece.first {
            case UInt8(ascii: "+"): offset = total
            case UInt8(ascii: "-"): offset = -total
            default: throw .mismatch
            }
        }

        private mutating func readZoneName() throws(Problem) {
            if rest.starts(with: "UTC".utf8) {
                rest = rest.dropFirst(3)
                isUTC = true
                return
            }
            guard let length = Self.zoneNameLength(rest) else { throw .mismatch }
            zoneName = Array(try take(length))
        }

        private static func zoneNameLength(_ text: ArraySlice<UInt8>) -> Int? {
            guard text.count >= 3 else { return nil }
            if text.starts(with: "ChST".utf8) || text.starts(with: "MeST".utf8) { return 4 }
            if text.starts(with: "GMT".utf8) { return 3 + signedOffsetLength(text.dropFirst(3)) }
            if text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-") {
                let length = signedOffsetLength(text)
                return length > 0 ? length : nil
            }
            let letters = text.prefix(6).prefix { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
            switch letters.count {
            case 3: return 3
            case 4: return letters.last == UInt8(ascii: "T") || letters.elementsEqual("WITA".utf8) ? 4 : nil
            case 5: return letters.last == UInt8(ascii: "T") ? 5 : nil
            default: return nil
            }
        }

        private static func signedOffsetLength(_ text: ArraySlice<UInt8>) -> Int {
            guard text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-") else { return 0 }
            let digits = text.dropFirst().prefix(while: isDigit)
            guard !digits.isEmpty, digits.count <= 9, let value = integer(digits), value <= 23 else { return 0 }
            return digits.count + 1
        }

        // MARK: Digits

        private static func isDigit(_ byte: UInt8) -> Bool {
            byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
        }

        private static func isFractionMark(_ byte: UInt8?) -> Bool {
            byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
        }

        private static func integer(_ digits: ArraySlice<UInt8>) -> Int64? {
            guard !digits.isEmpty, digits.count <= 9, digits.allSatisfy(isDigit) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }

        private static func nanoseconds(_ digits: ArraySlice<UInt8>) -> Int64 {
            var value: Int64 = 0
            var count = 0
            for digit in digits.prefix(9) {
                value = value * 10 + Int64(digit - UInt8(ascii: "0"))
                count += 1
            }
            while count < 9 {
                value *= 10
                count += 1
            }
            return value
        }

        /// Spaces in the layout stand for any number of spaces.
        private mutating func skip(_ prefix: ArraySlice<UInt8>) -> Bool {
            var prefix = prefix
            while let expected = prefix.first {
                if expected == UInt8(ascii: " ") {
                    if let byte = rest.first, byte != UInt8(ascii: " ") { return false }
                    prefix = prefix.drop { $0 == UInt8(ascii: " ") }
                    rest = rest.drop { $0 == UInt8(ascii: " ") }
                    continue
                }
                guard rest.first == expected else { return false }
                prefix = prefix.dropFirst()
                rest = rest.dropFirst()
            }
            return true
        }

        // MARK: The whole

        private mutating func time() throws(InvalidText) -> ZonedTime {
            if isPM, hour < 12 {
                hour += 12
            } else if isAM, hour == 12 {
                hour = 0
            }
            let (month, day) = try date()
            guard day >= 1, day <= CivilTime.days(inMonth: month, year: year) else {
                throw invalid(": day out of range")
            }
            let zone: TimeZoneRules
            var shift: Int64 = 0
            if isUTC {
                zone = .utc
            } else if let offset {
                zone = offset == 0 ? .utc : .fixed(offset: offset, name: "")
                shift = offset
            } else if let zoneName {
                // A zone name alone says nothing of its offset, so the time stays as it was read.
                zone = .fixed(offset: 0, name: String(decoding: zoneName, as: UTF8.self))
            } else {
                zone = .utc
            }
            guard
                let seconds = CivilTime.seconds(
                    year: year, month: month, day: day, hour: hour, minute: minute, second: second)
            else { throw invalid(": year out of range") }
            return ZonedTime(seconds: seconds - shift, nanosecond: nanosecond, zone: zone)
        }

        private func date() throws(InvalidText) -> (month: Int64, day: Int64) {
            guard let dayOfYear else { return (month ?? 1, day ?? 1) }
            let length: Int64 = CivilTime.isLeap(year) ? 366 : 365
            guard (1...length).contains(dayOfYear),
                let seconds = CivilTime.seconds(year: year, month: 1, day: dayOfYear)
            else { throw invalid(": day-of-year out of range") }
            let civil = CivilTime(seconds: seconds)
            if let month, month != civil.month { throw invalid(": day-of-year does not match month") }
            if let day, day != civil.day { throw invalid(": day-of-year does not match day") }
            return (civil.month, civil.day)
        }
    }
}
