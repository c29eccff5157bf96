import Rego
package import RegoSyntax

/// The expression at which a test failed, with the values of what is in it beneath: what `--var-values` shows.
package struct FailureText: Sendable {
    package let location: SourceLocation
    private let variables: [RecordedEvent.Variable]

    /// Longer values are cut.
    private static let maximumValue = 64

    /// The last expression that failed, but for an `every`: what failed inside it says more.
    static func of(_ events: [RecordedEvent]) -> FailureText? {
        let event = events.last { event in
            event.operation == .fail && event.queryID != 0 && event.subject == .expression && !event.isEvery
                && event.location.row > 0
        }
        return event.map { FailureText(location: $0.location, variables: $0.variables) }
    }

    /// The line as it was written, then a line for each value, from the right to the left:
    ///
    /// ```
    /// x == y
    /// |    |
    /// |    2
    /// 1
    /// ```
    package var text: String {
        let line = Self.line(of: location)
        let values = variables.filter { $0.location.row == location.row && $0.location.column > 0 }
            .sorted { $0.location.column < $1.location.column }
        let elsewhere = variables.filter { $0.location.row != location.row }
        var text = line + "\n"
        if !values.isEmpty {
            text += Self.marks(values, line) + "\n"
            for count in stride(from: values.count, to: 0, by: -1) {
                let last = values[count - 1]
                text += Self.marks(values.prefix(count - 1), line)
                let used = Self.marks(values.prefix(count - 1), line).count
                text += Self.blanks(line, from: used, to: last.location.column - 1)
                text += last.value.cut(to: Self.maximumValue) + "\n"
            }
        }
        if !elsewhere.isEmpty {
            text += "\nWhere:\n"
            for variable in elsewhere {
                text += "\n\(variable.name): \(variable.value.cut(to: Self.maximumValue))"
            }
            text += "\n"
        }
        return text
    }

    /// A `|` below each value's place.
    private static func marks(_ values: some Collection<RecordedEvent.Variable>, _ line: String) -> String {
        var text = ""
        for value in values {
            let column = value.location.column - 1
            guard column >= text.count else { continue }
            text += blanks(line, from: text.count, to: column) + "|"
        }
        return text
    }

    /// Blanks as wide as a part of the line: a tab stays a tab.
    private static func blanks(_ line: String, from start: Int, to end: Int) -> String {
        let part = Array(line.unicodeScalars)
        return (min(start, end)..<max(start, end)).map { part.indices.contains($0) && part[$0] == "\t" ? "\t" : " " }
            .joined()
    }

    /// The line of source on which something stands.
    static func line(of location: SourceLocation) -> String {
        let bytes = location.source.bytes
        guard bytes.indices.contains(location.offset) else { return location.text }
        let newline = UInt8(ascii: "\n")
        let begin = bytes[..<location.offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[location.offset...].firstIndex(of: newline) ?? bytes.count
        return String(decoding: bytes[begin..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }
}
