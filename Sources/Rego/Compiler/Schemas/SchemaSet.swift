/// JSON Schemas by name, for the types of `input` and `data`.
public struct SchemaSet: Sendable {
    /// The schemas: `schema.a.b` is under `["a", "b"]`, and the one of `input` everywhere under `[]`.
    private var schemas: [[RegoString]: Value] = [:]
    /// Schemas of `input` in single packages, which METADATA may say otherwise.
    private(set) var inputs: [[RegoString]: Value] = [:]
    /// Whether types are all that schemas say: `null`, several types, `enum`, `oneOf` and `additionalProperties` too. OPA
    /// takes the first type that it knows, and objects that list properties to have no others.
    public var isExact = false

    public init() {}

    /// Adds a schema: of `schema.a.b` for `["a", "b"]`; for `[]`, of `input` in every policy.
    public mutating func add(_ schema: Value, as name: [String]) {
        schemas[name.map { RegoString($0) }] = schema
    }

    /// Sets the schema of `input` in one package, `["a", "b"]` for `package a.b`.
    public mutating func setInput(_ schema: Value, inPackage path: [String]) {
        inputs[path.map { RegoString($0) }] = schema
    }

    func schema(_ name: [RegoString]) -> Value? { schemas[name] }
}
