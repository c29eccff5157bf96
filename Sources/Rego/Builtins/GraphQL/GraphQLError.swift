/// What is wrong with a GraphQL text, and where.
struct GraphQLError: Error {
    struct Position: Hashable {
        var line: Int
        var column: Int
    }

    var message: String
    /// nil for documents that were given as objects, which have no places.
    var position: Position?

    init(_ message: String, at position: Position?) {
        self.message = message
        self.position = position
    }

    /// `message in GraphQL string at location 1:3`
    var located: String {
        guard let position else { return "GraphQL parse error: input: \(message)" }
        return "\(message) in GraphQL string at location \(position.line):\(position.column)"
    }

    /// `input:1:3: message`
    var prefixed: String {
        guard let position else { return "input: \(message)" }
        return "input:\(position.line):\(position.column): \(message)"
    }
}
