extension Term {
    /// What OPA's messages call this kind of term.
    public var kindName: String {
        switch kind {
        case .null: "null"
        case .boolean: "boolean"
        case .number: "number"
        case .string: "string"
        case .variable: "var"
        case .ref: "ref"
        case .array: "array"
        case .object: "object"
        case .set: "set"
        case .arrayComprehension: "arraycomprehension"
        case .setComprehension: "setcomprehension"
        case .objectComprehension: "objectcomprehension"
        case .call: "call"
        case .templateString: "templatestring"
        }
    }

    /// The text of a string term, nil for any other.
    public var stringValue: RegoText? {
        if case .string(let text) = kind { text } else { nil }
    }

    /// True where no variable, call or comprehension occurs: its value depends on nothing.
    public var isGround: Bool {
        switch kind {
        case .null, .boolean, .number, .string: true
        case .variable, .call, .templateString: false
        case .arrayComprehension, .setComprehension, .objectComprehension: false
        // The head of a ref is always a variable; what counts is its path.
        case .ref(let path): path.isGround
        case .array(let elements), .set(let elements): elements.allSatisfy(\.isGround)
        case .object(let entries): entries.allSatisfy { $0.key.isGround && $0.value.isGround }
        }
    }

    /// Calls `body` with this term and those inside it, comprehensions' insides left out, as long as it says so.
    func visitOutsideClosures(_ body: (Term) -> Bool) {
        guard body(self) else { return }
        switch kind {
        case .array(let elements), .set(let elements), .ref(let elements):
            for element in elements { element.visitOutsideClosures(body) }
        case .object(let entries):
            for entry in entries {
                entry.key.visitOutsideClosures(body)
                entry.value.visitOutsideClosures(body)
            }
        case .call(let call):
            for argument in call.arguments { argument.visitOutsideClosures(body) }
        default:
            break
        }
    }
}

extension [Term] {
    /// For a ref's terms: true where each step after the head is ground.
    public var isGround: Bool {
        dropFirst().allSatisfy(\.isGround)
    }
}

extension Expression {
    /// A set literal is never false nor undefined, so `if {x}` must mean a body.
    var isSetLiteral: Bool {
        if case .term(let term) = kind, case .set = term.kind { true } else { false }
    }
}

extension Body {
    /// The one expression `true`.
    static func always(at place: SourceLocation) -> Body {
        [Expression(.term(Term(.boolean(true), place)), location: place)]
    }
}

extension [Comment] {
    /// Whether one of them, which are in order, stands before `place` with only white space between the two.
    func hasOne(justBefore place: SourceLocation) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].location.offset < place.offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0, self[low - 1].location.end <= place.offset, place.offset <= place.source.bytes.count else {
            return false
        }
        return place.source.bytes[self[low - 1].location.end..<place.offset].allSatisfy { $0 <= Ascii.space }
    }
}
