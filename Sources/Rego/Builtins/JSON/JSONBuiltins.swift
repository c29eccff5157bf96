/// JSON as text.
enum JSONBuiltins {
    static let family: [Builtin] = [
        Builtin("json.marshal", arity: 1, marshal),
        Builtin("json.marshal_with_options", arity: 2, marshalWithOptions),
        Builtin("json.unmarshal", arity: 1, unmarshal), Builtin("json.is_valid", arity: 1, isValid),
    ]

    /// JSON as Go's encoder writes it: `<`, `>` and `&` escaped.
    static func text(_ value: Value, _ context: BuiltinContext) throws(BuiltinError) -> [UInt8] {
        try context.charge(traversing: value)
        let bytes = value.jsonBytes(style: JSONStyle(escapesHTML: true))
        try context.checkString(bytes: bytes.count)
        // What a policy decoded need not be UTF-8; JSON must.
        return UTF8Text.repaired(bytes)
    }

    static func marshal(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try context.string(text(arguments[0], context))
    }

    static func marshalWithOptions(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let text = try text(arguments[0], context)
        var prefix: [UInt8] = []
        var indent = Array("\t".utf8)
        var isPretty = false
        var explicit: Bool?
        for (position, option) in try arguments.object(1).enumerated() {
            guard case .string(let name) = option.key else {
                let problem = "operand \(position) must be string but got \(option.key.typeName)"
                throw .operand(
                    2, "failed to stringify key \(option.key.regoString) at index \(position): \(problem)")
            }
            switch name.string {
            case "prefix", "indent":
                guard case .string(let value) = option.value else {
                    let problem = "operand \(position) must be string but got \(option.value.typeName)"
                    throw .operand(2, "key \(name.quoted) failed cast to string: \(problem)")
                }
                if name == "prefix" { prefix = value.utf8 } else { indent = value.utf8 }
                isPretty = true
            case "pretty":
                guard case .bool(let value) = option.value else {
                    throw .operand(2, "key \(name.quoted) failed cast to bool")
                }
                explicit = value
            default: throw .operand(2, "object contained unknown key \(name.quoted)")
            }
        }
        guard explicit ?? isPretty else { return try context.string(text) }
        let limit = context.limits.stringBytes
        let pretty = try JSONIndenter.indent(text, prefix: prefix, indent: indent) { (count) throws(BuiltinError) in
            if count > limit { try context.checkString(bytes: count) }
        }
        return try context.string(prefix + pretty)
    }

    static func unmarshal(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.string(0)
        try context.charge(bytes: text.utf8Count)
        do throws(EvaluationError) {
            return try text.withUTF8 { (bytes) throws(EvaluationError) in try Value(json: bytes) }
        } catch {
            throw .failed(GoJSONError.message(text.utf8) ?? error.message)
        }
    }

    static func isValid(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard case .string(let text) = arguments[0] else { return false }
        try context.charge(bytes: text.utf8Count)
        return .bool(text.withUTF8 { (try? Value(json: $0)) != nil })
    }
}

/// Spreads compact JSON over lines, as Go's `json.MarshalIndent` does: empty arrays and objects stay short, and every
/// line but the first begins with the prefix.
enum JSONIndenter {
    static func indent<Failure: Error>(
        _ text: [UInt8], prefix: [UInt8], indent: [UInt8], charge: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        var result: [UInt8] = []
        var depth = 0
        var inString = false
        var isEscaped = false
        var isOpen = false
        func newLine() {
            result.append(UInt8(ascii: "\n"))
            result.append(contentsOf: prefix)
            for _ in 0..<depth { result.append(contentsOf: indent) }
        }
        for byte in text {
            if inString {
                result.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            let closes = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            if isOpen, !closes {
                depth += 1
                newLine()
            }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): result.append(byte)
            case UInt8(ascii: ","):
                result.append(byte)
                newLine()
            case UInt8(ascii: ":"): result.append(contentsOf: [byte, UInt8(ascii: " ")])
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if !isOpen {
                    depth -= 1
                    newLine()
                }
                result.append(byte)
            default:
                inString = byte == UInt8(ascii: "\"")
                result.append(byte)
            }
            isOpen = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
            try charge(result.count)
        }
        return result
    }
}
