/// A kind of token. The raw value is what OPA's messages call it, but for `logicalAnd` and `logicalOr`.
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
    /// The words `and` and `or`; `and` and `or` above are `&` and `|`.
    case logicalAnd, logicalOr

    /// Keywords from the beginning, and those that `active` adds.
    static func keyword(_ name: String, active: FutureKeywords) -> Token? {
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
        case "in" where active.contains(.in): .in
        case "every" where active.contains(.every): .every
        case "contains" where active.contains(.contains): .contains
        case "if" where active.contains(.if): .if
        case "and" where active.contains(.and): .logicalAnd
        case "or" where active.contains(.or): .logicalOr
        default: nil
        }
    }

    /// What OPA's messages call it.
    var name: String {
        switch self {
        case .logicalAnd: "and"
        case .logicalOr: "or"
        default: rawValue
        }
    }

    /// True for every word that is a keyword, here or in some file.
    var isKeyword: Bool {
        switch self {
        case .package, .import, .as, .default, .else, .not, .some, .with, .null, .true, .false, .in, .every, .contains,
            .if, .logicalAnd, .logicalOr:
            true
        default: false
        }
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
