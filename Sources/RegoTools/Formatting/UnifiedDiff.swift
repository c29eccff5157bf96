/// What differs between two texts, line by line, with three lines around each change.
package struct UnifiedDiff {
    /// One line of the comparison.
    private enum Line {
        case same(ArraySlice<UInt8>)
        case removed(ArraySlice<UInt8>)
        case added(ArraySlice<UInt8>)

        var text: ArraySlice<UInt8> {
            switch self {
            case .same(let text), .removed(let text), .added(let text): text
            }
        }

        var isSame: Bool { if case .same = self { true } else { false } }
    }

    private static let context = 3
    /// Changed lines up to which the shortest difference is looked for; beyond it, the rest counts as replaced.
    private static let maximumChanges = 1_500

    /// The difference as `diff -u` writes it; empty where there is none.
    package static func text(old: [UInt8], new: [UInt8], name: String) -> String {
        let lines = compare(split(old), split(new))
        guard lines.contains(where: { !$0.isSame }) else { return "" }
        var text = "--- \(name)\n+++ \(name) (formatted)\n"
        for hunk in hunks(lines) { text += hunk }
        return text
    }

    /// Lines with their ends.
    private static func split(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (index, byte) in text.enumerated() where byte == UInt8(ascii: "\n") {
            lines.append(text[start...index])
            start = index + 1
        }
        if start < text.count { lines.append(text[start...]) }
        return lines
    }

    // MARK: - Comparing

    private static func compare(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Line] {
        var head = 0
        while head < min(old.count, new.count), old[head] == new[head] { head += 1 }
        var tail = 0
        while tail < min(old.count, new.count) - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] {
            tail += 1
        }
        let middle = shortest(Array(old[head..<(old.count - tail)]), Array(new[head..<(new.count - tail)]))
        return old[..<head].map { .same($0) } + middle + old[(old.count - tail)...].map { .same($0) }
    }

    /// The fewest lines removed and added: along diagonals of equal lines, further with each change (Myers).
    private static func shortest(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Line] {
        /// How far each diagonal was reached after each number of changes; the diagonal is the index less the number.
        var reached: [[Int]] = []
        func furthest(_ step: Int, _ diagonal: Int) -> Int {
            guard step >= 0, abs(diagonal) <= step else { return -1 }
            return reached[step][diagonal + step]
        }
        func start(_ step: Int, _ diagonal: Int) -> Int {
            guard step > 0 else { return 0 }
            let added = furthest(step - 1, diagonal + 1)
            let removed = furthest(step - 1, diagonal - 1)
            return isAddition(step, diagonal) ? added : removed + 1
        }
        func isAddition(_ step: Int, _ diagonal: Int) -> Bool {
            diagonal == -step
                || diagonal != step && furthest(step - 1, diagonal - 1) < furthest(step - 1, diagonal + 1)
        }
        let goal = old.count - new.count
        var steps = 0
        search: while true {
            guard steps <= maximumChanges else { return old.map { .removed($0) } + new.map { .added($0) } }
            reached.append(Array(repeating: -1, count: 2 * steps + 1))
            for diagonal in stride(from: -steps, through: steps, by: 2) {
                var x = start(steps, diagonal)
                while x < old.count, x - diagonal < new.count, x - diagonal >= 0, old[x] == new[x - diagonal] { x += 1 }
                reached[steps][diagonal + steps] = x
                if diagonal == goal, x >= old.count { break search }
            }
            steps += 1
        }
        var lines: [Line] = []
        var (x, y) = (old.count, new.count)
        for step in stride(from: steps, through: 0, by: -1) {
            let diagonal = x - y
            let begin = start(step, diagonal)
            while x > begin {
                x -= 1
                y -= 1
                lines.append(.same(old[x]))
            }
            guard step > 0 else { break }
            if isAddition(step, diagonal) {
                y -= 1
                lines.append(.added(new[y]))
            } else {
                x -= 1
                lines.append(.removed(old[x]))
            }
        }
        return lines.reversed()
    }

    // MARK: - Writing

    private static func hunks(_ lines: [Line]) -> [String] {
        var hunks: [String] = []
        var (oldRow, newRow) = (1, 1)
        var index = 0
        while index < lines.count {
            guard let change = lines[index...].firstIndex(where: { !$0.isSame }) else { break }
            let begin = max(index, change - context)
            oldRow += begin - index
            newRow += begin - index
            var end = change
            while let next = lines[end...].firstIndex(where: { !$0.isSame }), next - end <= 2 * context {
                end = next + 1
            }
            end = min(lines.count, end + context)
            hunks.append(hunk(lines[begin..<end], &oldRow, &newRow))
            index = end
        }
        return hunks
    }

    private static func hunk(_ lines: ArraySlice<Line>, _ oldRow: inout Int, _ newRow: inout Int) -> String {
        var text = ""
        let (oldStart, newStart) = (oldRow, newRow)
        for line in lines {
            switch line {
            case .same:
                text += " "
                oldRow += 1
                newRow += 1
            case .removed:
                text += "-"
                oldRow += 1
            case .added:
                text += "+"
                newRow += 1
            }
            text += String(decoding: line.text, as: UTF8.self)
            if line.text.last != UInt8(ascii: "\n") { text += "\n\\ No newline at end of file\n" }
        }
        return "@@ -\(range(oldStart, oldRow)) +\(range(newStart, newRow)) @@\n" + text
    }

    private static func range(_ start: Int, _ end: Int) -> String {
        let count = end - start
        return count == 1 ? "\(start)" : "\(count == 0 ? start - 1 : start),\(count)"
    }
}
