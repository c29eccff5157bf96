/// Makes text that other people wrote safe to show: a reason may hold escape sequences that move the cursor, or marks
/// that reverse the reading direction. JSON output does not need this: it escapes what a terminal would obey.
package enum Sanitizer {
    /// `text` on one line, with every character a terminal would act upon written as `\u{...}`, and line ends as ` `.
    package static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if !isUnsafe(scalar) {
                safe.append(scalar)
            } else if scalar == "\n" || scalar == "\r" || scalar == "\t" {
                safe.append(" ")
            } else {
                safe.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            }
        }
        return String(safe)
    }

    /// `text` in backticks, made safe and cut to a length a message can bear.
    package static func quoted(_ text: String) -> String {
        let line = line(text)
        guard line.count > 80 else { return "`\(line)`" }
        return "`\(line.prefix(77))...`"
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true  // C0, DEL, C1
        case 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true  // separators, direction marks
        default: false
        }
    }
}
