import Rego
import RegoSyntax

/// Does everything a policy's text can lead to, with small limits. What comes out is an answer or an error; a trap, a hang
/// or memory without end is what is looked for. Broken promises among the answers are returned.
struct FuzzTarget {
    let options: EvaluationOptions

    init() {
        var limits = EvaluationLimits()
        limits.instructions = 200_000
        limits.callDepth = 200
        limits.memoryBytes = 32 << 20
        limits.stringBytes = 4 << 20
        limits.collectionCount = 100_000
        limits.wallTime = 3_000_000_000
        options = EvaluationOptions(now: 1_795_392_000_000_000_000, seed: 1, limits: limits)
    }

    /// What is wrong, or `nil`.
    func run(_ test: FuzzCase) -> String? {
        let query = String(decoding: test.query, as: UTF8.self)
        let input = try? Value(json: test.input)
        let data = (try? Value(json: test.data))?.asObject ?? .empty
        if let input, let wrong = roundTrip(input) { return wrong }
        _ = try? Parser.parseQuery(query)
        if let wrong = format(test.module) { return wrong }
        do {
            _ = try Parser.parseModule(bytes: test.module, file: "fuzz.rego", version: .v0)
        } catch {
            if error.errors.isEmpty { return "a v0 module is refused without an error" }
            for one in error.errors { _ = one.rendered }
        }
        let engine: Engine
        do {
            engine = try Engine(modules: [PolicySource("fuzz.rego", bytes: test.module)])
        } catch {
            if error.errors.isEmpty { return "a module is refused without an error" }
            for one in error.errors { _ = one.rendered }
            // The query and the documents are tried all the same.
            return Self.bare.flatMap { evaluate($0, query, input, data) }
        }
        return evaluate(engine, "x = data", input, data) ?? evaluate(engine, query, input, data)
    }

    /// A module that is formatted is a module still.
    private func format(_ module: [UInt8]) -> String? {
        do {
            let formatted = try Formatter.format(module, file: "fuzz.rego")
            do {
                _ = try Parser.parseModule(bytes: formatted, file: "fuzz.rego")
            } catch {
                return "what the formatter writes cannot be read: \(error)"
            }
        } catch {
            if error.errors.isEmpty { return "a module is not formatted, without an error" }
        }
        return nil
    }

    private static let bare = try? Engine(modules: [])

    private func evaluate(_ engine: Engine, _ query: String, _ input: Value?, _ data: RegoObject) -> String? {
        guard let prepared = try? engine.prepare(query) else { return nil }
        var options = options
        let data = BaseData(data)
        let first = outcome(prepared, input, data, options)
        if case .success(let result) = first {
            // A row of results has levels of its own above the values.
            for row in result.asArray ?? [] {
                for (_, value) in row.get("bindings")?.asObject ?? .empty {
                    if let wrong = roundTrip(value) { return wrong }
                }
            }
            guard let again = try? outcome(prepared, input, data, options).get(), again == result else {
                return "a query has another answer the second time"
            }
        }
        options.strictBuiltinErrors = true
        _ = outcome(prepared, input, data, options)
        _ = try? engine.partiallyEvaluate(query, input: input, data: data, options: options)
        if let traced = try? engine.trace(query, input: input, data: data, options: self.options).value,
            case .success(let result) = first, sorted(traced) != sorted(result)
        {
            return "tracing has another answer"
        }
        return nil
    }

    private func sorted(_ rows: Value) -> [Value] { Array(rows.asArray ?? []).sorted() }

    private func outcome(
        _ query: PreparedQuery, _ input: Value?, _ data: BaseData, _ options: EvaluationOptions
    ) -> Result<Value, EvaluationError> {
        do {
            return .success(try query.evaluate(input: input, data: data, options: options).value)
        } catch {
            return .failure(error)
        }
    }

    /// JSON that was written is read again, and is written the same then.
    private func roundTrip(_ value: Value) -> String? {
        guard let again = try? Value(json: Array(value.jsonString.utf8)) else { return "JSON it wrote cannot be read" }
        // Keys that were no strings may have become equal, so only what is written from there on must stay.
        let second = again.jsonString
        guard (try? Value(json: Array(second.utf8))) == again else { return "JSON changes on the way" }
        return nil
    }
}
