/// What nondeterministic built-ins answered during an evaluation: the instant is given by the caller, so with these and
/// the same policy, data and input an evaluation can be repeated with the same outcome.
public struct RecordedResults: Sendable, Hashable {
    private var results: [String: [Value: Value]] = [:]

    /// Nothing recorded yet.
    public init() {}

    /// Whether no nondeterministic built-in was called.
    public var isEmpty: Bool { results.isEmpty }

    /// The answer recorded for a built-in and the array of its operands.
    public func result(of builtin: String, _ operands: Value) -> Value? { results[builtin]?[operands] }

    /// Records an answer.
    public mutating func add(_ builtin: String, _ operands: Value, _ result: Value) {
        results[builtin, default: [:]][operands] = result
    }

    /// The records as a value to be kept: for each built-in a list of `[operands, answer]`.
    public var value: Value {
        .object(
            RegoObject(
                results.map { name, answers in
                    (
                        key: Value(name),
                        value: .array(
                            RegoArray(answers.sorted { $0.key < $1.key }.map { .array([$0.key, $0.value]) }))
                    )
                }))
    }

    /// Records as `value` gives them; what has another form is an error.
    public init(_ value: Value) throws(EvaluationError) {
        let wrong = EvaluationError(.usage, "recorded results must be an object of lists of `[operands, answer]`")
        guard case .object(let object) = value else { throw wrong }
        for (name, answers) in object {
            guard case .string(let name) = name, case .array(let answers) = answers else { throw wrong }
            for answer in answers {
                guard case .array(let pair) = answer, pair.count == 2 else { throw wrong }
                add(name.string, pair[0], pair[1])
            }
        }
    }
}
