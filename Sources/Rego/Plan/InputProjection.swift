/// What a program reads of `input`, where it reads nothing but values at constant paths: then a JSON text needs not
/// become a document. Only the values at those paths are made; the rest of the text is checked and passed over.
// @unchecked: everything is written while it is being made and never afterwards; the keys are constants of the program,
// which outlives its projection.
final class InputProjection: @unchecked Sendable {
    /// A document on the way to what is read.
    struct Node {
        /// The members of interest, among `members`.
        var members: Range<Int>
        /// The number of the value that is read here, as a whole, -1 for none; nothing is looked for below it.
        var value: Int
    }

    /// A member of interest by the UTF-8 bytes of its key.
    struct Member {
        let key: ValueRef
        let node: Int
    }

    /// The first one is the root.
    let nodes: UnsafeMutableBufferPointer<Node>
    let members: UnsafeMutableBufferPointer<Member>
    /// How many values are read.
    let count: Int
    /// For each path of the program the number of a value, -1 for paths that are none of `input`'s.
    let values: UnsafeMutableBufferPointer<Int32>
    /// Values that lie within others: of which one, and by which path.
    let inner: [(value: Int, outer: Int, path: [ValueRef])]

    /// Far more paths than policies have: looking for each member's key among them must not take long.
    private static let maximumPaths = 256

    /// `nil` where the program may read more of `input`.
    init?(_ program: Program) {
        guard !program.withs.contains(where: \.concernsInput), program.calls.allSatisfy(\.builtin.isStandard) else {
            return nil
        }
        var paths = Set(program.groups.flatMap { $0.index?.inputPaths ?? [] })
        for case .input(_, let path) in program.code { paths.insert(Int(path)) }
        guard paths.count <= Self.maximumPaths else { return nil }
        var tree = Tree()
        var values = [Int32](repeating: -1, count: program.paths.count)
        // Shorter ones first: what lies within a value that is read anyway is taken from it.
        for path in paths.sorted(by: { (program.paths[$0].count, $0) < (program.paths[$1].count, $1) }) {
            let keys = program.paths[path].map { program.pathKeys[$0] }
            guard !keys.isEmpty, keys.allSatisfy({ $0.kind == .string }) else { return nil }
            values[path] = Int32(truncatingIfNeeded: tree.add(keys))
        }
        self.values = .allocate(capacity: values.count)
        _ = self.values.initialize(fromContentsOf: values)
        nodes = .allocate(capacity: tree.nodes.count)
        members = .allocate(capacity: tree.nodes.count)
        var first = 0
        for (number, node) in tree.nodes.enumerated() {
            let range = first..<(first + node.members.count)
            nodes.initializeElement(at: number, to: Node(members: range, value: node.value ?? -1))
            for member in node.members {
                members.initializeElement(at: first, to: member)
                first += 1
            }
        }
        count = tree.count
        inner = tree.inner
    }

    deinit {
        nodes.deallocate()
        members.deallocate()
        values.deallocate()
    }

    /// The paths while they are put together.
    private struct Tree {
        var nodes: [(members: [Member], value: Int?)] = [([], nil)]
        var count = 0
        var inner: [(value: Int, outer: Int, path: [ValueRef])] = []

        mutating func add(_ keys: [ValueRef]) -> Int {
            var node = 0
            for (position, key) in keys.enumerated() {
                if let outer = nodes[node].value {
                    inner.append((count, outer, Array(keys[position...])))
                    return next()
                }
                node = member(key, of: node)
            }
            if let known = nodes[node].value { return known }
            nodes[node].value = count
            return next()
        }

        private mutating func next() -> Int {
            count += 1
            return count - 1
        }

        private mutating func member(_ key: ValueRef, of node: Int) -> Int {
            if let known = nodes[node].members.first(where: { $0.key.equals(key) }) { return known.node }
            nodes.append(([], nil))
            nodes[node].members.append(Member(key: key, node: nodes.count - 1))
            return nodes.count - 1
        }
    }
}

/// What a projection has read of one JSON text.
final class ProjectedInput {
    private let values: UnsafeMutablePointer<Value?>
    private let references: UnsafeMutablePointer<ValueRef>
    private let projection: InputProjection

    init(_ projection: InputProjection) {
        self.projection = projection
        values = .allocate(capacity: projection.count)
        values.initialize(repeating: nil, count: projection.count)
        references = .allocate(capacity: projection.count)
    }

    deinit {
        values.deinitialize(count: projection.count)
        values.deallocate()
        references.deallocate()
    }

    func set(_ number: Int, to value: Value?) { values[number] = value }

    /// To be called when all values are set.
    func finish() {
        for number in 0..<projection.count {
            references[number] = values[number].map { ValueRef($0) } ?? .undefined
        }
        for (value, outer, path) in projection.inner {
            references[value] = path.reduce(references[outer]) { $0.isUndefined ? $0 : $0.get($1) }
        }
    }

    /// The value at a path of the program.
    @inline(__always)
    subscript(path: Int) -> ValueRef {
        let number = projection.values[path]
        return number < 0 ? .undefined : references[Int(number)]
    }
}
