/// Globs.
enum GlobBuiltins {
    static let family: [Builtin] = [
        Builtin("glob.match", arity: 3, match), Builtin("glob.quote_meta", arity: 1, quoteMeta),
    ]

    /// Without delimiters (an empty array) the dot is one; with `null` there is none.
    static func match(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let pattern = try arguments.string(0)
        let key = CacheKey(pattern: pattern, delimiters: arguments[1])
        let known = Self.known.pattern(key)
        let delimiters = try known == nil ? delimiters(arguments) : []
        let text = try arguments.string(2)
        let glob = if let known { known } else { try compile(pattern, delimiters, key) }
        try context.charge(pattern.utf8Count / 8 &+ 1)
        return .bool(
            try text.withUTF8 { (text) throws(BuiltinError) in
                try glob.matches(text) { (units) throws(BuiltinError) in try context.charge(units) }
            })
    }

    private static func compile(
        _ pattern: RegoString, _ delimiters: [UInt32], _ key: CacheKey
    ) throws(BuiltinError) -> GlobPattern {
        do throws(GlobPattern.InvalidPattern) {
            let glob = try GlobPattern(pattern.string, delimiters: delimiters)
            known.insert(glob, for: key)
            return glob
        } catch {
            throw .failed(error.message)
        }
    }

    private struct CacheKey: Hashable {
        let pattern: RegoString
        let delimiters: Value
    }

    private static let known = PatternCache<CacheKey, GlobPattern>(capacity: 512)

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
