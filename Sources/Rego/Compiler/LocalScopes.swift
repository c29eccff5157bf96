import RegoSyntax

/// The names declared in a rule and its nested bodies, innermost scope last.
struct LocalScopes {
    /// How a name came into its scope.
    enum Occurrence {
        case parameter, seen, assigned, declared
    }

    struct Scope {
        var names: [RegoText: RegoText] = [:]
        var occurrences: [RegoText: Occurrence] = [:]
        var counts: [RegoText: Int] = [:]
    }

    private(set) var scopes = [Scope()]
    /// The name in the source of each local made here.
    private(set) var originals: [RegoText: RegoText] = [:]

    var innermost: Scope { scopes[scopes.count - 1] }

    mutating func push() {
        scopes.append(Scope())
    }

    mutating func pop() {
        if scopes.count > 1 { scopes.removeLast() }
    }

    mutating func insert(_ name: RegoText, as local: RegoText, _ occurrence: Occurrence) {
        let last = scopes.count - 1
        scopes[last].names[name] = local
        scopes[last].occurrences[name] = occurrence
        scopes[last].counts[name] = 1
        if name != local { originals[local] = name }
    }

    /// What `name` is called now, if it was met in this scope or around it.
    func local(_ name: RegoText) -> RegoText? {
        for scope in scopes.reversed() { if let local = scope.names[name] { return local } }
        return nil
    }

    /// How `name` came into the innermost scope.
    func occurrence(_ name: RegoText) -> Occurrence? {
        innermost.occurrences[name]
    }

    /// How `name` came into any scope around here.
    func anyOccurrence(_ name: RegoText) -> Occurrence? {
        for scope in scopes.reversed() { if let occurrence = scope.occurrences[name] { return occurrence } }
        return nil
    }

    mutating func countUse(of name: RegoText) {
        for index in scopes.indices.reversed() {
            if let count = scopes[index].counts[name] {
                scopes[index].counts[name] = count + 1
                return
            }
        }
        scopes[scopes.count - 1].counts[name] = 1
    }

    func count(_ name: RegoText) -> Int {
        for scope in scopes.reversed() { if let count = scope.counts[name] { return count } }
        return 0
    }
}
