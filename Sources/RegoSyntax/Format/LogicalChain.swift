/// Operands joined by `and` and `or`, as far as they are written without parentheses.
struct LogicalChain {
    struct Operand {
        var body: Body
        /// Written in braces, which are kept: they are a scope.
        var isExplicit = false
        /// Parentheses keep it one operand.
        var isEnclosed = false
        /// Where its opening brace stands, if it has one.
        var brace: SourceLocation
    }

    struct Step {
        var connective: LogicalExpression.Connective
        var operand: Operand
        /// The row on which all before the connective ends.
        var row: Int

        /// The operand is written on a line of its own. A brace always opens on the connective's line.
        var beginsLine: Bool { !operand.isExplicit && (operand.body.first?.location.row ?? row) > row }
    }

    let first: Operand
    private(set) var steps: [Step]

    init(_ expression: LogicalExpression, at place: SourceLocation) {
        let connective = expression.connective
        let right = Operand(
            expression.right, isExplicit: expression.isRightExplicit, of: connective, isRight: true, in: place)
        if !expression.isLeftExplicit, expression.left.count == 1, let only = expression.left.first,
            case .logical(let inner) = only.kind, !only.needsParentheses(under: connective, isRight: false)
        {
            let chain = LogicalChain(inner, at: only.location)
            first = chain.first
            steps = chain.steps + [Step(connective: connective, operand: right, row: expression.left.endRow)]
            return
        }
        first = Operand(
            expression.left, isExplicit: expression.isLeftExplicit, of: connective, isRight: false, in: place)
        steps = [Step(connective: connective, operand: right, row: first.endRow)]
    }
}

extension LogicalChain.Operand {
    fileprivate init(
        _ body: Body, isExplicit: Bool, of connective: LogicalExpression.Connective, isRight: Bool,
        in place: SourceLocation
    ) {
        guard !isExplicit, body.count == 1, let only = body.first else {
            self.init(body: body, isExplicit: true, brace: place.lastBrace(before: body.first?.location))
            return
        }
        self.init(body: body, isEnclosed: only.needsParentheses(under: connective, isRight: isRight), brace: place)
    }

    fileprivate var endRow: Int {
        if isExplicit {
            let row = ClosingBracket.brace.row(in: brace)
            if row > 0 { return row }
        }
        return body.endRow
    }
}

extension Body {
    /// The row the last expression ends on.
    fileprivate var endRow: Int {
        guard let place = last?.location else { return 0 }
        var text = place.bytes
        while let last = text.last, last <= Ascii.space { text.removeLast() }
        return place.row + text.count { $0 == Ascii.newline }
    }
}

extension SourceLocation {
    /// The opening brace nearest before `inner` in this text, with the text from there on.
    fileprivate func lastBrace(before inner: SourceLocation?) -> SourceLocation {
        let text = bytes
        guard let inner, inner.offset > offset else { return self }
        let before = text.prefix(inner.offset - offset)
        guard let index = before.lastIndex(of: UInt8(ascii: "{")) else { return self }
        let rows = before[..<index].count { $0 == Ascii.newline }
        return SourceLocation(
            source: source, row: row + rows, column: 1, offset: index, length: max(0, end - index))
    }
}

extension Expression {
    /// Whether it needs parentheses to be read back as one operand.
    fileprivate func needsParentheses(under connective: LogicalExpression.Connective, isRight: Bool) -> Bool {
        // `with` behind a bare operand belongs to the whole.
        guard modifiers.isEmpty else { return true }
        guard case .logical(let logical) = kind else { return beginsWithBrace }
        switch logical.connective {
        case .or: return connective == .and || isRight
        case .and: return connective == .and && isRight
        }
    }

    /// Whether it needs parentheses behind `not`.
    fileprivate var needsParenthesesBehindNot: Bool {
        if case .logical = kind { return true }
        return !modifiers.isEmpty || beginsWithBrace
    }

    /// Its text begins with a brace, which would open a body.
    private var beginsWithBrace: Bool {
        switch kind {
        case .term(let term): return term.beginsWithBrace
        case .call(let call):
            guard let infix = InfixOperator(call) else { return false }
            switch call.arguments.count {
            case infix.arity: return call.arguments.first?.beginsWithBrace == true
            case infix.arity + 1: return call.arguments.last?.beginsWithBrace == true
            default: return false
            }
        default: return false
        }
    }
}

extension Term {
    fileprivate var beginsWithBrace: Bool {
        switch kind {
        case .set(let elements): return !elements.isEmpty
        case .object, .setComprehension, .objectComprehension: return true
        case .ref(let path): return path.first?.beginsWithBrace == true
        case .call(let call):
            guard let infix = InfixOperator(call), call.arguments.count == infix.arity else { return false }
            return call.arguments.first?.beginsWithBrace == true
        default: return false
        }
    }
}

extension FormatWriter {
    /// Writes `not`, with a body in braces or one expression.
    mutating func write(_ negation: Negation, at place: SourceLocation) throws(CommentCollision) {
        guard let first = negation.body.first else { return }
        write("not ")
        guard negation.isExplicit || negation.body.count > 1 else {
            let isEnclosed = first.needsParenthesesBehindNot
            if isEnclosed { write("(") }
            try write(first)
            if isEnclosed { write(")") }
            return
        }
        try writeBraced(negation.body, at: place)
    }

    mutating func write(_ chain: LogicalChain) throws(CommentCollision) {
        try write(chain.first)
        var isIndented = false
        for step in chain.steps {
            write(" " + step.connective.rawValue)
            if step.beginsLine {
                if !isIndented { level += 1 }
                isIndented = true
                endLine()
                startLine()
            } else {
                write(" ")
            }
            try write(step.operand)
        }
        if isIndented { level -= 1 }
    }

    private mutating func write(_ operand: LogicalChain.Operand) throws(CommentCollision) {
        guard let first = operand.body.first else {
            write("{}")
            return
        }
        guard !operand.isExplicit else {
            try writeBraced(operand.body, at: operand.brace)
            return
        }
        if operand.isEnclosed { write("(") }
        try write(first)
        if operand.isEnclosed { write(")") }
    }

    private mutating func writeBraced(_ body: Body, at brace: SourceLocation) throws(CommentCollision) {
        if let first = body.first, first.isUnion { leadingUnion = .expression(first.location.offset) }
        write("{")
        try writeBody(body, after: brace, in: brace, .brace)
        if body.last?.location.row == brace.row { write(" ") }
        write("}")
    }
}
