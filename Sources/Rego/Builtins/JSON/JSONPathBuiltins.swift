/// Parts of documents by paths: `json.filter` and `json.remove`.
enum JSONPathBuiltins {
    static let family: [Builtin] = [
        Builtin("json.filter", arity: 2, filter), Builtin("json.remove", arity: 2, remove),
    ]

    /// Paths as a tree.
    private enum Tree {
        case end
        case node([Value: Tree])

        /// Adds a path. One that ends above another takes its place.
        mutating func insert(_ path: ArraySlice<Value>) {
            guard case .node(var children) = self, let key = path.first else { return }
            let rest = path.dropFirst()
            if rest.isEmpty {
                children[key] = .end
            } else {
                var child = children[key] ?? .node([:])
                children[key] = nil
                child.insert(rest)
                children[key] = child
            }
            self = .node(children)
        }
    }

    /// Segments of a path that can mean anything: documents nest no deeper.
    private static let maximumSegments = Value.maximumDepth + 8

    /// The segments of a path: text with slashes, or an array.
    static func path(_ value: Value) throws(BuiltinError) -> [Value] {
        switch value {
        case .string(let string):
            let text = string.utf8
            guard !text.isEmpty else { return [] }
            return text.drop { $0 == UInt8(ascii: "/") }
                .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(segment)
        case .array(let array): return Array(array)
        default:
            throw .operand(
                2,
                "must be one of {set, array} containing string paths or array of path segments but got \(value.typeName)"
            )
        }
    }

    /// `~1` stands for a slash and `~0` for a tilde.
    private static func segment(_ text: ArraySlice<UInt8>) -> Value {
        guard text.contains(UInt8(ascii: "~")) else { return Value(bytes: Array(text)) }
        func replacing(_ text: [UInt8], _ digit: Unicode.Scalar, _ replacement: Unicode.Scalar) -> [UInt8] {
            var result: [UInt8] = []
            var index = 0
            while index < text.count {
                if text[index] == UInt8(ascii: "~"), index + 1 < text.count, text[index + 1] == UInt8(ascii: digit) {
                    result.append(UInt8(ascii: replacement))
                    index += 2
                } else {
                    result.append(text[index])
                    index += 1
                }
            }
            return result
        }
        return Value(bytes: replacing(replacing(Array(text), "1", "/"), "0", "~"))
    }

    private static func tree(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Tree {
        var tree = Tree.node([:])
        for element in try arguments.elements(1) {
            let path = try path(element)
            try context.charge(path.count &+ 1)
            tree.insert(path.prefix(maximumSegments))
        }
        return tree
    }

    /// The paths below an element of an array; there they are written as text.
    private static func child(_ children: [Value: Tree], at index: Int) -> Tree? {
        children[Value(String(index))]
    }

    // MARK: Filter

    static func filter(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        _ = try arguments.object(0)
        return try filter(arguments[0], try tree(arguments, context), context)
    }

    private static func filter(
        _ value: Value, _ tree: Tree, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value {
        guard case .node(let children) = tree else { return value }
        switch value {
        case .object(let object):
            var kept: [(key: Value, value: Value)] = []
            for entry in object {
                try context.charge(1)
                guard let child = children[entry.key] else { continue }
                kept.append((entry.key, try filter(entry.value, child, context)))
            }
            return .object(RegoObject(kept))
        case .array(let array):
            var kept: [Value] = []
            for (index, element) in array.enumerated() {
                try context.charge(1)
                guard let child = child(children, at: index) else { continue }
                kept.append(try filter(element, child, context))
            }
            return .array(RegoArray(kept))
        case .set(let set):
            var kept: [Value] = []
            for element in set {
                try context.charge(1)
                guard let child = children[element] else { continue }
                kept.append(try filter(element, child, context))
            }
            return .set(RegoSet(kept))
        default: return value
        }
    }

    // MARK: Remove

    static func remove(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        _ = try arguments.object(0)
        return try remove(arguments[0], try tree(arguments, context), context)
    }

    /// nil for a value that is removed itself.
    private static func remove(
        _ value: Value, _ tree: Tree?, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        guard let tree else { return value }
        guard case .node(let children) = tree else { return nil }
        switch value {
        case .object(let object):
            var kept: [(key: Value, value: Value)] = []
            for entry in object {
                try context.charge(1)
                guard let rest = try remove(entry.value, children[entry.key], context) else { continue }
                kept.append((entry.key, rest))
            }
            return .object(RegoObject(kept))
        case .array(let array):
            var kept: [Value] = []
            for (index, element) in array.enumerated() {
                try context.charge(1)
                guard let rest = try remove(element, child(children, at: index), context) else { continue }
                kept.append(rest)
            }
            return .array(RegoArray(kept))
        case .set(let set):
            var kept: [Value] = []
            for element in set {
                try context.charge(1)
                guard let rest = try remove(element, children[element], context) else { continue }
                kept.append(rest)
            }
            return .set(RegoSet(kept))
        default: return value
        }
    }
}
