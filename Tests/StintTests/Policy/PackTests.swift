import Foundation
import Rego
import StintCore
import Testing

@testable import StintPolicy

/// The default pack: its own tests, and the answers that a real OPA gave to the same questions.
@Suite struct PackTests {
    /// Every test of the pack, as `PACKAGE.NAME`.
    private static func tests() throws -> (engine: Engine, names: [[String]]) {
        let files = PolicyFiles.read([SourceTree.path("policies")], includingTests: true)
        let engine = try Engine(modules: files.modules.map { Rego.PolicySource($0.path, bytes: $0.bytes) })
        var names: [[String]] = []
        for rule in engine.compiled.rules {
            let path = rule.fixedPath
            guard let name = path.last, name.hasPrefix("test_"), !names.contains(path) else { continue }
            names.append(path)
        }
        return (engine, names)
    }

    @Test func everyTestOfThePackPasses() throws {
        let (engine, names) = try Self.tests()
        #expect(names.count >= 150)
        for name in names {
            let answer = try engine.prepare(path: name).value(options: EvaluationOptions(now: 0, seed: 0))
            #expect(answer.value == true, "\(name.joined(separator: "."))")
        }
    }

    /// The same with the errors of built-ins being errors: what the pack cannot read it refuses by itself.
    @Test func everyTestOfThePackPassesWithStrictBuiltins() throws {
        let (engine, names) = try Self.tests()
        let options = EvaluationOptions(now: 0, seed: 0, strictBuiltinErrors: true)
        for name in names {
            let answer = try engine.prepare(path: name).value(options: options)
            #expect(answer.value == true, "\(name.joined(separator: "."))")
        }
    }

    /// `Fixtures/opa-answers.json` was recorded with the real OPA over the same policies and files.
    @Test func answersAreThoseOfTheRealOPA() throws {
        let set = try Quickstart.set.get()
        let recorded = try Value(json: SourceTree.bytes("Tests/StintTests/Policy/Fixtures/opa-answers.json"))
        let cases = try #require(recorded.get("cases")?.asArray)
        let grants = try #require(recorded.get("grants"))
        #expect(cases.count >= 300)
        for item in cases {
            let name = item.get("name")?.asString?.string ?? ""
            let entryPoint = try #require(EntryPoint(rawValue: item.get("entry_point")?.asString?.string ?? ""))
            let data = item.get("with_grants") == true ? set.data.setting(grants, at: ["stint", "grants"]) : set.data
            let input = try #require(item.get("input"))
            let answer = try set.engine.evaluate(
                entryPoint, input: input, data: data, now: Instant(nanoseconds: 0))
            let expected = item.get("answer")?.get(0)
            #expect(answer.value == expected, "\(entryPoint) \(name)")
        }
    }
}

/// The world of `examples/quickstart`, loaded as the server loads it.
enum Quickstart {
    static let location = SetLocation(configFile: SourceTree.path("examples/quickstart/stint.yaml"))

    /// Loaded once for all tests.
    static let set = SetLoader(location).attempt().result
}
