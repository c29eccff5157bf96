import RegoTools

/// A span of time as people write it: `90s`, `30m`, `1h`, `8h30m`, `7d`.
///
/// Whole numbers with a unit each, the larger unit first, every unit at most once. Days are 24 hours.
struct DurationText: Equatable, Sendable {
    /// 1 ... `longest`.
    let seconds: Int64

    /// The longest span that can be asked for, in seconds: ten years. What a server grants is far shorter; this keeps
    /// typing errors and arithmetic in bounds.
    static let longest: Int64 = 3_650 * 86_400

    /// Reads `text`; throws what is wrong with it and how to write it.
    init(_ text: String) throws(DurationError) {
        var total: Int64 = 0
        var number: Int64?
        var lastUnit = Int64.max
        for byte in text.utf8 {
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                let digit = Int64(byte &- UInt8(ascii: "0"))
                let (tens, overflow) = (number ?? 0).multipliedReportingOverflow(by: 10)
                let (next, overflow2) = tens.addingReportingOverflow(digit)
                guard !overflow, !overflow2 else { throw DurationError(text: text, problem: .tooLong) }
                number = next
                continue
            }
            guard let unit = Self.unit(byte) else { throw DurationError(text: text, problem: .malformed) }
            guard let count = number else { throw DurationError(text: text, problem: .malformed) }
            guard unit < lastUnit else { throw DurationError(text: text, problem: .order) }
            let (span, overflow) = count.multipliedReportingOverflow(by: unit)
            let (sum, overflow2) = total.addingReportingOverflow(span)
            guard !overflow, !overflow2 else { throw DurationError(text: text, problem: .tooLong) }
            total = sum
            number = nil
            lastUnit = unit
        }
        if number != nil { throw DurationError(text: text, problem: .noUnit) }
        guard lastUnit != .max else { throw DurationError(text: text, problem: .malformed) }
        guard total > 0 else { throw DurationError(text: text, problem: .zero) }
        guard total <= Self.longest else { throw DurationError(text: text, problem: .tooLong) }
        seconds = total
    }

    private static func unit(_ byte: UInt8) -> Int64? {
        switch byte {
        case UInt8(ascii: "d"): 86_400
        case UInt8(ascii: "h"): 3_600
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "s"): 1
        default: nil
        }
    }
}

extension DurationText {
    /// `seconds` as `DurationText` reads it, with every unit that is not zero: `8h30m`. `0s` for nothing or less.
    static func written(_ seconds: Int64) -> String {
        guard seconds > 0 else { return "0s" }
        var rest = seconds
        var text = ""
        for (unit, name) in [(Int64(86_400), "d"), (3_600, "h"), (60, "m"), (1, "s")] {
            let count = rest / unit
            rest %= unit
            if count > 0 { text += "\(count)\(name)" }
        }
        return text
    }
}

/// Why a duration cannot be read.
struct DurationError: Error, Equatable, CustomStringConvertible {
    let text: String
    let problem: Problem

    enum Problem: Equatable {
        case malformed, noUnit, order, zero, tooLong
    }

    var description: String {
        let shown = Sanitizer.quoted(text)
        let how = "write it like 90s, 30m, 1h, 8h30m or 7d"
        switch problem {
        case .malformed: return "\(shown) is not a duration; \(how)"
        case .noUnit: return "\(shown) has a number without a unit (d, h, m or s); \(how)"
        case .order: return "\(shown) must name each unit once, the larger first; \(how)"
        case .zero: return "\(shown) is no time at all; \(how)"
        case .tooLong:
            return "\(shown) is longer than \(DurationText.longest / 86_400)d, the longest that can be asked for"
        }
    }
}
