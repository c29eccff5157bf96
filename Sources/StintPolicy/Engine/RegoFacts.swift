import Rego

/// What only the engine knows about values in files.
enum RegoFacts {
    /// Whether `regex.match` takes a pattern.
    static func isPattern(_ text: String) -> Bool {
        guard let builtin = BuiltinRegistry.standard["regex.is_valid"] else { return false }
        let context = BuiltinContext(now: 0, seed: 0)
        let answer = try? BuiltinArguments.with([Value(text)]) { (arguments) throws(BuiltinError) -> Value? in
            try builtin.function(arguments, context)
        }
        return answer == true
    }
}
