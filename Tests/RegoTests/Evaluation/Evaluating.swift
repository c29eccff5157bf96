import Rego

/// Evaluates a query against one module; the shortest way to a result in a test.
func evaluate(
    _ query: String, module: String = "", input: Value? = nil, data: Value = .object(.empty),
    options: EvaluationOptions = EvaluationOptions(now: 1_000_000_007, seed: 1)
) throws -> ResultSet {
    let modules = module.isEmpty ? [] : [PolicySource("test.rego", "package test\n\n" + module)]
    let engine = try Engine(modules: modules)
    return try engine.prepare(query)
        .evaluate(input: input, data: BaseData(data.asObject ?? .empty), options: options)
}

/// The value of `data.test.RULE`.
func valueOf(
    _ rule: String, _ module: String, input: Value? = nil, data: Value = .object(.empty),
    options: EvaluationOptions = EvaluationOptions(now: 1_000_000_007, seed: 1)
) throws -> Value? {
    let engine = try Engine(modules: [PolicySource("test.rego", "package test\n\n" + module)])
    return try engine.prepare(path: ["test", rule])
        .value(input: input, data: BaseData(data.asObject ?? .empty), options: options).value
}
