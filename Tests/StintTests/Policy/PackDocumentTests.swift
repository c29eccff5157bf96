import Rego
import StintCore
import StintTesting
import Testing

@testable import StintPolicy

/// Every example of `docs/policy-pack.md` gives the answer that stands below it.
@Suite struct PackDocumentTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let heading: String
        /// `terms` of the role, or a part of the catalog.
        let kind: String
        let yaml: String
        var questions: [(asked: String, effect: String, code: String)] = []
        var testDescription: String { heading }
    }

    /// Every fenced example with the answers below it.
    static let examples: [Example] = {
        var examples: [Example] = []
        var heading = ""
        var block: (kind: String, lines: [String])?
        for line in String(decoding: SourceTree.bytes("docs/policy-pack.md"), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if let open = block {
                if line == "```" {
                    examples.append(
                        Example(heading: heading, kind: open.kind, yaml: open.lines.joined(separator: "\n")))
                    block = nil
                } else {
                    block?.lines.append(String(line))
                }
            } else if line.hasPrefix("```yaml ") {
                block = (String(line.dropFirst("```yaml ".count)), [])
            } else if line.hasPrefix("#") {
                heading = String(line.drop { $0 == "#" || $0 == " " })
            } else if line.hasPrefix("- `{"), let last = examples.indices.last {
                let parts = line.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
                guard parts.count >= 3 else { continue }
                let effect = parts[2].split(separator: " ").last.map(String.init) ?? ""
                examples[last].questions.append((parts[1], effect, parts.count > 3 ? parts[3] : ""))
            }
        }
        return examples
    }()

    private static func yaml(of kind: String) throws -> JSONValue {
        let text = try #require(examples.first { $0.kind == kind }).yaml
        return try parse(text)
    }

    private static func parse(_ text: String) throws -> JSONValue {
        let problems = Problems(source: .catalog, file: "docs/policy-pack.md")
        let json = YAMLSource.read(Array(text.utf8), problems: problems)?.json(problems)
        return try #require(json, "\(problems.list)")
    }

    @Test func everyOptionHasAnExample() throws {
        let written = try Set(
            Self.examples.filter { $0.kind == "terms" }.flatMap { example in
                try Self.parse(example.yaml).objectValue?.members.map(\.key) ?? []
            })
        #expect(Set(OptionReader.keys).subtracting(written) == ["request_ttl"])
        #expect(Self.examples.map(\.questions.count).reduce(0, +) >= 30)
    }

    /// The page's catalog with an example's terms for the role, or its part of the catalog beside it.
    private static func catalog(_ example: Example) throws -> JSONValue {
        guard var catalog = try yaml(of: "catalog").objectValue else { return .null }
        guard let own = try parse(example.yaml).objectValue else { return .null }
        guard example.kind == "terms" else {
            for member in own.members { catalog[member.key] = member.value }
            return .object(catalog)
        }
        guard var resources = catalog["resources"]?.objectValue, var shop = resources["shop"]?.objectValue,
            var roles = shop["roles"]?.objectValue, var work = roles["work"]?.objectValue
        else { return .null }
        for member in own.members { work[member.key] = member.value }
        roles["work"] = .object(work)
        shop["roles"] = .object(roles)
        resources["shop"] = .object(shop)
        catalog["resources"] = .object(resources)
        return .object(catalog)
    }

    @Test(arguments: examples.filter { !$0.questions.isEmpty })
    func theAnswersBelowAreGiven(_ example: Example) throws {
        let set = try Quickstart.set.get()
        let data = BaseData([
            "stint": ["catalog": Value(try Self.catalog(example)), "directory": Value(try Self.yaml(of: "directory"))]
        ])
        for question in example.questions {
            let input = try Self.input(question.asked)
            let now = try Instant(input["now"]?.stringValue ?? "")
            let isReview = input["reviewer"] != nil
            let answer = try set.engine.evaluate(
                isReview ? .review : .request, input: Value(.object(input)), data: data, now: now)
            let value = try #require(answer.value)
            let effect: String
            let reasons: [Reason]
            if isReview {
                let decision = try Outputs.review(value)
                (effect, reasons) = (decision.allow ? "allow" : "refuse", decision.reasons)
            } else {
                let decision = try Outputs.request(value)
                (effect, reasons) = (decision.effect.rawValue, decision.reasons)
            }
            #expect(effect == question.effect, "\(question.asked): \(reasons)")
            let open = reasons.visible(to: .requester).map(\.code)
            #expect(open == (question.code.isEmpty ? [] : [question.code]), "\(question.asked)")
        }
    }

    /// What alice asks for, changed as the example says.
    private static func input(_ changes: String) throws -> JSONObject {
        var input = JSONObject([
            ("now", "2026-11-23T10:00:00Z"), ("kind", "request"), ("submitter", "user:alice"),
            ("entitlement", "shop:work"), ("duration_seconds", 3600), ("reason", "counting the stock"),
        ])
        for member in try JSONValue(json: changes).objectValue?.members ?? [] { input[member.key] = member.value }
        input["now_ns"] = .integer(try Instant(input["now"]?.stringValue ?? "").nanoseconds)
        input["beneficiary"] = input["beneficiary"] ?? input["submitter"]
        let holder = input["reviewer"] ?? input["beneficiary"]
        for key in ["submitter", "beneficiary"] {
            input[key] = InputDocuments.subject(try SubjectRef(input[key]?.stringValue ?? ""))
        }
        if let reviewer = input["reviewer"]?.stringValue { try review(by: reviewer, &input) }
        try fillIn(holder?.stringValue ?? "", &input)
        return input
    }

    /// What is written short on the page: holdings by entitlement, signals by type, instants without nanoseconds.
    private static func fillIn(_ holder: String, _ input: inout JSONObject) throws {
        if let held = input["holdings"]?.arrayValue {
            let beneficiary = try SubjectRef(holder)
            let grant = GrantDocument.make(try SampleGrants.grant("gr-1", beneficiary: beneficiary)).objectValue
            input["holdings"] = .array(
                held.map { entitlement in
                    var other = grant ?? JSONObject()
                    other["entitlement"] = entitlement
                    return .object(other)
                })
        }
        if let last = input["history"]?["last_held_at"]?.stringValue, var history = input["history"]?.objectValue {
            history["last_held_at_ns"] = .integer(try Instant(last).nanoseconds)
            history["continuous_seconds"] = history["continuous_seconds"] ?? 0
            input["history"] = .object(history)
        }
        guard let signals = input["signals"]?.arrayValue else { return }
        input["signals"] = nil
        let told = signals.map { signal in
            let resource = signal["resource"].map { JSONValue.members(("kind", "resource"), ("id", $0)) }
            return JSONValue.members(
                ("type", signal["type"] ?? .null), ("data", signal["data"] ?? .object(JSONObject())),
                ("target", resource ?? ["kind": "person", "id": "alice"]),
                ("source", ["type": "service", "id": "job"]), ("expires_at_ns", .integer(.max)))
        }
        input["context"] = .members(("signals", .array(told)))
    }

    /// A review of what alice asks for.
    private static func review(by reviewer: String, _ input: inout JSONObject) throws {
        let delegation = try input["delegation"]?.stringValue.map { try SubjectRef($0) }
        input["delegation"] =
            delegation.map { .members(("delegator", InputDocuments.subject($0)), ("person", "x")) } ?? .null
        input["reviewer"] = InputDocuments.subject(try SubjectRef(reviewer))
        input["verdict"] = "approve"
        input["stage"] = ["name": "owners", "threshold": 1, "approvers": ["users": [], "groups": ["owners"]]]
        input["request"] = .members(
            ("id", "rq-1"), ("submitter", input["submitter"] ?? .null), ("beneficiary", input["beneficiary"] ?? .null),
            ("entitlement", input["entitlement"] ?? .null), ("reviews", []))
    }

    /// The files on the page load as files do.
    @Test func thePagesFilesAreRead() throws {
        let problems = Problems(source: .directory, file: "docs/policy-pack.md")
        let text = try #require(Self.examples.first { $0.kind == "directory" }).yaml
        let directory = try #require(DirectoryReader.read(Array(text.utf8), problems: problems)?.directory)
        for example in Self.examples where example.kind == "terms" || example.kind == "catalog" {
            let bytes: [UInt8]
            if example.kind == "catalog" {
                bytes = Array(example.yaml.utf8)
            } else {
                // JSON is YAML.
                bytes = try Self.catalog(example).jsonBytes
            }
            _ = CatalogReader.read(bytes, directory: directory, problems: problems)
        }
        #expect(problems.list.map(\.description) == [])
    }
}
