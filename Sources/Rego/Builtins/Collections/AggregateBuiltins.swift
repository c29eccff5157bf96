/// One value out of a collection, and membership.
enum AggregateBuiltins {
    static let family: [Builtin] = [
        Builtin("count", arity: 1, count), Builtin("sum", arity: 1, sum), Builtin("product", arity: 1, product),
        Builtin("max", arity: 1, max), Builtin("min", arity: 1, min), Builtin("sort", arity: 1, sort),
        Builtin("all", arity: 1, all), Builtin("any", arity: 1, any), Builtin("internal.member_2", arity: 2, member),
        Builtin("internal.member_3", arity: 3, memberWithKey),
    ]

    static func count(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        switch arguments[0] {
        case .array(let array): return Value(array.count)
        case .object(let object): return Value(object.count)
        case .set(let set): return Value(set.count)
        case .string(let string):
            try context.charge(string.utf8Count / 64)
            return Value(string.withUTF8 { $0.allSatisfy { $0 < 0x80 } ? $0.count : UTF8Text.scalarCount(Array($0)) })
        case let other: throw .operand(1, other, mustBe: "array", "object", "set", "string")
        }
    }

    static func sum(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try fold(arguments, context, from: 0, Number.adding)
    }

    static func product(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let elements = try arguments.elements(0)
        let isExact = elements.allSatisfy { $0.asNumber?.bigInt != nil }
        if isExact { return try fold(arguments, context, from: 1, Number.multiplying) }
        // Among integers exact, else in the floats of 53 bits that OPA takes here, and only here.
        var result = ExtendedFloat(Number(1))
        for element in elements {
            guard case .number(let number) = element else {
                throw .element(1, elements.typeName, element, mustBe: "number")
            }
            try context.charge(1)
            result = result.multiplied(by: ExtendedFloat(number), bits: 53)
        }
        guard let number = result.narrowed(to: 53).number else { throw .numberTooLarge }
        return .number(number)
    }

    private static func fold(
        _ arguments: BuiltinArguments, _ context: BuiltinContext, from start: Number,
        _ combine: (Number, Number) -> Number?
    ) throws(BuiltinError) -> Value {
        let elements = try arguments.elements(0)
        var result = start
        for element in elements {
            guard case .number(let number) = element else {
                throw .element(1, elements.typeName, element, mustBe: "number")
            }
            try context.charge(1)
            guard let next = combine(result, number) else { throw .numberTooLarge }
            result = next
        }
        return .number(result)
    }

    static func max(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let elements = try arguments.elements(0)
        try context.charge(elements.count)
        guard var result = elements.first else { return nil }
        if case .set(let set) = elements { return set[set.count - 1] }
        for element in elements where result.compare(to: element) != .greater { result = element }
        return result
    }

    static func min(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let elements = try arguments.elements(0)
        try context.charge(elements.count)
        guard var result = elements.first else { return nil }
        if case .set = elements { return result }
        for element in elements where result.compare(to: element) != .less { result = element }
        return result
    }

    static func sort(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let elements = try arguments.elements(0)
        try context.charge(elements.count &* 4)
        switch elements {
        case .set(let set): return .array(RegoArray(set))
        case .array(let array): return .array(RegoArray(array.sorted()))
        }
    }

    static func all(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let elements = try arguments.elements(0, mustBe: ["array", "set"])
        try context.charge(elements.count)
        return .bool(elements.allSatisfy { $0.asBool == true })
    }

    static func any(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let elements = try arguments.elements(0, mustBe: ["array", "set"])
        try context.charge(elements.count)
        return .bool(elements.contains { $0.asBool == true })
    }

    /// `x in xs`
    static func member(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        switch arguments[1] {
        case .set(let set): return .bool(set.contains(arguments[0]))
        case .array(let array):
            try context.charge(array.count)
            return .bool(array.contains(arguments[0]))
        case .object(let object):
            try context.charge(object.count)
            return .bool(object.contains { $0.value == arguments[0] })
        default: return false
        }
    }

    /// `k, x in xs`
    static func memberWithKey(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard let value = arguments[2].get(arguments[0]) else { return false }
        return .bool(value == arguments[1])
    }
}
