/// `+`, `-`, `*`, `/`, `%` and the roundings. `-` is also the difference of sets.
enum ArithmeticBuiltins {
    static let family: [Builtin] = [
        Builtin("plus", arity: 2, plus), Builtin("minus", arity: 2, minus), Builtin("mul", arity: 2, multiply),
        Builtin("div", arity: 2, divide), Builtin("rem", arity: 2, remainder), Builtin("abs", arity: 1, absolute),
        Builtin("round", arity: 1, round), Builtin("ceil", arity: 1, ceil), Builtin("floor", arity: 1, floor),
    ]

    static func plus(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try result(Number.adding(arguments.number(0), arguments.number(1)))
    }

    static func minus(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        switch (arguments[0], arguments[1]) {
        case (.number(let left), .number(let right)): return try result(Number.subtracting(left, right))
        case (.set(let left), .set(let right)):
            try context.charge(left.count &+ right.count)
            return .set(left.subtracting(right))
        case (.number, let other): throw .operand(2, other, mustBe: "number")
        case (.set, .number): throw .operand(2, arguments[1], mustBe: "set")
        case (.set, let other): throw .operand(2, other, mustBe: "number")
        case (let other, _): throw .operand(1, other, mustBe: "number", "set")
        }
    }

    static func multiply(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try result(Number.multiplying(arguments.number(0), arguments.number(1)))
    }

    static func divide(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (dividend, divisor) = (try arguments.number(0), try arguments.number(1))
        guard divisor.signum != 0 else { throw .failed("divide by zero") }
        return try result(Number.dividing(dividend, by: divisor))
    }

    static func remainder(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (dividend, divisor) = (try arguments.number(0), try arguments.number(1))
        guard dividend.isInteger, divisor.isInteger else { throw .failed("modulo on floating-point number") }
        guard divisor.signum != 0 else { throw .failed("modulo by zero") }
        return try result(Number.remainder(dividend, by: divisor))
    }

    static func absolute(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try result(arguments.number(0).magnitude)
    }

    static func round(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try result(arguments.number(0).rounded)
    }

    static func ceil(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try result(arguments.number(0).ceiling)
    }

    static func floor(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try result(arguments.number(0).floor)
    }

    private static func result(_ number: Number?) throws(BuiltinError) -> Value {
        guard let number else { throw .numberTooLarge }
        return .number(number)
    }
}
