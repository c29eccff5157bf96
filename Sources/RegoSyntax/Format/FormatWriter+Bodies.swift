extension FormatWriter {
    /// Writes expressions on lines of their own; a blank line between two of them stays one.
    private mutating func writeLines(_ body: Body) throws(CommentCollision) {
        guard let first = body.first else { return }
        try passComments(to: first.location.row)
        var previous: Expression?
        for expression in body {
            if let previous, expression.location.row > previous.location.endRow + 1 { blankLine() }
            previous = expression
            startLine()
            if isDisplaced {
                try write(expression)
            } else {
                writeSafely(expression.location) { (writer) throws(CommentCollision) in
                    try writer.write(expression)
                }
            }
            endLine()
        }
    }

    /// Writes an expression with all of it counting as standing at `place`, if any is given.
    mutating func write(_ expression: Expression, displacedTo place: SourceLocation?) throws(CommentCollision) {
        guard let place else {
            try write(expression)
            return
        }
        isDisplaced = true
        defer { isDisplaced = false }
        try write(expression.displaced(to: place))
    }

    /// Writes a body between brackets that began in `place`, behind something that stands at `head`: on that line
    /// where it stands there in the source.
    mutating func writeBody(
        _ body: Body, after head: SourceLocation, in place: SourceLocation, _ brackets: ClosingBracket
    ) throws(CommentCollision) {
        guard let first = body.first else { return }
        let closingRow = brackets.row(in: place)
        if first.location.row > head.row || Self.lines(body, \.location).count > 1 {
            endLine()
            level += 1
            try writeLines(body)
            try passComments(to: closingRow)
            level -= 1
            startLine()
            return
        }
        write(" ")
        for (index, expression) in body.enumerated() {
            if index > 0 { write("; ") }
            try write(expression)
        }
        try passComments(to: closingRow)
    }

    mutating func write(_ expression: Expression) throws(CommentCollision) {
        var isEnclosed = false
        if case .expression(let offset)? = leadingUnion, offset == expression.location.offset, expression.isUnion {
            leadingUnion = nil
            isEnclosed = true
        }
        try passComments(to: expression.location.row)
        if !isInLine { startLine() }
        if expression.isNegated { write("not ") }
        if isEnclosed { write("(") }
        switch expression.kind {
        case .term(let term): try writeTerm(term)
        case .call(let call): try writeStatement(call)
        case .someVariables(let variables): try writeSome(variables, at: expression.location.row)
        case .someIn(let some):
            write("some ")
            try writeMembership((some.key.map { [$0] } ?? []) + [some.value, some.domain], isEnclosed: false)
        case .every(let every): try writeEvery(every, at: expression.location)
        case .not(let negation): try write(negation, at: expression.location)
        case .logical(let logical): try write(LogicalChain(logical, at: expression.location))
        }
        if isEnclosed { write(")") }
        try writeModifiers(of: expression)
    }

    private mutating func writeSome(_ variables: [Term], at row: Int) throws(CommentCollision) {
        write("some ")
        var row = row
        for (index, variable) in variables.enumerated() {
            if variable.location.row > row {
                endLine()
                startLine()
                write("\t")
                row = variable.location.row
            } else if index > 0 {
                write(" ")
            }
            try writeTerm(variable)
            if index < variables.count - 1 { write(",") }
        }
    }

    private mutating func writeEvery(_ every: Every, at place: SourceLocation) throws(CommentCollision) {
        write("every ")
        if let key = every.key {
            try writeTerm(key)
            write(", ")
        }
        try writeTerm(every.value)
        write(" in ")
        try writeTerm(every.domain)
        write(" {")
        try writeBody(every.body, after: place, in: place, .brace)
        if every.body.count == 1, every.body[0].location.row == place.row { write(" ") }
        write("}")
    }

    // MARK: - with

    /// The first `with` stays on the line the expression ends on; those that begin lines of their own are indented.
    private mutating func writeModifiers(of expression: Expression) throws(CommentCollision) {
        guard let first = expression.modifiers.first else { return }
        var row = expression.rowBeforeModifiers
        var isIndented = false
        var rest = expression.modifiers[...]
        if first.location.row == row {
            try write(first, beginsLine: false)
            rest = rest.dropFirst()
        }
        for modifier in rest {
            let beginsLine = modifier.location.row > row
            if beginsLine {
                if !isIndented { level += 1 }
                isIndented = true
                endLine()
                startLine()
                row = modifier.location.row
            }
            try write(modifier, beginsLine: beginsLine)
        }
        if isIndented { level -= 1 }
    }

    private mutating func write(_ modifier: WithModifier, beginsLine: Bool) throws(CommentCollision) {
        try passComments(to: modifier.location.row)
        if !beginsLine { write(" ") }
        write("with ")
        try writeTerm(modifier.target)
        write(" as ")
        do {
            try writeTerm(modifier.value)
        } catch {
            guard error.end != nil else { throw error }
        }
    }
}

extension Expression {
    /// The row the expression ends on, `with` left out.
    fileprivate var rowBeforeModifiers: Int {
        var text = location.bytes
        if let first = modifiers.first, first.location.offset > location.offset {
            text = text.prefix(first.location.offset - location.offset)
        }
        while let last = text.last, last <= Ascii.space { text.removeLast() }
        return location.row + text.count { $0 == Ascii.newline }
    }

    var isUnion: Bool {
        if case .call(let call) = kind { call.name == "or" && call.arguments.count == 2 } else { false }
    }
}
