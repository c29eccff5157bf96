/// Objects.
enum ObjectBuiltins {
    static let family: [Builtin] = [
        Builtin("object.get", arity: 3, get), Builtin("object.keys", arity: 1, keys),
        Builtin("object.remove", arity: 2, remove), Builtin("object.filter", arity: 2, filter),
        Builtin("object.union", arity: 2, union), Builtin("object.union_n", arity: 1, unionN),
        Builtin("object.subset", arity: 2, subset),
    ]

    /// The value of a key, or of a path when the key is an array; else the default.
    static func get(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let object = try arguments.object(0)
        guard case .array(let path) = arguments[1] else { return object[arguments[1]] ?? arguments[2] }
        var value = arguments[0]
        for key in path {
            try context.charge(1)
            guard let next = value.get(key) else { return arguments[2] }
            value = next
        }
        return value
    }

    static func keys(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let object = try arguments.object(0)
        try context.checkCollection(count: object.count)
        return .set(RegoSet(object.keys))
    }

    /// The keys that the second operand lists.
    private static func listedKeys(_ value: Value) throws(BuiltinError) -> RegoSet {
        switch value {
        case .array(let array): return RegoSet(array)
        case .set(let set): return set
        case .object(let object): return RegoSet(object.keys)
        default: throw .operand(2, value, mustBe: "object", "set", "array")
        }
    }

    static func remove(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let object = try arguments.object(0)
        let keys = try listedKeys(arguments[1])
        try context.checkCollection(count: object.count)
        return .object(RegoObject(object.filter { !keys.contains($0.key) }))
    }

    static func filter(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let object = try arguments.object(0)
        let keys = try listedKeys(arguments[1])
        try context.checkCollection(count: object.count)
        return .object(RegoObject(object.filter { keys.contains($0.key) }))
    }

    // MARK: Union

    static func union(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        .object(try merge(arguments.object(0), arguments.object(1), context))
    }

    static func unionN(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        var result = RegoObject.empty
        for element in try arguments.array(0) {
            guard case .object(let object) = element else { throw .element(1, "array", element, mustBe: "object") }
            result = try merge(result, object, context)
        }
        return .object(result)
    }

    /// Objects under the same key are merged, else the right value counts. Values nest no deeper than their limit, so
    /// the recursion does not either.
    private static func merge(
        _ left: RegoObject, _ right: RegoObject, _ context: BuiltinContext
    ) throws(BuiltinError) -> RegoObject {
        if left.isEmpty { return right }
        if right.isEmpty { return left }
        try context.checkCollection(count: left.count &+ right.count)
        var merged: [(key: Value, value: Value)] = []
        for entry in right {
            guard case .object(let new) = entry.value, case .object(let old)? = left[entry.key] else {
                merged.append(entry)
                continue
            }
            merged.append((entry.key, .object(try merge(old, new, context))))
        }
        return left.merging(RegoObject(merged))
    }

    // MARK: Subset

    static func subset(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        if case .array(let superset) = arguments[0], case .set(let subset) = arguments[1] {
            try context.charge(superset.count)
            // Every element found counts, also one found before: that is how OPA has it.
            var missing = subset.count
            for element in superset {
                if subset.contains(element) { missing -= 1 }
                if missing == 0 { return true }
            }
            return false
        }
        guard let answer = try isSubset(arguments[1], of: arguments[0], context) else {
            throw BuiltinError(.type, "both arguments object.subset must be of the same type or array and set")
        }
        return .bool(answer)
    }

    /// nil for values that cannot be subsets of one another.
    private static func isSubset(
        _ subset: Value, of superset: Value, _ context: BuiltinContext
    ) throws(BuiltinError) -> Bool? {
        switch (superset, subset) {
        case (.object(let superset), .object(let subset)):
            for entry in subset {
                try context.charge(1)
                guard let other = superset[entry.key] else { return false }
                if other == entry.value { continue }
                guard try isSubset(entry.value, of: other, context) == true else { return false }
            }
            return true
        case (.set(let superset), .set(let subset)):
            try context.charge(subset.count)
            return subset.allSatisfy { superset.contains($0) }
        case (.array(let superset), .array(let subset)):
            return try contains(superset, run: subset, context)
        default: return nil
        }
    }

    /// Whether a run of elements stands in an array somewhere.
    private static func contains(
        _ array: RegoArray, run: RegoArray, _ context: BuiltinContext
    ) throws(BuiltinError) -> Bool {
        guard run.count <= array.count else { return false }
        for start in 0...(array.count - run.count) {
            var length = 0
            while length < run.count, array[start + length] == run[length] { length += 1 }
            try context.charge(length &+ 1)
            if length == run.count { return true }
        }
        return false
    }
}
