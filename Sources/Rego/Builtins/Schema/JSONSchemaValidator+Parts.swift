extension JSONSchemaValidator {
    // MARK: Combinations

    mutating func checkCombinations(
        _ part: JSONSchema.Part, _ value: Value, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        if !part.anyOf.isEmpty { try checkAnyOf(part.anyOf, value, place, &outcome) }
        if !part.oneOf.isEmpty { try checkOneOf(part.oneOf, value, place, &outcome) }
        if !part.allOf.isEmpty {
            var isValid = true
            for schema in part.allOf {
                let result = try check(value, schema, place)
                isValid = isValid && result.isValid
                try merge(result, &outcome)
            }
            if !isValid { try add("number_all_of", "Must validate all the schemas (allOf)", place, &outcome) }
        }
        if let schema = part.not, try check(value, schema, place).isValid {
            try add("number_not", "Must not validate the schema (not)", place, &outcome)
        }
        if !part.dependencies.isEmpty, case .object(let object) = value {
            try checkDependencies(part, object, place, &outcome)
        }
        if let condition = part.condition {
            let holds = try check(value, condition, place).isValid
            if let schema = holds ? part.then : part.otherwise {
                let result = try check(value, schema, place)
                if !result.isValid {
                    let text =
                        holds
                        ? "Must validate \"then\" as \"if\" was valid"
                        : "Must validate \"else\" as \"if\" was not valid"
                    try add(holds ? "condition_then" : "condition_else", text, place, &outcome)
                    try merge(result, &outcome)
                }
            }
        }
        outcome.score += 1
    }

    /// The problems of the schema that comes closest are shown.
    private mutating func checkAnyOf(
        _ schemas: [Int], _ value: Value, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        var best: Outcome?
        for schema in schemas {
            let result = try check(value, schema, place)
            if result.isValid { return }
            if result.score > best?.score ?? Int.min { best = result }
        }
        try add("number_any_of", "Must validate at least one schema (anyOf)", place, &outcome)
        if let best { try merge(best, &outcome) }
    }

    private mutating func checkOneOf(
        _ schemas: [Int], _ value: Value, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        var validCount = 0
        var best: Outcome?
        for schema in schemas {
            let result = try check(value, schema, place)
            if result.isValid {
                validCount += 1
            } else if validCount == 0, result.score > best?.score ?? Int.min {
                best = result
            }
        }
        guard validCount != 1 else { return }
        try add("number_one_of", "Must validate one and only one schema (oneOf)", place, &outcome)
        if validCount == 0, let best { try merge(best, &outcome) }
    }

    private mutating func checkDependencies(
        _ part: JSONSchema.Part, _ object: RegoObject, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        for (name, needs) in part.dependencies where object[name] != nil {
            try context.charge(1)
            switch needs {
            case .properties(let names):
                for needed in names where object[needed] == nil {
                    try add("missing_dependency", "Has a dependency on \(needed.string)", place, &outcome)
                }
            case .schema(let schema): try apply(schema, to: .object(object), at: place, &outcome)
            }
        }
    }

    // MARK: Arrays

    mutating func checkArray(
        _ part: JSONSchema.Part, _ array: RegoArray, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        for (index, element) in array.enumerated() {
            let schema: Int?
            if part.itemsAreAlike {
                schema = part.items.first
            } else if index < part.items.count {
                schema = part.items[index]
            } else if !part.items.isEmpty, case .schema(let additional)? = part.additionalItems {
                schema = additional
            } else {
                break
            }
            guard let schema else { break }
            try merge(check(element, schema, Self.place(index, place)), &outcome)
        }
        if !part.itemsAreAlike, !part.items.isEmpty, array.count > part.items.count,
            case .bool(false)? = part.additionalItems
        {
            try add("array_no_additional_items", "No additional items allowed on array", place, &outcome)
        }
        if let least = part.minItems, array.count < least {
            try add("array_min_items", "Array must have at least \(least) items", place, &outcome)
        }
        if let most = part.maxItems, array.count > most {
            try add("array_max_items", "Array must have at most \(most) items", place, &outcome)
        }
        if part.uniqueItems {
            var seen: [Value: Int] = [:]
            for (index, element) in array.enumerated() {
                try context.charge(traversing: element)
                if let earlier = seen.updateValue(index, forKey: JSONSchema.canonical(element)) {
                    try add("unique", "array items[\(earlier),\(index)] must be unique", place, &outcome)
                }
            }
        }
        if let schema = part.contains { try checkContains(schema, array, place, &outcome) }
        outcome.score += 1
    }

    private static func place(_ index: Int, _ parent: Place) -> Place {
        Place(Array(String(index).utf8), in: parent)
    }

    private mutating func checkContains(
        _ schema: Int, _ array: RegoArray, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        var best: Outcome?
        for (index, element) in array.enumerated() {
            let result = try check(element, schema, Self.place(index, place))
            if result.isValid { return }
            if result.score > best?.score ?? Int.min { best = result }
        }
        try add("contains", "At least one of the items must match", place, &outcome)
        if let best { try merge(best, &outcome) }
    }

    // MARK: Objects

    mutating func checkObject(
        _ part: JSONSchema.Part, _ object: RegoObject, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        if let least = part.minProperties, object.count < least {
            try add("array_min_properties", "Must have at least \(least) properties", place, &outcome)
        }
        if let most = part.maxProperties, object.count > most {
            try add("array_max_properties", "Must have at most \(most) properties", place, &outcome)
        }
        for name in part.required {
            try context.charge(1)
            if object[name] == nil {
                try add("required", "\(name.string) is required", place, &outcome)
            } else {
                outcome.score += 1
            }
        }
        if !part.patternProperties.isEmpty || part.additionalProperties != nil {
            let listed = Set(part.properties.map(\.name))
            for (key, value) in object {
                guard case .string(let name) = key else { continue }
                try checkProperty(name, value, part, isListed: listed.contains(name), place, &outcome)
            }
        }
        if let schema = part.propertyNames {
            for key in object.keys {
                guard case .string(let name) = key else { continue }
                let result = try check(key, schema, place)
                guard !result.isValid else { continue }
                let text = "Property name of \"\(name.string)\" does not match"
                try add("invalid_property_name", text, place, &outcome)
                try merge(result, &outcome)
            }
        }
        outcome.score += 1
    }

    /// What `patternProperties` and `additionalProperties` say about one property.
    private mutating func checkProperty(
        _ name: RegoString, _ value: Value, _ part: JSONSchema.Part, isListed: Bool, _ place: Place,
        _ outcome: inout Outcome
    ) throws(BuiltinError) {
        try context.charge(1)
        var isMatched = false
        for (pattern, schema) in part.patternProperties {
            try context.charge(name.utf8Count / 8 &+ 1)
            guard name.withUTF8({ pattern.matches($0) }) else { continue }
            isMatched = true
            try merge(check(value, schema, Place(name.utf8, in: place)), &outcome)
        }
        if isMatched { outcome.score += 1 }
        guard !isListed, !isMatched else { return }
        switch part.additionalProperties {
        case nil, .bool(true)?: break
        case .bool(false)?:
            try add(
                "additional_property_not_allowed", "Additional property \(name.string) is not allowed", place, &outcome)
        case .schema(let schema)?: try merge(check(value, schema, Place(name.utf8, in: place)), &outcome)
        }
    }
}
