/// A module's tree as an outline, one node a line, each level indented by a space, as `opa parse` prints it.
package struct SyntaxOutline {
    /// Levels shown; what nests deeper is not indented further, or the indents would outgrow everything else.
    package static let maximumIndent = 256
    /// The longest indent of text whose levels are two blanks.
    package static let blanks = [UInt8](repeating: UInt8(ascii: " "), count: 2 * maximumIndent)

    private var result = ""
    private var depth = 0

    package static func text(of module: Module, hasComments: Bool = true) -> String {
        DeepStack.run {
            var outline = SyntaxOutline()
            outline.add(module, hasComments: hasComments)
            return outline.result
        }
    }

    private mutating func line(_ text: String) {
        result += String(repeating: " ", count: min(depth, Self.maximumIndent)) + text + "\n"
    }

    private mutating func node(_ name: String, _ add: (inout SyntaxOutline) -> Void) {
        line(name)
        depth += 1
        add(&self)
        depth -= 1
    }

    private mutating func add(_ module: Module, hasComments: Bool) {
        node("module") { outline in
            outline.node("package") { $0.node("ref") { $0.add(module.package.path) } }
            for item in module.imports {
                outline.node("import") { outline in
                    outline.node("ref") { $0.add(item.path) }
                    outline.line(item.alias?.string ?? "")
                }
            }
            for rule in module.rules { outline.add(rule, elses: rule.elses[...]) }
            for _ in module.annotations { outline.line("annotations") }
            if hasComments {
                for _ in module.comments { outline.line("comment") }
            }
        }
    }

    private mutating func add(_ rule: Rule, elses: ArraySlice<Rule>) {
        node("rule") { outline in
            outline.node("head") { outline in
                outline.node("ref") { $0.add(rule.head.reference) }
                if let arguments = rule.head.arguments, !arguments.isEmpty {
                    outline.node("args") { $0.add(arguments) }
                }
                if let value = rule.head.value { outline.add(value) }
            }
            outline.add(rule.body)
            if let next = elses.first { outline.add(next, elses: elses.dropFirst()) }
        }
    }

    private mutating func add(_ body: Body) {
        node("body") { outline in
            for expression in body { outline.add(expression) }
        }
    }

    private mutating func add(_ expression: Expression) {
        node("expr \(expression.isNegated ? "negated " : "")index=\(expression.index)") { outline in
            switch expression.kind {
            case .term(let term): outline.add(term)
            case .call(let call): outline.add([call.function] + call.arguments)
            case .someVariables(let variables): outline.node("somedecl") { $0.add(variables) }
            case .someIn(let some):
                outline.node("somedecl") { outline in
                    outline.node("call") { outline in
                        outline.node("ref") { outline in
                            outline.line("internal")
                            outline.line(some.key == nil ? "\"member_2\"" : "\"member_3\"")
                        }
                        if let key = some.key { outline.add(key) }
                        outline.add([some.value, some.domain])
                    }
                }
            case .every(let every):
                outline.node("every") { outline in
                    if let key = every.key { outline.add(key) }
                    outline.add([every.value, every.domain])
                    outline.add(every.body)
                }
            case .not(let negation): outline.node("not") { $0.add(negation.body) }
            case .logical(let logical):
                outline.node("logical\(logical.connective.rawValue)") { outline in
                    outline.add(logical.left)
                    outline.add(logical.right)
                }
            }
            for modifier in expression.modifiers {
                outline.node("with") { $0.add([modifier.target, modifier.value]) }
            }
        }
    }

    private mutating func add(_ terms: [Term]) {
        for term in terms { add(term) }
    }

    private mutating func add(_ term: Term) {
        switch term.kind {
        case .null, .boolean, .number, .variable: line(term.written)
        case .string(let text): line(text.quotedForOPA)
        case .templateString: line(term.kindName)
        case .ref(let terms), .array(let terms): node(term.kindName) { $0.add(terms) }
        case .set(let terms): node("set") { $0.add(TermOrder.distinct(terms)) }
        case .object(let entries):
            node("object") { outline in
                for entry in TermOrder.sorted(entries) { outline.add([entry.key, entry.value]) }
            }
        case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
            node(term.kindName) { outline in
                outline.add(head)
                outline.add(body)
            }
        case .objectComprehension(let key, let value, let body):
            node(term.kindName) { outline in
                outline.add([key, value])
                outline.add(body)
            }
        case .call(let call): node("call") { $0.add([call.function] + call.arguments) }
        }
    }
}
