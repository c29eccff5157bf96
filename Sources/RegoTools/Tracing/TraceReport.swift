import Rego
import RegoSyntax

/// Steps of an evaluation as `opa` prints them: where, how deep, and what.
package struct TraceReport {
    package let events: [RecordedEvent]
    package var showsLocations = true
    package var showsVariables = false

    /// Values in the column of variables are cut here.
    private static let maximumValue = 32
    private static let gap = 4

    package init(_ events: [RecordedEvent], showsLocations: Bool = true, showsVariables: Bool = false) {
        self.events = events
        self.showsLocations = showsLocations
        self.showsVariables = showsVariables
    }

    package var text: String {
        var depths: [Int: Int] = [:]
        let places = FileNames(events.map(\.location))
        let rows = events.map { event in
            let depth = depths[event.queryID] ?? (depths[event.parentID] ?? 0) + 1
            depths[event.queryID] = depth
            var row: [String] = []
            if showsLocations { row.append(places.text(event.location)) }
            row.append(Self.line(event, depth))
            if showsVariables { row.append(Self.variables(event)) }
            return row
        }
        var widths = [0, 0, 0]
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.utf8.count) }
        }
        var text = ""
        for row in rows {
            for (column, cell) in row.enumerated() {
                text += cell
                guard column < row.count - 1 else { continue }
                let width = widths[column] + Self.gap
                text += String(repeating: " ", count: max(0, width - cell.unicodeScalars.count) + 1)
            }
            text += "\n"
        }
        return text
    }

    private static func line(_ event: RecordedEvent, _ depth: Int) -> String {
        var bars = depth + 1
        if event.operation == .enter { bars = depth }
        if event.operation == .redo, event.subject != .expression { bars = depth }
        var text = String(repeating: "| ", count: max(0, bars - 1)) + event.operation.rawValue
        if event.operation == .note {
            return text + " " + String(decoding: JSONText.quoted(event.message), as: UTF8.self)
        }
        text += " " + event.text
        return event.message.isEmpty ? text : text + " " + event.message
    }

    private static func variables(_ event: RecordedEvent) -> String {
        let shown = event.variables.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return "{" + shown.map { "\($0.name): \($0.value.cut(to: maximumValue))" }.joined(separator: ", ") + "}"
    }
}

extension String {
    /// The beginning of a text that is too long.
    package func cut(to length: Int) -> String {
        count > length ? prefix(max(0, length - 3)) + "..." : self
    }
}

/// Files' names, shortened where the column of places would be too wide.
private struct FileNames {
    private var short: [String: String] = [:]

    private static let idealWidth = 64

    init(_ locations: [SourceLocation]) {
        var longest = 0
        for location in locations where location.row > 0 {
            let name = location.file.isEmpty ? "query" : location.file
            longest = max(longest, name.utf8.count + String(location.row).utf8.count + 1)
            if !location.file.isEmpty { short[location.file] = location.file }
        }
        guard longest > Self.idealWidth, !short.isEmpty else { return }
        let tails = short.keys.map { file in file.firstIndex(of: "/").map { String(file[$0...]) } ?? file }
        var common = tails[0]
        for tail in tails.dropFirst() { common = common.commonPrefix(with: tail) }
        let spare = Self.idealWidth - (longest - common.count + 3)
        if spare > 0 { common = spare > common.count ? "" : String(common.dropLast(spare)) }
        guard common.count > 3 else { return }
        for file in short.keys { short[file] = file.replacing(common, with: "...", maxReplacements: 1) }
    }

    func text(_ location: SourceLocation) -> String {
        guard location.row > 0 else { return "" }
        guard !location.file.isEmpty else { return "query:\(location.row)" }
        return "\(short[location.file] ?? location.file):\(location.row)"
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
