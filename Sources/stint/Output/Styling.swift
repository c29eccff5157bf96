#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a piece of text means. Colour only repeats what the words say.
enum Style {
    case plain, heading, good, waiting, bad, faint
}

/// Whether text is painted, and with what.
struct Styling: Sendable {
    let isColored: Bool

    static let plain = Styling(isColored: false)

    /// Colour for a terminal that shows it and a user who did not turn it off (`--no-color`, `NO_COLOR`, `TERM=dumb`).
    static func standardOutput(noColor: Bool, environment: [String: String]) -> Styling {
        let unwanted = noColor || !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        return Styling(isColored: !unwanted && isatty(STDOUT_FILENO) == 1)
    }

    func paint(_ text: String, _ style: Style) -> String {
        guard isColored, !text.isEmpty else { return text }
        let code: String
        switch style {
        case .plain: return text
        case .heading: code = "1"
        case .good: code = "32"
        case .waiting: code = "33"
        case .bad: code = "31"
        case .faint: code = "2"
        }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
