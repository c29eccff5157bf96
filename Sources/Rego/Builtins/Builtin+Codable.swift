/// Built-in functions over Swift's own types.
extension Builtin {
    /// A function of one operand that is read as a `Decodable`, with an answer that is written as an `Encodable`. `nil`
    /// is undefined. An operand that cannot be read is an error of the kind `type`.
    public init<Operand: Decodable & SendableMetatype, Answer: Encodable & SendableMetatype>(
        _ name: String, takes operand: BuiltinOperand, yields result: BuiltinType, isNondeterministic: Bool = false,
        decoding: Operand.Type = Operand.self,
        _ body: @escaping @Sendable (Operand, BuiltinContext) throws(BuiltinError) -> Answer?
    ) {
        self.init(
            name, takes: [operand], yields: result, isNondeterministic: isNondeterministic
        ) { (arguments, context) throws(BuiltinError) in
            let operand = try Self.decode(Operand.self, arguments, 0, context)
            return try Self.encode(try body(operand, context), context)
        }
    }

    /// The same for two operands.
    public init<
        First: Decodable & SendableMetatype, Second: Decodable & SendableMetatype, Answer: Encodable & SendableMetatype
    >(
        _ name: String, takes first: BuiltinOperand, _ second: BuiltinOperand, yields result: BuiltinType,
        isNondeterministic: Bool = false, decoding: (First.Type, Second.Type) = (First.self, Second.self),
        _ body: @escaping @Sendable (First, Second, BuiltinContext) throws(BuiltinError) -> Answer?
    ) {
        self.init(
            name, takes: [first, second], yields: result, isNondeterministic: isNondeterministic
        ) { (arguments, context) throws(BuiltinError) in
            let first = try Self.decode(First.self, arguments, 0, context)
            let second = try Self.decode(Second.self, arguments, 1, context)
            return try Self.encode(try body(first, second, context), context)
        }
    }

    private static func decode<Operand: Decodable>(
        _ type: Operand.Type, _ arguments: BuiltinArguments, _ position: Int, _ context: BuiltinContext
    ) throws(BuiltinError) -> Operand {
        try context.charge(traversing: arguments[position])
        do {
            return try ValueDecoder().decode(type, from: arguments[position])
        } catch {
            throw .operand(position + 1, "cannot be read: \(error)")
        }
    }

    private static func encode<Answer: Encodable>(
        _ answer: Answer?, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        guard let answer else { return nil }
        let value: Value
        do {
            value = try ValueEncoder().encode(answer)
        } catch {
            throw .failed("the answer cannot be written: \(error)")
        }
        try context.charge(traversing: value)
        return value
    }
}
