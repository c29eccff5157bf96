package import Rego
package import RegoSyntax

/// The documents that a query depends on, as `opa deps` tells them: base documents come from outside, virtual ones are
/// made by rules.
package struct Dependencies {
    package let base: [[Term]]
    package let virtual: [[Term]]

    /// What `query` depends on, in policies that are compiled.
    package init(of query: Body, in compiled: CompiledModules) {
        (base, virtual) = DeepStack.run {
            var walk = DependencyWalk(compiled)
            walk.follow(DocumentRefs.of(query: query))
            return (Self.sorted(walk.base), Self.sorted(walk.virtual))
        }
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
        var scan = TermScan()
        scan.add(query)
        return scan.refs.filter(\.isDocument)
    }

    static func of(_ rule: CompiledRule, _ branch: CompiledBranch) -> Set<[Term]> {
        var locals: [RegoText: Set<[Term]>] = [:]
        var scan = TermScan()
        scan.add([branch.key, branch.value].compactMap(\.self) + rule.path + (rule.arguments ?? []))
        for expression in branch.body {
            if let (left, right) = expression.operands(of: "eq"), expression.modifiers.isEmpty,
                let name = left.variableName ?? right.variableName, let path = left.refPath ?? right.refPath
            {
                locals[name, default: []].insert(path)
                scan.add(path.dropFirst())
            } else {
                scan.add([expression])
            }
        }
        let joined = join(locals)
        var found: Set<[Term]> = []
        for ref in scan.refs {
            if ref.isDocument { found.insert(ref) } else { found.formUnion(expanded(ref, joined)) }
        }
        // A local that only heads refs stands for what they lead to, and is no dependency of its own.
        let heads = Set(
            scan.refs.compactMap { $0.first?.variableName }
                + locals.values.joined().compactMap { $0.first?.variableName })
        for (name, documents) in joined
        where scan.variables.contains(name) || documents.count > 1 || !heads.contains(name) {
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
}

/// The refs in terms, and the variables beside them.
private struct TermScan {
    private(set) var refs: Set<[Term]> = []
    private(set) var variables: Set<RegoText> = []

    mutating func add(_ term: Term) {
        switch term.kind {
        case .variable(let name):
            variables.insert(name)
        case .ref(let path):
            refs.insert(path)
            add(path.dropFirst())
        default:
            term.forEachChild({ add($0) }, { add($0) })
        }
    }

    mutating func add(_ terms: some Sequence<Term>) {
        for term in terms { add(term) }
    }

    mutating func add(_ body: Body) {
        for expression in body { expression.forEachChild({ add($0) }, { add($0) }) }
    }
}

extension [Term] {
    fileprivate var isDocument: Bool {
        guard let head = first?.variableName else { return false }
        return head == "data" || head == "input"
    }
}
