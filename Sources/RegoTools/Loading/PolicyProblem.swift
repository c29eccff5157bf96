package import Rego
package import RegoSyntax

/// One thing wrong with a policy, its data or its evaluation, as `opa` reports it.
package struct PolicyProblem: Sendable {
    /// `rego_parse_error`, `eval_conflict_error`, ...; nil for files that cannot be read.
    package let code: String?
    package let message: String
    package let location: SourceLocation?
    /// Lines printed beneath, each after a tab.
    package let details: [String]

    package init(_ message: String, code: String? = nil, at location: SourceLocation? = nil, details: [String] = []) {
        self.code = code
        self.message = message
        self.location = location
        self.details = details
    }

    package init(_ error: RegoError) {
        let details = error.code == .parse ? Self.pointer(to: error.location) + error.details : error.details
        self.init(error.message, code: error.code.rawValue, at: error.location, details: details)
    }

    package init(_ error: EvaluationError) {
        self.init(error.message, code: error.code.rawValue, at: error.location)
    }

    /// `FILE:ROW: code: message` and the details.
    package var text: String {
        var text = ""
        if let location {
            let named = !location.file.isEmpty
            text = named ? "\(location.file):\(location.row): " : "\(location.row):\(location.column): "
        }
        if let code { text += "\(code): " }
        text += message
        for line in details { text += "\n\t\(line)" }
        return text
    }

    /// A member of `errors` in JSON output.
    package var json: [UInt8] {
        var members = [("message", JSONText.quoted(message))]
        if let code { members.append(("code", JSONText.quoted(code))) }
        if let location { members.append(("location", location.json)) }
        if !details.isEmpty { members.append(("details", JSONText.quoted(details.joined(separator: "\n")))) }
        return JSONText.object(members)
    }

    /// The line of source at a place, and a caret beneath the place.
    private static func pointer(to location: SourceLocation?) -> [String] {
        guard let location else { return [] }
        let bytes = location.source.bytes
        guard location.offset >= 0, location.offset <= bytes.count else { return [] }
        let newline = UInt8(ascii: "\n")
        let begin = bytes[..<location.offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[location.offset...].firstIndex(of: newline) ?? bytes.count
        let line = bytes[begin..<min(end, begin + 200)].filter { $0 != UInt8(ascii: "\r") }
        guard !line.allSatisfy({ $0 <= UInt8(ascii: " ") }) else { return [] }
        // A tab stays a tab above and below, so that the caret stands where it should.
        let before = bytes[begin..<min(location.offset, begin + 200)]
        let indent = String(decoding: before, as: UTF8.self).map { $0 == "\t" ? "\t" : " " }.joined()
        return [String(decoding: line, as: UTF8.self), indent + "^"]
    }
}

/// Everything found wrong in one go.
package struct PolicyProblems: Error, Sendable {
    package let problems: [PolicyProblem]
    /// Whether it was found while files were read; `opa check` and `opa test` say so.
    package let isLoading: Bool

    package init(_ problems: [PolicyProblem], isLoading: Bool = false) {
        self.problems = problems
        self.isLoading = isLoading
    }

    /// What the parser, the compiler or the engine says.
    package init(_ error: any Error) {
        switch error {
        case let errors as RegoErrors: self.init(errors.errors.map { PolicyProblem($0) })
        case let error as EvaluationError: self.init([PolicyProblem(error)])
        case EngineError.policy(let errors): self.init(errors)
        case EngineError.evaluation(let error): self.init(error)
        default: self.init([PolicyProblem("\(error)")])
        }
    }

    /// `1 error occurred: ...`, ending without a line end.
    package func text(namingPhase: Bool) -> String {
        let phase = namingPhase && isLoading ? " during loading" : ""
        if let only = problems.first, problems.count == 1 { return "1 error occurred\(phase): \(only.text)" }
        return "\(problems.count) errors occurred\(phase):\n" + problems.map(\.text).joined(separator: "\n")
    }

    /// The first `maximum` of them, and that there are more; all if it is 0.
    package func limited(to maximum: Int) -> PolicyProblems {
        guard maximum > 0, problems.count > maximum else { return self }
        let more = PolicyProblem("error limit reached", code: RegoError.Code.compile.rawValue)
        return PolicyProblems(problems.prefix(maximum) + [more], isLoading: isLoading)
    }

    /// `{"errors": [...]}`.
    package var json: [UInt8] {
        EvalReport.indented(JSONText.object([("errors", JSONText.array(problems.map(\.json)))]))
    }
}

extension SourceLocation {
    /// `{"file", "row", "col"}`.
    package var json: [UInt8] {
        JSONText.object([
            ("file", JSONText.quoted(file)), ("row", JSONText.number(row)), ("col", JSONText.number(column)),
        ])
    }
}
