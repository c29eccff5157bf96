import Rego
import StintCore
import StintTesting
import Testing

@testable import StintPolicy

/// The published schemas hold for what Stint asks and what the pack answers.
@Suite struct SchemaTests {
    /// What is wrong with a document by a schema of `schemas/`; empty where it holds.
    private func problems(_ document: Value, by name: String) throws -> [String] {
        let schema = try JSONValue(json: SourceTree.bytes("schemas/\(name).json"))
        return SchemaCheck(root: schema).problems(document.json, schema, at: "")
    }

    @Test func thePacksAnswersHold() throws {
        let recorded = try Value(json: SourceTree.bytes("Tests/StintTests/Policy/Fixtures/opa-answers.json"))
        for item in try #require(recorded.get("cases")?.asArray) {
            let entryPoint = item.get("entry_point")?.asString?.string ?? ""
            guard let answer = item.get("answer")?.get(0) else { continue }
            let name = item.get("name")?.asString?.string ?? ""
            #expect(try problems(answer, by: "\(entryPoint).output") == [], "\(entryPoint) \(name)")
        }
    }

    @Test func whatStintAsksHolds() throws {
        for (schema, question) in try SampleQuestions.all() {
            #expect(try problems(Value(question), by: schema) == [], "\(schema)")
        }
    }

    @Test(arguments: ["catalog", "directory", "stint"])
    func theQuickstartsFilesHold(_ name: String) throws {
        let own = Problems(source: .config, file: name)
        let bytes = SourceTree.bytes("examples/quickstart/\(name).yaml")
        let json = try #require(YAMLSource.read(bytes, problems: own)?.json(own))
        #expect(try problems(Value(json), by: name) == [])
    }

    @Test func aSchemaRefusesWhatTheReaderRefuses() throws {
        let misspelt = Value(["effect": "deny", "reasons": [], "max_duration_second": 1] as JSONValue)
        #expect(try problems(misspelt, by: "request.output") != [])
        #expect(throws: MalformedOutput.self) { try Outputs.request(misspelt) }
    }
}
