/// A piece of a YAML file with its place.
struct SourceNode {
    struct Entry {
        let key: SourceNode
        let value: SourceNode
    }

    enum Content {
        /// Text, and whether it stood without quotes.
        case scalar(String, isPlain: Bool)
        case list([SourceNode])
        case map([Entry])
    }

    let content: Content
    /// From 1.
    let line: Int
    /// From 1, in Unicode scalars.
    let column: Int

    /// Its kind in words.
    var kind: String {
        switch content {
        case .scalar(_, isPlain: false): "text"
        case .scalar(let text, isPlain: true): PlainScalar(text).kind
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    /// The text of a scalar, whatever it would be read as.
    var text: String? {
        guard case .scalar(let text, _) = content else { return nil }
        return text
    }
}

/// What a scalar without quotes means.
enum PlainScalar {
    case null
    case bool(Bool)
    case integer(String)
    case decimal(String)
    case text(String)
    /// YAML readers disagree about it; the text says what it may be taken for.
    case ambiguous(String)

    init(_ text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF":
            self = .ambiguous("a truth value")
        case "<<", "=": self = .ambiguous("an instruction to merge")
        default: self = Self.other(text)
        }
    }

    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .integer, .decimal: "a number"
        case .text: "text"
        case .ambiguous: "ambiguous"
        }
    }

    private static func other(_ text: String) -> PlainScalar {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, isDigit(first) || first == 0x2B || first == 0x2D || first == 0x2E else {
            return .text(text)
        }
        var rest = bytes[...]
        if first == 0x2B || first == 0x2D { rest = rest.dropFirst() }
        if rest.isEmpty { return .text(text) }
        if !rest.isEmpty, rest.allSatisfy(isDigit) {
            if rest.count > 1, rest.first == 0x30 { return .ambiguous("an octal number") }
            return first == 0x2B ? .integer(String(text.dropFirst())) : .integer(text)
        }
        if isDecimal(rest) { return first == 0x2B ? .decimal(String(text.dropFirst())) : .decimal(text) }
        let lower = text.lowercased()
        if [".inf", "+.inf", "-.inf", ".nan"].contains(lower) { return .ambiguous("a number without a value") }
        if isRadix(rest) { return .ambiguous("a number in another base") }
        if rest.contains(0x5F), rest.allSatisfy({ isDigit($0) || $0 == 0x5F || $0 == 0x2E }), isDigit(rest.first ?? 0) {
            return .ambiguous("a number")
        }
        if isSexagesimal(rest) { return .ambiguous("a number to the base of 60") }
        if isDate(bytes) { return .ambiguous("a date") }
        return .text(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// `1.5`, `.5`, `1.`, `1e3`.
    private static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = 0
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            fraction = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(fraction)
        }
        guard whole.count + fraction > 0 else { return false }
        if let e = rest.first, e == 0x65 || e == 0x45 {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
            guard !rest.isEmpty, rest.allSatisfy(isDigit) else { return false }
            rest = rest.dropFirst(rest.count)
        }
        return rest.isEmpty
    }

    private static func isRadix(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count > 2, bytes.first == 0x30, let mark = bytes.dropFirst().first else { return false }
        let digits = bytes.dropFirst(2)
        switch mark {
        case 0x78, 0x58:
            return digits.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) || $0 == 0x5F }
        case 0x6F, 0x4F: return digits.allSatisfy { (0x30...0x37).contains($0) || $0 == 0x5F }
        case 0x62, 0x42: return digits.allSatisfy { $0 == 0x30 || $0 == 0x31 || $0 == 0x5F }
        default: return false
        }
    }

    /// `18:00`, `1:30:00.5`: minutes and seconds below 60.
    private static func isSexagesimal(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, !first.isEmpty, first.allSatisfy(isDigit) else { return false }
        return parts.dropFirst().enumerated().allSatisfy { index, part in
            let digits = index == parts.count - 2 ? part.prefix { $0 != 0x2E } : part[...]
            return (1...2).contains(digits.count) && digits.allSatisfy(isDigit)
        }
    }

    /// `2026-11-23`, with or without a time behind it.
    private static func isDate(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 8, bytes.prefix(4).allSatisfy(isDigit), bytes[4] == 0x2D else { return false }
        let rest = bytes.dropFirst(5)
        let month = rest.prefix(while: isDigit)
        guard (1...2).contains(month.count) else { return false }
        let day = rest.dropFirst(month.count)
        guard day.first == 0x2D, let digit = day.dropFirst().first, isDigit(digit) else { return false }
        let tail = day.dropFirst().drop(while: isDigit)
        guard let separator = tail.first else { return true }
        return separator == 0x54 || separator == 0x74 || separator == 0x20
    }
}
