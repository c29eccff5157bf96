/// Graphs as objects from a node to its neighbours, and walking through documents.
enum GraphBuiltins {
    static let family: [Builtin] = [
        Builtin("graph.reachable", arity: 2, reachable), Builtin("graph.reachable_paths", arity: 2, reachablePaths),
        Builtin("walk", arity: 1, walk),
    ]

    private static func initial(_ arguments: BuiltinArguments) throws(BuiltinError) -> BuiltinElements {
        guard let nodes = BuiltinElements(arguments[1]) else {
            throw .operand(2, arguments[1], mustBe: "{array, set}")
        }
        return nodes
    }

    /// The neighbours of a node; nil for one that the graph does not have.
    private static func neighbours(of node: Value, in graph: RegoObject) -> [Value]? {
        guard let edges = graph[node] else { return nil }
        return BuiltinElements(edges).map { Array($0) } ?? []
    }

    static func reachable(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let graph = try arguments.object(0).table.flat
        var pending = Array(try initial(arguments))
        // A bit for each node of the graph, by its position, which is also its order.
        var seen = [UInt64](repeating: 0, count: graph.count / 64 &+ 1)
        var reached: [(position: Int, node: Value)] = []
        while let node = pending.popLast() {
            try context.charge(2)
            guard let position = graph.position(of: node), seen[position / 64] & 1 &<< UInt64(position % 64) == 0 else {
                continue
            }
            seen[position / 64] |= 1 &<< UInt64(position % 64)
            reached.append((position, node))
            guard let next = BuiltinElements(graph.keys[graph.count &+ position]) else { continue }
            try context.charge(next.count)
            pending.append(contentsOf: next)
        }
        try context.checkCollection(count: reached.count)
        reached.sort { $0.position < $1.position }
        let found = TableStorage.make(count: reached.count, hasValues: false) { keys, _ in
            for (place, entry) in reached.enumerated() { (keys + place).initialize(to: entry.node) }
        }
        return .set(RegoSet(table: found))
    }

    // MARK: Paths

    static func reachablePaths(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let graph = try arguments.object(0)
        var search = PathSearch(graph: graph, context: context)
        for node in try initial(arguments) { try search.run(from: node) }
        return .set(RegoSet(search.found))
    }

    /// Paths from a node until they end, leave the graph or come back on themselves. Their number may grow
    /// exponentially; the context's limits hold it.
    private struct PathSearch {
        let graph: RegoObject
        let context: BuiltinContext
        var found: Set<Value> = []

        /// A node on the present path and which of its neighbours come next.
        private struct Step {
            var neighbours: [Value]
            var next = 0
            /// Whether the node was not on the path before.
            var isNew = true
        }

        init(graph: RegoObject, context: BuiltinContext) {
            self.graph = graph
            self.context = context
        }

        mutating func run(from root: Value) throws(BuiltinError) {
            guard let first = GraphBuiltins.neighbours(of: root, in: graph) else { return }
            var path: [Value] = [root]
            guard !first.isEmpty else {
                try add(path)
                return
            }
            var onPath: Set<Value> = [root]
            var steps = [Step(neighbours: first)]
            while let step = steps.last {
                try context.charge(2)
                guard step.next < step.neighbours.count else {
                    steps.removeLast()
                    if let left = path.popLast(), step.isNew { onPath.remove(left) }
                    continue
                }
                let node = step.neighbours[step.next]
                steps[steps.count - 1].next += 1
                let isNew = !onPath.contains(node)
                // A root that leads to itself stands on its path twice: OPA looks for cycles behind the root only.
                if !isNew, steps.count > 1 {
                    try add(path)
                    continue
                }
                guard let next = GraphBuiltins.neighbours(of: node, in: graph) else {
                    try add(path)
                    continue
                }
                if next.isEmpty {
                    try add(path + [node])
                    continue
                }
                path.append(node)
                onPath.insert(node)
                steps.append(Step(neighbours: next, isNew: isNew))
            }
        }

        private mutating func add(_ path: [Value]) throws(BuiltinError) {
            try context.charge(bytes: path.count &* 16)
            found.insert(.array(RegoArray(path)))
            if found.count > context.limits.collectionCount { try context.checkCollection(count: found.count) }
        }
    }

    // MARK: Walking

    /// All `[path, value]` pairs of a document, outermost first. `walk` is a relation: the evaluator takes the pairs one
    /// by one.
    static func walk(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        var pairs: [Value] = []
        var path: [Value] = []
        try walk(arguments[0], &path, &pairs, context)
        return try context.array(pairs)
    }

    private static func walk(
        _ value: Value, _ path: inout [Value], _ pairs: inout [Value], _ context: BuiltinContext
    ) throws(BuiltinError) {
        try context.charge(path.count / 4 &+ 2)
        pairs.append([.array(RegoArray(path)), value])
        switch value {
        case .array(let array):
            for (index, element) in array.enumerated() {
                try walk(element, at: Value(index), &path, &pairs, context)
            }
        case .object(let object):
            for entry in object { try walk(entry.value, at: entry.key, &path, &pairs, context) }
        case .set(let set): for element in set { try walk(element, at: element, &path, &pairs, context) }
        default: break
        }
    }

    private static func walk(
        _ value: Value, at key: Value, _ path: inout [Value], _ pairs: inout [Value], _ context: BuiltinContext
    ) throws(BuiltinError) {
        path.append(key)
        try walk(value, &path, &pairs, context)
        path.removeLast()
    }
}
