extension GraphQLSchema {
    /// Checks every definition, in the order of names.
    func validate() throws(GraphQLError) {
        for name in types.keys.sorted() {
            if let definition = types[name] { try check(definition) }
        }
        for name in directives.keys.sorted() {
            guard let directive = directives[name] else { continue }
            try check(name: directive.name, at: directive.position)
            try check(directive.arguments, of: directive.name)
        }
    }

    private func check(name: String, at position: GraphQLError.Position?) throws(GraphQLError) {
        guard !name.hasPrefix("__") else {
            throw GraphQLError(
                "Name \"\(name)\" must not begin with \"__\", which is reserved by GraphQL introspection.", at: position
            )
        }
    }

    private func check(_ definition: Definition) throws(GraphQLError) {
        let (kind, name) = (definition.kind.rawValue, definition.name)
        for field in definition.fields {
            try check(name: field.name, at: field.position)
            guard types[field.type.name] != nil else {
                throw GraphQLError("Undefined type \(field.type.name).", at: field.typePosition)
            }
            try check(field.arguments, of: nil)
            try check(
                field.directives, on: definition.kind == .input ? "INPUT_FIELD_DEFINITION" : "FIELD_DEFINITION",
                of: nil)
        }
        for member in definition.types {
            guard let type = types[member] else {
                throw GraphQLError("Undefined type \(GoQuote.quote(member)).", at: definition.position)
            }
            guard type.kind == .object else {
                throw GraphQLError(
                    "\(kind) type \(GoQuote.quote(member)) must be OBJECT.", at: definition.position)
            }
        }
        for interface in definition.interfaces { try check(definition, implements: interface) }
        try checkMembers(definition)
        for (index, field) in definition.fields.enumerated()
        where definition.fields[..<index].contains(where: { $0.name == field.name }) {
            throw GraphQLError("Field \(name).\(field.name) can only be defined once.", at: field.position)
        }
        if !definition.isBuiltIn { try check(name: name, at: definition.position) }
        try check(definition.directives, on: kind, of: nil)
    }

    private func checkMembers(_ definition: Definition) throws(GraphQLError) {
        let (kind, name) = (definition.kind.rawValue, definition.name)
        switch definition.kind {
        case .object, .interface:
            guard !definition.fields.isEmpty else {
                throw GraphQLError("\(kind) \(name): must define one or more fields.", at: definition.position)
            }
            for field in definition.fields where types[field.type.name]?.kind == .input {
                throw GraphQLError(
                    "\(kind) \(name): field must be one of SCALAR, OBJECT, INTERFACE, UNION, ENUM.", at: field.position)
            }
        case .enumeration:
            guard !definition.enumValues.isEmpty else {
                throw GraphQLError(
                    "\(kind) \(name): must define one or more unique enum values.", at: definition.position)
            }
            if let repeated = definition.repeatedValue {
                throw GraphQLError(
                    "Enum value \(name).\(repeated.name) can only be defined once.", at: repeated.position)
            }
            for value in definition.enumValues where ["true", "false", "null"].contains(value) {
                throw GraphQLError("\(kind) \(name): non-enum value \(value).", at: definition.position)
            }
        case .input:
            guard !definition.fields.isEmpty else {
                throw GraphQLError(
                    "\(kind) \(name): must define one or more input fields.", at: definition.position)
            }
            for field in definition.fields {
                guard let type = types[field.type.name], !type.isInput else { continue }
                throw GraphQLError(
                    "\(type.kind.rawValue) \(field.name): field must be one of SCALAR, ENUM, INPUT_OBJECT.",
                    at: field.position)
            }
        default: break
        }
    }

    private func check(_ arguments: [Argument], of directive: String?) throws(GraphQLError) {
        for argument in arguments {
            try check(name: argument.name, at: argument.position)
            guard let type = types[argument.type.name] else {
                throw GraphQLError("Undefined type \(argument.type.name).", at: argument.typePosition)
            }
            guard type.isInput else {
                throw GraphQLError(
                    "cannot use \(argument.type.text) as argument \(argument.name) because \(type.kind.rawValue)"
                        + " is not a valid input type", at: argument.position)
            }
            try check(argument.directives, on: "ARGUMENT_DEFINITION", of: directive)
        }
    }

    private func check(
        _ nodes: [GraphQLNode], on location: String, of directive: String?
    ) throws(GraphQLError) {
        for node in nodes {
            try check(name: node.name, at: node.position)
            if let directive, node.name == directive {
                throw GraphQLError("Directive \(directive) cannot refer to itself.", at: node.position)
            }
            guard let definition = directives[node.name] else {
                throw GraphQLError("Undefined directive \(node.name).", at: node.position)
            }
            guard definition.locations.contains(location) else {
                throw GraphQLError("Directive \(node.name) is not applicable on \(location).", at: node.position)
            }
        }
    }

    // MARK: Interfaces

    private func check(_ definition: Definition, implements name: String) throws(GraphQLError) {
        guard let interface = types[name] else {
            throw GraphQLError("Undefined type \(GoQuote.quote(name)).", at: definition.position)
        }
        guard interface.kind == .interface else {
            throw GraphQLError(
                "\(GoQuote.quote(name)) is a non interface type \(interface.kind.rawValue).", at: definition.position)
        }
        let implements = "For \(definition.name) to implement \(interface.name)"
        for required in interface.fields {
            guard let field = definition.field(required.name) else {
                throw GraphQLError(
                    "\(implements) it must have a field called \(required.name).", at: definition.position)
            }
            guard isCovariant(required.type, field.type) else {
                throw GraphQLError(
                    "\(implements) the field \(required.name) must have type \(required.type.text).",
                    at: field.position)
            }
            try check(field, against: required, implements)
        }
        for ancestor in interface.interfaces where !definition.interfaces.contains(ancestor) {
            throw GraphQLError(
                ancestor == definition.name
                    ? "Type \(definition.name) cannot implement \(name) because it would create a circular reference."
                    : "Type \(definition.name) must implement \(ancestor) because it is implemented by \(name).",
                at: definition.position)
        }
    }

    private func check(_ field: Field, against required: Field, _ implements: String) throws(GraphQLError) {
        for argument in required.arguments {
            guard let found = field.arguments.first(where: { $0.name == argument.name }) else {
                throw GraphQLError(
                    "\(implements) the field \(required.name) must have the same arguments"
                        + " but it is missing \(argument.name).", at: field.position)
            }
            guard argument.type.isCompatible(with: found.type) else {
                throw GraphQLError(
                    "\(implements) the field \(required.name) must have the same arguments"
                        + " but \(argument.name) has the wrong type.", at: found.position)
            }
        }
        for argument in field.arguments
        where argument.isRequired && !required.arguments.contains(where: { $0.name == argument.name }) {
            throw GraphQLError(
                "\(implements) any additional arguments on \(field.name) must be optional or have a default value"
                    + " but \(argument.name) is required.", at: argument.position)
        }
    }
}
