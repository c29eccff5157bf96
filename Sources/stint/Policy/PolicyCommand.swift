import ArgumentParser
import FoundationEssentials
import Rego
import RegoSyntax
import StintAPI

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Evaluate, check and test Rego as opa does; see and confirm what a server loads.",
        discussion: "Exit codes of eval, check and test are opa's, see each; 64 where the command line is wrong.",
        subcommands: [
            PolicyEvalCommand.self, PolicyCheckCommand.self, PolicyTestCommand.self, PolicyStatusCommand.self,
            PolicyConfirmCommand.self,
        ])
}

/// Exit codes of `stint policy`: those of `opa`, so that scripts carry over.
enum PolicyExit {
    /// `eval --fail` and `--fail-defined`; `check` and `test` that could not load or compile.
    static let no: Int32 = 1
    /// `eval` that failed; `test` with a test that did not pass.
    static let failed: Int32 = 2
}

extension EvalFormat: ExpressibleByArgument {}

/// `pretty` or `json`.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case pretty, json
}

extension EvaluationLimits {
    /// For work that a person asks their own machine to do.
    static let generous = EvaluationLimits(
        instructions: .max, memoryBytes: 8 << 30, stringBytes: 1 << 30, collectionCount: 1 << 30)
}

extension EvaluationOptions {
    /// How the command line evaluates: nobody else waits for this machine, so only time bounds it, if asked for.
    static func commandLine(strict: Bool, timeout: Int64?, print: @escaping @Sendable (String) -> Void) -> Self {
        var limits = EvaluationLimits.generous
        limits.wallTime = timeout.flatMap { $0 > 0 ? $0 : nil }
        let environment = ProcessInfo.processInfo.environment.map { (key: Value($0.key), value: Value($0.value)) }
        let runtime: Value = ["env": .object(RegoObject(environment)), "version": Value(StintVersion.text)]
        return EvaluationOptions(
            now: TimeText.now().nanoseconds, limits: limits, strictBuiltinErrors: strict, runtime: runtime,
            printSink: print)
    }
}

extension Engine {
    /// Compiles what was loaded, and refuses rules that data hides.
    static func commandLine(
        _ modules: [Module], data: RegoObject, builtins: BuiltinRegistry = .standard, strict: Bool = false
    ) throws(PolicyProblems) -> Engine {
        var options = CompilerOptions()
        options.isStrict = strict
        options.keepsPrint = true
        let engine: Engine
        do {
            engine = try Engine(parsed: modules, builtins: builtins, options: options)
        } catch {
            throw PolicyProblems(error)
        }
        let conflicts = engine.compiled.rules.compactMap { conflict($0, data) }
        guard conflicts.isEmpty else { throw PolicyProblems(conflicts) }
        return engine
    }

    /// A rule and a document cannot both be at one path.
    private static func conflict(_ rule: CompiledRule, _ data: RegoObject) -> PolicyProblem? {
        var path: [String] = []
        var there = Value.object(data)
        for step in rule.path.dropFirst().prefix(max(0, rule.fixedPathCount - 1)) {
            guard let name = step.stringValue?.string else { return nil }
            path.append(name)
            guard case .object(let object) = there else { break }
            guard let next = object[name] else { return nil }
            there = next
        }
        return PolicyProblem(
            "conflicting rule for data path \(path.joined(separator: "/")) found",
            code: RegoError.Code.compile.rawValue, at: rule.location)
    }
}
