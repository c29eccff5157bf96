/// A schema ready to validate queries with: types by name, extensions merged in.
struct GraphQLSchema {
    enum Kind: String {
        case scalar = "SCALAR"
        case object = "OBJECT"
        case interface = "INTERFACE"
        case union = "UNION"
        case enumeration = "ENUM"
        case input = "INPUT_OBJECT"
    }

    struct Argument {
        var name: String
        var type: GraphQLType
        var hasDefault: Bool
        var directives: [GraphQLNode]
        var position: GraphQLError.Position?
        var typePosition: GraphQLError.Position?

        init(_ node: GraphQLNode) {
            name = node.name
            type = GraphQLType(node.node("Type"))
            typePosition = node.node("Type")?.position
            hasDefault = node.node("DefaultValue") != nil
            directives = node.list("Directives")
            position = node.position
        }

        /// Whether a call must give it.
        var isRequired: Bool { type.isNonNull && !hasDefault }
    }

    struct Field {
        var name: String
        var type: GraphQLType
        var arguments: [Argument]
        var hasDefault: Bool
        var directives: [GraphQLNode]
        var position: GraphQLError.Position?
        var typePosition: GraphQLError.Position?

        init(_ node: GraphQLNode) {
            name = node.name
            type = GraphQLType(node.node("Type"))
            typePosition = node.node("Type")?.position
            arguments = node.list("Arguments").map(Argument.init)
            hasDefault = node.node("DefaultValue") != nil
            directives = node.list("Directives")
            position = node.position
        }

        init(name: String, type: GraphQLType, arguments: [Argument] = []) {
            (self.name, self.type, self.arguments) = (name, type, arguments)
            (hasDefault, directives, position) = (false, [], nil)
        }
    }

    struct Definition {
        var kind: Kind
        var name: String
        var isBuiltIn: Bool
        var interfaces: [String] = []
        var fields: [Field] = []
        var types: [String] = []
        var enumValues: [String] = []
        /// An enum value that was there already.
        var repeatedValue: GraphQLNode?
        var directives: [GraphQLNode] = []
        var position: GraphQLError.Position?

        func field(_ name: String) -> Field? { fields.first { $0.name == name } }

        var isComposite: Bool { kind == .object || kind == .interface || kind == .union }
        var isLeaf: Bool { kind == .scalar || kind == .enumeration }
        var isInput: Bool { isLeaf || kind == .input }

        mutating func extend(by node: GraphQLNode) {
            interfaces += node.texts("Interfaces")
            fields += node.list("Fields").map(Field.init)
            types += node.texts("Types")
            for value in node.list("EnumValues") {
                if repeatedValue == nil, enumValues.contains(value.name) { repeatedValue = value }
                enumValues.append(value.name)
            }
            directives += node.list("Directives")
        }
    }

    struct Directive {
        var name: String
        var arguments: [Argument]
        var locations: [String]
        var isRepeatable: Bool
        var position: GraphQLError.Position?
    }

    private(set) var types: [String: Definition] = [:]
    private(set) var directives: [String: Directive] = [:]
    /// The types of the root operations.
    private(set) var roots: [String: String] = [:]
    private var possibleTypes: [String: Set<String>] = [:]

    /// Builds and validates a schema together with what every schema has.
    init(_ document: GraphQLNode) throws(GraphQLError) {
        let documents = [GraphQLPrelude.document, document].compactMap(\.self)
        for node in documents.flatMap({ $0.list("Definitions") }) {
            guard types[node.name] == nil else {
                throw GraphQLError("Cannot redeclare type \(node.name).", at: node.position)
            }
            types[node.name] = Self.definition(node, merging: true)
        }
        for node in documents.flatMap({ $0.list("Extensions") }) { try extend(by: node) }
        for definition in types.values {
            switch definition.kind {
            case .union: possibleTypes[definition.name, default: []].formUnion(definition.types)
            case .object, .input:
                for name in definition.interfaces + [definition.name] {
                    possibleTypes[name, default: []].insert(definition.name)
                }
            case .interface:
                for name in definition.interfaces { possibleTypes[name, default: []].insert(definition.name) }
            default: break
            }
        }
        for node in documents.flatMap({ $0.list("Directives") }) { try declare(directive: node) }
        try readRoots(document)
        try validate()
        if document.list("Schema").isEmpty {
            for (operation, name) in [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")]
            where roots[operation] == nil && types[name] != nil {
                roots[operation] = name
            }
        }
        if let query = roots["query"] {
            types[query]?.fields += [
                Field(name: "__schema", type: .named("__Schema", isNonNull: true)),
                Field(
                    name: "__type", type: .named("__Type", isNonNull: false),
                    arguments: [
                        Argument(
                            GraphQLNode(["Name": "name", "Type": ["NamedType": "String", "NonNull": true]]))
                    ]),
            ]
        }
    }

    private static func definition(_ node: GraphQLNode, merging: Bool) -> Definition {
        var definition = Definition(
            kind: Kind(rawValue: node.text("Kind")) ?? .scalar, name: node.name, isBuiltIn: node.flag("BuiltIn"),
            position: node.position)
        if merging { definition.extend(by: node) }
        return definition
    }

    private mutating func extend(by node: GraphQLNode) throws(GraphQLError) {
        var definition = types[node.name] ?? Self.definition(node, merging: false)
        let kind = Kind(rawValue: node.text("Kind")) ?? .scalar
        guard definition.kind == kind else {
            throw GraphQLError(
                "Cannot extend type \(node.name) because the base type is a \(definition.kind.rawValue),"
                    + " not \(kind.rawValue).", at: node.position)
        }
        definition.extend(by: node)
        types[node.name] = definition
    }

    private mutating func declare(directive node: GraphQLNode) throws(GraphQLError) {
        let mayRepeat = ["include", "skip", "deprecated", "specifiedBy"].contains(node.name)
        guard directives[node.name] == nil || mayRepeat else {
            throw GraphQLError("Cannot redeclare directive \(node.name).", at: node.position)
        }
        directives[node.name] = Directive(
            name: node.name, arguments: node.list("Arguments").map(Argument.init), locations: node.texts("Locations"),
            isRepeatable: node.flag("IsRepeatable"), position: node.position)
    }

    private mutating func readRoots(_ document: GraphQLNode) throws(GraphQLError) {
        let schemas = document.list("Schema")
        guard schemas.count < 2 else {
            throw GraphQLError(
                "Cannot have multiple schema entry points, consider schema extensions instead.",
                at: schemas[1].position)
        }
        for node in (schemas + document.list("SchemaExtension")).flatMap({ $0.list("OperationTypes") }) {
            let (operation, type) = (node.text("Operation"), node.text("Type"))
            guard types[type] != nil else {
                throw GraphQLError(
                    "Schema root \(operation) refers to a type \(type) that does not exist.", at: node.position)
            }
            roots[operation] = type
        }
    }

    // MARK: Questions

    /// The concrete types of an abstract one; a concrete type's own name.
    func possibleTypes(of name: String) -> Set<String> { possibleTypes[name] ?? [] }

    func isCovariant(_ required: GraphQLType, _ actual: GraphQLType) -> Bool {
        if required.isNonNull, !actual.isNonNull { return false }
        switch (required, actual) {
        case (.named(let wanted, _), .named(let got, _)):
            return wanted == got || possibleTypes(of: wanted).contains(got)
        case (.list(let wanted, _), .list(let got, _)): return isCovariant(wanted, got)
        default: return false
        }
    }
}
