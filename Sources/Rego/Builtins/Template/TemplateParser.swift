/// Parses a template into nodes.
struct TemplateParser {
    typealias Token = TemplateLexer.Token

    /// How deeply blocks and parentheses may nest.
    private static let maximumNesting = 100

    private let pieces: [TemplateLexer.Piece]
    private var position = 0
    private var nesting = 0
    private(set) var definitions: [String: [TemplateNode]] = [:]

    /// How many `range`s are open.
    private var loops = 0

    init(_ source: [UInt8]) throws(TemplateError) {
        var lexer = TemplateLexer(source)
        pieces = try lexer.pieces()
    }

    /// The nodes outside of all definitions.
    mutating func parse() throws(TemplateError) -> [TemplateNode] {
        let (nodes, end) = try list(line: 1)
        if let end { throw TemplateError(line: end.line, "unexpected {{\(end.word)}}") }
        return nodes
    }

    private struct End {
        var word: String
        var tokens: [Token]
        var line: Int
    }

    /// Nodes up to `end` or `else`.
    private mutating func list(line: Int) throws(TemplateError) -> ([TemplateNode], End?) {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumNesting else { throw TemplateError(line: line, "blocks nest too deeply") }
        var nodes: [TemplateNode] = []
        while position < pieces.count {
            let piece = pieces[position]
            position += 1
            switch piece {
            case .text(let text): nodes.append(.text(text))
            case .action(let tokens, let line):
                if case .word(let word)? = tokens.first, word == "end" || word == "else" {
                    return (nodes, End(word: word, tokens: Array(tokens.dropFirst()), line: line))
                }
                if let node = try action(tokens, line: line) { nodes.append(node) }
            }
        }
        return (nodes, nil)
    }

    private mutating func action(_ tokens: [Token], line: Int) throws(TemplateError) -> TemplateNode? {
        guard let first = tokens.first else { throw TemplateError(line: line, "missing value for command") }
        let rest = Array(tokens.dropFirst())
        guard case .word(let word) = first else { return .action(try pipeline(tokens, line: line)) }
        switch word {
        case "if", "with", "range": return try block(word, rest, line: line)
        case "define":
            let name = try name(rest, line: line)
            definitions[name.name] = try body(line: line)
            return nil
        case "block":
            let (name, rest) = try name(rest, line: line)
            let pipeline = try pipeline(rest, line: line)
            definitions[name] = try body(line: line)
            return .call(name: name, pipeline, line: line)
        case "template":
            let (name, rest) = try name(rest, line: line)
            return .call(name: name, rest.isEmpty ? nil : try pipeline(rest, line: line), line: line)
        case "break", "continue":
            guard loops > 0 else { throw TemplateError(line: line, "{{\(word)}} outside {{range}}") }
            return word == "break" ? .breakLoop : .continueLoop
        default: return .action(try pipeline(tokens, line: line))
        }
    }

    private func name(_ tokens: [Token], line: Int) throws(TemplateError) -> (name: String, rest: [Token]) {
        let rest = tokens.drop { $0 == .space }
        guard case .string(let name)? = rest.first else { throw TemplateError(line: line, "missing template name") }
        return (String(decoding: name, as: UTF8.self), Array(rest.dropFirst().drop { $0 == .space }))
    }

    private mutating func body(line: Int) throws(TemplateError) -> [TemplateNode] {
        let (nodes, end) = try list(line: line)
        guard let end, end.word == "end" else { throw TemplateError(line: line, "unexpected EOF") }
        return nodes
    }

    private mutating func block(
        _ word: String, _ tokens: [Token], line: Int
    ) throws(TemplateError) -> TemplateNode {
        guard tokens.contains(where: { $0 != .space }) else {
            throw TemplateError(line: line, "missing value for \(word)")
        }
        let pipeline = try pipeline(tokens, line: line)
        loops += word == "range" ? 1 : 0
        let (body, end) = try list(line: line)
        loops -= word == "range" ? 1 : 0
        guard let end else { throw TemplateError(line: line, "unexpected EOF") }
        var otherwise: [TemplateNode] = []
        if end.word == "else" {
            let rest = Array(end.tokens.drop { $0 == .space })
            if case .word(let next)? = rest.first, next == word, word != "range" {
                // `else if` shares the end of the `if`.
                otherwise = [try block(word, Array(rest.dropFirst()), line: end.line)]
            } else {
                guard rest.isEmpty else { throw TemplateError(line: end.line, "unexpected token in else") }
                otherwise = try self.body(line: line)
            }
        }
        switch word {
        case "if": return .conditional(pipeline, body: body, otherwise: otherwise)
        case "with": return .with(pipeline, body: body, otherwise: otherwise)
        default: return .range(pipeline, body: body, otherwise: otherwise)
        }
    }

    // MARK: Pipelines

    private mutating func pipeline(_ tokens: [Token], line: Int) throws(TemplateError) -> TemplateNode.Pipeline {
        var cursor = Array(tokens.drop { $0 == .space })[...]
        var pipeline = TemplateNode.Pipeline(line: line)
        readVariables(&cursor, &pipeline)
        try commands(&cursor, into: &pipeline)
        guard cursor.isEmpty else { throw TemplateError(line: line, "unexpected token in command") }
        return pipeline
    }

    private func readVariables(_ cursor: inout ArraySlice<Token>, _ pipeline: inout TemplateNode.Pipeline) {
        var names: [String] = []
        var ahead = cursor
        while case .variable(let name)? = ahead.first {
            names.append(name)
            ahead = ahead.dropFirst().drop { $0 == .space }
            if ahead.first == .mark(","), names.count == 1 {
                ahead = ahead.dropFirst().drop { $0 == .space }
                continue
            }
            break
        }
        guard !names.isEmpty, ahead.first == .mark(":=") || ahead.first == .mark("=") else { return }
        pipeline.variables = names
        pipeline.declares = ahead.first == .mark(":=")
        cursor = ahead.dropFirst().drop { $0 == .space }
    }

    private mutating func commands(
        _ cursor: inout ArraySlice<Token>, into pipeline: inout TemplateNode.Pipeline
    ) throws(TemplateError) {
        while true {
            var operands: [TemplateNode.Operand] = []
            while let token = cursor.first, token != .mark("|"), token != .mark(")") {
                if token == .space {
                    cursor = cursor.dropFirst()
                    continue
                }
                operands.append(try operand(&cursor, line: pipeline.line))
            }
            guard !operands.isEmpty else { throw TemplateError(line: pipeline.line, "missing value for command") }
            pipeline.commands.append(TemplateNode.Command(operands: operands))
            guard cursor.first == .mark("|") else { return }
            cursor = cursor.dropFirst()
        }
    }

    private func fields(_ cursor: inout ArraySlice<Token>) -> [String] {
        var fields: [String] = []
        while case .field(let name)? = cursor.first {
            fields.append(name)
            cursor = cursor.dropFirst()
        }
        return fields
    }

    private mutating func operand(
        _ cursor: inout ArraySlice<Token>, line: Int
    ) throws(TemplateError) -> TemplateNode.Operand {
        guard let token = cursor.popFirst() else { throw TemplateError(line: line, "missing value for command") }
        switch token {
        case .field(let name): return .field([name] + fields(&cursor))
        case .variable(let name): return .variable(name, fields(&cursor))
        case .string(let text): return .string(text)
        case .character(let value): return .int(value)
        case .number(let text):
            let digits = Array(text.utf8)
            if let value = YAMLScalar(plain: digits).templateInteger { return .int(value) }
            guard let number = GoNumberText.parse(digits) else {
                throw TemplateError(line: line, "bad number syntax: \(GoQuote.quote(text))")
            }
            return .float(number.double)
        case .word("true"): return .bool(true)
        case .word("false"): return .bool(false)
        case .word("nil"): return .null
        case .word(let name):
            guard TemplateFunctions.names.contains(name) else {
                throw TemplateError(line: line, "function \(GoQuote.quote(name)) not defined")
            }
            return .function(name)
        case .mark("."): return .dot
        case .mark("("):
            nesting += 1
            defer { nesting -= 1 }
            guard nesting <= Self.maximumNesting else {
                throw TemplateError(line: line, "parentheses nest too deeply")
            }
            var pipeline = TemplateNode.Pipeline(line: line)
            try commands(&cursor, into: &pipeline)
            guard cursor.popFirst() == .mark(")") else {
                throw TemplateError(line: line, "unclosed left paren")
            }
            return .pipeline(pipeline, fields(&cursor))
        default: throw TemplateError(line: line, "unexpected token in operand")
        }
    }
}

extension YAMLScalar {
    /// Integers are written alike in YAML 1.1 and in Go.
    fileprivate var templateInteger: Int64? {
        guard case .int(let number) = self else { return nil }
        return number.int64
    }
}
