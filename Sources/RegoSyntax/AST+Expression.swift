/// The expressions of a rule, query or comprehension, joined by "and".
public typealias Body = [Expression]

/// One expression of a body. Equality ignores locations.
public struct Expression: Sendable, Hashable {
    private var node: Node<Kind>
    /// Written with `not`.
    public var isNegated: Bool
    /// `with` modifiers, in order.
    public var modifiers: [WithModifier]
    /// Its position in its body, counted from 0, as it was written.
    public var index: Int
    /// Added by the compiler; not written by anybody.
    public var isGenerated: Bool
    public var location: SourceLocation

    /// What the expression says.
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
    package var depth: Int {
        modifiers.reduce(node.depth) { max($0, 1 &+ max($1.target.depth, $1.value.depth)) }
    }

    public indirect enum Kind: Sendable, Hashable {
        /// True unless the term is `false` or undefined.
        case term(Term)
        /// True unless the call is `false` or undefined. An extra argument beyond the function's arity is unified
        /// with its result.
        case call(Call)
        /// `some x, y`
        case someVariables([Term])
        /// `some x in xs`, `some k, v in xs`
        case someIn(SomeIn)
        case every(Every)
        /// `not` with `future.keywords.not`: true where the body has no solution. What the body needs is evaluated
        /// inside it. `isNegated` is false.
        case not(Negation)
        /// `a and b`, `a or b`. The compiler turns it into negations.
        case logical(LogicalExpression)
    }

    public init(
        _ kind: Kind, isNegated: Bool = false, modifiers: [WithModifier] = [], index: Int = 0,
        isGenerated: Bool = false,
        location: SourceLocation = .none
    ) {
        node = Node(kind)
        self.isNegated = isNegated
        self.modifiers = modifiers
        self.index = index
        self.isGenerated = isGenerated
        self.location = location
    }

    public static func == (left: Expression, right: Expression) -> Bool {
        guard left.isNegated == right.isNegated, left.modifiers == right.modifiers else { return false }
        guard min(left.depth, right.depth) > Shallow.limit else { return left.kind == right.kind }
        return DeepStack.run { left.kind == right.kind }
    }

    public func hash(into hasher: inout Hasher) {
        if depth > Shallow.limit {
            DeepStack.run { hasher.combine(kind) }
        } else {
            hasher.combine(kind)
        }
        hasher.combine(isNegated)
        hasher.combine(modifiers)
    }
}

/// `some key, value in domain`.
public struct SomeIn: Sendable, Hashable {
    public var key: Term?
    public var value: Term
    public var domain: Term

    public init(key: Term?, value: Term, domain: Term) {
        self.key = key
        self.value = value
        self.domain = domain
    }
}

/// `every key, value in domain { body }`.
public struct Every: Sendable, Hashable {
    /// A variable, nil where only the value is named.
    public var key: Term?
    /// A variable.
    public var value: Term
    public var domain: Term
    public var body: Body

    public init(key: Term?, value: Term, domain: Term, body: Body) {
        self.key = key
        self.value = value
        self.domain = domain
        self.body = body
    }
}

/// The body below a `not`.
public struct Negation: Sendable, Hashable {
    public var body: Body
    /// Written in braces; else it holds the one expression that was written.
    public var isExplicit: Bool

    public init(body: Body, isExplicit: Bool) {
        self.body = body
        self.isExplicit = isExplicit
    }
}

/// Two operands joined by `and` or `or`. Each succeeds or fails, and yields no value.
public struct LogicalExpression: Sendable, Hashable {
    /// The word between the operands.
    public enum Connective: String, Sendable, Hashable {
        case and, or
    }

    public var connective: Connective
    public var left: Body
    public var right: Body
    /// The left operand was written in braces.
    public var isLeftExplicit: Bool
    /// The right operand was written in braces.
    public var isRightExplicit: Bool

    public init(
        _ connective: Connective, left: Body, right: Body, isLeftExplicit: Bool = false, isRightExplicit: Bool = false
    ) {
        self.connective = connective
        self.left = left
        self.right = right
        self.isLeftExplicit = isLeftExplicit
        self.isRightExplicit = isRightExplicit
    }
}

/// `with target as value`.
public struct WithModifier: Sendable {
    /// A ref into `input` or `data`, or a function's name.
    public var target: Term
    public var value: Term
    public var location: SourceLocation

    public init(target: Term, value: Term, location: SourceLocation = .none) {
        self.target = target
        self.value = value
        self.location = location
    }
}

extension WithModifier: Hashable {
    public static func == (left: WithModifier, right: WithModifier) -> Bool {
        left.target == right.target && left.value == right.value
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(target)
        hasher.combine(value)
    }
}
