extension GraphQLValidator {
    // MARK: Directives and arguments

    mutating func check(_ directives: [GraphQLNode], on location: String) {
        var seen: Set<String> = []
        for directive in directives {
            let definition = schema.directives[directive.name]
            check(duplicates: directive.list("Arguments"), "argument")
            if let definition {
                for argument in directive.list("Arguments") {
                    guard let expected = definition.arguments.first(where: { $0.name == argument.name }) else {
                        report(
                            "Unknown argument \"\(argument.name)\" on directive \"@\(directive.name)\".", at: directive)
                        continue
                    }
                    if let value = argument.node("Value") {
                        check(value: value, against: expected.type, hasDefault: expected.hasDefault)
                    }
                }
                for argument in definition.arguments where argument.isRequired && !gives(directive, argument.name) {
                    report(
                        "Directive \"@\(directive.name)\" argument \"\(argument.name)\" of type"
                            + " \"\(argument.type.text)\" is required, but it was not provided.", at: directive)
                }
                if !definition.locations.contains(location) {
                    report("Directive \"@\(directive.name)\" may not be used on \(location).", at: directive)
                }
            } else {
                report("Unknown directive \"@\(directive.name)\".", at: directive)
            }
            if definition?.isRepeatable != true, !seen.insert(directive.name).inserted {
                report("The directive \"@\(directive.name)\" can only be used once at this location.", at: directive)
            }
        }
    }

    private mutating func check(duplicates nodes: [GraphQLNode], _ what: String) {
        var seen: Set<String> = []
        for node in nodes where !seen.insert(node.name).inserted {
            report("There can be only one \(what) named \"\(node.name)\".", at: node)
        }
    }

    mutating func check(
        arguments field: GraphQLNode, _ definitions: [GraphQLSchema.Argument]?
    ) throws(BuiltinError) {
        let arguments = field.list("Arguments")
        try pay(arguments.count)
        check(duplicates: arguments, "argument")
        for argument in arguments {
            guard let value = argument.node("Value") else { continue }
            let definition = definitions?.first { $0.name == argument.name }
            check(value: value, against: definition?.type, hasDefault: definition?.hasDefault ?? false)
        }
    }

    // MARK: Values

    /// Whether a literal is of a type; nil for a type that is not known. Literals nest no deeper than the parser lets
    /// them, objects no deeper than values.
    mutating func check(value: GraphQLNode, against type: GraphQLType?, hasDefault: Bool) {
        let kind = GraphQLValueKind(rawValue: value.number("Kind")) ?? .null
        let children = value.list("Children")
        if kind == .object { check(duplicates: children, "input field") }
        switch (kind, type) {
        case (.variable, _): return
        case (.list, .list(let element, _)?):
            for child in children { check(child: child, against: element) }
        case (.object, let type?) where schema.types[type.name]?.kind == .input && !type.isList:
            let definition = schema.types[type.name]
            for child in children {
                check(child: child, against: definition?.field(child.name)?.type)
            }
        default: for child in children { check(child: child, against: nil) }
        }
        guard let type else { return }
        if kind == .null {
            if type.isNonNull { report("Expected value of type \"\(type.text)\", found null.", at: value) }
            return
        }
        // A single value stands for a list of one.
        if case .list(let element, _) = type {
            if kind != .list { check(value: value, against: element, hasDefault: false) }
            return
        }
        guard let definition = schema.types[type.name] else { return }
        check(literal: value, kind, against: type, definition)
    }

    private mutating func check(child: GraphQLNode, against type: GraphQLType?) {
        if let value = child.node("Value") { check(value: value, against: type, hasDefault: false) }
    }

    private mutating func check(
        literal value: GraphQLNode, _ kind: GraphQLValueKind, against type: GraphQLType,
        _ definition: GraphQLSchema.Definition
    ) {
        let text = Self.text(value)
        switch definition.kind {
        case .scalar: check(scalar: value, kind, text, definition.name)
        case .enumeration:
            if kind != .enumeration {
                report("Enum \"\(definition.name)\" cannot represent non-enum value: \(text).", at: value)
            } else if !definition.enumValues.contains(value.text("Raw")) {
                let close = GraphQLSuggestion.text(
                    for: value.text("Raw"), among: definition.enumValues, intro: " Did you mean the enum value ")
                report("Value \"\(text)\" does not exist in \"\(definition.name)\" enum.\(close)", at: value)
            }
        case .input:
            guard kind == .object else {
                report("Expected value of type \"\(type.text)\", found \(text).", at: value)
                return
            }
            let children = value.list("Children")
            for field in definition.fields
            where field.type.isNonNull && !field.hasDefault && !children.contains(where: { $0.name == field.name }) {
                report(
                    "Field \"\(definition.name).\(field.name)\" of required type \"\(field.type.text)\""
                        + " was not provided.", at: value)
            }
            for child in children where definition.field(child.name) == nil {
                let close = GraphQLSuggestion.text(
                    for: child.name, among: definition.fields.map(\.name), intro: " Did you mean ")
                report(
                    "Field \"\(child.name)\" is not defined by type \"\(definition.name)\".\(close)", at: child)
            }
        default: report("Expected value of type \"\(type.text)\", found \(text).", at: value)
        }
    }

    private mutating func check(
        scalar value: GraphQLNode, _ kind: GraphQLValueKind, _ text: String, _ name: String
    ) {
        switch name {
        case "Int":
            if kind != .int { report("Int cannot represent non-integer value: \(text)", at: value) }
        case "Float":
            if kind != .int, kind != .float { report("Float cannot represent non numeric value: \(text)", at: value) }
        case "String":
            if kind != .string, kind != .block {
                report("String cannot represent a non string value: \(text)", at: value)
            }
        case "Boolean":
            if kind != .boolean { report("Boolean cannot represent a non boolean value: \(text)", at: value) }
        case "ID":
            if kind != .int, kind != .string, kind != .block {
                report("ID cannot represent a non-string and non-integer value: \(text)", at: value)
            }
        default:
            // A schema's own scalars take what they like.
            break
        }
    }

    /// A value as it is written.
    private static func text(_ value: GraphQLNode) -> String {
        let raw = value.text("Raw")
        switch GraphQLValueKind(rawValue: value.number("Kind")) ?? .null {
        case .variable: return "$" + raw
        case .string, .block: return GoQuote.quote(raw)
        case .list:
            return "[" + value.list("Children").map { $0.node("Value").map(text) ?? "" }.joined(separator: ",") + "]"
        case .object:
            let fields = value.list("Children").map { "\($0.name):\($0.node("Value").map(text) ?? "")" }
            return "{" + fields.joined(separator: ",") + "}"
        default: return raw
        }
    }
}

extension GraphQLType {
    fileprivate var isList: Bool {
        if case .list = self { true } else { false }
    }
}
