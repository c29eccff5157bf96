package import RegoSyntax

extension CompiledModules {
    /// What the inferred type of the document at a path has that a schema does not allow, or lacks that it requires.
    /// What types do not tell is no error.
    package func answerErrors(at path: [String], by document: Value) -> [RegoError] {
        let terms = [Term(.variable("data"))] + path.map { Term(.string(RegoText($0))) }
        guard let rule = rules.first(where: { $0.path.starts(with: terms) && $0.path.count == terms.count }) else {
            return []
        }
        var node = environment.types
        for term in terms {
            guard let next = node.children[term] else { return [] }
            node = next
        }
        let context = BuiltinContext(now: 0, seed: 0, limits: EvaluationLimits())
        guard let type = node.type, let schema = try? JSONSchemaCompiler.compile(document, context) else { return [] }
        let problems = AnswerCheck(schema: schema).problems(type, schema.root, at: "", depth: 0)
        return problems.map { RegoError(.type, "\(terms.written): \($0)", at: rule.location) }
    }
}

/// Compares a type with a schema.
private struct AnswerCheck {
    let schema: JSONSchema

    private static let maximumDepth = 32

    private func part(_ index: Int) -> JSONSchema.Part? {
        var (index, seen) = (index, Set<Int>())
        while schema.parts.indices.contains(index), seen.insert(index).inserted {
            guard let next = schema.parts[index].reference else { return schema.parts[index] }
            index = next
        }
        return nil
    }

    func problems(_ type: RegoType, _ index: Int, at path: String, depth: Int) -> [String] {
        guard depth < Self.maximumDepth, let part = part(index) else { return [] }
        switch type.shape {
        case .unknown, .function: return []
        case .any(let choices):
            var found: [String] = []
            for choice in choices {
                found += problems(choice, index, at: path, depth: depth + 1).filter { !found.contains($0) }
            }
            return found
        case .null, .boolean, .number, .string, .array, .set, .object: break
        }
        if !part.anyOf.isEmpty {
            let found = part.anyOf.map { problems(type, $0, at: path, depth: depth + 1) }
            return found.min { $0.count < $1.count } ?? []
        }
        let names = part.types.isEmpty ? Self.names(of: part.constant.map { [$0] } ?? part.choices ?? []) : part.types
        if !names.isEmpty, !names.contains(where: { Self.fits(type, $0) }) {
            let wanted = names.joined(separator: " or ")
            return ["`\(path.isEmpty ? "the answer" : path)` is \(type.written), and the contract wants \(wanted)"]
        }
        switch type.shape {
        case .object(let fixed, let dynamic):
            return problems(fixed, isOpen: dynamic != nil, part, at: path, depth: depth)
        case .array(let fixed, let dynamic):
            return elements(fixed + [dynamic].compactMap { $0 }, part, at: path, depth: depth)
        case .set(let element):
            return elements([element], part, at: path, depth: depth)
        default:
            return []
        }
    }

    private func problems(
        _ fields: [RegoType.Field], isOpen: Bool, _ part: JSONSchema.Part, at path: String, depth: Int
    ) -> [String] {
        var found: [String] = []
        for field in fields {
            guard case .string(let key) = field.key else { continue }
            let place = path.isEmpty ? key.string : "\(path).\(key)"
            if let property = part.properties.first(where: { RegoText($0.name.string) == key }) {
                found += problems(field.type, property.schema, at: place, depth: depth + 1)
            } else if case .bool(false)? = part.additionalProperties, part.patternProperties.isEmpty {
                found.append("`\(place)` is not in the contract")
            } else if case .schema(let index)? = part.additionalProperties {
                found += problems(field.type, index, at: place, depth: depth + 1)
            }
        }
        guard !isOpen else { return found }
        for name in part.required where !fields.contains(where: { $0.key == .string(RegoText(name.string)) }) {
            found.append("`\(path.isEmpty ? name.string : "\(path).\(name.string)")` is missing")
        }
        return found
    }

    private func elements(_ types: [RegoType], _ part: JSONSchema.Part, at path: String, depth: Int) -> [String] {
        guard part.itemsAreAlike, let index = part.items.first else { return [] }
        var found: [String] = []
        for type in types {
            found += problems(type, index, at: path + "[]", depth: depth + 1).filter { !found.contains($0) }
        }
        return found
    }

    private static func fits(_ type: RegoType, _ name: String) -> Bool {
        switch type.shape {
        case .null: name == "null"
        case .boolean: name == "boolean"
        case .number: name == "number" || name == "integer"
        case .string: name == "string"
        // Sets become arrays in JSON.
        case .array, .set: name == "array"
        case .object: name == "object"
        case .unknown, .any, .function: true
        }
    }

    private static func names(of values: [Value]) -> [String] {
        values.reduce(into: []) { names, value in
            if !names.contains(value.typeName) { names.append(value.typeName) }
        }
    }
}
