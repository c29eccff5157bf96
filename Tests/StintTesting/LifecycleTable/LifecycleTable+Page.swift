extension LifecycleTable {
    package static let begin = "<!-- lifecycle table: begin; made by trying every command in every state -->"
    package static let end = "<!-- lifecycle table: end -->"

    /// The generated part of `docs/lifecycle.md`, between its markers.
    package var page: String {
        var text = ""
        for chapter in chapters {
            text += "### \(chapter.title)\n\n"
            text += drawing(of: chapter)
            text += "\n| state | command, or step | who may | what follows |\n|---|---|---|---|\n"
            for row in chapter.rows { text += "| \(row.state) | \(row.command) | \(who(row)) | \(follows(row)) |\n" }
            text += "\n"
        }
        return text
    }

    private func who(_ row: Row) -> String { row.who.isEmpty ? "nobody" : row.who.joined(separator: ", ") }

    private func follows(_ row: Row) -> String {
        var parts = row.follows.map { one in
            let events = one.events.isEmpty ? "–" : one.events.map { "`\($0)`" }.joined(separator: ", ")
            return one.state == row.state ? events : "\(events) → **\(one.state)**"
        }
        if !row.refusals.isEmpty {
            let told = row.refusals.sorted().map { "`\($0)`" }.joined(separator: ", ")
            parts.append(row.who.isEmpty ? "refused \(told)" : "others: refused \(told)")
        }
        return parts.joined(separator: "; ")
    }

    /// A state diagram: every way from one state to another, with what leads there.
    private func drawing(of chapter: Chapter) -> String {
        var text = "```mermaid\nstateDiagram-v2\n"
        for (number, state) in chapter.states.enumerated() where state != LifecycleSubject.none {
            text += "    state \"\(state)\" as s\(number)\n"
        }
        func node(_ state: String) -> String {
            chapter.states.firstIndex(of: state).map { "s\($0)" } ?? "[*]"
        }
        func mark(_ state: String) -> String { state == LifecycleSubject.none ? "[*]" : node(state) }
        var drawn: Set<String> = []
        if !chapter.states.contains(LifecycleSubject.none), let first = chapter.states.first {
            text += "    [*] --> \(node(first))\n"
        }
        for row in chapter.rows {
            for consequence in row.follows where consequence.state != row.state {
                let command = row.command.filter { $0 != "`" && $0 != ":" }
                let line = "    \(mark(row.state)) --> \(mark(consequence.state)): \(command)\n"
                if drawn.insert(line).inserted { text += line }
            }
        }
        return text + "```\n"
    }
}
