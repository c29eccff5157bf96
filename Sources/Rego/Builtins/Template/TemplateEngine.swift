/// Runs a template over a document.
struct TemplateEngine {
    /// What a pipeline gives: a value of the document, or one made in the template, which Go tells apart by type.
    enum Item {
        /// A value that is not there.
        case nothing
        case document(Value)
        case int(Int64)
        case float(Double)
        case text([UInt8])
    }

    private enum Flow {
        case next, breakLoop, continueLoop
    }

    private static let maximumDepth = 50

    private let definitions: [String: [TemplateNode]]
    private let root: Value
    private let context: BuiltinContext
    private var variables: [(name: String, value: Item)]
    private var output: [UInt8] = []
    private var depth = 0

    init(definitions: [String: [TemplateNode]], root: Value, context: BuiltinContext) {
        self.definitions = definitions
        self.root = root
        self.context = context
        variables = [("", .document(root))]
    }

    enum Failure: Error {
        case template(TemplateError)
        case builtin(BuiltinError)
    }

    mutating func run(_ nodes: [TemplateNode]) throws(Failure) -> [UInt8] {
        _ = try run(nodes, dot: .document(root))
        return output
    }

    private func pay(_ units: Int) throws(Failure) {
        do throws(BuiltinError) {
            try context.charge(units)
            if output.count > context.limits.stringBytes { try context.checkString(bytes: output.count) }
        } catch {
            throw .builtin(error)
        }
    }

    private func fail(_ line: Int, _ message: String) -> Failure {
        .template(TemplateError(line: line, "executing \"template\": \(message)"))
    }

    // MARK: Nodes

    private mutating func run(_ nodes: [TemplateNode], dot: Item) throws(Failure) -> Flow {
        let mark = variables.count
        defer { variables.removeLast(variables.count - mark) }
        for node in nodes {
            try pay(1)
            switch node {
            case .text(let text):
                output += text
                try pay(text.count / 64)
            case .action(let pipeline):
                let value = try evaluate(pipeline, dot: dot)
                if pipeline.variables.isEmpty { try print(value) }
            case .conditional(let pipeline, let body, let otherwise):
                let mark = variables.count
                let isTrue = Self.isTrue(try evaluate(pipeline, dot: dot))
                let flow = try run(isTrue ? body : otherwise, dot: dot)
                variables.removeLast(variables.count - mark)
                if flow != .next { return flow }
            case .with(let pipeline, let body, let otherwise):
                let mark = variables.count
                let value = try evaluate(pipeline, dot: dot)
                let isTrue = Self.isTrue(value)
                let flow = try run(isTrue ? body : otherwise, dot: isTrue ? value : dot)
                variables.removeLast(variables.count - mark)
                if flow != .next { return flow }
            case .range(let pipeline, let body, let otherwise):
                let flow = try loop(pipeline, body, otherwise, dot: dot)
                if flow != .next { return flow }
            case .call(let name, let pipeline, let line): try call(name, pipeline, line: line, dot: dot)
            case .breakLoop: return .breakLoop
            case .continueLoop: return .continueLoop
            }
        }
        return .next
    }

    private mutating func call(
        _ name: String, _ pipeline: TemplateNode.Pipeline?, line: Int, dot: Item
    ) throws(Failure) {
        guard let body = definitions[name] else {
            throw fail(line, "template \(GoQuote.quote(name)) not defined")
        }
        guard depth < Self.maximumDepth else { throw fail(line, "exceeded maximum template depth") }
        let argument = try pipeline.map { (pipeline) throws(Failure) in try evaluate(pipeline, dot: dot) } ?? .nothing
        let saved = variables
        variables = [("", argument)]
        depth += 1
        defer {
            variables = saved
            depth -= 1
        }
        _ = try run(body, dot: argument)
    }

    private mutating func loop(
        _ pipeline: TemplateNode.Pipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode], dot: Item
    ) throws(Failure) -> Flow {
        let mark = variables.count
        defer { variables.removeLast(variables.count - mark) }
        var bare = pipeline
        bare.variables = []
        var steps: [(key: Item, value: Item)] = []
        switch try evaluate(bare, dot: dot) {
        case .document(.array(let array)):
            steps = array.enumerated().map { (.int(Int64($0.offset)), .document($0.element)) }
        case .document(.set(let set)):
            steps = set.enumerated().map { (.int(Int64($0.offset)), .document($0.element)) }
        case .document(.object(let object)):
            steps = object.map { (.text($0.key.asString?.utf8 ?? $0.key.jsonBytes()), .document($0.value)) }
        case .int(let count):
            try pay(Int(clamping: count))
            steps = (0..<max(count, 0)).map { (.int($0), .int($0)) }
        case .nothing, .document(.null): break
        default: throw fail(pipeline.line, "range can't iterate over the value")
        }
        if steps.isEmpty { return try run(otherwise, dot: dot) }
        for step in steps {
            variables.removeLast(variables.count - mark)
            if let last = pipeline.variables.last { try set(last, step.value, pipeline) }
            if pipeline.variables.count > 1 { try set(pipeline.variables[0], step.key, pipeline) }
            if try run(body, dot: step.value) == .breakLoop { break }
        }
        return .next
    }

    private mutating func set(
        _ name: String, _ value: Item, _ pipeline: TemplateNode.Pipeline
    ) throws(Failure) {
        if pipeline.declares {
            variables.append((name, value))
        } else if let index = variables.lastIndex(where: { $0.name == name }) {
            variables[index].value = value
        } else {
            throw fail(pipeline.line, "undefined variable: $\(name)")
        }
    }

    // MARK: Pipelines

    private mutating func evaluate(_ pipeline: TemplateNode.Pipeline, dot: Item) throws(Failure) -> Item {
        var value: Item?
        for command in pipeline.commands { value = try evaluate(command, pipeline.line, dot: dot, final: value) }
        let result = value ?? .nothing
        for name in pipeline.variables { try set(name, result, pipeline) }
        return result
    }

    private mutating func evaluate(
        _ command: TemplateNode.Command, _ line: Int, dot: Item, final: Item?
    ) throws(Failure) -> Item {
        try pay(1)
        guard let first = command.operands.first else { return .nothing }
        if case .null = first { throw fail(line, "nil is not a command") }
        guard case .function(let name) = first else {
            guard command.operands.count == 1, final == nil else {
                throw fail(line, "can't give argument to non-function")
            }
            return try evaluate(first, line, dot: dot)
        }
        var arguments: [Item] = []
        for operand in command.operands.dropFirst() {
            // The rest of an `and` or `or` is not looked at once the answer is known.
            if let last = arguments.last, name == "and" && !Self.isTrue(last) || name == "or" && Self.isTrue(last) {
                return last
            }
            arguments.append(try evaluate(operand, line, dot: dot))
        }
        if let final { arguments.append(final) }
        do throws(TemplateFunctions.Failure) {
            return try TemplateFunctions.call(name, arguments, limit: context.limits.stringBytes)
        } catch {
            throw fail(line, error.message)
        }
    }

    private mutating func evaluate(
        _ operand: TemplateNode.Operand, _ line: Int, dot: Item
    ) throws(Failure) -> Item {
        switch operand {
        case .dot: return dot
        case .null: return .nothing
        case .field(let names): return try field(names, of: dot, line)
        case .variable(let name, let names):
            guard let variable = variables.last(where: { $0.name == name }) else {
                throw fail(line, "undefined variable: $\(name)")
            }
            return try field(names, of: variable.value, line)
        case .function: return try evaluate(TemplateNode.Command(operands: [operand]), line, dot: dot, final: nil)
        case .bool(let value): return .document(.bool(value))
        case .int(let value): return .int(value)
        case .float(let value): return .float(value)
        case .string(let text): return .text(text)
        case .pipeline(let pipeline, let names): return try field(names, of: evaluate(pipeline, dot: dot), line)
        }
    }

    private func field(_ names: [String], of item: Item, _ line: Int) throws(Failure) -> Item {
        var item = item
        for name in names {
            switch item {
            case .document(.object(let object)): item = object[name].map { .document($0) } ?? .nothing
            case .nothing, .document(.null):
                throw fail(line, "nil pointer evaluating interface {}.\(name)")
            default: throw fail(line, "can't evaluate field \(name)")
            }
        }
        return item
    }

    // MARK: Values

    /// Empty values are false. Numbers of the document are text to Go, so that its zero is true.
    static func isTrue(_ item: Item) -> Bool {
        switch item {
        case .nothing, .document(.null): false
        case .document(.bool(let value)): value
        case .document(.number): true
        case .document(.string(let string)): !string.isEmpty
        case .document(.array(let array)): !array.isEmpty
        case .document(.set(let set)): !set.isEmpty
        case .document(.object(let object)): !object.isEmpty
        case .int(let value): value != 0
        case .float(let value): value != 0
        case .text(let text): !text.isEmpty
        }
    }

    private mutating func print(_ item: Item) throws(Failure) {
        if case .document(let value) = item {
            do throws(BuiltinError) {
                try context.charge(traversing: value)
            } catch {
                throw .builtin(error)
            }
        }
        switch item {
        // OPA's word for what Go prints as `<no value>`.
        case .nothing, .document(.null): output += Array("<undefined>".utf8)
        default: output += TemplateFunctions.text(item)
        }
        try pay(1)
    }
}
