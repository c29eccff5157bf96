package import RegoSyntax

/// What became of one test.
package struct TestResult: Sendable {
    package enum Outcome: String, Sendable {
        case pass = "PASS"
        case fail = "FAIL"
        case skip = "SKIPPED"
        case error = "ERROR"
    }

    /// `data.a.b`.
    package let package: String
    /// `test_c`; `test_c#01` for the second rule of that name.
    package let name: String
    package let location: SourceLocation
    package var outcome: Outcome
    /// Why it could not be evaluated.
    package var error: PolicyProblem?
    /// What `print` printed.
    package var output = ""
    /// Nanoseconds.
    package var duration: Int64 = 0
    /// The cases of a test like `test_c[note] if ...`, by name.
    package var cases = TestCases()
    /// The expression that did not hold, where that could be found out.
    package var failing: FailingExpression?
    /// The steps that led to a failure, as far as they were asked for.
    package var trace: [RecordedEvent] = []
    /// The expression that failed, with its values beneath.
    package var failure: FailureText?
    /// How long it takes, where that was measured.
    package var benchmark: Benchmark?
}

/// Where a test failed.
package struct FailingExpression: Sendable {
    package let file: String
    package let row: Int
    package let text: String
}

/// The cases of one test, by name, each with cases of its own or none.
package struct TestCases: Sendable {
    package struct Case: Sendable {
        package var failed: Bool
        package var cases = TestCases()
    }

    package private(set) var byName: [(name: String, result: Case)] = []

    package var isEmpty: Bool { byName.isEmpty }
    package var anyFailed: Bool { byName.contains { $0.result.failed } }

    /// Puts a case in its place among the others.
    package mutating func set(_ name: String, _ result: Case) {
        if let index = byName.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
            byName[index].result = result
        } else {
            let index =
                byName.firstIndex { name.utf8.lexicographicallyPrecedes($0.name.utf8) } ?? byName.endIndex
            byName.insert((name, result), at: index)
        }
    }

    /// Notes that the case at `path` was begun: without a result of its own, it failed.
    package mutating func begin(_ path: ArraySlice<String>) {
        guard let name = path.first else { return }
        let there = byName.first { $0.name.utf8.elementsEqual(name.utf8) }?.result
        var result = there ?? Case(failed: true)
        result.cases.begin(path.dropFirst())
        if result.cases.anyFailed { result.failed = true }
        set(name, result)
    }

    /// Calls `body` with every case and its full name, depth first, in the order of the names.
    package func forEach(under prefix: [String] = [], _ body: ([String], Case) -> Void) {
        for (name, result) in byName {
            body(prefix + [name], result)
            result.cases.forEach(under: prefix + [name], body)
        }
    }
}
