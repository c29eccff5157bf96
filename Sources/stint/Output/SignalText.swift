import FoundationEssentials
import RegoTools
import StintAPI

/// Risk signals for people.
enum SignalText {
    static func table(_ signals: [SignalView], _ style: Styling, now: Timestamp) -> String {
        guard !signals.isEmpty else { return "no signals\n" }
        var table = Table(["SIGNAL", "TYPE", "ABOUT", "SAYS", "SOURCE", "SENT", "ENDS"])
        for signal in signals {
            table.add([
                Table.Cell(signal.id), Table.Cell(signal.type), Table.Cell(about(signal)),
                Table.Cell(ValueText.line(signal.data)), Table.Cell(signal.source.description),
                Table.Cell(TimeText.distance(signal.at, from: now)),
                Table.Cell(TimeText.distance(signal.expiresAt, from: now)),
            ])
        }
        return table.rendered(style)
    }

    /// What a signal did.
    static func answer(_ answer: SignalAnswer, _ style: Styling, now: Timestamp) -> String {
        var text: String
        if let signal = answer.signal {
            text = "signal \(Sanitizer.line(signal.type)) about \(Sanitizer.line(about(signal))) "
            text += "counts until \(TimeText.both(signal.expiresAt, from: now))\n"
        } else {
            text = "the signal \(style.paint("no longer counts", .good))\n"
        }
        if answer.revoked.isEmpty, answer.suspended.isEmpty { text += "  no grant ended\n" }
        for id in answer.revoked { text += "  grant \(Sanitizer.line(id)) \(style.paint("revoked", .bad))\n" }
        for id in answer.suspended { text += "  grant \(Sanitizer.line(id)) \(style.paint("suspended", .bad))\n" }
        return text
    }

    private static func about(_ signal: SignalView) -> String {
        if let subject = signal.subject { return subject.description }
        if let person = signal.person { return "person \(person)" }
        return signal.resource.map { "resource \($0)" } ?? "-"
    }
}

/// JSON values within text for people.
enum ValueText {
    /// On one line; nothing for an empty object.
    static func line(_ value: JSONValue) -> String {
        if case .object(let members) = value, members.isEmpty { return "" }
        return String(decoding: encoded(value), as: UTF8.self)
    }

    /// Laid out, each line after `indent`.
    static func block(_ value: JSONValue, indent: String) -> String {
        String(decoding: JSONText.indented(encoded(value)), as: UTF8.self).split(separator: "\n").map {
            "\(indent)\(Sanitizer.line(String($0)))\n"
        }.joined()
    }

    private static func encoded(_ value: JSONValue) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map(Array.init) ?? []
    }
}
