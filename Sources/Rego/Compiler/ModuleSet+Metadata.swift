import RegoSyntax

extension ModuleSet {
    /// Reads METADATA blocks if that is asked for, or some rule calls `rego.metadata.rule()` or `.chain()`, and puts
    /// what is around a rule in place of such calls.
    mutating func readMetadata() {
        var asking: [Int] = []
        for (id, item) in rules.enumerated() {
            var asks = false
            item.forEachBranch { branch in
                branch.body.forEachExpression { asks = asks || $0.call?.isMetadata ?? false }
            }
            if asks { asking.append(id) }
        }
        guard options.readsAnnotations || !asking.isEmpty else { return }
        do {
            annotations = try AnnotationSet(modules)
        } catch {
            errors += error.errors
            return
        }
        for id in asking {
            let rule = metadata(of: id)
            let chain = chain(of: id)
            rules[id].updateBranches { $0.body.replaceMetadata(rule: rule, chain: chain) }
        }
    }

    /// The block of scope `rule` nearest to the rule, else an empty object.
    private func metadata(of id: Int) -> Term {
        let item = rules[id]
        let nearest = annotations.ofRule(item.number, module: item.module).first
        return nearest?.term ?? Term(.object([]), item.rule.location)
    }

    /// The blocks that concern a rule, nearest first: its own, of its document, of its package and the packages above.
    private func chain(of id: Int) -> Term {
        let item = rules[id]
        let path = Array(item.path.prefix(item.fixedCount))
        let package = modules[item.module].package.path
        var links = annotations.ofRule(item.number, module: item.module).map {
            (path: $0.path, value: Optional($0.term))
        }
        if links.isEmpty { links.append((path, nil)) }
        if let document = annotations.ofDocument(path) { links.append((document.path, document.term)) }
        if let own = annotations.ofPackage(package) { links.append((own.path, own.term)) }
        links += annotations.above(package).reversed().map { ($0.path, $0.term) }
        return Term(
            .array(
                links.map { link in
                    var entries = [ObjectEntry(Term(.string("path")), Term(.array(Array(link.path.dropFirst()))))]
                    if let value = link.value { entries.append(ObjectEntry(Term(.string("annotations")), value)) }
                    return Term(.object(entries))
                }), item.rule.location)
    }
}

extension Call {
    fileprivate var isMetadata: Bool { name == "rego.metadata.rule" || name == "rego.metadata.chain" }
}

extension Body {
    fileprivate mutating func replaceMetadata(rule: Term, chain: Term) {
        for index in indices {
            self[index].updateNestedBodies { $0.replaceMetadata(rule: rule, chain: chain) }
            guard let call = self[index].call, call.isMetadata else { continue }
            let value = Term(call.name == "rego.metadata.rule" ? rule.kind : chain.kind, self[index].location)
            if let output = call.arguments.first {
                self[index].kind = .call(Call(.builtin("eq", self[index].location), [output, value]))
            } else {
                self[index].kind = .term(value)
            }
        }
    }
}
