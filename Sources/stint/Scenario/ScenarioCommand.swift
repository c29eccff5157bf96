import ArgumentParser
import StintAPI
import StintCore
import StintPolicy
import StintScenario

struct ScenarioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario", abstract: "Try policies against a story, in process.",
        subcommands: [ScenarioRunCommand.self])
}

struct ScenarioRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Play the steps of a scenario and check what it expects.",
        discussion: """
            A scenario is a YAML or JSON file: a world (people, catalog, policy as a table, or a stint.yaml with its
            policies), a clock, and steps by actors, each with what is expected of it. It runs on a store of its own
            that is thrown away. docs/testing.md describes the file.

            Example:
              stint scenario run examples/scenarios/two-reviewers.yaml

            Exit code 0: all came as expected. 1: something did not. 64: the file cannot be read.
            """)

    @Argument(help: ArgumentHelp("The scenario.", valueName: "file"))
    var files: [String]

    @Flag(name: .shortAndLong, help: "Tell only what came otherwise than expected.")
    var quiet = false

    func run() async throws {
        var failed = 0
        for file in files {
            let player = ScenarioPlayer(file: file, scenario: try Self.read(file), isQuiet: quiet)
            failed += try await player.play()
        }
        if failed > 0 { throw CommandFailure(status: 1) }
    }

    private static func read(_ file: String) throws -> Scenario {
        do {
            return try Scenario(json: try YAMLDocument.json(file: file))
        } catch let error as LoadError {
            throw CommandFailure(.usage, error.description)
        } catch {
            throw CommandFailure(.usage, "\(file): \(error)")
        }
    }
}
