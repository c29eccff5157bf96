import Rego
package import RegoSyntax

/// One of OPA's evaluation cases, as `../shared/opa-conformance` keeps them.
package struct ConformanceCase: Sendable {
    /// `TOPIC/FILE.json#INDEX`
    package let name: String
    /// What the case calls itself; not unique.
    package let note: String
    let modules: [String]
    let data: Value?
    let input: Value?
    let inputTerm: String?
    let query: String
    let wantedResult: Value?
    let sortsBindings: Bool
    let wantedErrorCode: String?
    let wantedError: String?
    let isStrict: Bool

    init(name: String, _ value: Value) {
        func text(_ key: Value) -> String? { value.get(key)?.asString?.string }
        self.name = name
        note = text("note") ?? ""
        modules = value.get("modules")?.asArray?.compactMap { $0.asString?.string } ?? []
        data = value.get("data")
        input = value.get("input")
        inputTerm = text("input_term")
        query = text("query") ?? ""
        wantedResult = value.get("want_result")
        sortsBindings = value.get("sort_bindings") == true
        wantedErrorCode = text("want_error_code")
        wantedError = text("want_error")
        isStrict = value.get("strict_error") == true
    }

    /// Which of the engine's two evaluators runs a case.
    package enum Evaluator: String, CaseIterable, Sendable {
        case planned, interpreter
    }

    /// Runs the case, written in a version of Rego; gives back why it fails, or `nil`.
    package func run(now: Int64, by evaluator: Evaluator = .planned, in version: RegoVersion = .v1) -> String? {
        let result: ResultSet
        do {
            result = try evaluate(now: now, evaluator, version)
        } catch let error as EvaluationError {
            return check(error.code.rawValue, error.description)
        } catch let error as EngineError {
            return check(Self.code(of: error), error.description)
        } catch {
            return check("", "\(error)")
        }
        if wantedErrorCode != nil || wantedError != nil {
            return "no error, but \(wantedErrorCode ?? "") \(wantedError ?? "") is wanted"
        }
        return compare(result)
    }

    private static func code(of error: EngineError) -> String {
        switch error {
        case .policy(let errors): errors.errors.first?.code.rawValue ?? ""
        case .evaluation(let error): error.code.rawValue
        }
    }

    private func evaluate(now: Int64, _ evaluator: Evaluator, _ version: RegoVersion) throws -> ResultSet {
        let sources = modules.enumerated().map { PolicySource("test-\($0.offset).rego", $0.element) }
        var options = EvaluationOptions(now: now)
        options.strictBuiltinErrors = isStrict
        options.network = NetworkAccess(hosts: .only(["localhost", "10.0.0.0", "::"]))
        var compilation = CompilerOptions()
        compilation.regoVersion = version
        let engine: Engine
        do {
            engine = try Engine(modules: sources, builtins: Self.builtins, options: compilation)
        } catch {
            throw EngineError.policy(error)
        }
        let data = self.data?.asObject.map { BaseData($0) } ?? .empty
        var input = self.input
        if let inputTerm {
            let term = try Engine(options: compilation).prepare("__input__ = \(inputTerm)")
            input = try term.value(options: options).value
        }
        switch evaluator {
        case .planned: return try engine.prepare(query).evaluate(input: input, data: data, options: options)
        case .interpreter: return try engine.trace(query, input: input, data: data, options: options)
        }
    }

    private func check(_ code: String, _ message: String) -> String? {
        guard wantedErrorCode != nil || wantedError != nil else { return message }
        if let wantedErrorCode, wantedErrorCode != code { return "\(wantedErrorCode) is wanted, not \(message)" }
        if let wantedError, !message.contains(wantedError) { return "`\(wantedError)` is wanted, not \(message)" }
        return nil
    }

    private func compare(_ result: ResultSet) -> String? {
        guard let wanted = wantedResult?.asArray else { return nil }
        let got = result.results.map { row -> Value in
            let bindings = Value.object(RegoObject(row.bindings.map { (key: Value($0.name), value: $0.value) }))
            // Through JSON, in which the wanted result is written: sets become arrays.
            return (try? Value(json: bindings.jsonString)) ?? .null
        }
        let (left, right) = (canonical(Array(wanted)), canonical(got))
        if left == right { return nil }
        return "wants \(Self.short(left)), gets \(Self.short(right))"
    }

    private func canonical(_ rows: [Value]) -> [Value] {
        // The order of solutions is nowhere part of the language, and OPA's own runner compares them as a set.
        guard sortsBindings else { return rows.sorted() }
        return rows.map { row -> Value in
            guard case .object(let bindings) = row else { return row }
            return .object(
                RegoObject(
                    bindings.map { entry in
                        guard case .array(let array) = entry.value else { return entry }
                        return (key: entry.key, value: .array(RegoArray(array.sorted())))
                    }))
        }.sorted()
    }

    private static func short(_ rows: [Value]) -> String {
        let text = Value.array(RegoArray(rows)).jsonString
        return text.utf8.count <= 400 ? text : text.prefix(400) + "…"
    }
}
