/// One element of an array, a set, an object or a list of arguments.
enum ListElement {
    case term(Term)
    case entry(ObjectEntry)

    var first: Term {
        switch self {
        case .term(let term): term
        case .entry(let entry): entry.key
        }
    }

    var place: SourceLocation { first.location }
}

extension FormatWriter {
    /// Writes elements between brackets: on one line, or on as many as they stand on in the source.
    ///
    /// `closingRow` is the row of the closing bracket, -1 where nobody knows.
    mutating func writeList(
        _ elements: [ListElement], in place: SourceLocation, closingRow: Int, enclosesUnions: Bool
    ) throws(CommentCollision) {
        let lines = Self.lines(elements, \.place)
        if lines.count <= 1 {
            let between = pending.contains { $0.location.row > place.row && $0.location.row < closingRow }
            if between { throw CommentCollision() }
        }
        let isMultiline = lines.count > 1 || lines.first?.first.map { startsBelow(place, $0) } == true
        if isMultiline {
            holdsLineEnd = true
            endLine()
            level += 1
            startLine()
        }
        for (index, line) in lines.enumerated() {
            if index > 0 {
                write(",")
                endLine()
                startLine()
            }
            for (index, element) in line.enumerated() {
                if index > 0 { write(", ") }
                try write(element, enclosesUnions: enclosesUnions)
            }
        }
        guard isMultiline else { return }
        write(",")
        endLine()
        try passComments(to: closingRow)
        level -= 1
        startLine()
    }

    /// Whether a line ends between the beginning of the list's text and its first element.
    private func startsBelow(_ place: SourceLocation, _ first: ListElement) -> Bool {
        let (text, wanted) = (place.bytes, first.place.bytes)
        guard let found = text.firstOffset(of: wanted), found > 0 else { return false }
        return text.prefix(found).dropFirst().contains(Ascii.newline)
    }

    private mutating func write(_ element: ListElement, enclosesUnions: Bool) throws(CommentCollision) {
        switch element {
        case .term(let term):
            let isEnclosed = term.isUnion && (enclosesUnions || term.location.beginsWithParenthesis)
            if isEnclosed { write("(") }
            try writeTerm(term)
            if isEnclosed { write(")") }
        case .entry(let entry):
            try writeEnclosingUnion(entry.key)
            write(": ")
            try writeEnclosingUnion(entry.value)
        }
    }

    mutating func writeEnclosingUnion(_ term: Term) throws(CommentCollision) {
        if term.isUnion { write("(") }
        try writeTerm(term)
        if term.isUnion { write(")") }
    }

    /// Elements in source order, by the rows they begin on.
    static func lines<Element>(_ elements: [Element], _ place: (Element) -> SourceLocation) -> [[Element]] {
        let ordered = elements.enumerated().sorted { left, right in
            let (a, b) = (place(left.element), place(right.element))
            return (a.row, a.column, left.offset) < (b.row, b.column, right.offset)
        }
        var lines: [[Element]] = []
        var row = 0
        for (_, element) in ordered {
            let next = place(element).row
            if lines.isEmpty || next > row {
                lines.append([element])
            } else {
                lines[lines.count - 1].append(element)
            }
            row = next
        }
        return lines
    }
}

extension ArraySlice<UInt8> {
    /// How far from the start `wanted` occurs first.
    fileprivate func firstOffset(of wanted: ArraySlice<UInt8>) -> Int? {
        guard let head = wanted.first else { return 0 }
        var rest = self
        while let index = rest.firstIndex(of: head) {
            if self[index...].starts(with: wanted) { return index - startIndex }
            rest = self[(index + 1)...]
        }
        return nil
    }
}
