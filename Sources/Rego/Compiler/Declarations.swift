import RegoSyntax

/// Gives declared variables names of their own and takes `some` out of bodies. `:=` stays until bodies are ordered: its
/// right side must be bound without it.
struct Declarations {
    var scopes = LocalScopes()
    var names: LocalNames
    /// Reports what is assigned or declared and never used.
    let isStrict: Bool
    /// Built-in functions of one name.
    let functions: VariableSet
    var errors: [RegoError] = []

    init(names: LocalNames, isStrict: Bool, functions: VariableSet) {
        self.names = names
        self.isStrict = isStrict
        self.functions = functions
    }

    // MARK: - Rules

    /// Renames a function's parameters; their patterns may repeat a name.
    mutating func renameParameters(_ arguments: inout [Term]) {
        for index in arguments.indices { renameParameter(&arguments[index]) }
    }

    private mutating func renameParameter(_ term: inout Term) {
        switch term.kind {
        case .variable(let name):
            if let local = scopes.local(name) {
                scopes.countUse(of: name)
                term.kind = .variable(local)
            } else {
                let local = names.make()
                scopes.insert(name, as: local, .parameter)
                term.kind = .variable(local)
            }
        case .object(var entries):
            for index in entries.indices { renameParameter(&entries[index].value) }
            term.kind = .object(entries)
        case .ref(var path):
            for index in path.indices { renameParameter(&path[index]) }
            term.kind = .ref(path)
        case .array(var elements):
            for index in elements.indices { renameParameter(&elements[index]) }
            term.kind = .array(elements)
        case .call:
            errors.append(RegoError(.compile, "rule arguments cannot contain calls", at: term.location))
        case .arrayComprehension, .setComprehension, .objectComprehension, .templateString:
            rewriteClosuresOfHead(in: &term)
        default:
            break
        }
    }

    /// Renames what a rule's head and body declare. The parameters' names are in scope already.
    mutating func rewriteRule(_ rule: inout Rule) {
        var headTerms = Array(rule.head.reference.dropFirst())
        if let key = rule.head.key { headTerms.append(key) }
        if let value = rule.head.value { headTerms.append(value) }
        let used = VariableCollector.variables(in: headTerms)
        headNames = rule.body.declaredVariables.union(rule.body.plainVariables).union(scopes.innermost.names.keys)
        rule.head.update { rewriteClosuresOfHead(in: &$0) }
        headNames = []
        rewrite(&rule.body, used: used)
        let declared = scopes.innermost.names
        rule.head.update { term in term.replaceVariables { name in declared[name].map { .variable($0) } } }
    }

    /// Comprehensions in a head have scopes of their own and are renamed before the body is.
    private mutating func rewriteClosuresOfHead(in term: inout Term) {
        switch term.kind {
        case .arrayComprehension, .setComprehension, .objectComprehension, .templateString:
            let outer = scopes
            scopes = LocalScopes()
            if case .templateString(var parts) = term.kind {
                for index in parts.indices {
                    guard case .expression(var expression) = parts[index] else { continue }
                    scopes.push()
                    rewriteTerms(of: &expression)
                    scopes.pop()
                    parts[index] = .expression(expression)
                }
                term.kind = .templateString(parts)
            } else {
                rewriteComprehension(&term)
            }
            let made = scopes.originals
            scopes = outer
            closureOriginals.merge(made) { first, _ in first }
        default:
            term.updateChildren({ rewriteClosuresOfHead(in: &$0) }, { _ in })
        }
    }

    /// While comprehensions of a head are renamed: names of the rule's parameters and body, which they see.
    private var headNames: VariableSet = []

    private var closureOriginals: [RegoText: RegoText] = [:]

    /// The name in the source of each local made so far.
    var originals: [RegoText: RegoText] {
        scopes.originals.merging(closureOriginals) { first, _ in first }
    }

    // MARK: - Bodies

    /// Renames what `body` declares. `used` are names used beside it, in a head.
    mutating func rewrite(_ body: inout Body, used: VariableSet) {
        hideFunctions(in: body)
        var result: Body = []
        for expression in body { if let expression = rewritten(expression) { result.append(expression) } }
        if result.isEmpty {
            let place = body.first?.location ?? .none
            result = [Expression(.term(Term(.boolean(true), place)), location: place)]
        }
        checkUnused(in: body, rewritten: result, used: used)
        body = result
    }

    /// An expression with its names changed; nil where nothing is left of it.
    mutating func rewritten(_ original: Expression) -> Expression? {
        var expression = original
        switch original.kind {
        case .call(let call) where call.name == "assign":
            rewriteAssignment(&expression, call)
        case .someVariables(let variables):
            for variable in variables {
                if let name = variable.variableName { _ = declare(name, .declared, at: original.location) }
            }
            return nil
        case .someIn(let item):
            guard rewriteSomeIn(&expression, item) else { return nil }
        case .every(let every):
            guard rewriteEvery(&expression, every) else { return nil }
        case .not(let negation):
            rewriteNegation(&expression, negation)
        case .logical(let logical):
            rewriteLogical(&expression, logical)
        default:
            rewriteTerms(of: &expression)
        }
        return expression
    }

    /// A variable that has the name of a built-in function hides it in its whole body.
    private mutating func hideFunctions(in body: Body) {
        var names = functions.isEmpty ? [] : body.plainVariables.intersection(functions)
        guard !names.isEmpty else { return }
        names.subtract(body.declaredVariables)
        names.subtract(headNames)
        for name in names.sorted() where scopes.local(name) == nil {
            scopes.insert(name, as: self.names.make(), .seen)
        }
    }

    /// Declares `name` in the innermost scope; nil and an error where that cannot be.
    private mutating func declare(
        _ name: RegoText, _ occurrence: LocalScopes.Occurrence, at place: SourceLocation
    ) -> RegoText? {
        let reason: String
        switch scopes.occurrence(name) {
        case nil:
            let local = names.make()
            scopes.insert(name, as: local, occurrence)
            return local
        case .seen: reason = "var \(name.shown) referenced above"
        case .assigned: reason = "var \(name.shown) assigned above"
        case .declared: reason = "var \(name.shown) declared above"
        case .parameter: reason = "arg \(name.shown) redeclared"
        }
        errors.append(RegoError(.compile, reason, at: place))
        return nil
    }

    private mutating func rewriteAssignment(_ expression: inout Expression, _ original: Call) {
        var call = original
        if expression.isNegated {
            errors.append(
                RegoError(.compile, "cannot assign vars inside negated expression", at: expression.location))
            return
        }
        guard call.arguments.count == 2 else { return }
        rewriteTerm(&call.arguments[1])
        for index in expression.modifiers.indices { rewriteTerm(&expression.modifiers[index].value) }
        assign(&call.arguments[0])
        expression.kind = .call(call)
    }

    private mutating func assign(_ target: inout Term) {
        switch target.kind {
        case .variable(let name):
            if let local = declare(name, .assigned, at: target.location) { target.kind = .variable(local) }
        case .array(var elements):
            for index in elements.indices { assign(&elements[index]) }
            target.kind = .array(elements)
        case .object(var entries):
            for index in entries.indices { assign(&entries[index].value) }
            target.kind = .object(entries)
        case .ref(let path) where target.isRootDocument:
            if let name = path.first?.variableName, let local = declare(name, .assigned, at: target.location) {
                target.kind = .variable(local)
            }
        default:
            errors.append(RegoError(.compile, "cannot assign to \(target.kindName)", at: target.location))
        }
    }

    /// `some k, v in xs` becomes `v = xs[k]`.
    private mutating func rewriteSomeIn(_ expression: inout Expression, _ item: SomeIn) -> Bool {
        let key = item.key ?? Term(.variable(keyName()), item.value.location)
        let path = (item.domain.refPath ?? [item.domain]) + [key]
        let element = Term(.ref(path), item.domain.location)
        expression.kind = .call(Call(.builtin("eq", expression.location), [item.value, element]))
        let bound = OutputVariables.ofEquality(
            item.value, element, expression, safe: VariableCollector.variables(in: item.domain))
        for name in bound.sorted() where item.key != nil || name != key.variableName {
            if declare(name, .declared, at: expression.location) == nil { return false }
        }
        rewriteTerms(of: &expression)
        return true
    }

    /// A name for the key nobody wrote. OPA takes two, and traces show the numbers.
    private mutating func keyName() -> RegoText {
        _ = names.make()
        return names.make()
    }

    private mutating func rewriteEvery(_ expression: inout Expression, _ original: Every) -> Bool {
        var every = original
        rewriteTerm(&every.domain)
        scopes.push()
        defer { scopes.pop() }
        if let name = every.key?.variableName, !name.isWildcard {
            guard let local = declare(name, .declared, at: expression.location) else { return false }
            every.key?.kind = .variable(local)
        } else {
            every.key = Term(.variable(names.make()), every.value.location)
        }
        if let name = every.value.variableName, !name.isWildcard {
            guard let local = declare(name, .declared, at: expression.location) else { return false }
            every.value.kind = .variable(local)
        } else {
            every.value.kind = .variable(names.make())
        }
        rewrite(&every.body, used: [])
        expression.kind = .every(every)
        for index in expression.modifiers.indices { rewriteModifier(&expression.modifiers[index]) }
        return true
    }

    // MARK: - Terms

    private mutating func rewriteTerms(of expression: inout Expression) {
        var bare = Expression(expression.kind)
        bare.updateChildren({ rewriteTerm(&$0) }, { _ in })
        expression.kind = bare.kind
        for index in expression.modifiers.indices { rewriteModifier(&expression.modifiers[index]) }
    }

    private mutating func rewriteTerm(_ term: inout Term) {
        switch term.kind {
        case .variable(let name):
            if let local = scopes.local(name) {
                scopes.countUse(of: name)
                term.kind = .variable(local)
            } else if scopes.occurrence(name) == nil {
                scopes.insert(name, as: name, .seen)
            }
        case .ref(let path) where term.isRootDocument:
            guard let name = path.first?.variableName, let occurrence = scopes.anyOccurrence(name),
                occurrence != .seen, let local = scopes.local(name)
            else { return }
            scopes.countUse(of: name)
            term.kind = .variable(local)
        case .call(let call):
            for name in VariableCollector.variables(in: call.function) {
                if let local = scopes.local(name), local != name {
                    errors.append(
                        RegoError(.compile, "called function \(call.function.written) shadowed", at: term.location))
                }
            }
            term.updateChildren({ rewriteTerm(&$0) }, { _ in })
        case .arrayComprehension, .setComprehension, .objectComprehension:
            rewriteComprehension(&term)
        case .templateString(var parts):
            for index in parts.indices {
                guard case .expression(var expression) = parts[index] else { continue }
                rewriteTerms(of: &expression)
                parts[index] = .expression(expression)
            }
            term.kind = .templateString(parts)
        default:
            term.updateChildren({ rewriteTerm(&$0) }, { _ in })
        }
    }

    private mutating func rewriteComprehension(_ term: inout Term) {
        var used: VariableSet = []
        term.forEachChild({ used.formUnion(VariableCollector.variables(in: $0)) }, { _ in })
        scopes.push()
        term.updateChildren({ _ in }, { rewrite(&$0, used: used) })
        term.updateChildren({ rewriteTerm(&$0) }, { _ in })
        scopes.pop()
    }

    /// `with input as ...` means the document, even where a local is called `input`.
    mutating func rewriteModifier(_ modifier: inout WithModifier) {
        let isInput: Bool
        switch modifier.target.kind {
        case .variable(let name): isInput = name == "input"
        case .ref(let path): isInput = path.first?.variableName == "input"
        default: isInput = false
        }
        rewriteTerm(&modifier.target)
        if isInput {
            let head = Term(.variable("input"), modifier.target.location)
            if case .ref(let path) = modifier.target.kind {
                modifier.target.kind = .ref([head] + path.dropFirst())
            } else {
                modifier.target.kind = .ref([head])
            }
        }
        rewriteTerm(&modifier.value)
    }
}

extension Body {
    /// The variables that stand in it, functions called or given to `with` and closures left out.
    fileprivate var plainVariables: VariableSet {
        var collector = VariableCollector(skipping: .safety)
        for expression in self {
            var bare = expression
            bare.modifiers.removeAll { $0.value.isVariable }
            collector.add(bare)
        }
        return collector.names
    }
}

extension Head {
    /// Changes the terms of a head that are evaluated: the reference's path, the key and the value.
    mutating func update(_ change: (inout Term) -> Void) {
        for index in reference.indices.dropFirst() { change(&reference[index]) }
        if var key {
            change(&key)
            self.key = key
        }
        if var value {
            change(&value)
            self.value = value
        }
    }
}
