import RegoSyntax

/// One expression of a body as the interpreter works on it.
final class Step {
    indirect enum Kind {
        case term(TermNode)
        case equality(TermNode, TermNode)
        case call(Callee, [TermNode])
        case every(EveryStep)
        /// A negated body.
        case not([Step])
    }

    struct Modifier {
        let target: [TermNode]
        let value: TermNode
        let source: WithModifier
    }

    let kind: Kind
    /// A negation, of one expression or of a body.
    let isNegated: Bool
    let modifiers: [Modifier]
    /// As it was written.
    let source: Expression

    init(kind: Kind, isNegated: Bool, modifiers: [Modifier], source: Expression) {
        self.kind = kind
        self.isNegated = isNegated
        self.modifiers = modifiers
        self.source = source
    }

    /// What a negated expression negates.
    var negated: [Step] {
        if case .not(let body) = kind { body } else { [positive] }
    }

    private lazy var positive: Step = {
        var expression = source
        expression.isNegated = false
        expression.modifiers = []
        return Step(kind: kind, isNegated: false, modifiers: [], source: expression)
    }()
}

/// What a call calls.
struct Callee {
    enum Target {
        /// A function of the policies.
        case rules(RuleSet)
        case builtin(Builtin)
        case missing
    }

    let target: Target
    /// The name in parts.
    let path: [TermNode]
    let name: String
    let source: Term

    /// How many arguments it takes, beside one for the result.
    var arity: Int {
        switch target {
        case .rules(let rules): rules.arity
        case .builtin(let builtin): builtin.arity
        case .missing: -1
        }
    }

    /// Whether its result counts for nothing.
    var isVoid: Bool { name == "print" || name == "internal.print" }
}

/// `every key, value in domain { body }`.
final class EveryStep {
    let key: TermNode
    let value: TermNode
    let domain: TermNode
    let body: [Step]
    /// `domain[key] = value`.
    let generator: Step
    let source: Every

    init(key: TermNode, value: TermNode, domain: TermNode, body: [Step], source: Every) {
        self.key = key
        self.value = value
        self.domain = domain
        self.body = body
        self.source = source
        let place = source.domain.location
        let element = Term(.ref([source.domain, source.key ?? Term(.variable("$"), place)]), place)
        generator = Step(
            kind: .equality(.reference([domain, key]), value), isNegated: false, modifiers: [],
            source: Expression(
                .call(Call(Term(.ref([Term(.variable("eq"))]), place), [element, source.value])), location: place))
    }
}
