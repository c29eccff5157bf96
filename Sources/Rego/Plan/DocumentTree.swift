import RegoSyntax

/// The tree of everything modules define below `data`: packages, and in them rules.
final class DocumentTree {
    let key: RegoText
    let path: [RegoText]
    private(set) var children: [RegoText: DocumentTree] = [:]
    /// The rules that define the document here, as indexes into the compiled rules. A node with rules has no children
    /// that matter: where one of the rules has variables behind this path, those below were moved here.
    private(set) var rules: [Int] = []

    private init(key: RegoText, path: [RegoText]) {
        self.key = key
        self.path = path
    }

    /// The tree of a set of modules; its root is `data`.
    static func make(_ modules: CompiledModules) -> DocumentTree {
        let root = DocumentTree(key: "data", path: [])
        for module in modules.modules {
            _ = root.node(at: module.package.path.dropFirst().compactMap(Self.name))
        }
        for rule in modules.rules {
            let names = rule.path.prefix(rule.fixedPathCount).dropFirst().compactMap(Self.name)
            root.node(at: names).rules.append(rule.id)
        }
        root.gather(modules)
        return root
    }

    private static func name(_ term: Term) -> RegoText? {
        if case .string(let text) = term.kind { text } else { nil }
    }

    private func node(at names: [RegoText]) -> DocumentTree {
        var node = self
        for name in names {
            if let child = node.children[name] {
                node = child
            } else {
                let child = DocumentTree(key: name, path: node.path + [name])
                node.children[name] = child
                node = child
            }
        }
        return node
    }

    /// Moves the rules below a rule with variables to that rule: together they define one document.
    private func gather(_ modules: CompiledModules) {
        if rules.contains(where: { modules.rules[$0].path.count > modules.rules[$0].fixedPathCount }) {
            rules = allRules.sorted()
            children = [:]
        }
        for child in children.values { child.gather(modules) }
    }

    private var allRules: [Int] { children.values.reduce(rules) { $0 + $1.allRules } }

    /// The children in order of their keys.
    var sortedChildren: [DocumentTree] { children.values.sorted { $0.key < $1.key } }

    /// The node below `data` at a path, however far it goes.
    subscript(path: [RegoText]) -> DocumentTree? {
        path.reduce(self as DocumentTree?) { $0?.children[$1] }
    }
}

extension DocumentTree {
    /// A finished tree, which many threads may read.
    // @unchecked: the tree is only changed while `make` builds it.
    struct Shared: @unchecked Sendable {
        let root: DocumentTree

        init(_ root: DocumentTree) { self.root = root }
    }
}
