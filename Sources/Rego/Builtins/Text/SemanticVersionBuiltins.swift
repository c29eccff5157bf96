/// Semantic versions.
enum SemanticVersionBuiltins {
    static let family: [Builtin] = [
        Builtin("semver.compare", arity: 2, compare), Builtin("semver.is_valid", arity: 1, isValid),
    ]

    static func compare(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let texts = [try arguments.string(0), try arguments.string(1)]
        var versions: [SemanticVersion] = []
        for (index, text) in texts.enumerated() {
            guard let version = SemanticVersion(text.utf8) else {
                throw .failed("operand \(index + 1): string \(text.quoted) is not a valid SemVer")
            }
            versions.append(version)
        }
        return Value(versions[0].compare(to: versions[1]))
    }

    static func isValid(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard case .string(let text) = arguments[0] else { return false }
        return .bool(SemanticVersion(text.utf8) != nil)
    }
}
