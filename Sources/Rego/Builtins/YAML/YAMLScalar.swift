/// What a plain YAML scalar means, in the rules of YAML 1.1 as go-yaml has them.
enum YAMLScalar {
    case null
    case bool(Bool)
    case int(Number)
    case float(Double)
    case text

    /// - Parameter text: unquoted.
    init(plain text: [UInt8]) {
        guard let first = text.first else {
            self = .null
            return
        }
        switch first {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            self = Self.word(text) ?? Self.number(text)
        case UInt8(ascii: "."): self = Self.word(text) ?? Self.fraction(text)
        default: self = Self.word(text) ?? .text
        }
    }

    /// Whether the text without quotes would be read as this text.
    static func isPlain(_ text: [UInt8]) -> Bool {
        guard case .text = YAMLScalar(plain: text) else { return false }
        return !isTimestamp(text) && !isBase60(text)
    }

    private static func word(_ text: [UInt8]) -> YAMLScalar? {
        guard text.count <= 5 else { return nil }
        switch String(decoding: text, as: UTF8.self) {
        case "~", "null", "Null", "NULL": return .null
        case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE": return .bool(true)
        case "n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE": return .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        default: return nil
        }
    }

    private static func fraction(_ text: [UInt8]) -> YAMLScalar {
        guard isDecimal(text), let value = Double("0" + String(decoding: text, as: UTF8.self)), value.isFinite else {
            return .text
        }
        return .float(value)
    }

    private static func number(_ text: [UInt8]) -> YAMLScalar {
        guard text.count <= 4096 else { return .text }
        if isTimestamp(text) { return .text }
        let plain = text.filter { $0 != UInt8(ascii: "_") }
        if let integer = integer(plain) { return .int(integer) }
        guard isDecimal(plain) else { return .text }
        // Swift reads no number without digits around its point.
        var digits = String(decoding: plain, as: UTF8.self)
        if let point = digits.firstIndex(of: ".") {
            let next = digits.index(after: point)
            if next == digits.endIndex || !digits[next].isNumber { digits.insert("0", at: next) }
            if point == digits.startIndex || !digits[digits.index(before: point)].isNumber {
                digits.insert("0", at: point)
            }
        }
        guard let value = Double(digits), value.isFinite else { return .text }
        return .float(value)
    }

    /// Integers of 64 bits with or without sign, in base 10, or in base 2, 8 or 16 by their prefix.
    private static func integer(_ text: [UInt8]) -> Number? {
        var digits = text[...]
        var isNegative = false
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            digits = digits.dropFirst()
        }
        var radix = 10
        if digits.count > 1, digits.first == UInt8(ascii: "0") {
            digits = digits.dropFirst()
            switch digits.first.map({ $0 | 0x20 }) {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "o"): radix = 8
            case UInt8(ascii: "b"): radix = 2
            default: radix = 8
            }
            let isLetter = (digits.first ?? 0) | 0x20 > UInt8(ascii: "9")
            if isLetter { digits = digits.dropFirst() }
        }
        guard let first = digits.first, HexCoding.value(of: first) != nil,
            let magnitude = UInt64(String(decoding: digits, as: UTF8.self), radix: radix)
        else { return nil }
        if !isNegative { return Int64(exactly: magnitude).map { Number($0) } ?? Number(text: String(magnitude)) }
        if magnitude == 1 << 63 { return Number(Int64.min) }
        return Int64(exactly: magnitude).map { Number(-$0) }
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    private static func isDecimal(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        func digits() -> Int {
            let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            rest = rest.dropFirst(digits.count)
            return digits.count
        }
        func sign() {
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        }
        sign()
        let whole = digits()
        var decimals = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            decimals = digits()
        }
        guard whole > 0 || decimals > 0 else { return false }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            sign()
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    private static let timestampLayouts = [
        "2006-1-2T15:4:5.999999999Z07:00", "2006-1-2t15:4:5.999999999Z07:00", "2006-1-2 15:4:5.999999999", "2006-1-2",
    ].map { GoTimeLayout(Array($0.utf8)) }

    private static func isTimestamp(_ text: [UInt8]) -> Bool {
        guard text.count <= 64, text.count > 4, text[4] == UInt8(ascii: "-"),
            text.prefix(4).allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return false }
        return timestampLayouts.contains { (try? $0.parse(text)) != nil }
    }

    /// Numbers such as `12:30:45`, which other readers of YAML 1.1 take for base 60.
    private static func isBase60(_ text: [UInt8]) -> Bool {
        guard let first = text.first, text.contains(UInt8(ascii: ":")) else { return false }
        var rest = text[...]
        if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        guard let lead = rest.first, isDigit(lead) else { return false }
        if let point = rest.firstIndex(of: UInt8(ascii: ".")) {
            guard rest[(point + 1)...].allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return false }
            rest = rest[..<point]
        }
        let parts = rest.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0].allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return false }
        return parts.dropFirst().allSatisfy { part in
            guard (1...2).contains(part.count), part.allSatisfy(isDigit) else { return false }
            return part.count == 1 || (part.first ?? 0) <= UInt8(ascii: "5")
        }
    }
}
