extension GraphQLValidator {
    /// A variable where it is used, and what is expected there.
    private struct Use {
        var node: GraphQLNode
        var type: GraphQLType?
        var hasDefault: Bool
    }

    /// The variables of an operation: their types, and their uses in it and in the fragments it spreads.
    mutating func checkVariables(of operation: GraphQLNode) throws(BuiltinError) {
        let definitions = operation.list("VariableDefinitions")
        let uses = try uses(in: operation)
        let used = Set(uses.map { $0.node.text("Raw") })
        let byName = Dictionary(definitions.map { ($0.text("Variable"), $0) }) { first, _ in first }
        let named = operation.name.isEmpty ? "" : " in operation \"\(operation.name)\""
        for use in uses where byName[use.node.text("Raw")] == nil {
            let by = operation.name.isEmpty ? "" : " by operation \"\(operation.name)\""
            report("Variable \"$\(use.node.text("Raw"))\" is not defined\(by).", at: use.node)
        }
        var seen: Set<String> = []
        for definition in definitions {
            let name = definition.text("Variable")
            let type = GraphQLType(definition.node("Type"))
            if !used.contains(name) { report("Variable \"$\(name)\" is never used\(named).", at: definition) }
            if !seen.insert(name).inserted {
                report("There can be only one variable named \"$\(name)\".", at: definition)
            }
            if let known = schema.types[type.name] {
                if !known.isInput {
                    report("Variable \"$\(name)\" cannot be non-input type \"\(type.text)\".", at: definition)
                }
            } else {
                report("Unknown type \"\(type.name)\".", at: definition)
            }
            if let value = definition.node("DefaultValue") { check(value: value, against: type, hasDefault: false) }
            check(definition.list("Directives"), on: "VARIABLE_DEFINITION")
        }
        for use in uses {
            guard let expected = use.type, let definition = byName[use.node.text("Raw")] else { continue }
            check(use, of: definition, expected)
        }
    }

    private mutating func check(_ use: Use, of definition: GraphQLNode, _ expected: GraphQLType) {
        var type = GraphQLType(definition.node("Type"))
        let written = type.text
        let value = definition.node("DefaultValue")
        let hasValue = value.map { $0.number("Kind") != GraphQLValueKind.null.rawValue } ?? false
        var wanted = expected
        if expected.isNonNull, !type.isNonNull {
            // A default, of the variable or of the place, fills in for null.
            if hasValue || use.hasDefault { type = type.nonNull }
        }
        if use.hasDefault, !type.isNonNull { wanted = Self.nullable(expected) }
        guard !type.isCompatible(with: wanted) else { return }
        report(
            "Variable \"$\(definition.text("Variable"))\" of type \"\(written)\" used in position expecting type"
                + " \"\(expected.text)\".", at: use.node)
    }

    private static func nullable(_ type: GraphQLType) -> GraphQLType {
        switch type {
        case .named(let name, _): .named(name, isNonNull: false)
        case .list(let element, _): .list(element, isNonNull: false)
        }
    }

    // MARK: Uses

    private func uses(in operation: GraphQLNode) throws(BuiltinError) -> [Use] {
        var uses: [Use] = []
        var visited: Set<String> = []
        directiveUses(operation, &uses)
        let root = schema.roots[operation.text("Operation")].flatMap { schema.types[$0] }
        try selectionUses(operation, in: root, &visited, &uses)
        return uses
    }

    private func selectionUses(
        _ node: GraphQLNode, in parent: GraphQLSchema.Definition?, _ visited: inout Set<String>, _ uses: inout [Use]
    ) throws(BuiltinError) {
        for selection in node.list("SelectionSet") {
            try pay(1)
            directiveUses(selection, &uses)
            switch GraphQLSelection(selection) {
            case .field(let field):
                let definition = definition(of: field, in: parent)
                for argument in field.list("Arguments") {
                    let expected = definition?.arguments.first { $0.name == argument.name }
                    valueUses(argument.node("Value"), expected?.type, expected?.hasDefault ?? false, &uses)
                }
                try selectionUses(field, in: definition.flatMap { schema.types[$0.type.name] }, &visited, &uses)
            case .inline(let fragment):
                let condition = fragment.text("TypeCondition")
                try selectionUses(fragment, in: condition.isEmpty ? parent : schema.types[condition], &visited, &uses)
            case .spread(let spread):
                guard visited.insert(spread.name).inserted, let fragment = fragments[spread.name] else { continue }
                directiveUses(fragment, &uses)
                try selectionUses(fragment, in: schema.types[fragment.text("TypeCondition")], &visited, &uses)
            }
        }
    }

    private func directiveUses(_ node: GraphQLNode, _ uses: inout [Use]) {
        for directive in node.list("Directives") {
            let definition = schema.directives[directive.name]
            for argument in directive.list("Arguments") {
                let expected = definition?.arguments.first { $0.name == argument.name }
                valueUses(argument.node("Value"), expected?.type, expected?.hasDefault ?? false, &uses)
            }
        }
    }

    private func valueUses(
        _ value: GraphQLNode?, _ type: GraphQLType?, _ hasDefault: Bool, _ uses: inout [Use]
    ) {
        guard let value else { return }
        if value.number("Kind") == GraphQLValueKind.variable.rawValue {
            uses.append(Use(node: value, type: type, hasDefault: hasDefault))
            return
        }
        for child in value.list("Children") {
            var expected: GraphQLType?
            var childHasDefault = false
            if case .list(let element, _)? = type, value.number("Kind") == GraphQLValueKind.list.rawValue {
                expected = element
            } else if let type, let field = schema.types[type.name]?.field(child.name) {
                expected = field.type
                childHasDefault = field.hasDefault
            }
            valueUses(child.node("Value"), expected, childHasDefault, &uses)
        }
    }
}
