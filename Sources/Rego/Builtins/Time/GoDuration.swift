/// Durations such as `1h30m` or `-1.5s`, as Go's `time.ParseDuration` reads them, with OPA's days, weeks and years (of
/// 365 days) beside.
package enum GoDuration {
    package struct InvalidText: Error {
        package var message: String
    }

    private static let limit: UInt64 = 1 << 63

    /// Nanoseconds.
    package static func parse(_ text: [UInt8]) throws(InvalidText) -> Int64 {
        let invalid = InvalidText(message: "time: invalid duration \(GoTimeText.quote(text))")
        // Text with OPA's own units gets OPA's own complaints.
        let hasLongUnit = text.contains { "dwy".utf8.contains($0) }
        var rest = text[...]
        var negative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        if rest.elementsEqual("0".utf8) { return 0 }
        guard !rest.isEmpty else { throw invalid }
        var total: UInt64 = 0
        while let first = rest.first {
            guard isDigit(first) || first == UInt8(ascii: ".") else { throw invalid }
            let digits = rest.prefix(while: isDigit)
            rest = rest[digits.endIndex...]
            guard var value = integer(digits) else { throw invalid }
            var fraction: (value: UInt64, scale: Double) = (0, 1)
            var hasFraction = false
            if rest.first == UInt8(ascii: ".") {
                let decimals = rest.dropFirst().prefix(while: isDigit)
                rest = rest[decimals.endIndex...]
                hasFraction = !decimals.isEmpty
                fraction = Self.fraction(decimals)
            }
            guard !digits.isEmpty || hasFraction else { throw invalid }
            let unit = rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
            rest = rest[unit.endIndex...]
            guard !unit.isEmpty else {
                if hasLongUnit { throw invalid }
                throw InvalidText(message: "time: missing unit in duration \(GoTimeText.quote(text))")
            }
            guard let nanoseconds = nanoseconds(of: unit) else {
                if hasLongUnit, !(unit.count == 1 && unit.allSatisfy { (0x61...0x7A).contains($0) }) { throw invalid }
                throw InvalidText(
                    message: "time: unknown unit \(GoTimeText.quote(Array(unit))) in duration \(GoTimeText.quote(text))"
                )
            }
            guard value <= limit / nanoseconds else { throw invalid }
            value *= nanoseconds
            if fraction.value > 0 {
                value += UInt64(Double(fraction.value) * (Double(nanoseconds) / fraction.scale))
                guard value <= limit else { throw invalid }
            }
            total += value
            guard total <= limit else { throw invalid }
        }
        if negative { return Int64(truncatingIfNeeded: 0 &- total) }
        guard total < limit else { throw invalid }
        return Int64(total)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func integer(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            guard value <= limit / 10 else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
            guard value <= limit else { return nil }
        }
        return value
    }

    /// As many decimals as fit; the others are dropped.
    private static func fraction(_ digits: ArraySlice<UInt8>) -> (value: UInt64, scale: Double) {
        var value: UInt64 = 0
        var scale = 1.0
        for digit in digits {
            guard value <= (limit - 1) / 10 else { break }
            let next = value * 10 + UInt64(digit - UInt8(ascii: "0"))
            guard next <= limit else { break }
            value = next
            scale *= 10
        }
        return (value, scale)
    }

    private static func nanoseconds(of unit: ArraySlice<UInt8>) -> UInt64? {
        switch String(decoding: unit, as: UTF8.self) {
        case "ns": 1
        case "us", "\u{B5}s", "\u{3BC}s": 1000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        case "d": 86_400_000_000_000
        case "w": 604_800_000_000_000
        case "y": 31_536_000_000_000_000
        default: nil
        }
    }
}

/// Text in the messages of Go's `time` package.
enum GoTimeText {
    static func quote(_ bytes: [UInt8]) -> String {
        var result = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += "\\\(Character(Unicode.Scalar(byte)))"
            case 0x20..<0x80: result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "\\x" + String(decoding: HexCoding.digits(of: byte), as: UTF8.self)
            }
        }
        return result + "\""
    }
}
