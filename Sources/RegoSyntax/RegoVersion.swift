/// The Rego a file is written in.
public enum RegoVersion: String, Sendable, Hashable, CaseIterable {
    /// Rego before OPA 1.0: `in`, `every`, `if` and `contains` are names until they are imported, bodies stand without
    /// `if` and members of sets without `contains`, and the stricter checks of v1 are not made.
    case v0
    /// Rego v0 that holds to the rules of v1 too, as a v0 file with `import rego.v1` does.
    case v0v1
    /// Rego since OPA 1.0.
    case v1

    /// The version a bundle's manifest names by a number: 0 is v0, everything else v1.
    public init(number: Int) {
        self = number == 0 ? .v0 : .v1
    }

    /// The number of the version in a bundle's manifest.
    public var number: Int { self == .v1 ? 1 : 0 }

    /// Whether the rules and checks of v1 hold.
    public var followsV1: Bool { self != .v0 }
}

/// Keywords that are plain names unless the file's version or an import makes them keywords.
struct FutureKeywords: OptionSet, Sendable {
    let rawValue: Int

    static let `in` = FutureKeywords(rawValue: 1)
    static let every = FutureKeywords(rawValue: 2)
    static let contains = FutureKeywords(rawValue: 4)
    static let `if` = FutureKeywords(rawValue: 8)
    static let and = FutureKeywords(rawValue: 16)
    static let or = FutureKeywords(rawValue: 32)
    /// Not a word, for `not` is one in every version: it takes bodies, and what stands below it is negated as a whole.
    static let not = FutureKeywords(rawValue: 64)

    /// Those Rego v1 has from the start.
    static let ofV1: FutureKeywords = [.in, .every, .contains, .if]
    static let all: FutureKeywords = [.in, .every, .contains, .if, .and, .or, .not]

    /// The names after `import future.keywords.`, in order.
    static let names: [(name: String, keyword: FutureKeywords)] = [
        ("and", .and), ("contains", .contains), ("every", .every), ("if", .if), ("in", .in), ("not", .not), ("or", .or),
    ]

    static func named(_ name: String) -> FutureKeywords? {
        names.first { $0.name.utf8.elementsEqual(name.utf8) }?.keyword
    }
}
