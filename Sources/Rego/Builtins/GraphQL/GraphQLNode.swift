/// A node of a GraphQL document: an object with the fields that OPA gives its nodes.
///
/// Nodes that were parsed carry their `Position`; those a policy hands over as objects need not.
struct GraphQLNode {
    let object: RegoObject

    init(_ object: RegoObject) {
        self.object = object
    }

    init?(_ value: Value?) {
        guard case .object(let object)? = value else { return nil }
        self.object = object
    }

    func text(_ field: String) -> String { object[field]?.asString?.string ?? "" }
    func flag(_ field: String) -> Bool { object[field]?.asBool ?? false }
    func number(_ field: String) -> Int { object[field]?.asInt ?? 0 }
    func node(_ field: String) -> GraphQLNode? { GraphQLNode(object[field]) }
    func list(_ field: String) -> [GraphQLNode] { object[field]?.asArray?.compactMap { GraphQLNode($0) } ?? [] }
    func texts(_ field: String) -> [String] {
        object[field]?.asArray?.compactMap { $0.asString?.string } ?? []
    }

    var name: String { text("Name") }

    var position: GraphQLError.Position? {
        guard let position = node("Position") else { return nil }
        return .init(line: position.number("Line"), column: position.number("Column"))
    }

    static func position(_ position: GraphQLError.Position) -> Value {
        ["Line": Value(position.line), "Column": Value(position.column)]
    }

    /// The value without places, nulls, and empty arrays and objects.
    static func pruned(_ value: Value) -> Value {
        func isKept(_ value: Value) -> Bool {
            switch value {
            case .null: false
            case .array(let array): !array.isEmpty
            case .object(let object): !object.isEmpty
            default: true
            }
        }
        switch value {
        case .array(let array): return .array(RegoArray(array.map(pruned).filter(isKept)))
        case .object(let object):
            let entries = object.compactMap { entry -> (key: Value, value: Value)? in
                guard entry.key != "Position" else { return nil }
                let value = pruned(entry.value)
                return isKept(value) ? (entry.key, value) : nil
            }
            return .object(RegoObject(entries))
        default: return value
        }
    }
}

/// What a selection is.
enum GraphQLSelection {
    case field(GraphQLNode)
    case spread(GraphQLNode)
    case inline(GraphQLNode)

    init(_ node: GraphQLNode) {
        if node.object["Alias"] != nil {
            self = .field(node)
        } else if node.object["Name"] != nil {
            self = .spread(node)
        } else {
            self = .inline(node)
        }
    }
}

/// Kinds of values, numbered as OPA's documents have them.
enum GraphQLValueKind: Int {
    case variable, int, float, string, block, boolean, null, enumeration, list, object
}

/// A reference to a type: `[Int!]!`.
indirect enum GraphQLType {
    case named(String, isNonNull: Bool)
    case list(GraphQLType, isNonNull: Bool)

    init(_ node: GraphQLNode?) {
        guard let node else {
            self = .named("", isNonNull: false)
            return
        }
        if let element = node.node("Elem") {
            self = .list(GraphQLType(element), isNonNull: node.flag("NonNull"))
        } else {
            self = .named(node.text("NamedType"), isNonNull: node.flag("NonNull"))
        }
    }

    var isNonNull: Bool {
        switch self {
        case .named(_, let isNonNull), .list(_, let isNonNull): isNonNull
        }
    }

    /// The name inside all lists.
    var name: String {
        switch self {
        case .named(let name, _): name
        case .list(let element, _): element.name
        }
    }

    var text: String {
        switch self {
        case .named(let name, let isNonNull): name + (isNonNull ? "!" : "")
        case .list(let element, let isNonNull): "[\(element.text)]" + (isNonNull ? "!" : "")
        }
    }

    /// Whether a value of this type may stand where the other is expected.
    func isCompatible(with other: GraphQLType) -> Bool {
        if other.isNonNull, !isNonNull { return false }
        switch (self, other) {
        case (.named(let left, _), .named(let right, _)): return left == right
        case (.list(let left, _), .list(let right, _)): return left.isCompatible(with: right)
        default: return false
        }
    }

    var nonNull: GraphQLType {
        switch self {
        case .named(let name, _): .named(name, isNonNull: true)
        case .list(let element, _): .list(element, isNonNull: true)
        }
    }
}
