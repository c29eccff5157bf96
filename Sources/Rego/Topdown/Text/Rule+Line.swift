package import RegoSyntax

extension Expression {
    /// The expression on one line, as OPA prints it.
    package var line: String {
        var text = ""
        write(to: &text)
        return text
    }

    func write(to text: inout String) {
        if isNegated { text += "not " }
        switch kind {
        case .term(let term): term.write(to: &text)
        case .call(let call): Self.write(call, to: &text)
        case .someVariables(let variables): variables.writeList(to: &text, "some ", "")
        case .someIn(let item):
            ([item.key, item.value].compactMap { $0 }).writeList(to: &text, "some ", " in ")
            item.domain.write(to: &text)
        case .every(let every):
            ([every.key, every.value].compactMap { $0 }).writeList(to: &text, "every ", " in ")
            every.domain.write(to: &text)
            text += " { "
            every.body.write(to: &text)
            text += " }"
        case .not(let negation):
            text += "not "
            negation.body.write(to: &text, inBraces: negation.isExplicit)
        case .logical(let logical):
            logical.left.write(to: &text, inBraces: logical.isLeftExplicit)
            text += " \(logical.connective.rawValue) "
            logical.right.write(to: &text, inBraces: logical.isRightExplicit)
        }
        for modifier in modifiers {
            text += " with "
            modifier.target.write(to: &text)
            text += " as "
            modifier.value.write(to: &text)
        }
    }

    private static func write(_ call: Call, to text: inout String) {
        guard call.arguments.count == 2, let name = call.name, name == "eq" || name == "assign" else {
            call.write(to: &text)
            return
        }
        call.arguments[0].write(to: &text)
        text += name == "eq" ? " = " : " := "
        call.arguments[1].write(to: &text)
    }
}

extension Body {
    /// The expressions on one line, as OPA prints them.
    package var line: String {
        var text = ""
        write(to: &text)
        return text
    }

    func write(to text: inout String) {
        for (position, expression) in enumerated() {
            if position > 0 { text += "; " }
            expression.write(to: &text)
        }
    }

    /// The body as an operand of `not`, `and` or `or`.
    fileprivate func write(to text: inout String, inBraces: Bool) {
        if inBraces { text += "{ " }
        write(to: &text)
        if inBraces { text += " }" }
    }
}

extension Rule {
    /// The rule on one line, as OPA prints it.
    package var line: String {
        var text = isDefault ? "default " : ""
        head.write(to: &text)
        writeBody(to: &text)
        return text
    }

    private func writeBody(to text: inout String) {
        if !isDefault {
            text += " if { "
            body.write(to: &text)
            text += " }"
        }
        for branch in elses {
            text += " else"
            if let value = branch.head.value {
                text += " = "
                value.write(to: &text)
            }
            text += " if { "
            branch.body.write(to: &text)
            text += " }"
        }
    }
}

extension Head {
    func write(to text: inout String) {
        reference.writeReference(to: &text)
        if let arguments { arguments.writeList(to: &text, "(", ")") }
        if let key {
            text += " contains "
            key.write(to: &text)
        }
        if let value {
            text += isAssigned ? " := " : " = "
            value.write(to: &text)
        }
    }
}

extension Module {
    /// The module as OPA prints it: a line for the package and one for each rule.
    package var lines: String {
        var text = "package "
        let path = package.path.dropFirst()
        if let first = path.first {
            let head = first.stringValue.map { Term(.variable($0)) } ?? first
            ([head] + path.dropFirst()).writeReference(to: &text)
        }
        text += "\n"
        for rule in rules { text += "\n\(rule.line)" }
        return text
    }
}
