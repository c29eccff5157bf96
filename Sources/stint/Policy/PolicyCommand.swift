import ArgumentParser
import RegoTools

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Evaluate, check and test Rego as opa does; see and confirm what a server loads.",
        discussion: "Exit codes of eval, check and test are opa's, see each; 64 where the command line is wrong.",
        subcommands: [
            PolicyEvalCommand.self, PolicyExplainCommand.self, PolicyReplCommand.self, PolicyCheckCommand.self,
            PolicyTestCommand.self, PolicyBenchCommand.self, PolicyFmtCommand.self, PolicyParseCommand.self,
            PolicyDepsCommand.self, PolicyInspectCommand.self, PolicyBuildCommand.self, PolicySignCommand.self,
            PolicyCapabilitiesCommand.self, PolicyStatusCommand.self, PolicyConfirmCommand.self,
        ])
}

/// Exit codes of `stint policy`: those of `opa`, so that scripts carry over.
enum PolicyExit {
    /// `eval --fail` and `--fail-defined`; `check` and `test` that could not load or compile.
    static let no: Int32 = 1
    /// `eval` that failed; `test` with a test that did not pass.
    static let failed: Int32 = 2
}

/// `pretty` or `json`.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case pretty, json
}

extension ToolHost {
    /// This process, to `opa.runtime()`.
    static let process = ToolHost(version: StintVersion.text)
}
