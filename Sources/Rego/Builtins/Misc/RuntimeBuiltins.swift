/// What the evaluation runs in: `opa.runtime`, `print`, `trace`.
enum RuntimeBuiltins {
    static let family: [Builtin] = [
        Builtin("opa.runtime", arity: 0, isNondeterministic: true) { (_, context) throws(BuiltinError) in
            context.runtime
        },
        // The compiler turns `print(...)` of any number of operands into `internal.print([...])`.
        Builtin("print", arity: 0) { (_, _) throws(BuiltinError) in true },
        Builtin("internal.print", arity: 1, print), Builtin("internal.template_string", arity: 1, templateString),
        Builtin("internal.test_case", arity: 1) { (_, _) throws(BuiltinError) in true },
        Builtin("trace", arity: 1) { (arguments, _) throws(BuiltinError) in
            _ = try arguments.string(0)
            return true
        },
    ]

    /// Every operand is a set: empty for one that is undefined. Of sets with several members all combinations are
    /// printed.
    static func print(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let operands = try arguments.array(0)
        guard let sink = context.printSink else { return true }
        var lines: [[String]] = [[]]
        for operand in operands {
            let texts = texts(of: operand)
            let (count, overflow) = lines.count.multipliedReportingOverflow(by: texts.count)
            try context.checkCollection(count: overflow ? .max : count)
            try context.charge(bytes: texts.reduce(0) { $0 &+ $1.utf8.count } &* lines.count)
            lines = lines.flatMap { line in texts.map { line + [$0] } }
        }
        for line in lines { sink(line.joined(separator: " ")) }
        return true
    }

    /// The parts of a template string, each a plain value or a set with the value of an expression.
    static func templateString(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        var result: [UInt8] = []
        for part in try arguments.array(0) {
            switch part {
            case .string(let string): result.append(contentsOf: string.utf8)
            case .set(let set) where set.count == 1 && set[0].asString != nil:
                result.append(contentsOf: set[0].asString?.utf8 ?? [])
            case .set(let set) where set.count > 1:
                throw BuiltinError(.conflict, "template-strings must not produce multiple outputs")
            default: result.append(contentsOf: texts(of: part).joined().utf8)
            }
            if result.count > context.limits.stringBytes { try context.checkString(bytes: result.count) }
        }
        return try context.string(result)
    }

    private static func texts(of operand: Value) -> [String] {
        guard case .set(let set) = operand else { return [text(operand)] }
        return set.isEmpty ? ["<undefined>"] : set.map(text)
    }

    private static func text(_ value: Value) -> String {
        value.asString?.string ?? value.regoString
    }
}
