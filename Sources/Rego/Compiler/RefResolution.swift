import RegoSyntax

/// Turns names of rules and imports into absolute refs.
struct RefResolution {
    /// What each global name of the file stands for.
    let globals: [RegoText: [Term]]
    /// Names declared around the present place, innermost last; they hide globals.
    private var hidden: [VariableSet] = []
    /// Globals met so far.
    private(set) var used: VariableSet = []

    init(globals: [RegoText: [Term]]) {
        self.globals = globals
    }

    /// Names of the package's rules and of the imports.
    static func globals(package: [Term], ruleNames: VariableSet, imports: [Import]) -> [RegoText: [Term]] {
        var globals: [RegoText: [Term]] = [:]
        for name in ruleNames { globals[name] = package + [Term(.string(name))] }
        for item in imports {
            let head = item.path.first?.variableName
            if head != "future", head != "rego" { globals[item.name] = item.path }
        }
        return globals
    }

    /// Resolves a rule and its `else` branches. Throws where a parameter takes the name of `data` or `input`.
    mutating func resolve(_ rule: inout Rule) throws(RegoError) {
        var parameters: VariableSet = []
        for argument in rule.head.arguments ?? [] {
            if let name = collectParameters(of: argument, into: &parameters) {
                throw RegoError(
                    .compile, "args must not shadow \(name) (use a different variable name)", at: rule.location)
            }
        }
        hidden = [parameters, rule.body.declaredVariables]
        for index in rule.head.reference.indices.dropFirst() { resolve(&rule.head.reference[index]) }
        if var key = rule.head.key {
            resolve(&key)
            rule.head.key = key
        }
        if var value = rule.head.value {
            resolve(&value)
            rule.head.value = value
        }
        resolve(&rule.body)
        hidden = []
        for index in rule.elses.indices { try resolve(&rule.elses[index]) }
    }

    /// Collects a pattern's variables; returns the root document it names, if it does.
    private func collectParameters(of term: Term, into names: inout VariableSet) -> String? {
        switch term.kind {
        case .variable(let name):
            names.insert(name)
        case .ref(let path):
            if term.isRootDocument { return term.written }
            for step in path { if let root = collectParameters(of: step, into: &names) { return root } }
        case .array(let elements):
            for element in elements { if let root = collectParameters(of: element, into: &names) { return root } }
        case .object(let entries):
            for entry in entries { if let root = collectParameters(of: entry.value, into: &names) { return root } }
        default:
            break
        }
        return nil
    }

    /// Resolves a query; names it declares hide globals.
    mutating func resolveQuery(_ body: inout Body) {
        hidden = [body.declaredVariables]
        resolve(&body)
        hidden = []
    }

    private mutating func resolve(_ body: inout Body) {
        for index in body.indices { resolve(&body[index]) }
    }

    private mutating func resolve(_ expression: inout Expression) {
        switch expression.kind {
        case .someVariables:
            break
        case .every(var every):
            var names: VariableSet = []
            if let key = every.key?.variableName { names.insert(key) }
            if let value = every.value.variableName { names.insert(value) }
            hidden.append(names)
            resolve(&every.domain)
            resolve(&every.body)
            hidden.removeLast()
            expression.kind = .every(every)
        case .not(var negation):
            resolveClosure(&negation.body)
            expression.kind = .not(negation)
        case .logical(var logical):
            resolveClosure(&logical.left)
            resolveClosure(&logical.right)
            expression.kind = .logical(logical)
        default:
            var kind = Expression(expression.kind)
            kind.updateChildren({ resolve(&$0) }, { resolve(&$0) })
            expression.kind = kind.kind
        }
        for index in expression.modifiers.indices {
            resolve(&expression.modifiers[index].target)
            resolve(&expression.modifiers[index].value)
        }
    }

    private mutating func resolveClosure(_ body: inout Body) {
        hidden.append(body.declaredVariables)
        resolve(&body)
        hidden.removeLast()
    }

    private mutating func resolve(_ term: inout Term) {
        switch term.kind {
        case .variable(let name):
            if let path = global(name, at: term.location) { term.kind = .ref(path) }
        case .ref(var path):
            for index in path.indices { resolve(&path[index]) }
            if let head = path.first, let prefix = head.refPath { path.replaceSubrange(0...0, with: prefix) }
            term.kind = .ref(path)
        case .arrayComprehension, .setComprehension, .objectComprehension:
            var declared: VariableSet = []
            term.forEachChild({ _ in }, { declared = $0.declaredVariables })
            hidden.append(declared)
            term.updateChildren({ resolve(&$0) }, { resolve(&$0) })
            hidden.removeLast()
        case .templateString(var parts):
            for index in parts.indices {
                guard case .expression(var expression) = parts[index] else { continue }
                resolve(&expression)
                parts[index] = .expression(expression)
            }
            term.kind = .templateString(parts)
        default:
            term.updateChildren({ resolve(&$0) }, { resolve(&$0) })
        }
    }

    private mutating func global(_ name: RegoText, at location: SourceLocation) -> [Term]? {
        guard let path = globals[name], !hidden.contains(where: { $0.contains(name) }) else { return nil }
        used.insert(name)
        return path.map { Term($0.kind, location) }
    }
}

extension Body {
    /// What `:=` and `some` declare in it, comprehensions left out.
    var declaredVariables: VariableSet {
        var names: VariableSet = []
        for expression in self { expression.addDeclaredVariables(to: &names) }
        return names
    }
}

extension Expression {
    fileprivate func addDeclaredVariables(to names: inout VariableSet) {
        switch kind {
        case .call(let call) where call.name == "assign" && call.arguments.count == 2:
            names.formUnion(VariableCollector.variables(in: call.arguments[0]))
        case .someVariables(let variables):
            for variable in variables { if let name = variable.variableName { names.insert(name) } }
        case .someIn(let item):
            if let key = item.key { names.formUnion(VariableCollector.variables(in: key)) }
            names.formUnion(VariableCollector.variables(in: item.value))
        case .every(let every):
            names.formUnion(every.body.declaredVariables)
        default:
            break
        }
    }

    /// What this expression alone declares.
    var declaredVariables: VariableSet {
        var names: VariableSet = []
        addDeclaredVariables(to: &names)
        return names
    }
}
