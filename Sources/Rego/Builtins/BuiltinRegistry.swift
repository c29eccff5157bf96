/// The built-in functions a policy set may call, by name.
public struct BuiltinRegistry: Sendable {
    private var builtins: [String: Builtin] = [:]

    /// A registry of the functions given; of equal names the last counts.
    public init(_ builtins: some Sequence<Builtin> = []) {
        for builtin in builtins { register(builtin) }
    }

    /// Adds a function, or replaces one of the same name.
    public mutating func register(_ builtin: Builtin) { builtins[builtin.name] = builtin }

    /// Removes a function: a policy that calls it does not compile any more.
    public mutating func remove(_ name: String) { builtins[name] = nil }

    /// The function of a dotted name.
    public subscript(name: String) -> Builtin? { builtins[name] }

    /// The names of all functions, in order.
    public var names: [String] { builtins.keys.sorted() }
}
