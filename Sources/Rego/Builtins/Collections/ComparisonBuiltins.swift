/// Equality and order of any two values.
enum ComparisonBuiltins {
    static let family: [Builtin] = [
        Builtin("eq", arity: 2, equal), Builtin("assign", arity: 2, equal), Builtin("equal", arity: 2, equal),
        Builtin("neq", arity: 2) { (arguments, _) throws(BuiltinError) in .bool(arguments[0] != arguments[1]) },
        Builtin("lt", arity: 2) { (arguments, _) throws(BuiltinError) in
            .bool(arguments[0].compare(to: arguments[1]) == .less)
        },
        Builtin("lte", arity: 2) { (arguments, _) throws(BuiltinError) in
            .bool(arguments[0].compare(to: arguments[1]) != .greater)
        },
        Builtin("gt", arity: 2) { (arguments, _) throws(BuiltinError) in
            .bool(arguments[0].compare(to: arguments[1]) == .greater)
        },
        Builtin("gte", arity: 2) { (arguments, _) throws(BuiltinError) in
            .bool(arguments[0].compare(to: arguments[1]) != .less)
        },
    ]

    static func equal(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        .bool(arguments[0] == arguments[1])
    }
}
