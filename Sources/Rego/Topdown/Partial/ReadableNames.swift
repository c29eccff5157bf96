import RegoSyntax

// Residuals are read and parsed again: a variable that occurs twice must not print as a wildcard.

extension Body {
    /// The names somebody wrote for the compiler's, and names for variables that nobody can write.
    func readable(_ names: [RegoText: RegoText]) -> Body {
        var counts: [RegoText: Int] = [:]
        var body = self
        body.substitute { name in
            counts[name, default: 0] += 1
            return Term(.variable(name))
        }
        body.substitute { Term(.variable(names[$0] ?? $0.readable(counts[$0] ?? 0))) }
        return body
    }
}

extension Module {
    var readable: Module {
        var module = self
        module.rules = rules.map(\.readable)
        return module
    }
}

extension Rule {
    fileprivate var readable: Rule {
        var counts: [RegoText: Int] = [:]
        var rule = self
        rule.substitute { name in
            counts[name, default: 0] += 1
            return Term(.variable(name))
        }
        rule.substitute { Term(.variable($0.readable(counts[$0] ?? 0))) }
        return rule
    }

    private mutating func substitute(_ replacement: (RegoText) -> Term) {
        for position in head.reference.indices.dropFirst() { head.reference[position].substitute(replacement) }
        if var arguments = head.arguments {
            for position in arguments.indices { arguments[position].substitute(replacement) }
            head.arguments = arguments
        }
        head.key?.substitute(replacement)
        head.value?.substitute(replacement)
        body.substitute(replacement)
    }
}

extension RegoText {
    /// A name that can be written, for a wildcard that is used more than once.
    fileprivate func readable(_ count: Int) -> RegoText {
        guard isWildcard, count > 1 else { return self }
        return RegoText("_" + string.drop { $0 == "$" || $0 == "_" })
    }
}
