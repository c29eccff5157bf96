extension FormatWriter {
    /// Writes a call that stands in another term; infix operators as such.
    mutating func writeCall(_ call: Call, isEnclosed: Bool, at place: SourceLocation) throws(CommentCollision) {
        guard let infix = InfixOperator(call) else {
            try writePlainCall(call)
            return
        }
        guard infix.arity == call.arguments.count else {
            report(call, infix, at: place)
            return
        }
        if infix.isMembership {
            try writeMembership(call.arguments, isEnclosed: true)
            return
        }
        if isEnclosed {
            write("(")
            openParentheses += 1
        }
        let left = call.arguments[0]
        let mayStandBare = openParentheses >= Self.maximumParentheses && infix.needsNoParentheses(around: left)
        try write(left, isEnclosed: !mayStandBare)
        write(" \(infix.symbol) ")
        try write(call.arguments[1], isEnclosed: true)
        if isEnclosed {
            write(")")
            openParentheses -= 1
        }
    }

    /// Parentheses within each other, beyond which only those are written that are needed: a chain of a thousand
    /// operators must not nest deeper than it can be read again.
    private static let maximumParentheses = 100

    /// Writes a call that is an expression of its own. An argument too many is what the result is unified with.
    mutating func writeStatement(_ call: Call) throws(CommentCollision) {
        guard let infix = InfixOperator(call) else {
            try writePlainCall(call)
            return
        }
        let arguments = call.arguments
        switch arguments.count {
        case infix.arity where infix.isMembership:
            try writeMembership(arguments, isEnclosed: false)
        case infix.arity:
            try writeTerm(arguments[0])
            write(" \(infix.symbol) ")
            try writeTerm(arguments[1])
        case infix.arity + 1 where !infix.isMembership:
            try writeTerm(arguments[2])
            write(" = ")
            try writeTerm(arguments[0])
            write(" \(infix.symbol) ")
            try writeTerm(arguments[1])
        default:
            report(call, infix, at: call.function.location)
            try writePlainCall(call)
        }
    }

    private mutating func writePlainCall(_ call: Call) throws(CommentCollision) {
        if case .ref(let path) = call.function.kind {
            try writeRef(path)
        } else {
            write(call.function.written)
        }
        write("(")
        let place = call.function.location
        try writeList(
            call.arguments.map { .term($0) }, in: place, closingRow: ClosingBracket.parenthesis.row(in: place),
            enclosesUnions: false)
        write(")")
    }

    /// Writes `x in xs` or `k, v in xs`; the latter in parentheses where `isEnclosed` asks for it.
    mutating func writeMembership(_ operands: [Term], isEnclosed: Bool) throws(CommentCollision) {
        let isEnclosed = isEnclosed && operands.count == 3
        if isEnclosed { write("(") }
        for (index, operand) in operands.enumerated() {
            if index == operands.count - 1 {
                write(" in ")
            } else if index > 0 {
                write(", ")
            }
            // Memberships chain from the left, so others keep their parentheses.
            let needsOwn = operand.isMembership && (index > 0 || operands.count == 3)
            if needsOwn { write("(") }
            try write(operand, isEnclosed: true)
            if needsOwn { write(")") }
        }
        if isEnclosed { write(")") }
    }

    private mutating func report(_ call: Call, _ infix: InfixOperator, at place: SourceLocation) {
        problems.append(RegoError(.type, "\(call.function.written): arity mismatch", at: place))
    }
}

/// A built-in function that is written between its operands.
struct InfixOperator {
    let symbol: String
    let arity: Int

    var isMembership: Bool { symbol == "in" }

    init?(_ call: Call) {
        guard let name = call.name else { return nil }
        self.init(name)
    }

    init?(_ name: String) {
        guard let symbol = Self.symbols[name] else { return nil }
        self.symbol = symbol
        arity = name == "internal.member_3" ? 3 : 2
    }

    /// How tightly it binds; nil for what is no operator between terms.
    private var level: Int? {
        switch symbol {
        case "==", "!=", "<", "<=", ">", ">=": 1
        case "|": 2
        case "&": 3
        case "+", "-": 4
        case "*", "/", "%": 5
        default: nil
        }
    }

    /// Whether `operand` reads the same at its left without parentheses.
    func needsNoParentheses(around operand: Term) -> Bool {
        guard case .call(let call) = operand.kind, let inner = InfixOperator(call), let level, let own = inner.level
        else { return false }
        return own >= level
    }

    private static let symbols: [String: String] = [
        "assign": ":=", "eq": "=", "equal": "==", "neq": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=",
        "plus": "+", "minus": "-", "mul": "*", "div": "/", "rem": "%", "and": "&", "or": "|",
        "internal.member_2": "in", "internal.member_3": "in",
    ]
}

extension Term {
    /// `x in xs`, written without parentheses.
    fileprivate var isMembership: Bool {
        if case .call(let call) = kind { call.name == "internal.member_2" } else { false }
    }

    /// `x | y`, which reads as a comprehension where one may stand.
    var isUnion: Bool {
        if case .call(let call) = kind { call.name == "or" } else { false }
    }
}
