/// The order OPA has for terms: that of the members of sets and of the keys of objects.
package enum TermOrder {
    package static func isLess(_ left: Term, _ right: Term) -> Bool { compare(left, right) < 0 }

    /// Negative where `left` comes first, 0 where both are the same.
    package static func compare(_ left: Term, _ right: Term) -> Int {
        let (a, b) = (rank(left), rank(right))
        guard a == b else { return a - b }
        switch (left.kind, right.kind) {
        case (.boolean(let a), .boolean(let b)): return (a ? 1 : 0) - (b ? 1 : 0)
        case (.number(let a), .number(let b)): return WrittenNumber(a).compare(WrittenNumber(b))
        case (.string(let a), .string(let b)), (.variable(let a), .variable(let b)): return compare(a, b)
        case (.ref(let a), .ref(let b)), (.array(let a), .array(let b)): return compare(a, b)
        case (.set(let a), .set(let b)): return compare(distinct(a), distinct(b))
        case (.object(let a), .object(let b)): return compare(sorted(a), sorted(b))
        case (.call(let a), .call(let b)): return compare([a.function] + a.arguments, [b.function] + b.arguments)
        default: return compare(RegoText(left.written), RegoText(right.written))
        }
    }

    /// Term by term; what ends first comes first.
    package static func compare(_ left: [Term], _ right: [Term]) -> Int {
        for (a, b) in zip(left, right) {
            let order = compare(a, b)
            if order != 0 { return order }
        }
        return left.count - right.count
    }

    /// The members of a set, in order, each once.
    static func distinct(_ terms: [Term]) -> [Term] {
        var result: [Term] = []
        for entry in sorted(terms.map { ObjectEntry($0, $0) }) {
            if let last = result.last, compare(last, entry.key) == 0 { continue }
            result.append(entry.key)
        }
        return result
    }

    /// Entries by their keys.
    package static func sorted(_ entries: [ObjectEntry]) -> [ObjectEntry] {
        entries.enumerated().sorted { left, right in
            let order = compare(left.element.key, right.element.key)
            return order == 0 ? left.offset < right.offset : order < 0
        }.map(\.element)
    }

    private static func compare(_ left: [ObjectEntry], _ right: [ObjectEntry]) -> Int {
        for (a, b) in zip(left, right) {
            let keys = compare(a.key, b.key)
            if keys != 0 { return keys }
            let values = compare(a.value, b.value)
            if values != 0 { return values }
        }
        return left.count - right.count
    }

    private static func compare(_ left: RegoText, _ right: RegoText) -> Int {
        if left == right { return 0 }
        return left < right ? -1 : 1
    }

    private static func rank(_ term: Term) -> Int {
        switch term.kind {
        case .null: 0
        case .boolean: 1
        case .number: 2
        case .string: 3
        case .templateString: 4
        case .variable: 5
        case .ref: 6
        case .array: 7
        case .object: 8
        case .set: 9
        case .arrayComprehension: 10
        case .objectComprehension: 11
        case .setComprehension: 12
        case .call: 13
        }
    }
}

/// A number literal, for comparing: 0.DIGITS times a power of ten.
private struct WrittenNumber {
    var isNegative = false
    var digits: [UInt8] = []
    var exponent = 0

    init(_ text: RegoText) {
        var written = text.string.utf8[...]
        if written.first == UInt8(ascii: "-") {
            isNegative = true
            written = written.dropFirst()
        }
        let mantissa = written.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }
        digits = mantissa.filter { $0 != UInt8(ascii: ".") }
        exponent = whole.count
        if mantissa.count < written.count {
            exponent += Int(String(decoding: written.dropFirst(mantissa.count + 1), as: UTF8.self)) ?? 0
        }
        let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(zeros)
        exponent -= zeros
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    }

    func compare(_ other: WrittenNumber) -> Int {
        let (a, b) = (sign, other.sign)
        guard a == b, a != 0 else { return a - b }
        if exponent != other.exponent { return exponent < other.exponent ? -a : a }
        if digits == other.digits { return 0 }
        return digits.lexicographicallyPrecedes(other.digits) ? -a : a
    }

    private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }
}
