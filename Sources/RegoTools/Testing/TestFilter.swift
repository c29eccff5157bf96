import Rego
import RegoSyntax

/// Which tests to run, by their full names.
package struct TestFilter: Sendable {
    private let pattern: String
    private let query: PreparedQuery

    /// Throws where `pattern` is no regular expression.
    package init(_ pattern: String) throws(PolicyProblems) {
        self.pattern = pattern
        do {
            query = try Engine(modules: []).prepare("regex.match(input.pattern, input.name)")
        } catch {
            throw PolicyProblems(error)
        }
        _ = try evaluate("")
    }

    package func matches(_ name: String) -> Bool {
        (try? evaluate(name)) ?? false
    }

    private func evaluate(_ name: String) throws(PolicyProblems) -> Bool {
        do {
            let options = EvaluationOptions(now: 0, strictBuiltinErrors: true)
            let input: Value = ["pattern": Value(pattern), "name": Value(name)]
            return try query.evaluate(input: input, options: options).results.first?.expressions.first?.value == true
        } catch {
            throw PolicyProblems([PolicyProblem("--run: \(error.message)")])
        }
    }
}
