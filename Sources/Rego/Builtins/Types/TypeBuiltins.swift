/// What type a value is of, and the deprecated casts, which only check.
enum TypeBuiltins {
    static let family: [Builtin] = [
        is_("number"), is_("string"), is_("boolean"), is_("array"), is_("set"), is_("object"), is_("null"),
        Builtin("type_name", arity: 1) { (arguments, _) throws(BuiltinError) in Value(arguments[0].typeName) },
        cast("boolean"), cast("null"), cast("object"), cast("string"), Builtin("cast_array", arity: 1, castArray),
        Builtin("cast_set", arity: 1, castSet),
    ]

    private static func is_(_ type: String) -> Builtin {
        Builtin("is_\(type)", arity: 1) { (arguments, _) throws(BuiltinError) in
            .bool(arguments[0].typeName == type)
        }
    }

    private static func cast(_ type: String) -> Builtin {
        Builtin("cast_\(type)", arity: 1) { (arguments, _) throws(BuiltinError) in
            guard arguments[0].typeName == type else { throw .operand(1, arguments[0], mustBe: type) }
            return arguments[0]
        }
    }

    static func castArray(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let elements = try arguments.elements(0, mustBe: ["array", "set"])
        try context.checkCollection(count: elements.count)
        return .array(RegoArray(elements))
    }

    static func castSet(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let elements = try arguments.elements(0, mustBe: ["array", "set"])
        try context.checkCollection(count: elements.count)
        return .set(RegoSet(elements))
    }
}
