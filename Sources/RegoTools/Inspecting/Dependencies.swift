package import Rego
package import RegoSyntax

/// The documents that a query depends on, as `opa deps` tells them: base documents come from outside, virtual ones are
/// made by rules.
package struct Dependencies {
    package private(set) var base: [[Term]] = []
    package private(set) var virtual: [[Term]] = []

    /// What `query` depends on, in policies that are compiled.
    package init(of query: Body, in compiled: CompiledModules) {
        var walk = DependencyWalk(compiled)
        walk.follow(DocumentRefs.of(query: query))
        base = Self.sorted(walk.base)
        virtual = Self.sorted(walk.virtual)
    }

    /// Loads and compiles policies, and works out what a query depends on.
    package static func load(_ files: PolicyFiles, query text: String) throws(PolicyProblems) -> Dependencies {
        let query: Body
        do {
            query = try Parser.parseQuery(text)
        } catch {
            throw PolicyProblems(error)
        }
        let loaded = try files.load()
        return Dependencies(of: query, in: try Engine.tool(loaded.modules, data: .empty).compiled)
    }

    private static func sorted(_ refs: Set<[Term]>) -> [[Term]] {
        refs.sorted { TermOrder.compare($0, $1) < 0 }
    }

    /// `{"base": [...], "virtual": [...]}`; each ref is a list of terms.
    package var json: [UInt8] {
        var members: [(String, [UInt8])] = []
        if !base.isEmpty { members.append(("base", JSONText.array(base.map { RefJSON.text($0) }))) }
        if !virtual.isEmpty { members.append(("virtual", JSONText.array(virtual.map { RefJSON.text($0) }))) }
        return JSONText.indented(JSONText.object(members))
    }

    package var table: String {
        let count = max(base.count, virtual.count)
        let rows = (0..<count).map { row in
            [row < base.count ? base[row].written : "", row < virtual.count ? virtual[row].written : ""]
        }
        return BoxTable.text(["BASE DOCUMENTS", "VIRTUAL DOCUMENTS"], rows)
    }
}

/// Follows refs through rules.
private struct DependencyWalk {
    private let compiled: CompiledModules
    private(set) var base: Set<[Term]> = []
    private(set) var virtual: Set<[Term]> = []
    private var seen: Set<Int> = []

    init(_ compiled: CompiledModules) {
        self.compiled = compiled
    }

    mutating func follow(_ refs: Set<[Term]>) {
        var waiting = [refs]
        while let refs = waiting.popLast() {
            for ref in DocumentRefs.minimal(refs) {
                let prefix = ref.constantPrefix
                let rules = rules(at: prefix)
                if rules.isEmpty { base.insert(prefix) }
                for id in rules where seen.insert(id).inserted {
                    let rule = compiled.rules[id]
                    virtual.insert(Array(rule.path.prefix(rule.groundCount)))
                    for branch in [rule.main] + rule.elses { waiting.append(DocumentRefs.of(rule, branch)) }
                }
            }
        }
    }

    /// The rules that make the document at a path, or part of it.
    private func rules(at path: [Term]) -> [Int] {
        compiled.rules.indices.filter { id in
            let fixed = compiled.rules[id].path.prefix(compiled.rules[id].groundCount)
            let count = min(fixed.count, path.count)
            return fixed.prefix(count).elementsEqual(path.prefix(count))
        }
    }
}

extension CompiledRule {
    /// How many leading terms of its path are constants, `data` counted.
    fileprivate var groundCount: Int {
        path.dropFirst().prefix { !$0.isVariable }.count + 1
    }
}

extension [Term] {
    /// A ref up to its first step that is no constant.
    fileprivate var constantPrefix: [Term] {
        guard let head = first else { return self }
        return [head] + dropFirst().prefix(while: \.isGroundValue)
    }
}

extension Term {
    fileprivate var isGroundValue: Bool {
        if case .ref = kind { return false }
        return isGround
    }
}

/// Refs into `input` and `data`, locals that stand for them resolved.
private enum DocumentRefs {
    /// Chains of locals that name each other end somewhere.
    private static let maximumCount = 2_000
    private static let maximumLength = 64

    static func of(query: Body) -> Set<[Term]> {
        var found: Set<[Term]> = []
        for expression in query { collect(expression) { found.insert($0) } }
        return found.filter { $0.isDocument }
    }

    static func of(_ rule: CompiledRule, _ branch: CompiledBranch) -> Set<[Term]> {
        var locals: [RegoText: Set<[Term]>] = [:]
        var refs: Set<[Term]> = []
        var used: Set<RegoText> = []
        for term in [branch.key, branch.value].compactMap({ $0 }) + rule.path + (rule.arguments ?? []) {
            collect(term, variables: &used) { refs.insert($0) }
        }
        for expression in branch.body {
            if case .call(let call) = expression.kind, call.name == "eq", call.arguments.count == 2,
                expression.modifiers.isEmpty
            {
                let (left, right) = (call.arguments[0], call.arguments[1])
                if case .variable(let name) = left.kind, case .ref(let path) = right.kind {
                    locals[name, default: []].insert(path)
                    path.dropFirst().forEach { collect($0, variables: &used) { refs.insert($0) } }
                    continue
                }
                if case .variable(let name) = right.kind, case .ref(let path) = left.kind {
                    locals[name, default: []].insert(path)
                    path.dropFirst().forEach { collect($0, variables: &used) { refs.insert($0) } }
                    continue
                }
            }
            collect(expression, variables: &used) { refs.insert($0) }
        }
        let joined = join(locals)
        var found: Set<[Term]> = []
        for ref in refs {
            if ref.isDocument { found.insert(ref) } else { found.formUnion(expanded(ref, joined)) }
        }
        // A local that only heads refs stands for what they lead to, and is no dependency of its own.
        let heads = Set(
            refs.compactMap { $0.first?.variableName }
                + locals.values.joined().compactMap {
                    $0.first?.variableName
                })
        for (name, documents) in joined where used.contains(name) || documents.count > 1 || !heads.contains(name) {
            found.formUnion(documents)
        }
        return found
    }

    private static func join(_ locals: [RegoText: Set<[Term]>]) -> [RegoText: Set<[Term]>] {
        var joined: [RegoText: Set<[Term]>] = [:]
        var count = 0
        var isDone = false
        while !isDone, count < maximumCount {
            isDone = true
            for (name, refs) in locals {
                for ref in refs {
                    for document in ref.isDocument ? [ref] : expanded(ref, joined)
                    where document.count <= maximumLength && joined[name, default: []].insert(document).inserted {
                        count += 1
                        isDone = false
                    }
                }
            }
        }
        return joined
    }

    private static func expanded(_ ref: [Term], _ joined: [RegoText: Set<[Term]>]) -> [[Term]] {
        guard let name = ref.first?.variableName else { return [] }
        return (joined[name] ?? []).map { $0 + ref.dropFirst() }
    }

    /// Without those that begin with another one.
    static func minimal(_ refs: Set<[Term]>) -> [[Term]] {
        var kept: [[Term]] = []
        for ref in refs.sorted(by: { TermOrder.compare($0, $1) < 0 }) {
            if let last = kept.last, ref.starts(with: last) { continue }
            kept.append(ref)
        }
        return kept
    }

    // MARK: - Walking

    private static func collect(_ expression: Expression, _ visit: ([Term]) -> Void) {
        var used: Set<RegoText> = []
        collect(expression, variables: &used, visit)
    }

    private static func collect(
        _ expression: Expression, variables: inout Set<RegoText>, _ visit: ([Term]) -> Void
    ) {
        var names = variables
        expression.forEachTerm { collect($0, variables: &names, visit) }
        variables = names
    }

    private static func collect(_ term: Term, variables: inout Set<RegoText>, _ visit: ([Term]) -> Void) {
        switch term.kind {
        case .variable(let name):
            variables.insert(name)
        case .ref(let path):
            visit(path)
            for step in path.dropFirst() { collect(step, variables: &variables, visit) }
        default:
            var names = variables
            term.forEachTerm { collect($0, variables: &names, visit) }
            variables = names
        }
    }
}

extension [Term] {
    fileprivate var isDocument: Bool {
        guard let head = first?.variableName else { return false }
        return head == "data" || head == "input"
    }
}
