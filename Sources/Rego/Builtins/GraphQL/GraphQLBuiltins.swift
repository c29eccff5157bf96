/// GraphQL queries and schemas.
enum GraphQLBuiltins {
    static let family: [Builtin] = [
        Builtin("graphql.parse", arity: 2, parse), Builtin("graphql.parse_and_verify", arity: 2, parseAndVerify),
        Builtin("graphql.parse_query", arity: 1, parseQuery), Builtin("graphql.parse_schema", arity: 1, parseSchema),
        Builtin("graphql.is_valid", arity: 2, isValid), Builtin("graphql.schema_is_valid", arity: 1, isValidSchema),
    ]

    /// Bytes a text may have.
    private static let maximumLength = 4 << 20

    private static func text(_ string: RegoString, _ context: BuiltinContext) throws(BuiltinError) -> [UInt8] {
        guard string.utf8Count <= maximumLength else {
            throw BuiltinError(.limit, "a GraphQL document is limited to \(maximumLength) bytes")
        }
        try context.charge(bytes: string.utf8Count &* 16)
        return string.utf8
    }

    /// A document: text, or the object that parsing gives.
    private static func document(
        _ value: Value, operand: Int, _ context: BuiltinContext,
        _ parse: ([UInt8]) throws(GraphQLError) -> GraphQLNode
    ) throws(BuiltinError) -> GraphQLNode {
        switch value {
        case .object(let object):
            try context.charge(traversing: value)
            return GraphQLNode(object)
        case .string(let string):
            let text = try text(string, context)
            do throws(GraphQLError) {
                return try parse(text)
            } catch {
                throw .failed(error.located)
            }
        // OPA counts these operands from 0.
        default: throw .operand(operand, value, mustBe: "string", "object")
        }
    }

    private static func query(_ value: Value, _ context: BuiltinContext) throws(BuiltinError) -> GraphQLNode {
        try document(value, operand: 0, context) { (text) throws(GraphQLError) in try GraphQLParser.query(text) }
    }

    private static func schema(_ value: Value, _ context: BuiltinContext) throws(BuiltinError) -> GraphQLNode {
        try document(value, operand: 1, context) { (text) throws(GraphQLError) in try GraphQLParser.schema(text) }
    }

    private static func checked(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> (query: Value, schema: Value) {
        let query = try query(arguments[0], context)
        let document = try schema(arguments[1], context)
        var validator = GraphQLValidator(query, against: try loaded(document)) { (units) throws(BuiltinError) in
            try context.charge(units)
        }
        let errors = try validator.validate()
        if let first = errors.first {
            var message = first.message
            for error in errors.dropFirst() { message += "\n\(error.prefixed)" }
            if message.hasSuffix(".") { message.removeLast() } else { message += "\n" }
            throw .failed(GraphQLError(message, at: first.position).located)
        }
        return (
            GraphQLNode.pruned(.object(query.object)), GraphQLNode.pruned(.object(document.object))
        )
    }

    private static func loaded(_ document: GraphQLNode) throws(BuiltinError) -> GraphQLSchema {
        do throws(GraphQLError) {
            return try GraphQLSchema(document)
        } catch {
            throw .failed("Error in gqlparser SchemaDocument to Schema conversion: \(error.prefixed)")
        }
    }

    static func parse(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (query, schema) = try checked(arguments, context)
        return [query, schema]
    }

    /// Whether an error is the documents' own, not a limit of the evaluation.
    private static func isInvalid(_ error: BuiltinError) -> Bool {
        error.code == .builtin || error.code == .type
    }

    static func parseAndVerify(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        do throws(BuiltinError) {
            let (query, schema) = try checked(arguments, context)
            return [true, query, schema]
        } catch {
            guard isInvalid(error) else { throw error }
            return [false, .emptyObject, .emptyObject]
        }
    }

    static func isValid(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        do throws(BuiltinError) {
            _ = try checked(arguments, context)
            return true
        } catch {
            guard isInvalid(error) else { throw error }
            return false
        }
    }

    static func isValidSchema(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        do throws(BuiltinError) {
            _ = try loaded(schema(arguments[0], context))
            return true
        } catch {
            guard isInvalid(error) else { throw error }
            return false
        }
    }

    static func parseQuery(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = Value.string(try arguments.string(0))
        return try context.checkDepth(GraphQLNode.pruned(.object(query(text, context).object)))
    }

    static func parseSchema(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = Value.string(try arguments.string(0))
        return try context.checkDepth(GraphQLNode.pruned(.object(schema(text, context).object)))
    }
}
