/// One thing wrong with a policy or a query.
public struct RegoError: Error, Sendable, CustomStringConvertible {
    /// A stable code, `rego_parse_error`, `rego_type_error`, ... as OPA names them.
    public let code: Code
    /// What is wrong, without the place.
    public let message: String
    /// Where; nil where no source text is to blame.
    public let location: SourceLocation?
    /// Further lines: what was found, what was expected, a hint.
    public let details: [String]

    public enum Code: String, Sendable, Hashable, CaseIterable {
        case parse = "rego_parse_error"
        case compile = "rego_compile_error"
        case type = "rego_type_error"
        case unsafe = "rego_unsafe_var_error"
        case recursion = "rego_recursion_error"
    }

    public init(_ code: Code, _ message: String, at location: SourceLocation?, details: [String] = []) {
        self.code = code
        self.message = message
        self.location = location
        self.details = details
    }

    /// `file:row: code: message`, as OPA prints it.
    public var description: String {
        guard let location else { return "\(code.rawValue): \(message)" }
        let place = location.file.isEmpty ? "\(location.row):\(location.column)" : "\(location.file):\(location.row)"
        return "\(place): \(code.rawValue): \(message)"
    }
}

/// Every error found in one go, in order of place.
public struct RegoErrors: Error, Sendable, CustomStringConvertible {
    /// Never empty.
    public let errors: [RegoError]

    public init(_ errors: [RegoError]) {
        self.errors = errors
    }

    /// `1 error occurred: ...`, as OPA prints it.
    public var description: String {
        if let only = errors.first, errors.count == 1 { return "1 error occurred: \(only)" }
        return (["\(errors.count) errors occurred:"] + errors.map(\.description)).joined(separator: "\n")
    }
}
