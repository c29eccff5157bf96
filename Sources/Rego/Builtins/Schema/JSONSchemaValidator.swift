/// Checks a document against a schema, and says what is wrong in the words of the library that OPA uses.
///
/// The document is JSON: strings for keys, no sets.
struct JSONSchemaValidator {
    /// Where in the document a value stands.
    final class Place {
        private let parent: Place?
        private let key: [UInt8]
        private let depth: Int

        init(_ key: [UInt8], in parent: Place? = nil) {
            self.key = key
            self.parent = parent
            depth = (parent?.depth ?? -1) + 1
        }

        /// The keys on the way from the root.
        var text: String {
            guard depth > 0 else { return "(Root)" }
            var keys: [[UInt8]] = []
            var place = self
            while let parent = place.parent {
                keys.append(place.key)
                place = parent
            }
            return String(decoding: Array(keys.reversed().joined(separator: [UInt8(ascii: ".")])), as: UTF8.self)
        }
    }

    /// One thing that is wrong.
    struct Problem {
        var kind: String
        var field: String
        var text: String

        var value: Value {
            [
                "type": .string(RegoString(kind)), "field": .string(RegoString(field)),
                "desc": .string(RegoString(text)), "error": .string(RegoString("\(field): \(text)")),
            ]
        }
    }

    /// What is wrong, and how close the document comes, which chooses among the schemas of an `anyOf`.
    struct Outcome {
        var problems: [Problem] = []
        var score = 0

        var isValid: Bool { problems.isEmpty }
    }

    let schema: JSONSchema
    let context: BuiltinContext
    private var depth = 0

    /// How deeply schemas may be applied within each other.
    private static let maximumDepth = 1024

    init(_ schema: JSONSchema, _ context: BuiltinContext) {
        self.schema = schema
        self.context = context
    }

    mutating func validate(_ document: Value) throws(BuiltinError) -> [Problem] {
        try check(document, schema.root, Place([])).problems
    }

    /// Checks a value on its own.
    mutating func check(_ value: Value, _ position: Int, _ place: Place) throws(BuiltinError) -> Outcome {
        var outcome = Outcome()
        try apply(position, to: value, at: place, &outcome)
        return outcome
    }

    mutating func apply(
        _ position: Int, to value: Value, at place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        try context.charge(16)
        guard depth < Self.maximumDepth else {
            throw BuiltinError(.limit, "schemas are applied more than \(Self.maximumDepth) levels deep")
        }
        depth += 1
        defer { depth -= 1 }
        let part = schema.parts[position]
        if let pass = part.pass {
            if !pass { try add("false", "False always fails validation", place, &outcome) }
            return
        }
        if let reference = part.reference {
            try apply(reference, to: value, at: place, &outcome)
            return
        }
        if !part.types.isEmpty {
            let given = Self.typeName(value)
            guard part.types.contains(given) || given == "integer" && part.types.contains("number") else {
                let types = part.types.joined(separator: ",")
                let expected = part.types.count > 1 ? "[\(types)]" : types
                try add("invalid_type", "Invalid type. Expected: \(expected), given: \(given)", place, &outcome)
                return
            }
        }
        try checkCombinations(part, value, place, &outcome)
        switch value {
        case .number(let number): try checkNumber(part, number, place, &outcome)
        case .array(let array): try checkArray(part, array, place, &outcome)
        case .object(let object): try checkObject(part, object, place, &outcome)
        default: break
        }
        try checkValue(part, value, place, &outcome)
        switch value {
        case .string(let string): try checkString(part, string, place, &outcome)
        case .object(let object):
            for property in part.properties {
                guard let child = object[property.name] else { continue }
                try apply(property.schema, to: child, at: Place(property.name.utf8, in: place), &outcome)
            }
        default: break
        }
        outcome.score += 1
    }

    private static func typeName(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .number(let number): number.isInteger ? "integer" : "number"
        case .string: "string"
        case .array, .set: "array"
        case .object: "object"
        }
    }

    func add(_ kind: String, _ text: String, _ place: Place, _ outcome: inout Outcome) throws(BuiltinError) {
        let field = place.text
        try context.charge(bytes: field.utf8.count &* 2 &+ text.utf8.count &* 2 &+ 64)
        outcome.problems.append(Problem(kind: kind, field: field, text: text))
        outcome.score -= 2
    }

    /// Takes over what is wrong with a part.
    func merge(_ other: Outcome, _ outcome: inout Outcome) throws(BuiltinError) {
        try context.charge(other.problems.count)
        outcome.problems += other.problems
        outcome.score += other.score
    }

    // MARK: Values of every type

    private func checkValue(
        _ part: JSONSchema.Part, _ value: Value, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        func text(_ value: Value) -> String {
            String(decoding: value.jsonBytes(style: JSONStyle(escapesHTML: true)), as: UTF8.self)
        }
        if part.constant != nil || part.choices != nil {
            try context.charge(traversing: value)
            let canonical = JSONSchema.canonical(value)
            if let constant = part.constant, canonical != constant {
                try add("const", "\(place.text) does not match: \(text(constant))", place, &outcome)
            }
            if let choices = part.choices {
                try context.charge(choices.count)
                if !choices.contains(canonical) {
                    let list = choices.map { text($0) }.joined(separator: ", ")
                    try add("enum", "\(place.text) must be one of the following: \(list)", place, &outcome)
                }
            }
        }
        if let format = part.format, case .string(let string) = value {
            try context.charge(bytes: string.utf8Count)
            if !JSONSchemaFormat.accepts(string.utf8, as: format.string) {
                try add("format", "Does not match format '\(format.string)'", place, &outcome)
            }
        }
        outcome.score += 1
    }

    // MARK: Numbers and strings

    private func checkNumber(
        _ part: JSONSchema.Part, _ number: Number, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        if let unit = part.multipleOf, try !number.isMultiple(of: unit, context) {
            try add("multiple_of", "Must be a multiple of \(JSONSchema.text(unit))", place, &outcome)
        }
        if let bound = part.maximum, number.compare(to: bound) == .greater {
            try add("number_lte", "Must be less than or equal to \(JSONSchema.text(bound))", place, &outcome)
        }
        if let bound = part.exclusiveMaximum, number.compare(to: bound) != .less {
            try add("number_lt", "Must be less than \(JSONSchema.text(bound))", place, &outcome)
        }
        if let bound = part.minimum, number.compare(to: bound) == .less {
            try add("number_gte", "Must be greater than or equal to \(JSONSchema.text(bound))", place, &outcome)
        }
        if let bound = part.exclusiveMinimum, number.compare(to: bound) != .greater {
            try add("number_gt", "Must be greater than \(JSONSchema.text(bound))", place, &outcome)
        }
        outcome.score += 1
    }

    private func checkString(
        _ part: JSONSchema.Part, _ string: RegoString, _ place: Place, _ outcome: inout Outcome
    ) throws(BuiltinError) {
        if part.minLength != nil || part.maxLength != nil || part.pattern != nil {
            try context.charge(bytes: string.utf8Count)
        }
        if let least = part.minLength, string.scalarCount < least {
            try add("string_gte", "String length must be greater than or equal to \(least)", place, &outcome)
        }
        if let most = part.maxLength, string.scalarCount > most {
            try add("string_lte", "String length must be less than or equal to \(most)", place, &outcome)
        }
        if let (text, expression) = part.pattern, !string.withUTF8({ expression.matches($0) }) {
            try add("pattern", "Does not match pattern '\(text.string)'", place, &outcome)
        }
        outcome.score += 1
    }
}
