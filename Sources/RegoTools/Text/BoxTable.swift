/// The framed table in which `opa eval --format pretty` shows bindings.
package enum BoxTable {
    package static func text(_ titles: [String], _ rows: [[String]]) -> String {
        let widths = titles.enumerated().map { column, title in
            rows.reduce(title.count) { max($0, $1.count > column ? $1[column].count : 0) }
        }
        func rule(_ left: String, _ middle: String, _ right: String) -> String {
            left + widths.map { String(repeating: "─", count: $0 + 2) }.joined(separator: middle) + right + "\n"
        }
        func line(_ cells: [String]) -> String {
            "│" + cells.map { " \($0) " }.joined(separator: "│") + "│\n"
        }
        var text = rule("┌", "┬", "┐")
        text += line(zip(titles, widths).map { centered($0, $1) })
        text += rule("├", "┼", "┤")
        for row in rows {
            text += line(zip(row, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) })
        }
        return text + rule("└", "┴", "┘")
    }

    private static func centered(_ text: String, _ width: Int) -> String {
        let gap = max(0, width - text.count)
        return String(repeating: " ", count: gap / 2) + text + String(repeating: " ", count: gap - gap / 2)
    }
}
