import BigInt

/// Ranges, random numbers, and integers in other bases.
enum NumberBuiltins {
    static let family: [Builtin] = [
        Builtin("numbers.range", arity: 2, range), Builtin("numbers.range_step", arity: 3, rangeStep),
        Builtin("rand.intn", arity: 2, isNondeterministic: true, randomInteger),
        Builtin("format_int", arity: 2, formatInteger),
    ]

    static func range(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try range(from: arguments.bigInt(0), through: arguments.bigInt(1), step: 1, context)
    }

    static func rangeStep(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (first, last, step) = (try arguments.bigInt(0), try arguments.bigInt(1), try arguments.bigInt(2))
        guard step.signum() > 0 else {
            throw .failed("numbers.range_step: step must be a positive integer")
        }
        return try range(from: first, through: last, step: step, context)
    }

    private static func range(
        from first: BigInt, through last: BigInt, step: BigInt, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value {
        let steps = (first <= last ? last - first : first - last) / step
        let count = Int(exactly: steps) ?? .max
        try context.checkCollection(count: count == .max ? count : count + 1)
        let stride = first <= last ? step : -step
        var elements: [Value] = []
        elements.reserveCapacity(count + 1)
        if let start = Int64(exactly: first), let stride = Int64(exactly: stride), Int64(exactly: last) != nil {
            for index in 0...Int64(count) { elements.append(.number(Number(start &+ index &* stride))) }
        } else {
            var current = first
            for _ in 0...count {
                elements.append(.number(Number(current)))
                current += stride
            }
        }
        return .array(RegoArray(elements))
    }

    /// The same key and bound give the same number throughout one evaluation.
    static func randomInteger(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let key = try arguments.string(0)
        let bound = try arguments.int(1).magnitude
        guard bound > 0 else { return 0 }
        let kept = context.cached("rand.intn \(bound) \(key.string)") {
            KeptValue(.number(Number(Int64(clamping: random(below: UInt64(bound), context)))))
        }
        return kept.value
    }

    /// Without the bias of a plain remainder.
    private static func random(below bound: UInt64, _ context: BuiltinContext) -> UInt64 {
        let unfair = (0 &- bound) % bound
        while true {
            let candidate = context.random()
            if candidate >= unfair { return candidate % bound }
        }
    }

    static func formatInteger(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let number = try arguments.number(0)
        guard let radix = Int(try arguments.number(1).text), [2, 8, 10, 16].contains(radix) else {
            throw .operand(2, "must be one of {2, 8, 10, 16}")
        }
        // OPA reads the number with 64 bits of precision and cuts its fraction off.
        guard let integer = number.bigInt ?? truncated(number) else { throw .numberTooLarge }
        try context.charge(bytes: integer.magnitude.bitWidth)
        return Value(String(integer, radix: radix))
    }

    private static func truncated(_ number: Number) -> BigInt? {
        guard let floor = number.magnitude?.floor?.bigInt else { return nil }
        return number.signum < 0 ? -floor : floor
    }
}

/// A value kept for the rest of an evaluation.
final class KeptValue {
    let value: Value

    init(_ value: Value) { self.value = value }
}
