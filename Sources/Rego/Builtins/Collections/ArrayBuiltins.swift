/// Arrays.
enum ArrayBuiltins {
    static let family: [Builtin] = [
        Builtin("array.concat", arity: 2, concat), Builtin("array.slice", arity: 3, slice),
        Builtin("array.reverse", arity: 1, reverse), Builtin("array.flatten", arity: 1, flatten),
    ]

    static func concat(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (first, second) = (try arguments.array(0), try arguments.array(1))
        if first.isEmpty { return .array(second) }
        if second.isEmpty { return .array(first) }
        try context.checkCollection(count: first.count &+ second.count)
        return .array(RegoArray(Array(first) + Array(second)))
    }

    /// Bounds beyond the array are moved to its ends.
    static func slice(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let array = try arguments.array(0)
        let (start, stop) = (try arguments.int(1), try arguments.int(2))
        let end = min(max(stop, 0), array.count)
        let begin = min(max(start, 0), end)
        try context.checkCollection(count: end - begin)
        return .array(RegoArray(array[begin..<end]))
    }

    static func reverse(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let array = try arguments.array(0)
        try context.checkCollection(count: array.count)
        return .array(RegoArray(array.reversed()))
    }

    /// The elements of inner arrays in the place of those arrays, one level deep.
    static func flatten(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let array = try arguments.array(0)
        var elements: [Value] = []
        for element in array {
            guard case .array(let inner) = element else {
                elements.append(element)
                continue
            }
            try context.charge(inner.count)
            elements.append(contentsOf: inner)
        }
        return try context.array(elements)
    }
}
