/// What StintCore throws for a value it cannot accept.
///
/// `code` is stable, `message` is lower case with the user's words in backticks and says what to do.
package struct CoreError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, Codable {
        case invalidIdentifier = "invalid_identifier"
        case invalidSubject = "invalid_subject"
        case invalidEntitlement = "invalid_entitlement"
        case invalidScope = "invalid_scope"
        case invalidInstant = "invalid_instant"
        case invalidJSON = "invalid_json"
        case duplicate = "duplicate"
        case invalidEvent = "invalid_event"
        case invalidCursor = "invalid_cursor"
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code.rawValue): \(message)" }

    /// `text` in backticks, cut to a length that fits a message, with what does not print shown escaped.
    package static func quote(_ text: String) -> String {
        var shown = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if count == 80 {
                shown += "…"
                break
            }
            shown +=
                Identifier.prints(scalar) || scalar == " " ? String(scalar) : scalar.escaped(asASCII: true)
            count += 1
        }
        return "`\(shown)`"
    }
}
