/// A rule or an `else` branch, as it is to be written.
private struct Branch {
    var head: Head
    var body: Body
    /// The `else` branches behind it.
    var elses: ArraySlice<Rule>
    /// Its text reaches to the end of its last `else`.
    var location: SourceLocation
    var isElse = false
    var isDefault = false
    /// The member of the partial rule, as OPA counts it.
    var key: Term?
    /// The value is left out where it is `true`.
    var impliesValue = false
    /// A further body of the rule before it.
    var isChained = false
    /// The body stands behind `else if` without braces: all of it counts as standing where the `else` does.
    var isDisplaced = false

    init(_ rule: Rule) {
        head = rule.head
        body = rule.body
        elses = rule.elses[...]
        location = rule.location
        isDefault = rule.isDefault
        key = rule.oldKey
        impliesValue = rule.impliesValue
        // A chained body's head is the first one's, and counts as standing where the body does.
        isChained = rule.isChained
        if isChained { head = head.displaced(to: location) }
    }

    init(else rule: Rule, followedBy elses: ArraySlice<Rule>, end: Int) {
        head = rule.head
        head.arguments = nil
        body = rule.body
        self.elses = elses
        location = rule.location.ending(at: end)
        isElse = true
        isDisplaced = rule.hasWrittenBody && !rule.hasBraces
    }

    /// There is no body, or it says no more than that.
    var isConstant: Bool {
        guard elses.isEmpty, body.count == 1, let only = body.first else { return false }
        return only.modifiers.isEmpty && !only.isNegated && only.kind == .term(Term(.boolean(true)))
    }
}

extension FormatWriter {
    mutating func writeRule(_ rule: Rule) {
        write(Branch(rule))
    }

    private mutating func write(_ branch: Branch) {
        if !branch.isElse { startLine() }
        if branch.isDefault { write("default ") }
        let isConstant = branch.isConstant
        keepsCommentBehind = isConstant
        let headPlace = branch.head.location
        let hasCollided: Bool
        if branch.isChained {
            // No text of its own to fall back to: the comments are the body's.
            let waiting = pending
            pending = []
            hasCollided = (try? writeHead(of: branch, isConstant: isConstant)) == nil
            pending = waiting
        } else {
            hasCollided = writeSafely(headPlace) { (writer) throws(CommentCollision) in
                try writer.writeHead(of: branch, isConstant: isConstant)
            }
        }
        if isConstant {
            endLine()
            return
        }
        keepsCommentBehind = true
        let usesIf = style.usesIf && (style.usesContains || branch.head.value != nil)
        if usesIf { write(" if") }
        if usesIf, let only = branch.body.first, branch.body.count == 1, !only.isSet,
            (branch.isDisplaced ? branch.location.row : only.location.row) == headPlace.endRow
        {
            write(" ")
            writeInline(only, of: branch)
            endLine()
            writeElse(of: branch)
            return
        }
        if hasCollided, !pending.isEmpty, pending.first?.location.row == headPlace.endRow {
            write(" { ")
        } else {
            write(" {")
            endLine()
        }
        if usesIf, !branch.isElse, let first = branch.body.first { leadingUnion = first.leadingUnion }
        writeBlock(of: branch)
        writeElse(of: branch)
    }

    private mutating func writeInline(_ expression: Expression, of branch: Branch) {
        writeSafely(expression.location) { (writer) throws(CommentCollision) in
            try writer.write(expression, displacedTo: branch.isDisplaced ? branch.location : nil)
        }
    }

    /// Writes the body between braces; the opening one is written.
    private mutating func writeBlock(of branch: Branch) {
        level += 1
        // Comments that collide here are written with what follows.
        try? passComments(to: branch.isDisplaced ? branch.location.row : branch.body.first?.location.row ?? 0)
        var previous: Expression?
        for expression in branch.body {
            if let previous, expression.location.row > previous.location.endRow + 1 { blankLine() }
            previous = expression
            startLine()
            writeInline(expression, of: branch)
            endLine()
        }
        let place = branch.location
        let closingRow =
            if branch.head.arguments?.isEmpty == false {
                ClosingBracket.brace.row(in: place, after: .parenthesis)
            } else if branch.key != nil {
                ClosingBracket.brace.row(in: place, after: .bracket)
            } else {
                ClosingBracket.brace.row(in: place)
            }
        try? passComments(to: closingRow)
        level -= 1
        startLine()
        write("}")
    }

    // MARK: - else

    private mutating func writeElse(of branch: Branch) {
        guard let next = branch.elses.first else { return }
        let row = next.location.row
        let beginsLine = row == branch.location.row || next.location.beginsLine
        let hasCommentAbove = pending.first.map { $0.location.row < row } == true || lineEnd != nil
        if !hasCommentAbove, !beginsLine {
            write(" ")
        } else {
            blankLine()
            startLine()
        }
        try? passComments(to: row)
        if hasCommentAbove, beginsLine { startLine() }
        write(Branch(else: next, followedBy: branch.elses.dropFirst(), end: branch.location.end))
    }

    // MARK: - Heads

    private mutating func writeHead(of branch: Branch, isConstant: Bool) throws(CommentCollision) {
        let head = branch.head
        if branch.isElse {
            write("else")
        } else if style.hasPaths || head.reference.count == 1 {
            try writeRef(head.reference)
        } else if head.reference.count == 2 {
            if let comment = pending.first, comment.location.row == head.reference[1].location.row {
                writeAsWritten(head.location)
                return
            }
            write("\(head.reference[0].written)[\(headStep(head.reference[1]))]")
        }
        if let arguments = head.arguments, !arguments.isEmpty {
            write("(")
            try writeList(
                arguments.map { .term($0) }, in: head.location,
                closingRow: ClosingBracket.parenthesis.row(in: head.location), enclosesUnions: false)
            write(")")
        }
        if let key = head.key, head.value == nil {
            write(style.usesContains ? " contains " : "[")
            try writeTerm(key)
            if !style.usesContains { write("]") }
        }
        try writeValue(of: branch, isConstant: isConstant)
    }

    /// A step of a short head, in brackets.
    private func headStep(_ step: Term) -> String {
        switch step.kind {
        case .string(let text): text.quotedForOPA
        case .variable(let name): variable(name)
        default: step.written
        }
    }

    private mutating func writeValue(of branch: Branch, isConstant: Bool) throws(CommentCollision) {
        let head = branch.head
        guard let value = head.value else { return }
        let isTrue = value.kind == .boolean(true)
        guard !isTrue || branch.key != nil || isConstant || branch.isDefault else { return }
        if isTrue, branch.impliesValue, !branch.isElse {
            // Rego v1 wants a value where there is nothing else.
            let needsValue = style.followsV1 && isConstant && branch.key == nil && (head.arguments ?? []).isEmpty
            guard needsValue else { return }
        }
        write(head.isAssigned || style.followsV1 ? " := " : " = ")
        // Behind `else`, the value counts as standing where the `else` does.
        try writeTerm(value, at: branch.isElse ? head.location : nil)
    }
}
