import RegoSyntax

/// The variables of a body that have a value where some of its expressions have held.
struct Locals {
    private let scope: NameScope
    private var bound: Set<RegoText> = []
    /// Names that were declared here, and so stand for no document.
    private var declared: Set<RegoText> = []

    init(scope: NameScope) {
        self.scope = scope
    }

    /// What a name stands for, unless a variable hides it.
    func document(_ name: RegoText) -> NameScope.Document? {
        declared.contains(name) ? nil : scope.document(name)
    }

    /// An argument of a function, or a pattern.
    mutating func bind(_ pattern: Term) {
        var found: [Term] = []
        pattern.collectVariables(&found)
        for name in found.compactMap(\.variableName) {
            bound.insert(name)
            declared.insert(name)
        }
    }

    /// An expression that has held: each of its variables has a value.
    mutating func bind(_ expression: Expression) {
        switch expression.kind {
        case .someVariables(let terms):
            declared.formUnion(terms.compactMap(\.variableName))
            return
        case .someIn(let item):
            if let key = item.key { bind(key) }
            bind(item.value)
        case .call(let call) where call.name == "assign": if let left = call.arguments.first { bind(left) }
        default: break
        }
        guard !expression.isNegated else { return }
        var found: [Term] = []
        expression.collectVariables(&found)
        for name in found.compactMap(\.variableName) where document(name) == nil { bound.insert(name) }
    }

    /// Whether a term can be looked up: each of its variables has a value, or is found by looking.
    func allows(_ term: Term) -> Bool {
        switch term.kind {
        case .null, .boolean, .number, .string: return true
        case .variable(let name): return isKnown(name)
        case .ref(let path):
            guard let head = path.first, allows(head) else { return false }
            return path.dropFirst().allSatisfy { $0.isVariable || allows($0) }
        case .array(let items), .set(let items): return items.allSatisfy(allows)
        case .object(let entries): return entries.allSatisfy { allows($0.key) && allows($0.value) }
        case .call(let call): return call.arguments.allSatisfy(allows)
        case .arrayComprehension, .setComprehension, .objectComprehension, .templateString: return true
        }
    }

    private func isKnown(_ name: RegoText) -> Bool {
        bound.contains(name) || document(name) != nil
    }
}
