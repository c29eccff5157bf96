import Foundation
import Rego
import RegoSyntax

// Evaluates generated cases for scripts/differential. Reads one case a line from standard input,
// {"modules": {NAME: TEXT}, "data": {}, "queries": [{"query": TEXT, "input": ANY, "strict": BOOL}]}, and answers each with one line, a list
// with the outcome of every query: {"result": [...]} as OPA prints results, or {"error": {"stage", "code", "message"}}.

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
        let prepared: PreparedQuery
        do {
            prepared = try engine.prepare(query.get("query")?.asString?.string ?? "")
        } catch {
            return failure(error)
        }
        var options = options
        options.strictBuiltinErrors = query.get("strict") != false
        do {
            return ["result": try prepared.evaluate(input: query.get("input"), data: data, options: options).value]
        } catch {
            return failure("eval", error.code.rawValue, error.description)
        }
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
