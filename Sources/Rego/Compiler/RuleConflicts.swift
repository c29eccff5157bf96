import RegoSyntax

/// Finds rules that cannot stand beside each other.
struct RuleConflicts {
    let modules: [Module]
    let rules: [WorkRule]
    let tree: RuleTree
    let originals: [RegoText: RegoText]

    func errors() -> [RegoError] {
        var errors: [RegoError] = []
        tree.visit { node in
            guard let first = node.rules.first else { return true }
            guard let error = conflict(at: node, first: rules[first]) else { return true }
            errors.append(error)
            return true
        }
        errors.append(contentsOf: packageConflicts())
        return errors
    }

    private func conflict(at node: RuleTree, first: WorkRule) -> RegoError? {
        let found = node.rules.map { rules[$0] }
        let name = shown(found.last?.path ?? first.path)
        if found.contains(where: { $0.path.isGround }), !node.orderedChildren.isEmpty {
            let below = pathsBelow(node)
            if !below.isEmpty {
                let list = below.map { "\n  rule \($0.name) at \(rules[$0.id].rule.location.short)" }.joined()
                return RegoError(.type, "rule \(name) conflicts with:\(list)", at: first.rule.location)
            }
        }
        let ground = found.filter(\.path.isGround)
        let sets = found.filter { $0.rule.head.value == nil }
        let mixesKinds = !sets.isEmpty && sets.count < found.count
        let mixesForms = !ground.isEmpty && ground.count < found.count
        if mixesKinds || mixesForms || Set(found.map(\.arity)).count > 1 {
            return RegoError(.type, "conflicting rules \(name) found", at: first.rule.location)
        }
        let defaults = found.filter(\.rule.isDefault)
        if defaults.count > 1, let one = defaults.first {
            let places = defaults.map(\.rule.location.short).joined(separator: ", ")
            return RegoError(
                .type, "multiple default rules \(name) found at \(places)",
                at: modules[one.module].package.location)
        }
        return nil
    }

    /// The first rule of each path below a node, shortest paths only, in order of their names.
    private func pathsBelow(_ node: RuleTree) -> [(name: RegoText, id: Int)] {
        var kept: [Int] = []
        for child in node.orderedChildren {
            child.visit { below in
                for id in below.rules {
                    let path = rules[id].path
                    if kept.contains(where: { path.starts(with: rules[$0].path) }) { continue }
                    kept.removeAll { rules[$0].path.starts(with: path) }
                    kept.append(id)
                }
                return true
            }
        }
        return kept.map { (RegoText(shown(rules[$0].path)), $0) }.sorted { $0.name < $1.name }
    }

    private func shown(_ path: [Term]) -> String {
        var term = Term(.ref(path))
        term.replaceVariables { name in originals[name].map { .variable($0) } }
        return term.written
    }

    /// A rule may not stand where another module's package is.
    private func packageConflicts() -> [RegoError] {
        var packages: [[Term]: [Int]] = [:]
        for (index, module) in modules.enumerated() { packages[module.package.path, default: []].append(index) }
        var errors: [RegoError] = []
        for rule in rules where rule.path.isGround {
            for other in packages[rule.path] ?? [] where other != rule.module {
                let package = modules[other].package.path.dropFirst()
                errors.append(
                    RegoError(
                        .type,
                        "package \(Array(package).packageName) conflicts with rule \(rule.rule.head.reference.written)"
                            + " defined at \(rule.rule.location.short)",
                        at: modules[rule.module].package.location))
            }
        }
        return errors
    }
}

extension [Term] {
    /// A package's path without `data`, as it is written after `package`.
    var packageName: String {
        guard let first, let name = first.stringValue else { return written }
        return ([Term(.variable(name))] + dropFirst()).written
    }
}

extension SourceLocation {
    /// `file:row`, as OPA names places in messages.
    var short: String {
        file.isEmpty ? "\(row):\(column)" : "\(file):\(row)"
    }
}
