import BigInt

/// What `sprintf` prints: the kinds of Go value a Rego value turns into.
enum GoFormatArgument {
    case int(Int64)
    case bigInt(BigInt)
    case float(Double)
    /// UTF-8, as far as it goes.
    case string([UInt8])
    /// A number of a document in a template, which Go keeps as text.
    case jsonNumber([UInt8])

    var typeName: String {
        switch self {
        case .int: "int64"
        case .bigInt: "*big.Int"
        case .float: "float64"
        case .string: "string"
        case .jsonNumber: "json.Number"
        }
    }
}

/// Formats text as Go's `fmt.Sprintf` does, its complaints within the text included.
struct GoFormatter {
    /// The text would be longer than allowed.
    struct TooLong: Error {}

    struct Flags {
        var sharp = false
        var zero = false
        var plus = false
        var minus = false
        var space = false
        var sharpV = false
        var plusV = false
        var width: Int?
        var precision: Int?
    }

    private static let largestNumber = 1_000_000

    var output: [UInt8] = []
    var flags = Flags()
    private let format: [UInt8]
    private let arguments: [GoFormatArgument]
    private let limit: Int
    private var index = 0
    private var argument = 0
    private var reordered = false
    private var goodArgumentNumber = true

    private init(format: [UInt8], arguments: [GoFormatArgument], limit: Int) {
        self.format = format
        self.arguments = arguments
        self.limit = limit
    }

    /// - Parameter limit: bytes the result may have.
    static func format(
        _ format: [UInt8], _ arguments: [GoFormatArgument], limit: Int = .max
    ) throws(TooLong) -> [UInt8] {
        var formatter = GoFormatter(format: format, arguments: arguments, limit: limit)
        try formatter.run()
        return formatter.output
    }

    private mutating func run() throws(TooLong) {
        while index < format.count {
            goodArgumentNumber = true
            let start = index
            while index < format.count, format[index] != UInt8(ascii: "%") { index += 1 }
            output.append(contentsOf: format[start..<index])
            guard index < format.count else { break }
            index += 1
            directive()
            guard output.count <= limit else { throw TooLong() }
        }
        if !reordered, argument < arguments.count {
            flags = Flags()
            write("%!(EXTRA ")
            for (position, extra) in arguments[argument...].enumerated() {
                if position > 0 { write(", ") }
                write(extra.typeName)
                write("=")
                printArgument(extra, verb: "v")
            }
            write(")")
        }
        guard output.count <= limit else { throw TooLong() }
    }

    /// One directive, the percent sign already read.
    private mutating func directive() {
        flags = Flags()
        readFlags()
        var afterIndex = readArgumentNumber()
        if peek() == UInt8(ascii: "*") {
            index += 1
            flags.width = takeIntegerArgument()
            if flags.width == nil { write("%!(BADWIDTH)") }
            if let width = flags.width, width < 0 {
                flags.width = -width
                flags.minus = true
                flags.zero = false
            }
            afterIndex = false
        } else {
            flags.width = readNumber()
            if afterIndex, flags.width != nil { goodArgumentNumber = false }
        }
        if peek() == UInt8(ascii: ".") {
            index += 1
            if afterIndex { goodArgumentNumber = false }
            afterIndex = readArgumentNumber()
            if peek() == UInt8(ascii: "*") {
                index += 1
                flags.precision = takeIntegerArgument()
                if let precision = flags.precision, precision < 0 { flags.precision = nil }
                if flags.precision == nil { write("%!(BADPREC)") }
                afterIndex = false
            } else {
                flags.precision = readNumber() ?? 0
            }
        }
        if !afterIndex { _ = readArgumentNumber() }
        guard let verb = readVerb() else {
            write("%!(NOVERB)")
            return
        }
        if verb == "%" {
            write("%")
        } else if !goodArgumentNumber {
            complain(verb, "BADINDEX")
        } else if argument >= arguments.count {
            complain(verb, "MISSING")
        } else {
            if verb == "v" {
                flags.sharpV = flags.sharp
                flags.sharp = false
                flags.plusV = flags.plus
                flags.plus = false
            }
            let value = arguments[argument]
            argument += 1
            printArgument(value, verb: verb)
        }
    }

    private func peek() -> UInt8? {
        index < format.count ? format[index] : nil
    }

    private mutating func readFlags() {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "#"): flags.sharp = true
            case UInt8(ascii: "0"): flags.zero = true
            case UInt8(ascii: "+"): flags.plus = true
            case UInt8(ascii: "-"): flags.minus = true
            case UInt8(ascii: " "): flags.space = true
            default: return
            }
            index += 1
        }
    }

    /// Digits at the cursor. A number that is too large reads to the end, as Go has it.
    private mutating func readNumber() -> Int? {
        var value: Int?
        while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            guard value ?? 0 <= Self.largestNumber else {
                index = format.count
                return nil
            }
            value = (value ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
            index += 1
        }
        return value
    }

    /// An index such as `[2]` at the cursor; true if a well-formed one was there.
    private mutating func readArgumentNumber() -> Bool {
        guard peek() == UInt8(ascii: "[") else { return false }
        reordered = true
        guard let close = format[index...].firstIndex(of: UInt8(ascii: "]")) else {
            goodArgumentNumber = false
            index += 1
            return false
        }
        let digits = format[(index + 1)..<close]
        index = close + 1
        guard !digits.isEmpty, digits.count <= 7,
            digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else {
            goodArgumentNumber = false
            return false
        }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard number >= 1, number <= arguments.count else {
            goodArgumentNumber = false
            return true
        }
        argument = number - 1
        return true
    }

    private mutating func takeIntegerArgument() -> Int? {
        guard argument < arguments.count else { return nil }
        defer { argument += 1 }
        guard case .int(let value) = arguments[argument], value.magnitude <= UInt64(Self.largestNumber) else {
            return nil
        }
        return Int(value)
    }

    private mutating func readVerb() -> Unicode.Scalar? {
        guard index < format.count else { return nil }
        var decoder = UTF8()
        var bytes = format[index...].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&bytes) else {
            index += 1
            return "\u{FFFD}"
        }
        index += UTF8.width(scalar)
        return scalar
    }

    private mutating func complain(_ verb: Unicode.Scalar, _ problem: String) {
        write("%!\(verb)(\(problem))")
    }

    mutating func write(_ text: String) {
        output.append(contentsOf: text.utf8)
    }

    /// A verb that does not suit its argument.
    mutating func badVerb(_ verb: Unicode.Scalar, _ value: GoFormatArgument) {
        write("%!\(verb)(\(value.typeName)=")
        printArgument(value, verb: "v")
        write(")")
    }
}
