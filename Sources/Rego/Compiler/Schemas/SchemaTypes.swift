import RegoSyntax

/// Why a schema gives no type.
struct SchemaTypeError: Error {
    let message: String
}

/// Turns a JSON Schema into a type. What OPA's checker leaves out of a schema is left out, unless types are exact.
struct SchemaTypes {
    private let schema: JSONSchema
    private let isExact: Bool
    private var known: [Int: RegoType] = [:]
    /// References that are being followed: a schema may contain itself.
    private var open: Set<Int> = []

    /// The type of a schema document.
    static func type(of document: Value, isExact: Bool) throws(SchemaTypeError) -> RegoType {
        let schema: JSONSchema
        do {
            let context = BuiltinContext(now: 0, seed: 0, limits: EvaluationLimits())
            schema = try JSONSchemaCompiler.compile(document, context)
        } catch {
            throw SchemaTypeError(message: "unable to compile the schema: \(error.message)")
        }
        var types = SchemaTypes(schema: schema, isExact: isExact)
        return try types.type(ofPart: schema.root)
    }

    private init(schema: JSONSchema, isExact: Bool) {
        self.schema = schema
        self.isExact = isExact
    }

    private func part(_ index: Int) -> JSONSchema.Part? {
        schema.parts.indices.contains(index) ? schema.parts[index] : nil
    }

    private mutating func type(ofPart index: Int) throws(SchemaTypeError) -> RegoType {
        guard let part = part(index) else { return .anything }
        guard let target = part.reference else { return try type(of: part) }
        if let type = known[target] { return type }
        guard open.insert(target).inserted else {
            // Of a schema inside itself only the names of its properties are known.
            let names = self.part(target)?.properties.map(\.name) ?? []
            if names.isEmpty { return .anything }
            return .object(
                fixed: names.map { .init(key: .string(RegoText($0.string)), type: .anything) }, dynamic: nil)
        }
        defer { open.remove(target) }
        let type = try type(ofPart: target)
        known[target] = type
        return type
    }

    private mutating func types(of parts: [Int]) throws(SchemaTypeError) -> [RegoType] {
        var types: [RegoType] = []
        for index in parts { types.append(try type(ofPart: index)) }
        return types
    }

    private mutating func type(of part: JSONSchema.Part) throws(SchemaTypeError) -> RegoType {
        if !part.anyOf.isEmpty || isExact && !part.oneOf.isEmpty {
            var union = RegoType.unknown
            if !part.types.isEmpty {
                var core = part
                (core.anyOf, core.oneOf) = ([], [])
                let type = try self.type(of: core)
                if case .object(let fixed, nil) = type.shape, !fixed.isEmpty { union = type }
            }
            for type in try types(of: part.anyOf + (isExact ? part.oneOf : [])) { union = type.or(union) }
            return union
        }
        if !part.allOf.isEmpty { return try type(ofAll: part) }
        if isExact, let type = exactType(of: part) { return type }
        for name in ["boolean", "string", "integer", "number", "object", "array"] where part.types.contains(name) {
            return try type(name, part)
        }
        if !part.properties.isEmpty { return try type("object", part) }
        if !part.items.isEmpty { return try type("array", part) }
        return .anything
    }

    private mutating func type(_ name: String, _ part: JSONSchema.Part) throws(SchemaTypeError) -> RegoType {
        switch name {
        case "boolean": return .boolean
        case "string": return .string
        case "integer", "number": return .number
        case "object":
            var fixed: [RegoType.Field] = []
            for property in part.properties {
                let type = try type(ofPart: property.schema)
                fixed.append(.init(key: .string(RegoText(property.name.string)), type: type))
            }
            let rest = isExact ? try remainder(of: part) : nil
            if fixed.isEmpty {
                return .object(fixed: [], dynamic: rest ?? .init(key: .anything, value: .anything))
            }
            return .object(fixed: fixed, dynamic: rest)
        case "array":
            let elements = try types(of: part.items)
            if elements.isEmpty { return .array(fixed: [], dynamic: .anything) }
            return part.itemsAreAlike
                ? .array(fixed: [], dynamic: elements[0]) : .array(fixed: elements, dynamic: nil)
        default: return .anything
        }
    }

    // MARK: - All of several

    /// As OPA merges schemas: all must have the same type; properties and elements are put together.
    private mutating func type(ofAll whole: JSONSchema.Part) throws(SchemaTypeError) -> RegoType {
        var parts: [JSONSchema.Part] = []
        for index in whole.allOf {
            var seen: Set<Int> = []
            var target = index
            while let next = part(target)?.reference, seen.insert(next).inserted { target = next }
            if let part = part(target) { parts.append(part) }
        }
        let merged = try merge(parts)
        guard !whole.types.isEmpty else { return try type(of: merged) }
        if ["object", "array"].contains(where: { whole.types.contains($0) && merged.types.contains($0) }) {
            var own = whole
            own.allOf = []
            return try type(of: merge([merged, own]))
        }
        guard whole.types == merged.types else {
            throw SchemaTypeError(message: "type checking: unable to merge these schemas")
        }
        return try type(of: merged)
    }

    private func merge(_ given: [JSONSchema.Part]) throws(SchemaTypeError) -> JSONSchema.Part {
        var parts = given
        for index in parts.indices {
            if !parts[index].properties.isEmpty {
                if !parts[index].types.contains("object") { parts[index].types.append("object") }
            } else if !parts[index].items.isEmpty, !parts[index].types.contains("array") {
                parts[index].types.append("array")
            }
        }
        guard var result = parts.first else { return JSONSchema.Part() }
        for other in parts.dropFirst() {
            guard Self.written(result.types) == Self.written(other.types) else {
                throw SchemaTypeError(
                    message: "type checking: unable to merge these schemas: type mismatch: "
                        + "\(Self.written(result.types)) and \(Self.written(other.types))")
            }
            if result.types.contains("object"), isExact || !result.properties.isEmpty, !other.properties.isEmpty {
                result.properties += other.properties
            } else if result.types.contains("array"), !result.items.isEmpty, !other.items.isEmpty {
                if other.items.count > result.items.count { result.items += other.items[result.items.count...] }
                for (first, second) in zip(result.items, other.items)
                where Self.written(part(first)?.types ?? []) != Self.written(part(second)?.types ?? []) {
                    throw SchemaTypeError(message: "type checking: unable to merge these schemas")
                }
            }
        }
        return result
    }

    private static func written(_ types: [String]) -> String {
        switch types.count {
        case 0: "undefined"
        case 1: types[0]
        default: "[\(types.joined(separator: ","))]"
        }
    }
}

// MARK: - What OPA leaves out

extension SchemaTypes {
    /// The type of `enum`, `const` and several types; nil where there is one type, or none.
    private mutating func exactType(of part: JSONSchema.Part) -> RegoType? {
        let values = part.constant.map { [$0] } ?? part.choices ?? []
        if !values.isEmpty { return values.reduce(RegoType.unknown) { $0.or(Self.type(of: $1)) } }
        guard part.types.count > 1 || part.types == ["null"] else { return nil }
        var union = RegoType.unknown
        for name in part.types {
            var one = part
            one.types = [name]
            let type = name == "null" ? RegoType.null : (try? type(name, one)) ?? .anything
            union = union.or(type)
        }
        return union
    }

    private static func type(of value: Value) -> RegoType {
        switch value {
        case .null: .null
        case .bool: .boolean
        case .number: .number
        case .string: .string
        case .array(let array): .array(fixed: array.map { type(of: $0) }, dynamic: nil)
        case .object, .set: .object(fixed: [], dynamic: .init(key: .anything, value: .anything))
        }
    }

    /// The properties that are not listed.
    private mutating func remainder(of part: JSONSchema.Part) throws(SchemaTypeError) -> RegoType.Entry? {
        var value = RegoType.unknown
        for pattern in part.patternProperties { value = value.or(try type(ofPart: pattern.schema)) }
        switch part.additionalProperties {
        case .schema(let index)?: value = value.or(try type(ofPart: index))
        case .bool(true)?: value = .anything
        case .bool(false)?, nil: break
        }
        return value.isUnknown ? nil : .init(key: .string, value: value)
    }
}
