import Rego
import RegoSyntax
import StintCore
import Synchronization

/// What an evaluation came to.
struct EngineAnswer {
    /// `nil` where the document is undefined.
    let value: Value?
    /// What nondeterministic built-ins answered; `nil` where none was asked.
    let nondeterministic: JSONValue?
}

/// The Rego engine over one set of modules: the entry points are prepared, other paths when they are asked for.
final class EmbeddedEngine: Sendable {
    private let engine: Engine
    private let limits: EvaluationLimits
    private let entryPoints: [EntryPoint: PreparedQuery]
    /// The one that run-time decisions ask, found without looking it up.
    private let access: PreparedQuery?
    private let seeds = SeedPool()
    /// Queries of other paths. Held for one look-up; a query is prepared outside.
    private let others = Mutex<[[Bytes]: PreparedQuery]>([:])

    /// More different paths than these are prepared anew each time.
    private static let maximumOthers = 512

    private init(engine: Engine, limits: EvaluationLimits, entryPoints: [EntryPoint: PreparedQuery]) {
        self.engine = engine
        self.limits = limits
        self.entryPoints = entryPoints
        access = entryPoints[.access]
    }

    /// Compiles modules and prepares the entry points, all of which have to be there.
    static func compile(_ modules: [ReadFile], limits: PolicyLimits) -> Result<EmbeddedEngine, LoadError> {
        let engine: Engine
        do {
            engine = try Engine(modules: modules.map { Rego.PolicySource($0.path, bytes: $0.bytes) })
        } catch {
            return .failure(LoadError(error.errors.map(SourceProblem.init)))
        }
        var problems = reservedPackages(engine.compiled)
        var prepared: [EntryPoint: PreparedQuery] = [:]
        for entryPoint in EntryPoint.allCases {
            guard engine.compiled.defines(entryPoint.path) else {
                problems.append(
                    SourceProblem(
                        .policy,
                        "no policy defines `\(entryPoint.name)`: add `decision` to a package `stint.\(entryPoint)`, or "
                            + "load the default pack as well",
                        source: .policy, file: "policies"))
                continue
            }
            do {
                prepared[entryPoint] = try engine.prepare(path: entryPoint.path)
            } catch {
                switch error {
                case .policy(let errors): problems += errors.errors.map(SourceProblem.init)
                case .evaluation(let error): problems.append(SourceProblem(error))
                }
            }
        }
        guard problems.isEmpty else { return .failure(LoadError(problems)) }
        var bounds = EvaluationLimits()
        bounds.instructions = limits.maxInstructions
        bounds.memoryBytes = limits.maxMemoryBytes
        bounds.wallTime = limits.timeoutMilliseconds &* 1_000_000
        return .success(EmbeddedEngine(engine: engine, limits: bounds, entryPoints: prepared))
    }

    /// Asks an entry point.
    ///
    /// - Parameter recorded: what nondeterministic built-ins answered before, in a replay.
    func evaluate(
        _ entryPoint: EntryPoint, input: Value, data: BaseData, now: Instant,
        recorded: RecordedResults = RecordedResults()
    ) throws(EvaluationError) -> EngineAnswer {
        guard let query = entryPoint == .access ? access : entryPoints[entryPoint] else {
            return EngineAnswer(value: nil, nondeterministic: nil)
        }
        return try run(query, input: input, data: data, now: now, strict: false, recorded: recorded)
    }

    /// Asks for any document below `data`.
    func evaluate(
        path: [String], input: Value?, data: BaseData, now: Instant, strict: Bool
    ) throws(EvaluationError) -> EngineAnswer {
        try run(try query(path), input: input, data: data, now: now, strict: strict)
    }

    private func query(_ path: [String]) throws(EvaluationError) -> PreparedQuery {
        let key = path.map { Bytes($0) }
        if let known = others.withLock({ $0[key] }) { return known }
        let made: PreparedQuery
        do {
            made = try engine.prepare(path: path)
        } catch {
            switch error {
            case .policy(let errors): throw EvaluationError(.usage, errors.description)
            case .evaluation(let error): throw error
            }
        }
        others.withLock { others in
            if others.count < Self.maximumOthers { others[key] = made }
        }
        return made
    }

    private func run(
        _ query: PreparedQuery, input: Value?, data: BaseData, now: Instant, strict: Bool,
        recorded: RecordedResults = RecordedResults()
    ) throws(EvaluationError) -> EngineAnswer {
        let options = EvaluationOptions(
            now: now.nanoseconds, seed: seeds.next(), limits: limits, strictBuiltinErrors: strict, recorded: recorded)
        let answer = try query.value(input: input, data: data, options: options)
        guard !answer.recorded.isEmpty else { return EngineAnswer(value: answer.value, nondeterministic: nil) }
        return EngineAnswer(value: answer.value, nondeterministic: answer.recorded.value.json)
    }

    /// Packages under what Stint maintains itself: their rules would stand in the place of its data.
    private static func reservedPackages(_ compiled: CompiledModules) -> [SourceProblem] {
        compiled.rules.compactMap { rule in
            let path = rule.fixedPath
            guard path.count >= 2, UTF8Order.equal(path[0], "stint"),
                let name = PolicyFiles.reserved.first(where: { UTF8Order.equal($0, path[1]) })
            else { return nil }
            return SourceProblem(
                .reservedData, "`data.stint.\(name)` is Stint's own, and no policy defines it: use another package",
                source: .policy, file: rule.location.file, line: rule.location.row, column: rule.location.column)
        }
    }
}

extension EmbeddedEngine {
    /// Where data stands in the place of a rule: the rule, undefined, would let the data through.
    func conflicts(with data: JSONValue) -> [SourceProblem] {
        var found: [SourceProblem] = []
        for rule in engine.compiled.rules where rule.arguments == nil {
            var place = data
            var reached: [String] = []
            for step in rule.fixedPath {
                guard let below = place[step] else { break }
                place = below
                reached.append(step)
            }
            let isThere = !reached.isEmpty && (reached.count == rule.fixedPath.count || place.objectValue == nil)
            guard isThere else { continue }
            found.append(
                SourceProblem(
                    .rule,
                    "this rule and data have one place, `data.\(reached.joined(separator: "."))`: move the data",
                    source: .policy, file: rule.location.file, line: rule.location.row, column: rule.location.column))
        }
        return found
    }
}

extension CompiledModules {
    /// Whether a rule defines the document at a path below `data`, or a part of it.
    func defines(_ path: [String]) -> Bool {
        rules.contains { rule in
            guard rule.arguments == nil else { return false }
            let own = rule.fixedPath
            return zip(own, path).allSatisfy { UTF8Order.equal($0, $1) } && own.count >= path.count
        }
    }
}

extension CompiledRule {
    /// The constant beginning of what it defines, below `data`.
    var fixedPath: [String] {
        path.prefix(fixedPathCount).dropFirst().map { term in
            if case .string(let text) = term.kind { text.string } else { "" }
        }
    }
}

extension SourceProblem {
    /// What is wrong with a policy's text.
    init(_ error: RegoError) {
        let details = error.details.isEmpty ? "" : " (\(error.details.joined(separator: "; ")))"
        self.init(
            .policy, "\(error.code.rawValue): \(error.message)\(details)", source: .policy,
            file: error.location?.file ?? "policies", line: error.location?.row ?? 0,
            column: error.location?.column ?? 0)
    }

    /// A policy uses what this engine does not have.
    init(_ error: EvaluationError) {
        self.init(
            .policy, "\(error.code.rawValue): \(error.message)", source: .policy,
            file: error.location?.file ?? "policies", line: error.location?.row ?? 0,
            column: error.location?.column ?? 0)
    }
}
