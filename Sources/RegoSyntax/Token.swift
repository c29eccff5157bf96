/// A kind of token. The raw value is what OPA's messages call it.
enum Token: String {
    case illegal, eof, whitespace, identifier, comment
    case package, `import`, `as`, `default`, `else`, not, some, with, null, `true`, `false`
    case number, string
    case templateStringPart = "template-string-part"
    case templateStringEnd = "template-string-end"
    case rawTemplateStringPart = "raw-template-string-part"
    case rawTemplateStringEnd = "raw-template-string-end"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
    case leftParen = "("
    case rightParen = ")"
    case comma = ","
    case colon = ":"
    case dot = "."
    case semicolon = ";"
    case plus, minus, mul, div, rem, and, or, eq, equal, assign, `in`, neq, gt, lt, gte, lte
    case every, contains, `if`

    /// Keywords from the beginning, and those Rego v1 added.
    static func keyword(_ name: String, withV1: Bool) -> Token? {
        switch name {
        case "package": .package
        case "import": .import
        case "as": .as
        case "default": .default
        case "else": .else
        case "not": .not
        case "some": .some
        case "with": .with
        case "null": .null
        case "true": .true
        case "false": .false
        case "in" where withV1: .in
        case "every" where withV1: .every
        case "contains" where withV1: .contains
        case "if" where withV1: .if
        default: nil
        }
    }

    /// True for every keyword of Rego v1.
    var isKeyword: Bool {
        Token.keyword(rawValue, withV1: true) != nil
    }

    /// How tightly an infix operator binds, from 1 (comparisons) to 5 (products); nil for any other token.
    var infixLevel: Int? {
        switch self {
        case .equal, .neq, .lt, .gt, .lte, .gte: 1
        case .or: 2
        case .and: 3
        case .plus, .minus: 4
        case .mul, .div, .rem: 5
        default: nil
        }
    }
}
