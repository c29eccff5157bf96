package import StintCore

/// Something wrong in a file, and where.
package struct SourceProblem: Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// The file is not there or cannot be read.
        case unreadable = "file_unreadable"
        /// It is not YAML, JSON or Rego.
        case syntax = "syntax_error"
        case unknownKey = "unknown_key"
        case duplicateKey = "duplicate_key"
        case missingKey = "missing_key"
        /// A value of another kind, or outside its range.
        case wrongValue = "wrong_value"
        /// YAML that other readers take for something else.
        case ambiguous = "ambiguous_value"
        /// It names something that is not there.
        case danglingReference = "dangling_reference"
        /// Groups or sponsors that lead back to themselves.
        case loop = "reference_loop"
        /// It breaks a rule of the file as a whole.
        case rule = "rule_broken"
        /// Rego that does not compile, or an entry point that is not there.
        case policy = "policy_error"
        /// Data under a path that Stint maintains itself.
        case reservedData = "reserved_data"
        case tooLarge = "too_large"
    }

    package let code: Code
    /// What is wrong and what to do, in lower case.
    package let message: String
    /// As it was named when it was loaded; an environment variable's is `$NAME`.
    package let file: String
    /// From 1; 0 where the file as a whole is meant.
    package let line: Int
    /// From 1, in Unicode scalars; 0 where the line as a whole is meant.
    package let column: Int
    /// What it is part of.
    package let source: SourceKind

    package init(
        _ code: Code, _ message: String, source: SourceKind, file: String, line: Int = 0, column: Int = 0
    ) {
        self.code = code
        self.message = message
        self.source = source
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column: message`.
    package var description: String {
        var place = file
        if line > 0 { place += ":\(line)" }
        if line > 0, column > 0 { place += ":\(column)" }
        return "\(place): \(message)"
    }
}

/// A set could not be loaded: everything that is wrong with it, at least one problem, in the order of the files.
package struct LoadError: Error, Hashable, Sendable, CustomStringConvertible {
    package let problems: [SourceProblem]

    package init(_ problems: [SourceProblem]) { self.problems = problems }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Collects what is wrong with one file while it is read.
final class Problems {
    /// More than these help nobody.
    static let limit = 100

    let source: SourceKind
    let file: String
    private(set) var list: [SourceProblem] = []

    init(source: SourceKind, file: String) {
        self.source = source
        self.file = file
    }

    var isEmpty: Bool { list.isEmpty }

    func report(_ code: SourceProblem.Code, _ message: String, line: Int = 0, column: Int = 0) {
        guard list.count < Self.limit else { return }
        list.append(SourceProblem(code, message, source: source, file: file, line: line, column: column))
    }

    func report(_ code: SourceProblem.Code, _ message: String, at node: SourceNode) {
        report(code, message, line: node.line, column: node.column)
    }
}
