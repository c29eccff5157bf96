import CRE2

/// A pattern that is not a regular expression, told in Go's words.
struct RegexSyntaxError: Error {
    enum Problem: String {
        case internalError = "regexp/syntax: internal error"
        case badEscape = "invalid escape sequence"
        case badCharacterClass = "invalid character class"
        case badCharacterRange = "invalid character class range"
        case missingBracket = "missing closing ]"
        case missingParenthesis = "missing closing )"
        case unexpectedParenthesis = "unexpected )"
        case trailingBackslash = "trailing backslash at end of expression"
        case repeatArgument = "missing argument to repetition operator"
        case repeatSize = "invalid repeat count"
        case repeatOperator = "invalid nested repetition operator"
        case badPerlOperator = "invalid or unsupported Perl syntax"
        case badUTF8 = "invalid UTF-8"
        case badNamedCapture = "invalid named capture"
        case nestingTooDeep = "expression nests too deeply"
        case tooLarge = "expression too large"
    }

    var problem: Problem
    var argument: [UInt8]

    init(problem: Problem, argument: [UInt8]) {
        self.problem = problem
        self.argument = argument
    }

    /// The error that compiling met, if it met one.
    init?(compiled handle: OpaquePointer, pattern: [UInt8]) {
        let code = cre2_error_code(handle)
        guard code != CRE2_OK.rawValue else { return nil }
        var length = 0
        let bytes = cre2_error_argument(handle, &length)
        argument = Array(UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : length))
        problem = Self.problem(ofCode: code)
        // Go names the bare parenthesis, and the whole pattern where a bracket or parenthesis is not closed.
        if problem == .unexpectedParenthesis || problem == .missingParenthesis || problem == .tooLarge {
            argument = pattern
        }
    }

    private static func problem(ofCode code: Int32) -> Problem {
        switch UInt32(bitPattern: code) {
        case CRE2_BAD_ESCAPE.rawValue: .badEscape
        case CRE2_BAD_CHARACTER_CLASS.rawValue: .badCharacterClass
        case CRE2_BAD_CHARACTER_RANGE.rawValue: .badCharacterRange
        case CRE2_MISSING_BRACKET.rawValue: .missingBracket
        case CRE2_MISSING_PARENTHESIS.rawValue: .missingParenthesis
        case CRE2_UNEXPECTED_PARENTHESIS.rawValue: .unexpectedParenthesis
        case CRE2_TRAILING_BACKSLASH.rawValue: .trailingBackslash
        case CRE2_REPEAT_ARGUMENT.rawValue: .repeatArgument
        case CRE2_REPEAT_SIZE.rawValue: .repeatSize
        case CRE2_REPEAT_OPERATOR.rawValue: .repeatOperator
        case CRE2_BAD_PERL_OPERATOR.rawValue: .badPerlOperator
        case CRE2_BAD_UTF8.rawValue: .badUTF8
        case CRE2_BAD_NAMED_CAPTURE.rawValue: .badNamedCapture
        case CRE2_TOO_LARGE.rawValue: .tooLarge
        default: .internalError
        }
    }

    /// As Go prints it: "error parsing regexp: missing closing ]: `[a`".
    var message: String {
        "error parsing regexp: \(problem.rawValue): `\(String(decoding: argument, as: UTF8.self))`"
    }
}
