/// The framed tables in which `opa --format pretty` shows bindings, metrics and profiles.
package struct BoxTable {
    package enum Alignment {
        case left, right
    }

    /// None for a table without a heading.
    package var titles: [String] = []
    package var rows: [[String]]
    /// Left for the columns beyond.
    package var alignments: [Alignment] = []
    /// Whether a line separates the rows.
    package var separatesRows = false

    package init(
        titles: [String] = [], rows: [[String]], alignments: [Alignment] = [], separatesRows: Bool = false
    ) {
        self.titles = titles
        self.rows = rows
        self.alignments = alignments
        self.separatesRows = separatesRows
    }

    package static func text(_ titles: [String], _ rows: [[String]]) -> String {
        BoxTable(titles: titles, rows: rows).text
    }

    package var text: String {
        let cells = rows.map { $0.map { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) } }
        let columns = max(titles.count, cells.reduce(0) { max($0, $1.count) })
        let widths = (0..<columns).map { column in
            cells.reduce(column < titles.count ? titles[column].count : 0) { width, row in
                column < row.count ? row[column].reduce(width) { max($0, $1.count) } : width
            }
        }
        func rule(_ left: String, _ middle: String, _ right: String) -> String {
            left + widths.map { String(repeating: "─", count: $0 + 2) }.joined(separator: middle) + right + "\n"
        }
        func line(_ cells: [String]) -> String {
            "│" + cells.map { " \($0) " }.joined(separator: "│") + "│\n"
        }
        var text = rule("┌", "┬", "┐")
        if !titles.isEmpty {
            text += line(zip(titles, widths).map { Self.centered($0, $1) }) + rule("├", "┼", "┤")
        }
        for (index, row) in cells.enumerated() {
            if separatesRows, index > 0 { text += rule("├", "┼", "┤") }
            for part in 0..<row.reduce(1, { max($0, $1.count) }) {
                text += line(
                    widths.indices.map { column in
                        let cell = column < row.count && part < row[column].count ? row[column][part] : ""
                        let gap = String(repeating: " ", count: max(0, widths[column] - cell.count))
                        return column < alignments.count && alignments[column] == .right ? gap + cell : cell + gap
                    })
            }
        }
        return text + rule("└", "┴", "┘")
    }

    private static func centered(_ text: String, _ width: Int) -> String {
        let gap = max(0, width - text.count)
        return String(repeating: " ", count: gap / 2) + text + String(repeating: " ", count: gap - gap / 2)
    }
}
