import RegoSyntax

extension ModuleSet {
    /// Puts the METADATA around a rule in place of its calls of `rego.metadata.rule()` and `.chain()`. Blocks are read
    /// only if some rule asks.
    mutating func injectMetadata() {
        var asking: Set<Int> = []
        for (id, item) in rules.enumerated() {
            item.forEachBranch { branch in
                branch.body.forEachExpression { if $0.call?.isMetadata ?? false { asking.insert(id) } }
            }
        }
        guard !asking.isEmpty else { return }
        let blocks = readMetadata()
        guard errors.isEmpty else { return }
        for id in asking {
            let rule = metadata(of: id, blocks.byRule)
            let chain = chain(of: id, blocks)
            rules[id].updateBranches { $0.body.replaceMetadata(rule: rule, chain: chain) }
        }
    }

    private struct Blocks {
        var all: [RuleMetadata] = []
        /// Blocks of scope `rule`, by rule.
        var byRule: [Int: [RuleMetadata]] = [:]
    }

    private mutating func readMetadata() -> Blocks {
        var blocks = Blocks()
        var taken: Set<Int> = []
        for (id, item) in rules.enumerated() {
            let module = modules[item.module]
            // Several rules may come of one statement; its blocks belong to the first.
            if id > 0, rules[id - 1].module == item.module,
                rules[id - 1].rule.annotations == item.rule.annotations
            {
                continue
            }
            for index in item.rule.annotations {
                do {
                    let path = Array(item.path.prefix(item.fixedCount))
                    let block = try RuleMetadata(module.annotations[index], path: path, isPackage: false)
                    blocks.all.append(block)
                    if block.scope == .rule { blocks.byRule[id, default: []].append(block) }
                } catch {
                    errors.append(error)
                }
                taken.insert(item.module << 32 | index)
            }
        }
        for (number, module) in modules.enumerated() {
            for (index, block) in module.annotations.enumerated()
            where block.endRow < module.package.location.row && !taken.contains(number << 32 | index) {
                do {
                    blocks.all.append(try RuleMetadata(block, path: module.package.path, isPackage: true))
                } catch {
                    errors.append(error)
                }
            }
        }
        return blocks
    }

    /// The block of scope `rule` nearest to the rule, else an empty object.
    private func metadata(of id: Int, _ byRule: [Int: [RuleMetadata]]) -> Term {
        byRule[id]?.last?.value ?? Term(.object([]), rules[id].rule.location)
    }

    /// The blocks that concern a rule, nearest first: its own, of its document, of its package and the packages above.
    private func chain(of id: Int, _ blocks: Blocks) -> Term {
        let item = rules[id]
        let path = Array(item.path.prefix(item.fixedCount))
        let package = modules[item.module].package.path
        var links: [(path: [Term], value: Term?)] = []
        for block in (blocks.byRule[id] ?? []).reversed() { links.append((block.path, block.value)) }
        if links.isEmpty { links.append((path, nil)) }
        links += blocks.all.filter { $0.scope == .document && $0.path == path }.map { ($0.path, $0.value) }
        links += blocks.all.filter { $0.scope == .package && $0.path == package }.map { ($0.path, $0.value) }
        links += blocks.all.filter { $0.scope == .subpackages && package.starts(with: $0.path) }
            .sorted { $0.path.count > $1.path.count }.map { ($0.path, $0.value) }
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
