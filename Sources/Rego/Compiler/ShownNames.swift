import RegoSyntax

/// How messages show what the compiler has renamed or lifted: as it was written.
struct ShownNames {
    /// The name in the source of each renamed local.
    var originals: [RegoText: RegoText] = [:]
    /// What each local made of a part of a ref stands for: `f(1)` of `f(1).a`.
    var heads: [RegoText: Term] = [:]

    /// Lifted heads may have lifted heads in them; no text nests deeper than this.
    private static let maximumDepth = 64

    func path(_ path: [Term]) -> [Term] {
        var term = Term(.ref(path))
        restore(&term, depth: 0)
        return term.refPath ?? path
    }

    private func restore(_ term: inout Term, depth: Int) {
        guard depth < Self.maximumDepth else { return }
        term.replaceVariables { name in
            if let original = originals[name] { return .variable(original) }
            guard var head = heads[name] else { return nil }
            restore(&head, depth: depth + 1)
            return head.kind
        }
    }
}
