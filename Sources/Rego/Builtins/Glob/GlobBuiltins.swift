/// Globs.
enum GlobBuiltins {
    static let family: [Builtin] = [
        Builtin("glob.match", arity: 3, match), Builtin("glob.quote_meta", arity: 1, quoteMeta),
    ]

    /// Without delimiters (an empty array) the dot is one; with `null` there is none.
    static func match(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let pattern = try arguments.bytes(0)
        let delimiters = try delimiters(arguments)
        let text = try arguments.bytes(2)
        let glob: GlobPattern
        do throws(GlobPattern.InvalidPattern) {
            glob = try GlobCache.shared.glob(pattern, delimiters: delimiters)
        } catch {
            throw .failed(error.message)
        }
        try context.charge(pattern.count / 8 &+ 1)
        return .bool(
            try glob.matches(UTF8Text.scalars(text).lazy.map(\.value)) { (units) throws(BuiltinError) in
                try context.charge(units)
            })
    }

    private static func delimiters(_ arguments: BuiltinArguments) throws(BuiltinError) -> [UInt32] {
        switch arguments[1] {
        case .null: return []
        case .array(let array):
            var delimiters: [UInt32] = []
            for element in array {
                guard case .string(let string) = element else {
                    throw .element(2, "array", element, mustBe: "string")
                }
                let scalars = UTF8Text.scalars(string.utf8)
                guard scalars.count == 1 else { throw .element(2, "array", element, mustBe: "rune") }
                delimiters.append(contentsOf: scalars.map(\.value))
            }
            return delimiters.isEmpty ? [UInt32(UInt8(ascii: "."))] : delimiters
        case let other: throw .operand(2, other, mustBe: "array", "null")
        }
    }

    static func quoteMeta(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try context.string(GlobPattern.quote(arguments.bytes(0)))
    }
}
