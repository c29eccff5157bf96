/// Durations as the files have them: `90s`, `30m`, `1h30m`, `7d`, or whole seconds.
enum DurationText {
    /// A hundred years; longer ones overflow an instant.
    static let maximumSeconds: Int64 = 100 * 366 * 86_400

    /// Seconds; `nil` where the text is no duration, or is longer than `maximumSeconds`.
    static func seconds(_ text: String) -> Int64? {
        var total: Int64 = 0
        var number: Int64?
        var parts = 0
        for byte in text.utf8 {
            if (0x30...0x39).contains(byte) {
                let (shifted, overflow) = (number ?? 0).multipliedReportingOverflow(by: 10)
                let next = shifted &+ Int64(byte &- 0x30)
                guard !overflow, next <= maximumSeconds else { return nil }
                number = next
                continue
            }
            guard let value = number, let unit = unit(byte) else { return nil }
            // Days stand alone: what mixes them with hours is not read by `time.parse_duration_ns` either.
            if unit == 86_400, text.utf8.last != byte || parts > 0 { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: unit)
            guard !overflow, product <= maximumSeconds - total else { return nil }
            total += product
            number = nil
            parts += 1
        }
        return parts > 0 && number == nil ? total : nil
    }

    private static func unit(_ byte: UInt8) -> Int64? {
        switch byte {
        case UInt8(ascii: "s"): 1
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "h"): 3600
        case UInt8(ascii: "d"): 86_400
        default: nil
        }
    }
}

extension SourceNode {
    /// A duration in seconds, above zero.
    func duration(_ problems: Problems) -> Int64? {
        readDuration(from: 1, "a duration such as `90s`, `30m`, `1h30m` or `7d`", problems)
    }

    /// The same, or `0`, which is never.
    func durationOrZero(_ problems: Problems) -> Int64? {
        readDuration(from: 0, "a duration such as `30m`, `4h` or `7d`, or `0`", problems)
    }

    private func readDuration(from least: Int64, _ what: String, _ problems: Problems) -> Int64? {
        if case .scalar(let text, let isPlain) = content {
            if isPlain, case .integer(let digits) = PlainScalar(text), let seconds = Int64(digits), seconds >= least,
                seconds <= DurationText.maximumSeconds
            {
                return seconds
            }
            if let seconds = DurationText.seconds(text), seconds >= least { return seconds }
        }
        problems.report(.wrongValue, "this is \(what), not \(shown)", at: self)
        return nil
    }
}
