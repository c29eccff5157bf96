import RegoSyntax

/// Which rules each rule may read or call.
struct DependencyGraph {
    /// For each rule and each of its branches, the rules it depends on.
    private let branches: [[Set<Int>]]

    init(rules: [WorkRule], tree: RuleTree) {
        branches = rules.map { item in
            var main = Set<Int>()
            Self.add(item.rule, tree, to: &main)
            var all = [main]
            for branch in item.rule.elses {
                var found = Set<Int>()
                Self.add(branch, tree, to: &found)
                all.append(found)
            }
            return all
        }
    }

    /// For each rule the rules it depends on, ascending.
    var dependencies: [[Int]] {
        branches.map { $0.reduce(into: Set<Int>()) { $0.formUnion($1) }.sorted() }
    }

    /// Every rule after those it depends on.
    var sorted: [Int] {
        let edges = dependencies
        var order: [Int] = []
        var seen = Array(repeating: false, count: edges.count)
        for root in edges.indices where !seen[root] {
            seen[root] = true
            var work = [(node: root, next: 0)]
            while let (node, next) = work.last {
                guard next < edges[node].count else {
                    order.append(node)
                    work.removeLast()
                    continue
                }
                work[work.count - 1].next += 1
                let target = edges[node][next]
                if !seen[target] {
                    seen[target] = true
                    work.append((target, 0))
                }
            }
        }
        return order
    }

    private static func add(_ rule: Rule, _ tree: RuleTree, to found: inout Set<Int>) {
        for argument in rule.head.arguments ?? [] { add(argument, tree, to: &found) }
        if let key = rule.head.key { add(key, tree, to: &found) }
        if let value = rule.head.value { add(value, tree, to: &found) }
        add(rule.body, tree, to: &found)
    }

    private static func add(_ body: Body, _ tree: RuleTree, to found: inout Set<Int>) {
        for expression in body { expression.forEachChild({ add($0, tree, to: &found) }, { add($0, tree, to: &found) }) }
    }

    private static func add(_ term: Term, _ tree: RuleTree, to found: inout Set<Int>) {
        if let path = term.refPath, path.first?.variableName == "data" { found.formUnion(tree.rules(read: path)) }
        term.forEachChild({ add($0, tree, to: &found) }, { add($0, tree, to: &found) })
    }

    // MARK: - Recursion

    /// An error for each branch of each rule that depends on itself. Of a file's no more than `limit` are told, where it
    /// is positive: each way round a large cycle takes long to find.
    func recursionErrors(_ rules: [WorkRule], limit: Int) -> [RegoError] {
        let edges = dependencies
        let components = stronglyConnected(edges)
        var sizes: [Int: Int] = [:]
        for component in components { sizes[component, default: 0] += 1 }
        var errors: [RegoError] = []
        var told: [Int: Int] = [:]
        for (id, item) in rules.enumerated() where limit <= 0 || told[item.module, default: 0] < limit {
            guard sizes[components[id], default: 0] > 1 || edges[id].contains(id) else { continue }
            for (index, targets) in branches[id].enumerated() {
                guard let path = cycle(from: id, targets, edges, components) else { continue }
                told[item.module, default: 0] += 1
                let names = ([id] + path).map { rules[$0].path.written }
                let place = index == 0 ? item.rule.location : item.rule.elses[index - 1].location
                errors.append(
                    RegoError(
                        .recursion, "rule \(names[0]) is recursive: \(names.joined(separator: " -> "))", at: place))
            }
        }
        return errors
    }

    /// The shortest way from `start`, by one of `targets`, back to it.
    private func cycle(from start: Int, _ targets: Set<Int>, _ edges: [[Int]], _ components: [Int]) -> [Int]? {
        var previous: [Int: Int] = [:]
        var queue = targets.sorted().filter { components[$0] == components[start] }
        for target in queue { previous[target] = start }
        var index = 0
        while index < queue.count {
            let node = queue[index]
            index += 1
            if node == start {
                var path = [start]
                var step = previous[start] ?? start
                while step != start {
                    path.append(step)
                    step = previous[step] ?? start
                }
                return path.reversed()
            }
            for next in edges[node] where components[next] == components[start] && previous[next] == nil {
                previous[next] = node
                queue.append(next)
            }
        }
        return nil
    }

    /// Tarjan's algorithm without recursion: nodes of equal number depend on each other.
    private func stronglyConnected(_ edges: [[Int]]) -> [Int] {
        var number = Array(repeating: -1, count: edges.count)
        var low = number
        var component = number
        var stack: [Int] = []
        var counter = 0
        var components = 0
        for root in edges.indices where number[root] < 0 {
            var work = [(node: root, next: 0)]
            while let (node, next) = work.last {
                if next == 0, number[node] < 0 {
                    number[node] = counter
                    low[node] = counter
                    counter += 1
                    stack.append(node)
                }
                if next < edges[node].count {
                    work[work.count - 1].next += 1
                    let target = edges[node][next]
                    if number[target] < 0 {
                        work.append((target, 0))
                    } else if component[target] < 0 {
                        low[node] = min(low[node], number[target])
                    }
                    continue
                }
                work.removeLast()
                if let parent = work.last?.node { low[parent] = min(low[parent], low[node]) }
                if low[node] == number[node] {
                    while let top = stack.popLast() {
                        component[top] = components
                        if top == node { break }
                    }
                    components += 1
                }
            }
        }
        return component
    }
}
