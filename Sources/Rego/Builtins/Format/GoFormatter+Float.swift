#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension GoFormatter {
    mutating func printFloat(_ value: Double, verb: Unicode.Scalar) {
        switch verb {
        case "v": printFloat(value, style: "g", precision: flags.precision)
        case "b", "g", "G", "x", "X": printFloat(value, style: verb, precision: flags.precision)
        case "f", "F": printFloat(value, style: "f", precision: flags.precision ?? 6)
        case "e", "E": printFloat(value, style: verb, precision: flags.precision ?? 6)
        default: badVerb(verb, .float(value))
        }
    }

    private mutating func printFloat(_ value: Double, style: Unicode.Scalar, precision: Int?) {
        var digits = Array(GoFloat.text(value.magnitude, style: style, precision: precision).utf8)
        let negative = value.sign == .minus && !value.isNaN
        var sign = negative ? UInt8(ascii: "-") : UInt8(ascii: "+")
        if flags.space, !negative, !flags.plus { sign = UInt8(ascii: " ") }
        if !value.isFinite {
            let zero = flags.zero
            flags.zero = false
            pad((negative || flags.plus || flags.space) && !value.isNaN ? [sign] + digits : digits)
            flags.zero = zero
            return
        }
        if flags.sharp, style != "b" { digits = Self.keepingPoint(digits, style: style, precision: precision) }
        guard flags.plus || sign != UInt8(ascii: "+") else {
            pad(digits)
            return
        }
        if flags.zero, !flags.minus, let width = flags.width, width > digits.count + 1 {
            output.append(sign)
            writePadding(width - digits.count - 1)
            output.append(contentsOf: digits)
            return
        }
        pad([sign] + digits)
    }

    /// The `#` flag: always a decimal point, and `%g` keeps its trailing zeros.
    private static func keepingPoint(_ number: [UInt8], style: Unicode.Scalar, precision: Int?) -> [UInt8] {
        let isHex = style == "x" || style == "X"
        var missing = style == "g" || style == "G" || style == "x" ? precision ?? 6 : 0
        var body: [UInt8] = []
        var tail: ArraySlice<UInt8> = []
        var hasPoint = false
        var significant = false
        loop: for (index, byte) in number.enumerated() {
            switch byte {
            case UInt8(ascii: "."): hasPoint = true
            case UInt8(ascii: "p"), UInt8(ascii: "P"):
                tail = number[index...]
                break loop
            case UInt8(ascii: "e") where !isHex, UInt8(ascii: "E") where !isHex:
                tail = number[index...]
                break loop
            default:
                if byte != UInt8(ascii: "0") { significant = true }
                if significant { missing -= 1 }
            }
            body.append(byte)
        }
        if !hasPoint {
            if body == [UInt8(ascii: "0")] { missing -= 1 }
            body.append(UInt8(ascii: "."))
        }
        if missing > 0 { body.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: missing)) }
        return body + tail
    }
}

/// Numbers as Go's `strconv.FormatFloat` writes them.
enum GoFloat {
    /// - Parameters:
    ///   - value: not negative.
    ///   - style: one of `e`, `E`, `f`, `g`, `G`, `b`, `x`, `X`.
    ///   - precision: digits; nil for as few as tell the number from its neighbours.
    static func text(_ value: Double, style: Unicode.Scalar, precision: Int?) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return "Inf" }
        switch style {
        case "b":
            let exponent = value.exponentBitPattern == 0 ? -1074 : Int(value.exponentBitPattern) - 1075
            let fraction = value.significandBitPattern
            let mantissa = value.exponentBitPattern == 0 ? fraction : fraction | (1 << 52)
            return "\(mantissa)p\(exponent < 0 ? "" : "+")\(exponent)"
        case "x", "X":
            let text = twoDigitExponent(
                precision.map { printf("%.*a", $0, value) } ?? printf("%a", nil, value), marker: "p")
            return style == "X" ? text.uppercased() : text
        case "g", "G":
            let text = precision.map { printf("%.*g", $0, value) } ?? shortest(value)
            return style == "G" ? text.uppercased() : text
        case "e", "E":
            let text = printf("%.*e", precision ?? 6, value)
            return style == "E" ? text.uppercased() : text
        default: return printf("%.*f", precision ?? 6, value)
        }
    }

    /// A finite number as Go's JSON encoder writes it.
    static func json(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value.isFinite ? "0" : "" }
        let (digits, point) = shortestDigits(value.magnitude)
        let sign = value < 0 ? "-" : ""
        if value.magnitude >= 1e-6, value.magnitude < 1e21 { return sign + plain(digits, point: point) }
        return sign + scientific(digits, exponent: point - 1).replacing("e-0", with: "e-")
    }

    /// `shortest` with a sign.
    static func signedShortest(_ value: Double) -> String {
        (value.sign == .minus ? "-" : "") + shortest(value.magnitude)
    }

    /// The shortest text that reads back as the number: `%v` and `%g`.
    static func shortest(_ value: Double) -> String {
        let (digits, point) = shortestDigits(value)
        let exponent = point - 1
        return exponent < -4 || exponent >= 6
            ? scientific(digits, exponent: exponent) : plain(digits, point: point)
    }

    /// Shortest digits without trailing zeros, and where the decimal point stands in them.
    static func shortestDigits(_ value: Double) -> (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        let text = Array(value.magnitude.description.utf8)
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: ".") {
                point = digits.count
            } else if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            } else {
                digits.append(byte)
            }
        }
        var position = (point ?? digits.count) + exponent
        while digits.count > 1, digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            position -= 1
        }
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits == [UInt8(ascii: "0")] { position = 1 }
        return (digits, position)
    }

    private static func scientific(_ digits: [UInt8], exponent: Int) -> String {
        var text = String(decoding: digits.prefix(1), as: UTF8.self)
        if digits.count > 1 { text += "." + String(decoding: digits.dropFirst(), as: UTF8.self) }
        let magnitude = String(exponent.magnitude)
        return text + (exponent < 0 ? "e-" : "e+") + (magnitude.utf8.count < 2 ? "0" : "") + magnitude
    }

    private static func plain(_ digits: [UInt8], point: Int) -> String {
        let text = String(decoding: digits, as: UTF8.self)
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + text }
        if point >= digits.count { return text + String(repeating: "0", count: point - digits.count) }
        return String(decoding: digits.prefix(point), as: UTF8.self) + "."
            + String(decoding: digits.dropFirst(point), as: UTF8.self)
    }

    private static func twoDigitExponent(_ text: String, marker: Character) -> String {
        guard let position = text.firstIndex(of: marker) else { return text }
        let digits = text[text.index(position, offsetBy: 2)...]
        return digits.count >= 2 ? text : text[..<text.index(position, offsetBy: 2)] + "0" + digits
    }

    private static func printf(_ format: String, _ precision: Int?, _ value: Double) -> String {
        var arguments: [any CVarArg] = precision.map { [CInt(clamping: $0)] } ?? []
        arguments.append(value)
        return withVaList(arguments) { list in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400 + (precision ?? 0)) { buffer in
                let length = vsnprintf(buffer.baseAddress, buffer.count, format, list)
                guard length >= 0 else { return "" }
                return String(
                    decoding: buffer.prefix(min(Int(length), buffer.count - 1)).lazy.map { UInt8(bitPattern: $0) },
                    as: UTF8.self)
            }
        }
    }
}
