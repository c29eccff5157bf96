import BigInt

/// Bits of integers of any size, negative ones in two's complement.
enum BitBuiltins {
    static let family: [Builtin] = [
        Builtin("bits.and", arity: 2, and), Builtin("bits.or", arity: 2, or), Builtin("bits.xor", arity: 2, xor),
        Builtin("bits.negate", arity: 1, negate), Builtin("bits.lsh", arity: 2, shiftLeft),
        Builtin("bits.rsh", arity: 2, shiftRight),
    ]

    /// Bits a result may have.
    private static let maximumBits = 330_000

    static func and(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        .number(Number(try arguments.bigInt(0) & arguments.bigInt(1)))
    }

    static func or(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        .number(Number(try arguments.bigInt(0) | arguments.bigInt(1)))
    }

    static func xor(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        .number(Number(try arguments.bigInt(0) ^ arguments.bigInt(1)))
    }

    static func negate(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        .number(Number(-(try arguments.bigInt(0)) - 1))
    }

    private static func shift(_ arguments: BuiltinArguments) throws(BuiltinError) -> (value: BigInt, by: Int) {
        let value = try arguments.bigInt(0)
        let count = try arguments.bigInt(1)
        guard count >= 0 else {
            throw .operand(2, "must be an unsigned integer number but got a negative integer")
        }
        // OPA takes the count modulo 2^64.
        return (value, Int(clamping: UInt64(truncatingIfNeeded: count)))
    }

    static func shiftLeft(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (value, count) = try shift(arguments)
        guard !value.isZero else { return 0 }
        guard count <= maximumBits, value.magnitude.bitWidth + count <= maximumBits else { throw .numberTooLarge }
        try context.charge(bytes: count / 8)
        return .number(Number(value << count))
    }

    static func shiftRight(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (value, count) = try shift(arguments)
        guard count <= value.magnitude.bitWidth else { return value.signum() < 0 ? -1 : 0 }
        // Towards minus infinity, as two's complement does.
        let divisor = BigInt(1) << count
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return .number(Number(remainder.signum() < 0 ? quotient - 1 : quotient))
    }
}
