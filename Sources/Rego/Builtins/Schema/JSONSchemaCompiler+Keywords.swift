extension JSONSchemaCompiler {
    /// `type`, and the keywords that look into objects and depend on their properties.
    mutating func readObjectKeywords(_ object: RegoObject, _ part: inout JSONSchema.Part) throws(BuiltinError) {
        try readTypes(object, &part)
        if let value = object["properties"] {
            guard case .object(let schemas) = value else { throw .failed("Properties must be of type object") }
            for (key, schema) in schemas {
                guard case .string(let name) = key else { continue }
                part.properties.append((name, try self.part(schema)))
            }
        }
        part.additionalProperties = try remainder(object, "additionalProperties")
        if let value = object["patternProperties"] {
            guard case .object(let schemas) = value else {
                throw Self.invalidType("Valid Schema", "patternProperties")
            }
            for (key, schema) in schemas {
                guard case .string(let pattern) = key else { continue }
                guard let expression = expression(pattern) else {
                    throw .failed("Invalid regex pattern '\(pattern.string)'")
                }
                part.patternProperties.append((expression, try self.part(schema)))
            }
        }
        if let value = object["propertyNames"], draft >= .six {
            // The library names the wrong keyword here.
            guard Self.isSchema(value) else { throw Self.invalidType("Valid Schema", "patternProperties") }
            part.propertyNames = try self.part(value)
        }
        try readDependencies(object, &part)
    }

    private func readTypes(_ object: RegoObject, _ part: inout JSONSchema.Part) throws(BuiltinError) {
        guard let value = object["type"] else { return }
        switch value {
        case .string(let name): try addType(name, &part)
        case .array(let names):
            for element in names {
                guard case .string(let name) = element else {
                    throw Self.invalidType("type", "string/Array Of Strings")
                }
                try addType(name, &part)
            }
        default: throw Self.invalidType("type", "string/Array Of Strings")
        }
    }

    private static let types = ["array", "boolean", "integer", "number", "null", "object", "string"]

    private func addType(_ name: RegoString, _ part: inout JSONSchema.Part) throws(BuiltinError) {
        guard let type = Self.types.first(where: { name == RegoString($0) }) else {
            let types = Self.types.joined(separator: " ")
            throw .failed(
                "has a primitive type that is NOT VALID -- given: /\(name.string)/ Expected valid values are:[\(types)]"
            )
        }
        guard !part.types.contains(type) else { throw .failed("\(type) type is duplicated") }
        part.types.append(type)
    }

    private mutating func remainder(
        _ object: RegoObject, _ key: String
    ) throws(BuiltinError) -> JSONSchema.Remainder? {
        switch object[key] {
        case nil: return nil
        case .bool(let pass)?: return .bool(pass)
        case .object(let schema)?: return .schema(try part(.object(schema)))
        default: throw Self.invalidType("boolean/Valid Schema", key)
        }
    }

    private mutating func readDependencies(
        _ object: RegoObject, _ part: inout JSONSchema.Part
    ) throws(BuiltinError) {
        guard let value = object["dependencies"] else { return }
        guard case .object(let dependencies) = value else {
            throw .failed("dependencies must be of type object")
        }
        let mismatch = BuiltinError.failed("Dependency must be of type Schema Or Array Of Strings")
        for (key, value) in dependencies {
            guard case .string(let name) = key else { continue }
            switch value {
            case .array(let elements):
                var names: [RegoString] = []
                for element in elements {
                    guard case .string(let name) = element else { throw mismatch }
                    names.append(name)
                }
                part.dependencies.append((name, .properties(names)))
            case .bool, .object: part.dependencies.append((name, .schema(try self.part(value))))
            default: throw mismatch
            }
        }
    }

    /// The keywords that look into arrays.
    mutating func readArrayKeywords(_ object: RegoObject, _ part: inout JSONSchema.Part) throws(BuiltinError) {
        switch object["items"] {
        case nil: break
        case .array(let schemas)?:
            for schema in schemas {
                guard Self.isSchema(schema) else { throw Self.invalidType("Valid Schema/Array Of Schemas", "items") }
                part.items.append(try self.part(schema))
            }
        case .some(let schema):
            guard Self.isSchema(schema) else { throw Self.invalidType("Valid Schema/Array Of Schemas", "items") }
            part.items = [try self.part(schema)]
            part.itemsAreAlike = true
        }
        part.additionalItems = try remainder(object, "additionalItems")
    }

    // MARK: Bounds

    func readNumberKeywords(_ object: RegoObject, _ part: inout JSONSchema.Part) throws(BuiltinError) {
        if let value = object["multipleOf"] {
            guard case .number(let number) = value else { throw Self.invalidType("Number", "multipleOf") }
            guard number.signum > 0 else { throw .failed("multipleOf must be strictly greater than 0") }
            part.multipleOf = number
        }
        (part.minimum, part.exclusiveMinimum) = try bound(object, "minimum", "exclusiveMinimum")
        (part.maximum, part.exclusiveMaximum) = try bound(object, "maximum", "exclusiveMaximum")
    }

    /// A bound, and the one that is not itself allowed. In draft 4 the latter's keyword is a flag on the former.
    private func bound(
        _ object: RegoObject, _ key: String, _ exclusiveKey: String
    ) throws(BuiltinError) -> (inclusive: Number?, exclusive: Number?) {
        var inclusive: Number?
        if let value = object[key] {
            guard case .number(let number) = value else { throw .failed("\(key) must be of a Number") }
            inclusive = number
        }
        switch object[exclusiveKey] {
        case nil: return (inclusive, nil)
        case .bool(let isExclusive)? where draft == .four || draft == .any:
            guard inclusive != nil else { throw .failed("\(exclusiveKey) cannot be used without \(key)") }
            return isExclusive ? (nil, inclusive) : (inclusive, nil)
        case .number(let number)? where draft != .four: return (inclusive, number)
        default:
            let expected = draft == .four ? "boolean" : draft == .any ? "boolean/number" : "number"
            throw Self.invalidType(expected, exclusiveKey)
        }
    }

    func readStringKeywords(_ object: RegoObject, _ part: inout JSONSchema.Part) throws(BuiltinError) {
        part.minLength = try count(object, "minLength")
        part.maxLength = try count(object, "maxLength")
        if let least = part.minLength, let most = part.maxLength, least > most {
            throw .failed("minLength cannot be greater than maxLength")
        }
        if let pattern = try string(object, "pattern") {
            guard let expression = expression(pattern) else { throw .failed("pattern must be a valid regex") }
            part.pattern = (pattern, expression)
        }
        part.format = try string(object, "format")
    }

    /// How many properties and elements there may be.
    mutating func readBounds(_ object: RegoObject, _ part: inout JSONSchema.Part) throws(BuiltinError) {
        part.minProperties = try count(object, "minProperties")
        part.maxProperties = try count(object, "maxProperties")
        if let least = part.minProperties, let most = part.maxProperties, least > most {
            throw .failed("minProperties cannot be greater than maxProperties")
        }
        var seen: Set<RegoString> = []
        for element in try array(object, "required") ?? .empty {
            guard case .string(let name) = element else { throw Self.invalidType("string", "required") }
            guard seen.insert(name).inserted else { throw .failed("required items must be unique") }
            part.required.append(name)
        }
        part.minItems = try count(object, "minItems")
        part.maxItems = try count(object, "maxItems")
        if let value = object["uniqueItems"] {
            guard case .bool(let isUnique) = value else { throw .failed("uniqueItems must be of a boolean") }
            part.uniqueItems = isUnique
        }
        if let schema = object["contains"], draft >= .six { part.contains = try self.part(schema) }
    }

    func readChoices(_ object: RegoObject, _ part: inout JSONSchema.Part) throws(BuiltinError) {
        if let value = object["const"], draft >= .six {
            try context.charge(traversing: value)
            part.constant = JSONSchema.canonical(value)
        }
        guard let values = try array(object, "enum") else { return }
        var seen: Set<Value> = []
        var choices: [Value] = []
        for value in values {
            try context.charge(traversing: value)
            let choice = JSONSchema.canonical(value)
            guard seen.insert(choice).inserted else { throw .failed("enum items must be unique") }
            choices.append(choice)
        }
        part.choices = choices
    }

    // MARK: Combinations

    mutating func readCombinations(_ object: RegoObject, _ part: inout JSONSchema.Part) throws(BuiltinError) {
        part.oneOf = try schemas(object, "oneOf")
        part.anyOf = try schemas(object, "anyOf")
        part.allOf = try schemas(object, "allOf")
        part.not = try schema(object, "not")
        guard draft >= .seven else { return }
        part.condition = try schema(object, "if")
        part.then = try schema(object, "then")
        part.otherwise = try schema(object, "else")
    }

    private mutating func schemas(_ object: RegoObject, _ key: String) throws(BuiltinError) -> [Int] {
        var result: [Int] = []
        for schema in try array(object, key) ?? .empty { result.append(try part(schema)) }
        return result
    }

    private mutating func schema(_ object: RegoObject, _ key: String) throws(BuiltinError) -> Int? {
        guard let value = object[key] else { return nil }
        guard Self.isSchema(value) else { throw .failed("\(key) must be of an object") }
        return try part(value)
    }
}
