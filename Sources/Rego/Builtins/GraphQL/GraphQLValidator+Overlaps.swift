extension GraphQLValidator {
    /// A field where it stands, by the name it answers to.
    private struct Occurrence {
        var node: GraphQLNode
        var parent: GraphQLSchema.Definition?
        var definition: GraphQLSchema.Field?

        var responseName: String {
            let alias = node.text("Alias")
            return alias.isEmpty ? node.name : alias
        }
    }

    /// Fields that answer to one name must be mergeable: the same field, arguments and shape.
    ///
    /// Comparing is quadratic in the fields of one name; the evaluation's limits hold it.
    mutating func checkOverlaps(in node: GraphQLNode, parent: GraphQLSchema.Definition?) throws(BuiltinError) {
        var occurrences: [Occurrence] = []
        var visited: Set<String> = []
        try collect(node, parent, &visited, &occurrences)
        try checkMerging(occurrences, depth: 0)
    }

    private func collect(
        _ node: GraphQLNode, _ parent: GraphQLSchema.Definition?, _ visited: inout Set<String>,
        _ occurrences: inout [Occurrence]
    ) throws(BuiltinError) {
        for selection in node.list("SelectionSet") {
            try pay(1)
            switch GraphQLSelection(selection) {
            case .field(let field):
                occurrences.append(
                    Occurrence(node: field, parent: parent, definition: definition(of: field, in: parent)))
            case .inline(let fragment):
                let condition = fragment.text("TypeCondition")
                try collect(fragment, condition.isEmpty ? parent : schema.types[condition], &visited, &occurrences)
            case .spread(let spread):
                guard visited.insert(spread.name).inserted, let fragment = fragments[spread.name] else { continue }
                try collect(fragment, schema.types[fragment.text("TypeCondition")], &visited, &occurrences)
            }
        }
    }

    private mutating func checkMerging(_ occurrences: [Occurrence], depth: Int) throws(BuiltinError) {
        var names: [String] = []
        var groups: [String: [Occurrence]] = [:]
        for occurrence in occurrences {
            if groups[occurrence.responseName] == nil { names.append(occurrence.responseName) }
            groups[occurrence.responseName, default: []].append(occurrence)
        }
        for name in names {
            let group = groups[name] ?? []
            for (index, first) in group.enumerated() {
                for second in group[(index + 1)...] {
                    if let reason = try conflict(first, second, depth: depth) {
                        report(
                            "Fields \"\(name)\" conflict because \(reason). Use different aliases on the fields to fetch"
                                + " both if this was intentional.", at: second.node)
                    }
                }
            }
            // What one field selects must be mergeable in itself as well.
            for occurrence in group where depth == 0 { try checkSelections(of: occurrence, depth: depth + 1) }
        }
    }

    private mutating func checkSelections(of occurrence: Occurrence, depth: Int) throws(BuiltinError) {
        guard depth < GraphQLParser.maximumNesting else { return }
        var nested: [Occurrence] = []
        var visited: Set<String> = []
        let type = occurrence.definition.flatMap { schema.types[$0.type.name] }
        try collect(occurrence.node, type, &visited, &nested)
        guard !nested.isEmpty else { return }
        var names: [String: [Occurrence]] = [:]
        for field in nested { names[field.responseName, default: []].append(field) }
        for field in nested where names[field.responseName]?.first?.node.object == field.node.object {
            let group = names[field.responseName] ?? []
            for (index, first) in group.enumerated() {
                for second in group[(index + 1)...] {
                    if let reason = try conflict(first, second, depth: depth) {
                        report(
                            "Fields \"\(field.responseName)\" conflict because \(reason). Use different aliases on the"
                                + " fields to fetch both if this was intentional.", at: second.node)
                    }
                }
            }
            names[field.responseName] = []
            for occurrence in group { try checkSelections(of: occurrence, depth: depth + 1) }
        }
    }

    /// Why two fields of one name cannot be merged; nil if they can.
    private func conflict(
        _ first: Occurrence, _ second: Occurrence, depth: Int
    ) throws(BuiltinError) -> String? {
        try pay(4)
        // Fields of two different object types never answer both.
        let exclusive =
            first.parent?.name != second.parent?.name && first.parent?.kind == .object && second.parent?.kind == .object
        if !exclusive {
            if first.node.name != second.node.name {
                return "\"\(first.node.name)\" and \"\(second.node.name)\" are different fields"
            }
            if !sameArguments(first.node, second.node) { return "they have differing arguments" }
        }
        if let left = first.definition?.type, let right = second.definition?.type, !sameShape(left, right) {
            return "they return conflicting types \"\(left.text)\" and \"\(right.text)\""
        }
        guard depth < GraphQLParser.maximumNesting else { return nil }
        var (left, right): ([Occurrence], [Occurrence]) = ([], [])
        var visited: Set<String> = []
        try collect(first.node, first.definition.flatMap { schema.types[$0.type.name] }, &visited, &left)
        visited = []
        try collect(second.node, second.definition.flatMap { schema.types[$0.type.name] }, &visited, &right)
        for one in left {
            for other in right where one.responseName == other.responseName {
                if let reason = try conflict(one, other, depth: depth + 1) {
                    return "subfields \"\(one.responseName)\" conflict because \(reason)"
                }
            }
        }
        return nil
    }

    private func sameArguments(_ first: GraphQLNode, _ second: GraphQLNode) -> Bool {
        func values(_ node: GraphQLNode) -> [String: Value] {
            Dictionary(
                node.list("Arguments").map { ($0.name, GraphQLNode.pruned($0.object["Value"] ?? .null)) }
            ) { first, _ in first }
        }
        return values(first) == values(second)
    }

    private func sameShape(_ left: GraphQLType, _ right: GraphQLType) -> Bool {
        guard left.isNonNull == right.isNonNull else { return false }
        switch (left, right) {
        case (.list(let left, _), .list(let right, _)): return sameShape(left, right)
        case (.named(let left, _), .named(let right, _)):
            guard let first = schema.types[left], let second = schema.types[right], first.isLeaf || second.isLeaf else {
                return true
            }
            return left == right
        default: return false
        }
    }
}
