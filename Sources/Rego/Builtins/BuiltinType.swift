import RegoSyntax

/// What a built-in function takes and yields, as the type checker knows it.
public indirect enum BuiltinType: Sendable, Hashable {
    case null, boolean, number, string
    /// Anything at all.
    case any
    /// An array of any length.
    case array(of: BuiltinType)
    /// An array of just these elements.
    case tuple([BuiltinType])
    case set(of: BuiltinType)
    /// An object of any size.
    case object(keys: BuiltinType = .string, values: BuiltinType = .any)
    /// An object with just these members.
    case record([String: BuiltinType])
    /// One of several.
    case oneOf([BuiltinType])

    var type: RegoType {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .string: .string
        case .any: .anything
        case .array(let element): .array(fixed: [], dynamic: element.type)
        case .tuple(let elements): .array(fixed: elements.map(\.type), dynamic: nil)
        case .set(let element): .set(element.type)
        case .object(let keys, let values): .object(fixed: [], dynamic: .init(key: keys.type, value: values.type))
        case .record(let members):
            .object(
                fixed: members.sorted { $0.key < $1.key }.map {
                    .init(key: .string(RegoText($0.key)), type: $0.value.type)
                },
                dynamic: nil)
        case .oneOf(let choices): .any(choices.map(\.type))
        }
    }
}

/// One operand of a built-in function.
public struct BuiltinOperand: Sendable, Hashable {
    /// The name that errors of the type checker show.
    public let name: String
    /// What it may be.
    public let type: BuiltinType

    /// An operand: `BuiltinOperand("user", .string)`.
    public init(_ name: String, _ type: BuiltinType) {
        self.name = name
        self.type = type
    }
}

extension BuiltinSignature {
    /// The signature of a function that an embedding program registers.
    init(_ builtin: Builtin) {
        guard let operands = builtin.operands else {
            self.init(
                name: builtin.name, arity: builtin.arity, isNondeterministic: builtin.isNondeterministic)
            return
        }
        self.init(
            name: builtin.name, parameters: operands.map { Parameter(name: $0.name, type: $0.type.type) },
            variadic: nil, result: builtin.result.type, resultName: "",
            flags: builtin.isNondeterministic ? ["nondeterministic"] : [])
    }
}
