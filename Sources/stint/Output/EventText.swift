import RegoTools
import StintAPI

/// Events for people, a line each: columns cannot be as wide as what has not happened yet.
enum EventText {
    static func line(_ event: StreamEvent, _ style: Styling) -> String {
        let number = String(event.sequence)
        var text = String(repeating: " ", count: max(0, 5 - number.count)) + number
        text += "  \(TimeText.instant(event.at))  \(style.paint(padded(event.type), .heading))  "
        text += Sanitizer.line(event.text)
        let ids = [event.requestID, event.grantID].compactMap { $0 }.map(Sanitizer.line).filter { !text.contains($0) }
        if !ids.isEmpty { text += style.paint(" (\(ids.joined(separator: ", ")))", .faint) }
        for reason in event.reasons where !text.contains(reason.message) {
            text += "; \(Sanitizer.line(reason.message)) [\(Sanitizer.line(reason.code))]"
        }
        return text + "\n"
    }

    private static func padded(_ type: String) -> String {
        let line = Sanitizer.line(type)
        return line + String(repeating: " ", count: max(0, 21 - line.count))
    }
}
