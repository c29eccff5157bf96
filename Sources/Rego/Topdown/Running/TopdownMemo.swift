/// What is known of documents and functions: values by path, and by arguments.
struct TopdownMemo {
    /// A step of a path, or what the steps behind a path were unified with before the rules ran.
    enum Key: Hashable {
        case step(Value)
        /// `nil` is a step that is not known.
        case scope([Value?])
    }

    enum Entry {
        case undefined
        case value(Value)
    }

    private var documents: [[Key]: Entry] = [:]
    private var calls: [String: [Value: Value]] = [:]
    private var comprehensions: [ObjectIdentifier: [Value: Value]] = [:]

    func document(_ path: [Key]) -> Entry? { documents[path] }

    mutating func remember(_ entry: Entry, at path: [Key]) { documents[path] = entry }

    func result(of function: String, _ arguments: Value) -> Value? { calls[function]?[arguments] }

    mutating func remember(_ value: Value, of function: String, _ arguments: Value) {
        calls[function, default: [:]][arguments] = value
    }

    /// What a comprehension collects for each combination of the values that tell its uses apart.
    func table(of comprehension: Comprehension) -> [Value: Value]? {
        comprehensions[ObjectIdentifier(comprehension)]
    }

    mutating func remember(_ table: [Value: Value], of comprehension: Comprehension) {
        comprehensions[ObjectIdentifier(comprehension)] = table
    }
}
