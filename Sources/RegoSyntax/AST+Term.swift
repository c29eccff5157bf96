/// A term: a value, a variable, a reference, a comprehension or a call. Equality and hash ignore locations.
public struct Term: Sendable {
    private var node: Node<Kind>
    /// Where it was written.
    public var location: SourceLocation

    public init(_ kind: Kind, _ location: SourceLocation = .none) {
        node = Node(kind)
        self.location = location
    }

    /// What the term is.
    public var kind: Kind {
        get { node.kind }
        set {
            if isKnownUniquelyReferenced(&node) {
                node.replace(with: newValue)
            } else {
                node = Node(newValue)
            }
        }
    }

    /// How many terms and expressions lie one in another at most.
    package var depth: Int { node.depth }

    public enum Kind: Sendable, Hashable {
        case null
        case boolean(Bool)
        /// The literal as written (`1e3`, `0.10`, `-7`); its value is exact, never a `Double`.
        case number(RegoText)
        case string(RegoText)
        /// A variable. A wildcard `_` has a unique name `$0`, `$1`, ... in its module.
        case variable(RegoText)
        /// A head term and its path. The head is a variable (`data`, `input`, a rule, an import, a local), a call or
        /// a composite; a path step written `.name` is a string term. Never empty.
        case ref([Term])
        case array([Term])
        case object([ObjectEntry])
        case set([Term])
        indirect case arrayComprehension(Term, Body)
        indirect case setComprehension(Term, Body)
        indirect case objectComprehension(key: Term, value: Term, Body)
        case call(Call)
        /// `$"...{x}..."`, in order.
        case templateString([TemplatePart])
    }
}

extension Term: Hashable {
    public static func == (left: Term, right: Term) -> Bool {
        if left.node === right.node { return true }
        guard min(left.depth, right.depth) > Shallow.limit else { return left.kind == right.kind }
        return DeepStack.run { left.kind == right.kind }
    }

    public func hash(into hasher: inout Hasher) {
        guard depth > Shallow.limit else { return hasher.combine(kind) }
        DeepStack.run { hasher.combine(kind) }
    }
}

/// One `key: value` of an object term.
public struct ObjectEntry: Sendable, Hashable {
    public var key: Term
    public var value: Term

    public init(_ key: Term, _ value: Term) {
        self.key = key
        self.value = value
    }
}

/// A function applied to arguments. Infix operators are calls of OPA's built-in names (`plus`, `eq`, `assign`,
/// `internal.member_2`, ...).
public struct Call: Sendable, Hashable {
    /// A ref term: the function's name as written, or after compilation `data.p.f` or the built-in's name in parts.
    public var function: Term
    public var arguments: [Term]

    public init(_ function: Term, _ arguments: [Term]) {
        self.function = function
        self.arguments = arguments
    }

    /// The function's dotted name (`io.jwt.decode`, `data.p.f`), nil where the ref is not made of names alone.
    public var name: String? {
        function.dottedName
    }
}

/// One part of a template string.
public enum TemplatePart: Sendable, Hashable {
    case text(RegoText)
    /// The expression between braces.
    case expression(Expression)
}

extension Term {
    /// `a.b.c` of a ref made of a variable and string steps, or of a variable; nil for anything else.
    public var dottedName: String? {
        switch kind {
        case .variable(let name):
            return name.string
        case .ref(let path):
            guard let first = path.first, case .variable(let head) = first.kind else { return nil }
            var name = head.string
            for step in path.dropFirst() {
                guard case .string(let text) = step.kind else { return nil }
                name += "."
                name += text.string
            }
            return name
        default:
            return nil
        }
    }

    /// True for a variable and for nothing else.
    public var isVariable: Bool {
        if case .variable = kind { true } else { false }
    }

    /// The variable's name, nil for any other term.
    public var variableName: RegoText? {
        if case .variable(let name) = kind { name } else { nil }
    }
}
