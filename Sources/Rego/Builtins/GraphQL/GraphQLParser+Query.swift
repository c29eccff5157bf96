extension GraphQLParser {
    /// A document of operations and fragments.
    static func query(_ text: [UInt8]) throws(GraphQLError) -> GraphQLNode {
        var parser = GraphQLParser(text)
        var operations: [Value] = []
        var fragments: [Value] = []
        while parser.peek.kind != .end {
            switch (parser.peek.kind, parser.peek.value) {
            case (.leftBrace, _), (.name, "query"), (.name, "mutation"), (.name, "subscription"):
                operations.append(try parser.operation())
            case (.name, "fragment"): fragments.append(try parser.fragment())
            default: throw parser.unexpected()
            }
        }
        return GraphQLNode([
            "Operations": .array(RegoArray(operations)), "Fragments": .array(RegoArray(fragments)),
        ])
    }

    private mutating func operation() throws(GraphQLError) -> Value {
        let position = peek.position
        guard peek.kind != .leftBrace else {
            return node(
                [("Operation", "query"), ("Name", ""), ("SelectionSet", try requiredSelections())], at: position)
        }
        let operation = next().value
        var name: Value = ""
        if peek.kind == .name { name = try self.name() }
        let variables = try variableDefinitions()
        let directives = try directives(isConstant: false)
        return node(
            [
                ("Operation", Value(operation)), ("Name", name), ("VariableDefinitions", variables),
                ("Directives", directives), ("SelectionSet", try requiredSelections()),
            ], at: position)
    }

    private mutating func variableDefinitions() throws(GraphQLError) -> Value {
        try list(.leftParenthesis, .rightParenthesis, atLeastOne: false) { (parser) throws(GraphQLError) in
            let position = parser.peek.position
            try parser.expect(.dollar)
            var fields: Fields = [("Variable", try parser.name()), ("Used", false)]
            try parser.expect(.colon)
            fields.append(("Type", try parser.type()))
            if parser.skip(.equals) { fields.append(("DefaultValue", try parser.value(isConstant: true))) }
            fields.append(("Directives", try parser.directives(isConstant: false)))
            return parser.node(fields, at: position)
        }
    }

    private mutating func requiredSelections() throws(GraphQLError) -> Value {
        guard peek.kind == .leftBrace else {
            throw GraphQLError("Expected {, found \(peek.kind.rawValue)", at: peek.position)
        }
        return try selections()
    }

    private mutating func selections() throws(GraphQLError) -> Value {
        try list(.leftBrace, .rightBrace, atLeastOne: true) { (parser) throws(GraphQLError) in
            parser.peek.kind == .spread ? try parser.spread() : try parser.field()
        }
    }

    private mutating func field() throws(GraphQLError) -> Value {
        let position = peek.position
        let alias = try name()
        let name = skip(.colon) ? try name() : alias
        let arguments = try arguments(isConstant: false)
        let directives = try directives(isConstant: false)
        let selections = peek.kind == .leftBrace ? try selections() : .emptyArray
        return node(
            [
                ("Alias", alias), ("Name", name), ("Arguments", arguments), ("Directives", directives),
                ("SelectionSet", selections),
            ], at: position)
    }

    private mutating func spread() throws(GraphQLError) -> Value {
        try expect(.spread)
        let position = peek.position
        if peek.kind == .name, peek.value != "on" {
            return node([("Name", try name()), ("Directives", try directives(isConstant: false))], at: position)
        }
        var condition: Value = ""
        if peek.kind == .name {
            next()
            condition = try name()
        }
        let directives = try directives(isConstant: false)
        return node(
            [
                ("TypeCondition", condition), ("Directives", directives), ("SelectionSet", try requiredSelections()),
            ], at: position)
    }

    private mutating func fragment() throws(GraphQLError) -> Value {
        let position = peek.position
        try expect(keyword: "fragment")
        guard peek.value != "on" else { throw unexpected() }
        let name = try name()
        let variables = try variableDefinitions()
        try expect(keyword: "on")
        let condition = try self.name()
        let directives = try directives(isConstant: false)
        return node(
            [
                ("Name", name), ("VariableDefinition", variables), ("TypeCondition", condition),
                ("Directives", directives), ("SelectionSet", try requiredSelections()),
            ], at: position)
    }
}
