import RegoSyntax

/// Rules that partial evaluation makes, by package.
struct SupportModules {
    static let namespace: RegoText = "partial"

    private(set) var modules: [Module] = []

    /// Whether there are rules at an absolute path.
    func contains(_ path: [Term]) -> Bool {
        let (package, reference) = Self.split(path)
        guard let module = modules.first(where: { $0.package.path == package }) else { return false }
        return module.rules.contains { rule in
            rule.head.reference.starts(with: reference)
        }
    }

    mutating func insert(_ rule: Rule, into package: [Term]) {
        if let position = modules.firstIndex(where: { $0.package.path == package }) {
            modules[position].rules.append(rule)
            return
        }
        modules.append(
            Module(
                package: Package(path: package, location: .none), imports: [], rules: [rule], comments: [],
                annotations: [], source: .none))
    }

    /// The package of a path and what a rule's head names in it: of names that may be packages, the last is the rule's.
    static func split(_ path: [Term]) -> (package: [Term], reference: [Term]) {
        var start = min(2, max(path.count &- 1, 0))
        for position in path.indices.dropFirst(2) {
            guard let name = path[position].stringValue, name.isVariableName else { break }
            start = position
        }
        var reference = Array(path[start...])
        if let name = reference.first?.stringValue { reference[0] = Term(.variable(name)) }
        return (Array(path[..<start]), reference)
    }

    /// The path below `data` and more steps.
    static func namespaced(_ path: [Term], _ steps: [Term]) -> [Term] {
        Array(path.prefix(1)) + steps + path.dropFirst()
    }
}

extension RegoText {
    fileprivate var isVariableName: Bool {
        let bytes = string.utf8
        func isLetter(_ byte: UInt8) -> Bool { byte == 95 || (65...90).contains(byte) || (97...122).contains(byte) }
        guard let first = bytes.first, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || (48...57).contains($0) }
    }
}
