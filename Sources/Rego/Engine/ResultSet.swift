import RegoSyntax

/// All solutions of a query.
public struct ResultSet: Sendable {
    /// One solution.
    public struct Result: Sendable {
        /// The query's variables and their values, in the order of their appearance.
        public let bindings: [(name: String, value: Value)]
        /// The query's expressions and their values.
        public let expressions: [ExpressionValue]

        /// The value of a variable.
        public subscript(name: String) -> Value? { bindings.first { $0.name.utf8.elementsEqual(name.utf8) }?.value }
    }

    /// The value of one expression of the query.
    public struct ExpressionValue: Sendable {
        /// The value.
        public let value: Value
        /// The expression as it was written.
        public let text: String
        /// Its line in the query, from 1.
        public let row: Int
        /// Its byte in the line, from 1.
        public let column: Int
    }

    /// The solutions. Empty if the query is undefined.
    public let results: [Result]
    /// What nondeterministic built-ins answered, for a replay.
    public let recorded: RecordedResults

    init(results: [Result], recorded: RecordedResults) {
        self.results = results
        self.recorded = recorded
    }

    init(rows: [ResultRow], program: Program, recorded: RecordedResults) {
        self.recorded = recorded
        results = rows.map { row in
            Result(
                bindings: zip(program.variables, row.bindings).map { ($0.name, $1) },
                expressions: zip(program.expressions, row.expressions).map { written, value in
                    ExpressionValue(
                        value: value, text: written.location.text, row: written.location.row,
                        column: written.location.column)
                })
        }
    }

    /// Whether the query is undefined.
    public var isEmpty: Bool { results.isEmpty }

    /// Whether the query has one solution whose only expression is true and which binds nothing.
    public var isAllowed: Bool {
        guard results.count == 1, let result = results.first else { return false }
        return result.bindings.isEmpty && result.expressions.count == 1 && result.expressions[0].value == true
    }

    /// The solutions as OPA prints them: a list of `{"expressions": [{"value", "text", "location"}], "bindings": {}}`.
    public var value: Value {
        .array(
            RegoArray(
                results.map { result in
                    var members: [(key: Value, value: Value)] = [
                        (
                            key: "expressions",
                            value: .array(
                                RegoArray(
                                    result.expressions.map { expression in
                                        [
                                            "value": expression.value, "text": Value(expression.text),
                                            "location": [
                                                "row": Value(expression.row), "col": Value(expression.column),
                                            ],
                                        ]
                                    }))
                        )
                    ]
                    if !result.bindings.isEmpty {
                        members.append(
                            (
                                key: "bindings",
                                value: .object(
                                    RegoObject(result.bindings.map { (key: Value($0.name), value: $0.value) }))
                            ))
                    }
                    return .object(RegoObject(members))
                }))
    }
}
