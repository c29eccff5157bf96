import BigInt

extension GoFormatter {
    mutating func printArgument(_ value: GoFormatArgument, verb: Unicode.Scalar) {
        if verb == "T" {
            printText(Array(value.typeName.utf8))
            return
        }
        switch value {
        case .int(let value): printInt(value, verb: verb)
        case .bigInt(let value): printBigInt(value, verb: verb)
        case .float(let value): printFloat(value, verb: verb)
        case .string(let text), .jsonNumber(let text): printString(text, value, verb: verb)
        }
    }

    // MARK: Padding

    /// Writes bytes padded to the width; the width counts characters.
    mutating func pad(_ bytes: [UInt8]) {
        let missing = (flags.width ?? 0) - UTF8Text.scalarCount(bytes)
        guard missing > 0 else {
            output.append(contentsOf: bytes)
            return
        }
        if flags.minus {
            output.append(contentsOf: bytes)
            writePadding(missing)
        } else {
            writePadding(missing)
            output.append(contentsOf: bytes)
        }
    }

    mutating func writePadding(_ count: Int) {
        guard count > 0 else { return }
        let byte = flags.zero && !flags.minus ? UInt8(ascii: "0") : UInt8(ascii: " ")
        output.append(contentsOf: repeatElement(byte, count: count))
    }

    // MARK: Integers

    private mutating func printInt(_ value: Int64, verb: Unicode.Scalar) {
        switch verb {
        case "v", "d": printInteger(value, radix: 10, verb: verb)
        case "b": printInteger(value, radix: 2, verb: verb)
        case "o", "O": printInteger(value, radix: 8, verb: verb)
        case "x", "X": printInteger(value, radix: 16, verb: verb)
        case "c": pad(Array(String(Character(Self.scalar(value))).utf8))
        case "q":
            let scalar = Self.scalar(value)
            pad(GoQuote.quote(scalar: scalar, asciiOnly: flags.plus))
        case "U": printUnicode(value)
        default: badVerb(verb, .int(value))
        }
    }

    private static func scalar(_ value: Int64) -> Unicode.Scalar {
        UInt32(exactly: value).flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}"
    }

    private mutating func printInteger(_ value: Int64, radix: Int, verb: Unicode.Scalar) {
        let negative = value < 0
        var minimum = 0
        if let precision = flags.precision {
            minimum = precision
            if precision == 0, value == 0 {
                let zero = flags.zero
                flags.zero = false
                writePadding(flags.width ?? 0)
                flags.zero = zero
                return
            }
        } else if flags.zero, !flags.minus, let width = flags.width {
            minimum = negative || flags.plus || flags.space ? width - 1 : width
        }
        var digits = Array(String(value.magnitude, radix: radix, uppercase: verb == "X").utf8)
        if digits.count < minimum {
            digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: minimum - digits.count), at: 0)
        }
        if flags.sharp {
            switch radix {
            case 2: digits.insert(contentsOf: "0b".utf8, at: 0)
            case 8: if digits.first != UInt8(ascii: "0") { digits.insert(UInt8(ascii: "0"), at: 0) }
            case 16: digits.insert(contentsOf: (verb == "X" ? "0X" : "0x").utf8, at: 0)
            default: break
            }
        }
        if verb == "O" { digits.insert(contentsOf: "0o".utf8, at: 0) }
        if negative {
            digits.insert(UInt8(ascii: "-"), at: 0)
        } else if flags.plus {
            digits.insert(UInt8(ascii: "+"), at: 0)
        } else if flags.space {
            digits.insert(UInt8(ascii: " "), at: 0)
        }
        let zero = flags.zero
        flags.zero = false
        pad(digits)
        flags.zero = zero
    }

    private mutating func printUnicode(_ value: Int64) {
        var digits = String(UInt64(bitPattern: value), radix: 16, uppercase: true)
        let minimum = max(flags.precision ?? 4, 4)
        if digits.utf8.count < minimum {
            digits = String(repeating: "0", count: minimum - digits.utf8.count) + digits
        }
        var text = "U+" + digits
        if flags.sharp, let scalar = UInt32(exactly: value).flatMap({ Unicode.Scalar($0) }), GoQuote.isPrintable(scalar)
        {
            text += " '\(scalar)'"
        }
        let zero = flags.zero
        flags.zero = false
        pad(Array(text.utf8))
        flags.zero = zero
    }

    private mutating func printBigInt(_ value: BigInt, verb: Unicode.Scalar) {
        let radix: Int
        switch verb {
        case "b": radix = 2
        case "o", "O": radix = 8
        case "d", "s", "v": radix = 10
        case "x", "X": radix = 16
        default:
            write("%!\(verb)(big.Int=\(value.description))")
            return
        }
        let sign =
            value.sign == .minus ? "-" : flags.plus || flags.plusV ? "+" : flags.space ? " " : ""
        var prefix = ""
        if flags.sharp || flags.sharpV {
            prefix =
                switch verb {
                case "b": "0b"
                case "o": "0"
                case "x": "0x"
                case "X": "0X"
                default: ""
                }
        }
        if verb == "O" { prefix = "0o" }
        let digits = String(value.magnitude, radix: radix, uppercase: verb == "X")
        var zeros = max((flags.precision ?? 0) - digits.utf8.count, 0)
        if flags.precision == 0, digits == "0" { return }
        var left = 0
        var right = 0
        let missing = (flags.width ?? 0) - sign.utf8.count - prefix.utf8.count - zeros - digits.utf8.count
        if missing > 0 {
            if flags.minus {
                right = missing
            } else if flags.zero, flags.precision == nil {
                zeros = missing
            } else {
                left = missing
            }
        }
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: left))
        write(sign + prefix)
        output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: zeros))
        write(digits)
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: right))
    }

    // MARK: Text

    private mutating func printString(_ value: [UInt8], _ argument: GoFormatArgument, verb: Unicode.Scalar) {
        switch verb {
        case "v" where flags.sharpV, "q": printQuoted(value)
        case "v", "s": printText(value)
        case "x", "X": printHex(value, uppercase: verb == "X")
        default: badVerb(verb, argument)
        }
    }

    private func truncated(_ value: [UInt8]) -> [UInt8] {
        guard let precision = flags.precision else { return value }
        return UTF8Text.prefix(value, scalars: precision)
    }

    mutating func printText(_ value: [UInt8]) {
        pad(truncated(value))
    }

    private mutating func printQuoted(_ value: [UInt8]) {
        let value = truncated(value)
        if flags.sharp, GoQuote.canBackquote(value) {
            pad([UInt8(ascii: "`")] + value + [UInt8(ascii: "`")])
        } else {
            pad(GoQuote.quote(value, asciiOnly: flags.plus))
        }
    }

    private mutating func printHex(_ value: [UInt8], uppercase: Bool) {
        let bytes = flags.precision.map { value.prefix($0) } ?? value[...]
        let prefix = Array((flags.sharp ? (uppercase ? "0X" : "0x") : "").utf8)
        var text: [UInt8] = []
        for (position, byte) in bytes.enumerated() {
            if flags.space, position > 0 { text.append(UInt8(ascii: " ")) }
            if position == 0 || flags.space { text.append(contentsOf: prefix) }
            text.append(contentsOf: HexCoding.digits(of: byte, uppercase: uppercase))
        }
        // Go pads hexadecimal text with the pad of a string.
        pad(text)
    }
}
