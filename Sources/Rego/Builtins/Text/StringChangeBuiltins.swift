/// Strings made of other strings: case, trimming, replacing, reversing.
enum StringChangeBuiltins {
    static let family: [Builtin] = [
        Builtin("lower", arity: 1, lower), Builtin("upper", arity: 1, upper), Builtin("replace", arity: 3, replace),
        Builtin("strings.replace_n", arity: 2, replaceMany), Builtin("strings.reverse", arity: 1, reverse),
        Builtin("trim", arity: 2, trim), Builtin("trim_left", arity: 2, trimLeft),
        Builtin("trim_right", arity: 2, trimRight), Builtin("trim_prefix", arity: 2, trimPrefix),
        Builtin("trim_suffix", arity: 2, trimSuffix), Builtin("trim_space", arity: 1, trimSpace),
    ]

    static func lower(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try context.string(UTF8Text.lowercased(arguments.bytes(0)))
    }

    static func upper(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try context.string(UTF8Text.uppercased(arguments.bytes(0)))
    }

    static func reverse(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        let offsets = UTF8Text.boundaries(text)
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for index in stride(from: offsets.count - 2, through: 0, by: -1) {
            result.append(contentsOf: text[offsets[index]..<offsets[index + 1]])
        }
        return try context.string(result)
    }

    // MARK: Replacing

    static func replace(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        let replacer = TextReplacer([(try arguments.bytes(1), try arguments.bytes(2))])
        return try replaced(text, replacer, context)
    }

    static func replaceMany(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let patterns = try arguments.object(0)
        let text = try arguments.bytes(1)
        var pairs: [(old: [UInt8], new: [UInt8])] = []
        for entry in patterns {
            guard case .string(let old) = entry.key else {
                throw .operand(1, "non-string key found in pattern object")
            }
            guard case .string(let new) = entry.value else {
                throw .operand(1, "non-string value found in pattern object")
            }
            pairs.append((old.utf8, new.utf8))
        }
        return try replaced(text, TextReplacer(pairs), context)
    }

    private static func replaced(
        _ text: [UInt8], _ replacer: TextReplacer, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value {
        try context.charge(bytes: text.count)
        let limit = context.limits.stringBytes
        let result = try replacer.replace(in: text) { (count) throws(BuiltinError) in
            try context.charge(1)
            if count > limit { try context.checkString(bytes: count) }
        }
        return try context.string(result)
    }

    // MARK: Trimming

    private static func trim(
        _ arguments: BuiltinArguments, _ context: BuiltinContext, leading: Bool, trailing: Bool
    ) throws(BuiltinError) -> Value {
        let text = try arguments.bytes(0)
        let characters = Set(UTF8Text.scalars(try arguments.bytes(1)))
        try context.charge(bytes: text.count)
        return Value(
            bytes: UTF8Text.trimming(text, leading: leading, trailing: trailing) { characters.contains($0) })
    }

    static func trim(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try trim(arguments, context, leading: true, trailing: true)
    }

    static func trimLeft(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try trim(arguments, context, leading: true, trailing: false)
    }

    static func trimRight(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try trim(arguments, context, leading: false, trailing: true)
    }

    static func trimPrefix(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (text, prefix) = (try arguments.bytes(0), try arguments.bytes(1))
        return text.starts(with: prefix) ? Value(bytes: Array(text.dropFirst(prefix.count))) : arguments[0]
    }

    static func trimSuffix(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (text, suffix) = (try arguments.bytes(0), try arguments.bytes(1))
        guard text.count >= suffix.count, text.suffix(suffix.count).elementsEqual(suffix) else { return arguments[0] }
        return Value(bytes: Array(text.dropLast(suffix.count)))
    }

    static func trimSpace(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        Value(bytes: UTF8Text.trimming(try arguments.bytes(0), where: UTF8Text.isSpace))
    }
}
