import Foundation
import Rego
import RegoSyntax

// Evaluates generated cases for scripts/differential. Reads one case a line from standard input,
// {"modules": {NAME: TEXT}, "data": {}, "queries": [{"query": TEXT, "input": ANY, "strict": BOOL}]}, and answers each with one line, a list
// with the outcome of every query: {"result": [...]} as OPA prints results, or {"error": {"stage", "code", "message"}}. Where
// the interpreter, which is asked too, has another outcome than the planned evaluator, it is beside it as "interpreter".

struct Differential {
    var options = EvaluationOptions(now: 1_795_392_000_000_000_000, seed: 1, strictBuiltinErrors: true)

    init() {
        options.limits.instructions = 20_000_000
        options.limits.wallTime = 10_000_000_000
    }

    func answer(_ line: String) throws -> Value {
        let test = try Value(json: Array(line.utf8))
        var sources: [PolicySource] = []
        for (name, text) in test.get("modules")?.asObject ?? .empty {
            sources.append(PolicySource(name.asString?.string ?? "", text.asString?.string ?? ""))
        }
        let queries = Array(test.get("queries")?.asArray ?? [])
        do {
            let engine = try Engine(modules: sources)
            let data = BaseData(test.get("data")?.asObject ?? .empty)
            return .array(RegoArray(queries.map { outcome($0, engine, data) }))
        } catch {
            return .array(RegoArray(queries.map { _ in failure(.policy(error)) }))
        }
    }

    private func outcome(_ query: Value, _ engine: Engine, _ data: BaseData) -> Value {
        let text = query.get("query")?.asString?.string ?? ""
        let input = query.get("input")
        let prepared: PreparedQuery
        do {
            prepared = try engine.prepare(text)
        } catch {
            return failure(error)
        }
        var options = options
        options.strictBuiltinErrors = query.get("strict") != false
        var planned: Value
        do {
            planned = ["result": try prepared.evaluate(input: input, data: data, options: options).value]
        } catch {
            planned = failure("eval", error.code.rawValue, error.description)
        }
        let interpreted: Value
        do {
            interpreted = ["result": try engine.trace(text, input: input, data: data, options: options).value]
        } catch .evaluation(let error) {
            interpreted = failure("eval", error.code.rawValue, error.description)
        } catch {
            interpreted = failure(error)
        }
        if essence(interpreted) != essence(planned), case .object(let object) = planned {
            planned = .object(object.inserting(interpreted, for: "interpreter"))
        }
        return planned
    }

    /// The results in some order, or the code of the error.
    private func essence(_ outcome: Value) -> Value {
        if let code = outcome.get("error")?.get("code") { return code }
        return .array(RegoArray(Array(outcome.get("result")?.asArray ?? []).sorted()))
    }

    private func failure(_ error: EngineError) -> Value {
        switch error {
        case .policy(let errors):
            failure("compile", errors.errors.first?.code.rawValue ?? "", errors.description)
        case .evaluation(let error):
            failure("compile", error.code.rawValue, error.description)
        }
    }

    private func failure(_ stage: Value, _ code: String, _ message: String) -> Value {
        ["error": ["stage": stage, "code": Value(code), "message": Value(message)]]
    }
}

let differential = Differential()
while let line = readLine() {
    FileHandle.standardOutput.write(Data((try differential.answer(line).jsonString + "\n").utf8))
}
