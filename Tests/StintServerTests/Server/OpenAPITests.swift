import HTTPTypes
import StintAPI
import StintCore
import Testing

@testable import StintServer

/// The API's document: every route and method, nothing else, and answers as it says (`OpenAPICheck` holds every answer
/// of every route test against it).
@Suite struct OpenAPITests {
    @Test func theDocumentHasTheRoutesAndNothingElse() async throws {
        try await ServerWorld.with { world in
            let routes = Set(ControlPlane.routes(world.context).map { "\($0.method.rawValue) \($0.pattern)" })
            let operations = APIOperation.all.map { "\($0.method.rawValue) \($0.pattern)" }
            #expect(Set(operations) == routes)
            #expect(operations.count == routes.count, "each once")
            try await world.control { client in
                let answer = try await client.call(.get, "/openapi.json")
                #expect(answer.status == 200 && answer.json["openapi"] == "3.1.0")
                var written: Set<String> = []
                for path in answer.json["paths"]?.objectValue?.members ?? [] {
                    for method in path.value.objectValue?.members ?? [] {
                        written.insert("\(method.key.uppercased()) \(path.key)")
                    }
                }
                #expect(written == routes)
                #expect(answer.json["paths"]?["/healthz"]?["get"]?["security"] == [])
                let names = (answer.json["paths"]?.objectValue?.members ?? []).flatMap { path in
                    (path.value.objectValue?.members ?? []).compactMap { $0.value["operationId"]?.stringValue }
                }
                #expect(Set(names).count == names.count)
            }
        }
    }

    /// Every reference leads somewhere, and every schema is led to.
    @Test func referencesHold() {
        let text = OpenAPICheck.document.json
        let names = (OpenAPICheck.document["components"]?["schemas"]?.objectValue?.members ?? []).map(\.key)
        #expect(Set(names).count == names.count)
        for name in names { #expect(text.contains("\"#/components/schemas/\(name)\""), "\(name) is used nowhere") }
        for reference in text.components(after: "\"#/components/schemas/").dropFirst() {
            #expect(names.contains(String(reference.prefix { $0 != "\"" })))
        }
    }

    /// The parameters it names are taken: another is refused as unknown.
    @Test func parametersAreTaken() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                for operation in APIOperation.all where operation.method == .get {
                    for name in operation.parameters {
                        let path = operation.pattern.replacing("{id}", with: "x")
                        let isStream = operation.pattern.hasSuffix("/events") && !operation.pattern.contains("audit")
                        let suffix = isStream && name != "follow" ? "&follow=false" : ""
                        let answer = try await client.call(
                            .get, "\(path)?\(name)=\(name == "follow" ? "false" : "")\(suffix)", as: "frank")
                        #expect(!answer.text.contains("no such parameter"), "\(path) \(name): \(answer.text)")
                    }
                }
            }
        }
    }

    /// The checker itself finds what is wrong.
    @Test(arguments: [
        (#"{"type":"user","id":"a"}"#, true), (#"{"type":"robot","id":"a"}"#, false), (#"{"type":"user"}"#, false),
        (#"{"type":"user","id":"a","x":1}"#, false), (#"{"type":"user","id":1}"#, false), ("[]", false),
    ])
    func theCheckerChecks(json: String, fits: Bool) throws {
        let value = try StintCore.JSONValue(json: Array(json.utf8))
        #expect(OpenAPICheck.check(value, Schema.ref("Subject").json, at: "").isEmpty == fits)
    }
}
