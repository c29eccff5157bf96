/// Sets: `&`, `|`, and unions and intersections of many.
enum SetBuiltins {
    static let family: [Builtin] = [
        Builtin("and", arity: 2, and), Builtin("or", arity: 2, or), Builtin("set_diff", arity: 2, difference),
        Builtin("intersection", arity: 1, intersection), Builtin("union", arity: 1, union),
    ]

    static func and(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (left, right) = (try arguments.set(0), try arguments.set(1))
        try context.charge(min(left.count, right.count))
        return .set(left.intersection(right))
    }

    static func or(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (left, right) = (try arguments.set(0), try arguments.set(1))
        try context.checkCollection(count: left.count &+ right.count)
        return .set(left.union(right))
    }

    static func difference(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (left, right) = (try arguments.set(0), try arguments.set(1))
        try context.charge(left.count)
        return .set(left.subtracting(right))
    }

    private static func sets(_ arguments: BuiltinArguments) throws(BuiltinError) -> [RegoSet] {
        var sets: [RegoSet] = []
        for member in try arguments.set(0) {
            guard case .set(let set) = member else { throw .operand(1, member, mustBe: "set") }
            sets.append(set)
        }
        return sets
    }

    static func intersection(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let sets = try sets(arguments)
        guard var result = sets.first else { return .emptySet }
        for set in sets.dropFirst() {
            try context.charge(min(result.count, set.count) &+ 1)
            result = result.intersection(set)
        }
        return .set(result)
    }

    static func union(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let sets = try sets(arguments)
        try context.checkCollection(count: sets.reduce(0) { $0 &+ $1.count })
        return .set(RegoSet(sets.joined()))
    }
}
