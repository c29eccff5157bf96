import RegoTools

/// Rows for people: aligned columns, a heading, no box art. A program asks for `--output json` instead.
struct Table {
    /// What a cell says, and how it is coloured where colour is on.
    struct Cell: ExpressibleByStringInterpolation {
        let text: String
        let style: Style

        init(_ text: String, _ style: Style = .plain) {
            self.text = Sanitizer.line(text)
            self.style = style
        }

        init(stringLiteral value: String) {
            self.init(value)
        }
    }

    private let titles: [String]
    private var rows: [[Cell]] = []

    init(_ titles: [String]) {
        self.titles = titles
    }

    /// Adds a row; cells beyond the headings are dropped, missing ones are empty.
    mutating func add(_ cells: [Cell]) {
        rows.append(Array(cells.prefix(titles.count)))
    }

    var isEmpty: Bool { rows.isEmpty }

    /// The text, a line a row, ending with a line end. Trailing blanks are never written.
    func rendered(_ style: Styling) -> String {
        let widths = titles.enumerated().map { column, title in
            rows.reduce(title.count) { max($0, $1.count > column ? $1[column].text.count : 0) }
        }
        let heading = titles.map { Cell($0, .heading) }
        return ([heading] + rows).map { Self.line($0, widths, style) }.joined()
    }

    private static func line(_ cells: [Cell], _ widths: [Int], _ style: Styling) -> String {
        let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
        var line = ""
        for (column, (cell, width)) in zip(cells, widths).enumerated() where column <= last {
            line += style.paint(cell.text, cell.style)
            if column < last {
                line += String(repeating: " ", count: max(0, width - cell.text.count) + 2)
            }
        }
        return line + "\n"
    }
}

/// One thing with its properties, a line each: `name  value`, the values aligned.
struct Details {
    private var lines: [(name: String, value: Table.Cell)] = []

    /// Adds a property; nothing where there is no value.
    mutating func add(_ name: String, _ value: String?, _ style: Style = .plain) {
        guard let value, !value.isEmpty else { return }
        lines.append((name, Table.Cell(value, style)))
    }

    func rendered(_ style: Styling) -> String {
        let width = lines.reduce(0) { max($0, $1.name.count) }
        return lines.map { line in
            let gap = String(repeating: " ", count: width - line.name.count + 2)
            return style.paint(line.name, .heading) + gap + style.paint(line.value.text, line.value.style) + "\n"
        }.joined()
    }
}
