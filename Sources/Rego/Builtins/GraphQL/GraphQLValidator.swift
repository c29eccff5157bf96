/// Validates a query against a schema with the rules of the specification (GraphQL, October 2021, section 5).
///
/// The walk goes through operations, then fragments; within a field its selections come before the field itself.
struct GraphQLValidator {
    let schema: GraphQLSchema
    let operations: [GraphQLNode]
    let fragments: [String: GraphQLNode]
    private let allFragments: [GraphQLNode]
    private(set) var errors: [GraphQLError] = []
    /// Pays for work that may grow beyond the document's size.
    private let charge: (Int) throws(BuiltinError) -> Void

    init(
        _ query: GraphQLNode, against schema: GraphQLSchema, charge: @escaping (Int) throws(BuiltinError) -> Void
    ) {
        self.schema = schema
        self.charge = charge
        operations = query.list("Operations")
        allFragments = query.list("Fragments")
        fragments = Dictionary(allFragments.map { ($0.name, $0) }) { first, _ in first }
    }

    /// All that is wrong.
    mutating func validate() throws(BuiltinError) -> [GraphQLError] {
        for (index, operation) in operations.enumerated() { try check(operation: operation, at: index) }
        checkUnusedFragments()
        for (index, fragment) in allFragments.enumerated() { try check(fragment: fragment, at: index) }
        return errors
    }

    mutating func report(_ message: String, at node: GraphQLNode) {
        errors.append(GraphQLError(message, at: node.position))
    }

    func pay(_ units: Int) throws(BuiltinError) {
        try charge(units)
    }

    // MARK: Operations and fragments

    private mutating func check(operation: GraphQLNode, at index: Int) throws(BuiltinError) {
        let kind = operation.text("Operation")
        let root = schema.roots[kind].flatMap { schema.types[$0] }
        try checkVariables(of: operation)
        check(operation.list("Directives"), on: kind.uppercased())
        try check(selections: operation, in: root)
        if root == nil { report("Schema does not support operation type \"\(kind)\"", at: operation) }
        if operation.name.isEmpty {
            if operations.count > 1 {
                report("This anonymous operation must be the only defined operation.", at: operation)
            }
        } else if operations[..<index].contains(where: { $0.name == operation.name }) {
            report("There can be only one operation named \"\(operation.name)\".", at: operation)
        }
        if kind == "subscription" { checkSingleField(operation) }
        try checkOverlaps(in: operation, parent: root)
    }

    private mutating func check(fragment: GraphQLNode, at index: Int) throws(BuiltinError) {
        let condition = fragment.text("TypeCondition")
        let type = schema.types[condition]
        check(fragment.list("Directives"), on: "FRAGMENT_DEFINITION")
        try check(selections: fragment, in: type)
        if type == nil {
            report("Unknown type \"\(condition)\".", at: fragment)
        } else if type?.isComposite == false {
            report(
                "Fragment \"\(fragment.name)\" cannot condition on non composite type \"\(condition)\".", at: fragment)
        }
        if allFragments[..<index].contains(where: { $0.name == fragment.name }) {
            report("There can be only one fragment named \"\(fragment.name)\".", at: fragment)
        }
        try checkCycles(from: fragment)
        try checkOverlaps(in: fragment, parent: type)
    }

    /// A subscription has one event to answer to.
    private mutating func checkSingleField(_ operation: GraphQLNode) {
        let name = operation.name.isEmpty ? "Anonymous Subscription" : "Subscription \"\(operation.name)\""
        if operation.list("SelectionSet").count > 1 {
            report(
                "\(name) must select only one top level field.", at: operation.list("SelectionSet")[1])
        }
        for selection in operation.list("SelectionSet") {
            if case .field(let field) = GraphQLSelection(selection), field.name.hasPrefix("__") {
                report("\(name) must not select an introspection top level field.", at: field)
            }
        }
    }

    // MARK: Selections

    private mutating func check(
        selections node: GraphQLNode, in parent: GraphQLSchema.Definition?
    ) throws(BuiltinError) {
        for selection in node.list("SelectionSet") {
            try pay(1)
            switch GraphQLSelection(selection) {
            case .field(let field): try check(field: field, in: parent)
            case .spread(let spread): check(spread: spread, in: parent)
            case .inline(let fragment):
                let condition = fragment.text("TypeCondition")
                let type = condition.isEmpty ? parent : schema.types[condition]
                check(fragment.list("Directives"), on: "INLINE_FRAGMENT")
                try check(selections: fragment, in: type)
                if !condition.isEmpty { check(inline: fragment, on: type, in: parent) }
            }
        }
    }

    private mutating func check(
        inline fragment: GraphQLNode, on type: GraphQLSchema.Definition?, in parent: GraphQLSchema.Definition?
    ) {
        let condition = fragment.text("TypeCondition")
        guard let type else {
            report("Unknown type \"\(condition)\".", at: fragment)
            return
        }
        guard type.isComposite else {
            report("Fragment cannot condition on non composite type \"\(condition)\".", at: fragment)
            return
        }
        if let parent, !overlap(parent, type) {
            report(
                "Fragment cannot be spread here as objects of type \"\(parent.name)\""
                    + " can never be of type \"\(condition)\".", at: fragment)
        }
    }

    private mutating func check(spread: GraphQLNode, in parent: GraphQLSchema.Definition?) {
        check(spread.list("Directives"), on: "FRAGMENT_SPREAD")
        guard let fragment = fragments[spread.name] else {
            report("Unknown fragment \"\(spread.name)\".", at: spread)
            return
        }
        let condition = fragment.text("TypeCondition")
        if let parent, let type = schema.types[condition], type.isComposite, !overlap(parent, type) {
            report(
                "Fragment \"\(spread.name)\" cannot be spread here as objects of type \"\(parent.name)\""
                    + " can never be of type \"\(condition)\".", at: spread)
        }
    }

    private func overlap(_ left: GraphQLSchema.Definition, _ right: GraphQLSchema.Definition) -> Bool {
        left.name == right.name
            || !schema.possibleTypes(of: left.name).isDisjoint(with: schema.possibleTypes(of: right.name))
    }

    /// The field of a type, the meta field `__typename` too.
    func definition(of field: GraphQLNode, in parent: GraphQLSchema.Definition?) -> GraphQLSchema.Field? {
        guard let parent else { return nil }
        if field.name == "__typename" {
            return GraphQLSchema.Field(name: "__typename", type: .named("String", isNonNull: true))
        }
        return parent.field(field.name)
    }

    private mutating func check(
        field: GraphQLNode, in parent: GraphQLSchema.Definition?
    ) throws(BuiltinError) {
        let definition = definition(of: field, in: parent)
        let type = definition.flatMap { schema.types[$0.type.name] }
        try check(arguments: field, definition?.arguments)
        check(field.list("Directives"), on: "FIELD")
        try check(selections: field, in: type)
        guard let parent else { return }
        guard let definition else {
            report(
                "Cannot query field \"\(field.name)\" on type \"\(parent.name)\"."
                    + suggestion(for: field.name, in: parent), at: field)
            return
        }
        for argument in field.list("Arguments")
        where !definition.arguments.contains(where: { $0.name == argument.name }) {
            report("Unknown argument \"\(argument.name)\" on field \"\(parent.name).\(field.name)\".", at: field)
        }
        for argument in definition.arguments where argument.isRequired && !gives(field, argument.name) {
            report(
                "Field \"\(field.name)\" argument \"\(argument.name)\" of type \"\(argument.type.text)\" is required,"
                    + " but it was not provided.", at: field)
        }
        guard let type else { return }
        if type.isLeaf, !field.list("SelectionSet").isEmpty {
            report(
                "Field \"\(field.name)\" must not have a selection since type \"\(type.name)\" has no subfields.",
                at: field)
        } else if !type.isLeaf, field.list("SelectionSet").isEmpty {
            report(
                "Field \"\(field.name)\" of type \"\(definition.type.text)\" must have a selection of subfields."
                    + " Did you mean \"\(field.name) { ... }\"?", at: field)
        }
    }

    func gives(_ node: GraphQLNode, _ name: String) -> Bool {
        node.list("Arguments").contains { $0.name == name }
    }

    private func suggestion(for name: String, in parent: GraphQLSchema.Definition) -> String {
        GraphQLSuggestion.text(
            for: name, among: parent.fields.map(\.name).filter { !$0.hasPrefix("__") }, intro: " Did you mean ")
    }

    // MARK: Fragments among themselves

    private mutating func checkUnusedFragments() {
        var used: Set<String> = []
        var pending = operations
        while let node = pending.popLast() {
            for selection in node.list("SelectionSet") {
                switch GraphQLSelection(selection) {
                case .field(let field): pending.append(field)
                case .inline(let fragment): pending.append(fragment)
                case .spread(let spread):
                    if used.insert(spread.name).inserted, let fragment = fragments[spread.name] {
                        pending.append(fragment)
                    }
                }
            }
        }
        for fragment in allFragments where !used.contains(fragment.name) {
            report("Fragment \"\(fragment.name)\" is never used.", at: fragment)
        }
    }

    /// Spreads within a node, those of nested fields and inline fragments too.
    func spreads(in node: GraphQLNode) -> [GraphQLNode] {
        node.list("SelectionSet").flatMap { selection in
            switch GraphQLSelection(selection) {
            case .field(let field): spreads(in: field)
            case .inline(let fragment): spreads(in: fragment)
            case .spread(let spread): [spread]
            }
        }
    }

    /// Whether a fragment leads back to itself.
    private mutating func checkCycles(from fragment: GraphQLNode) throws(BuiltinError) {
        var visited: Set<String> = []
        var pending = [(fragment, [String]())]
        while let (node, path) = pending.popLast() {
            for spread in spreads(in: node) {
                try pay(1)
                if spread.name == fragment.name {
                    let via = path.isEmpty ? "" : " via " + path.map { "\"\($0)\"" }.joined(separator: ", ")
                    report("Cannot spread fragment \"\(fragment.name)\" within itself\(via).", at: spread)
                    return
                }
                if visited.insert(spread.name).inserted, let next = fragments[spread.name] {
                    pending.append((next, path + [spread.name]))
                }
            }
        }
    }
}
