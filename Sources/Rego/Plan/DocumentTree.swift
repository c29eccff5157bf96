import RegoSyntax

/// The tree of everything modules define below `data`: packages, and in them rules.
final class DocumentTree {
    let key: Value
    let path: [Value]
    private(set) var children: [Value: DocumentTree] = [:]
    /// The rules that define the document here, as indexes into the compiled rules. A node with rules has no children
    /// that matter: where one of the rules has variables behind this path, those below were moved here.
    private(set) var rules: [Int] = []

    private init(key: Value, path: [Value]) {
        self.key = key
        self.path = path
    }

    /// The tree of a set of modules; its root is `data`.
    static func make(_ modules: CompiledModules) -> DocumentTree {
        let root = DocumentTree(key: "data", path: [])
        for module in modules.modules {
            _ = root.node(at: module.package.path.dropFirst().compactMap(\.constantValue))
        }
        for rule in modules.rules {
            root.node(at: rule.fixedPath).rules.append(rule.id)
        }
        root.gather(modules)
        return root
    }

    private func node(at keys: [Value]) -> DocumentTree {
        var node = self
        for key in keys {
            if let child = node.children[key] {
                node = child
            } else {
                let child = DocumentTree(key: key, path: node.path + [key])
                node.children[key] = child
                node = child
            }
        }
        return node
    }

    /// Moves the rules below a rule with variables to that rule: together they define one document.
    private func gather(_ modules: CompiledModules) {
        if rules.contains(where: { modules.rules[$0].hasKeysBehindPath }) {
            rules = allRules.sorted()
            children = [:]
        }
        for child in children.values { child.gather(modules) }
    }

    private var allRules: [Int] { children.values.reduce(rules) { $0 + $1.allRules } }

    /// The children in order of their keys.
    var sortedChildren: [DocumentTree] { children.values.sorted { $0.key < $1.key } }

    /// The node below `data` at a path, however far it goes.
    subscript(path: [Value]) -> DocumentTree? {
        path.reduce(self as DocumentTree?) { $0?.children[$1] }
    }
}

extension CompiledRule {
    /// The steps below `data` that are constants: where the rule stands in the tree.
    var fixedPath: [Value] {
        path.dropFirst().prefix { $0.isScalar }.compactMap(\.constantValue)
    }

    /// Whether there are steps behind the fixed path, so that the rule defines many documents.
    var hasKeysBehindPath: Bool { path.dropFirst().contains { !$0.isScalar } }
}

extension DocumentTree {
    /// A finished tree, which many threads may read.
    // @unchecked: the tree is only changed while `make` builds it.
    struct Shared: @unchecked Sendable {
        let root: DocumentTree

        init(_ root: DocumentTree) { self.root = root }
    }
}
