import BigInt

/// `sprintf`.
enum SprintfBuiltins {
    static let family: [Builtin] = [Builtin("sprintf", arity: 2, sprintf)]

    static func sprintf(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let format = try arguments.bytes(0)
        var values: [GoFormatArgument] = []
        for value in try arguments.array(1) { values.append(try argument(value, context)) }
        do {
            let text = try GoFormatter.format(format, values, limit: context.limits.stringBytes)
            return try context.string(text)
        } catch let error as BuiltinError {
            throw error
        } catch {
            throw BuiltinError(
                .limit, "the formatted string is beyond the limit of \(context.limits.stringBytes) bytes")
        }
    }

    /// Strings and numbers are themselves; every other value is its Rego text.
    private static func argument(
        _ value: Value, _ context: BuiltinContext
    ) throws(BuiltinError) -> GoFormatArgument {
        switch value {
        case .string(let string): return .string(string.utf8)
        case .number(let number): return argument(number)
        default:
            try context.charge(traversing: value)
            let text = Array(value.regoString.utf8)
            return .string(text)
        }
    }

    /// How a number was written decides: digits are an integer, a decimal point makes a float, and what has an exponent
    /// only stays text.
    private static func argument(_ number: Number) -> GoFormatArgument {
        let text = number.text
        if let integer = number.writtenInt { return .int(integer) }
        let hasExponent = text.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
        let hasPoint = text.utf8.contains(UInt8(ascii: "."))
        if !hasExponent, !hasPoint, let integer = number.bigInt { return .bigInt(integer) }
        if hasPoint, number.double.isFinite { return .float(number.double) }
        return .string(Array(text.utf8))
    }
}
