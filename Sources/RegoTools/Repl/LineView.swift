/// What a terminal shows of a line while it is typed: one row, scrolled to where the cursor is.
package struct LineView: Sendable {
    package let prompt: String
    /// Columns of the terminal.
    package let width: Int

    /// Below this the prompt gives way to the line.
    private static let leastRoom = 10

    package init(prompt: String, width: Int) {
        self.prompt = prompt
        self.width = width
    }

    /// What to send: the row anew, with the cursor where it belongs.
    package func text(_ buffer: LineBuffer) -> String {
        var prompt = prompt
        // A row that is full would begin another one.
        var room = width - 1 - DisplayWidth.columns(prompt)
        if room < Self.leastRoom {
            prompt = ""
            room = max(1, width - 1)
        }
        let cells = buffer.text.map { Sanitizer.line(String($0)) }
        let widths = cells.map { DisplayWidth.columns($0) }
        var start = 0
        var before = widths[..<buffer.cursor].reduce(0, +)
        while before > room, start < buffer.cursor {
            before -= widths[start]
            start += 1
        }
        var end = buffer.cursor
        var behind = 0
        while end < cells.count, before + behind + widths[end] <= room {
            behind += widths[end]
            end += 1
        }
        let back = behind > 0 ? "\u{1B}[\(behind)D" : ""
        return "\r\u{1B}[K" + prompt + cells[start..<end].joined() + back
    }
}
