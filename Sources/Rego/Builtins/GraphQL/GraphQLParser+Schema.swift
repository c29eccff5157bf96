extension GraphQLParser {
    private struct Document {
        var schema: [Value] = []
        var schemaExtensions: [Value] = []
        var directives: [Value] = []
        var definitions: [Value] = []
        var extensions: [Value] = []
    }

    /// A document of type definitions.
    static func schema(_ text: [UInt8], isBuiltIn: Bool = false) throws(GraphQLError) -> GraphQLNode {
        var parser = GraphQLParser(text)
        var document = Document()
        while parser.peek.kind != .end { try parser.definition(into: &document, isBuiltIn: isBuiltIn) }
        return GraphQLNode([
            "Schema": .array(RegoArray(document.schema)),
            "SchemaExtension": .array(RegoArray(document.schemaExtensions)),
            "Directives": .array(RegoArray(document.directives)),
            "Definitions": .array(RegoArray(document.definitions)),
            "Extensions": .array(RegoArray(document.extensions)),
        ])
    }

    private mutating func definition(into document: inout Document, isBuiltIn: Bool) throws(GraphQLError) {
        let description = description()
        guard peek.kind == .name else { throw unexpected() }
        switch peek.value {
        case "scalar", "type", "interface", "union", "enum", "input":
            document.definitions.append(
                try typeDefinition(description, isExtension: false, isBuiltIn: isBuiltIn))
        case "schema": document.schema.append(try schemaDefinition(description, isExtension: false))
        case "directive": document.directives.append(try directiveDefinition(description))
        case "extend":
            guard description.isEmpty else { throw unexpected(previous) }
            next()
            switch peek.value {
            case "schema": document.schemaExtensions.append(try schemaDefinition("", isExtension: true))
            case "scalar", "type", "interface", "union", "enum", "input":
                document.extensions.append(try typeDefinition("", isExtension: true, isBuiltIn: isBuiltIn))
            default: throw unexpected()
            }
        default: throw unexpected()
        }
    }

    private mutating func description() -> String {
        guard peek.kind == .string || peek.kind == .blockString else { return "" }
        return next().value
    }

    private static func isEmpty(_ value: Value) -> Bool {
        value.asArray?.isEmpty ?? true
    }

    private mutating func schemaDefinition(
        _ description: String, isExtension: Bool
    ) throws(GraphQLError) -> Value {
        try expect(keyword: "schema")
        let position = peek.position
        let directives = try directives(isConstant: true)
        let operations = try list(.leftBrace, .rightBrace, atLeastOne: true) { (parser) throws(GraphQLError) in
            let token = parser.next()
            guard ["query", "mutation", "subscription"].contains(token.value) else {
                throw parser.unexpected(token)
            }
            try parser.expect(.colon)
            return parser.node(
                [("Operation", Value(token.value)), ("Type", try parser.name())], at: token.position)
        }
        if isExtension, Self.isEmpty(directives), Self.isEmpty(operations) { throw unexpected() }
        return node(
            [("Description", Value(description)), ("Directives", directives), ("OperationTypes", operations)],
            at: position)
    }

    private mutating func typeDefinition(
        _ description: String, isExtension: Bool, isBuiltIn: Bool
    ) throws(GraphQLError) -> Value {
        let keyword = next().value
        let position = peek.position
        var fields: Fields = [
            ("Description", Value(description)), ("BuiltIn", .bool(isBuiltIn)), ("Name", try name()),
        ]
        var parts: Fields = []
        if keyword == "type" || keyword == "interface" && !isExtension {
            parts.append(("Interfaces", try interfaces()))
        }
        parts.append(("Directives", try directives(isConstant: keyword != "input" || !isExtension)))
        switch keyword {
        case "scalar": fields.append(("Kind", "SCALAR"))
        case "union":
            fields.append(("Kind", "UNION"))
            parts.append(("Types", try unionMembers()))
        case "enum":
            fields.append(("Kind", "ENUM"))
            parts.append(("EnumValues", try enumValues()))
        case "input":
            fields.append(("Kind", "INPUT_OBJECT"))
            parts.append(("Fields", try inputFields()))
        default:
            fields.append(("Kind", keyword == "type" ? "OBJECT" : "INTERFACE"))
            parts.append(("Fields", try fieldDefinitions()))
        }
        // An extension that extends by nothing is an error.
        if isExtension, parts.allSatisfy({ Self.isEmpty($0.value) }) { throw unexpected() }
        return node(fields + parts, at: position)
    }

    private mutating func names(separatedBy kind: Kind) throws(GraphQLError) -> Value {
        _ = skip(kind)
        var names = [try name()]
        while skip(kind) { names.append(try name()) }
        return .array(RegoArray(names))
    }

    private mutating func interfaces() throws(GraphQLError) -> Value {
        guard peek.kind == .name, peek.value == "implements" else { return .emptyArray }
        next()
        return try names(separatedBy: .ampersand)
    }

    private mutating func unionMembers() throws(GraphQLError) -> Value {
        skip(.equals) ? try names(separatedBy: .pipe) : .emptyArray
    }

    private mutating func enumValues() throws(GraphQLError) -> Value {
        try list(.leftBrace, .rightBrace, atLeastOne: true) { (parser) throws(GraphQLError) in
            let position = parser.peek.position
            let description = Value(parser.description())
            let name = try parser.name()
            let directives = try parser.directives(isConstant: true)
            return parser.node(
                [("Description", description), ("Name", name), ("Directives", directives)], at: position)
        }
    }

    private mutating func fieldDefinitions() throws(GraphQLError) -> Value {
        try list(.leftBrace, .rightBrace, atLeastOne: true) { (parser) throws(GraphQLError) in
            let position = parser.peek.position
            let description = Value(parser.description())
            var fields: Fields = [("Description", description), ("Name", try parser.name())]
            fields.append(("Arguments", try parser.argumentDefinitions()))
            try parser.expect(.colon)
            fields.append(("Type", try parser.type()))
            fields.append(("Directives", try parser.directives(isConstant: true)))
            return parser.node(fields, at: position)
        }
    }

    private mutating func inputFields() throws(GraphQLError) -> Value {
        try list(.leftBrace, .rightBrace, atLeastOne: true) { (parser) throws(GraphQLError) in
            try parser.inputValue()
        }
    }

    private mutating func argumentDefinitions() throws(GraphQLError) -> Value {
        try list(.leftParenthesis, .rightParenthesis, atLeastOne: true) { (parser) throws(GraphQLError) in
            try parser.inputValue()
        }
    }

    private mutating func inputValue() throws(GraphQLError) -> Value {
        let position = peek.position
        let description = Value(description())
        var fields: Fields = [("Description", description), ("Name", try name())]
        try expect(.colon)
        fields.append(("Type", try type()))
        if skip(.equals) { fields.append(("DefaultValue", try value(isConstant: true))) }
        fields.append(("Directives", try directives(isConstant: true)))
        return node(fields, at: position)
    }

    // MARK: Directives

    private static let locations: Set<String> = [
        "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE",
        "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION",
    ]

    private mutating func directiveDefinition(_ description: String) throws(GraphQLError) -> Value {
        try expect(keyword: "directive")
        try expect(.at)
        let position = peek.position
        let name = try name()
        let arguments = try argumentDefinitions()
        let isRepeatable = peek.kind == .name && peek.value == "repeatable"
        if isRepeatable { next() }
        try expect(keyword: "on")
        _ = skip(.pipe)
        var locations: [Value] = []
        repeat {
            let token = try expect(.name)
            guard Self.locations.contains(token.value) else { throw unexpected(token) }
            locations.append(Value(token.value))
        } while skip(.pipe)
        return node(
            [
                ("Description", Value(description)), ("Name", name), ("Arguments", arguments),
                ("IsRepeatable", .bool(isRepeatable)), ("Locations", .array(RegoArray(locations))),
            ], at: position)
    }
}
