import Foundation
import Rego
import RegoBundle
import RegoSyntax
import TestFolders
import Testing

/// The examples of Sources/Rego/Rego.docc and of README, to the letter: `scripts/check-snippets` holds what stands there
/// between the marks against this file. What is here is compiled and run.
@Suite("The examples of the documentation")
struct EmbeddingExamples {
    @Test("Ask one question often")
    func askOften() async throws {
        var answers: [Bool] = []
        // snippet: ask
        let source = """
            package example

            default allow := false

            allow if input.user in data.admins
            """
        let engine = try Engine(modules: [PolicySource("example.rego", source)])
        let query = try engine.prepare(path: ["example", "allow"])

        let data = BaseData(["admins": ["alice", "bob"]])
        let now = Int64(Date().timeIntervalSince1970 * 1_000_000_000)
        for user in ["alice", "mallory"] {
            let input: Value = ["user": Value(user)]
            let answer = try query.value(input: input, data: data, options: EvaluationOptions(now: now))
            answers.append(answer.value == true)
        }
        // end
        #expect(answers == [true, false])
        let allowed = await Self.manyThreads(query, data)
        #expect(allowed == 1000)
    }

    private static func manyThreads(_ query: PreparedQuery, _ data: BaseData) async -> Int {
        // snippet: threads
        let allowed = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 {
                group.addTask {
                    let options = EvaluationOptions(now: 0)
                    return (try? query.value(input: ["user": "alice"], data: data, options: options).value) == true
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        // end
        return allowed
    }

    // snippet: types
    struct Request: Encodable {
        var user: String
        var roles: [String]
    }

    struct Decision: Decodable {
        var allow: Bool
        var reasons: Set<String>
    }
    // end

    @Test("Typed questions and answers")
    func typed() throws {
        let source = """
            package example
            decision := {"allow": count(reasons) == 0, "reasons": reasons}
            reasons contains $"{input.user} is no operator" if not "operator" in input.roles
            """
        let query = try Engine(modules: [PolicySource("example.rego", source)]).prepare(path: ["example", "decision"])
        var shown: [String] = []
        // snippet: decode
        do {
            let request = Request(user: "alice", roles: ["viewer"])
            let decision = try query.decode(Decision.self, input: request, options: EvaluationOptions(now: 0))
            shown.append(decision.allow ? "allowed" : decision.reasons.sorted().joined(separator: ", "))
        } catch DecodedEvaluationError.undefined {
            shown.append("policy says nothing, so it is denied")
        } catch DecodedEvaluationError.coding(let error) {
            // `/reasons/0: a string was expected, not the number 1`
            shown.append("policy answers in another shape: \(error)")
        }
        // end
        #expect(shown == ["alice is no operator"])
    }

    @Test("Load from files, folders and bundles")
    func loading() throws {
        let folder = try TemporaryFolder([
            "policies/example.rego": "package example\nallow if data.example.limit > data.team.used\n",
            "policies/example/data.json": #"{"limit": 10}"#, "team/.manifest": #"{"roots": ["team"], "revision": "7"}"#,
            "team/team/data.json": #"{"used": 3}"#,
        ])
        defer { folder.remove() }
        let (policyFolder, teamBundle) = (folder.path + "/policies", folder.path + "/team")
        // snippet: load
        let policies = try Policies(loading: .path(policyFolder), .bundle(teamBundle))
        let engine = try Engine(loading: policies)
        let query = try engine.prepare("data.example.allow")
        let result = try query.evaluate(data: policies.data, options: EvaluationOptions(now: 0))
        // end
        #expect(result.isAllowed)
        #expect(policies.bundles.map(\.manifest.revision) == ["7"])
    }

    @Test("Only bundles that one's own people signed")
    func signed() throws {
        let (privateKey, publicKey) = (Array(BundleKeys.p256.utf8), Array(BundleKeys.p256Public.utf8))
        // snippet: sign
        var bundle = try PolicyBundle(files: [
            BundleFile(path: "/example.rego", bytes: Array("package example\nallow if true\n".utf8))
        ])
        bundle.manifest.revision = "2026-11-23"
        try bundle.sign(BundleSigning(key: privateKey, algorithm: "ES256", keyIdentifier: "release"))
        let archive = try bundle.archive()

        let trusted = BundleVerification(keys: ["release": .init(publicKey, algorithm: "ES256")])
        let verified = try PolicyBundle(archive: archive, options: BundleOptions(verification: trusted))
        // end
        #expect(verified.manifest.revision == "2026-11-23")
    }

    @Test("Data that changes")
    func store() throws {
        let engine = try Engine(modules: [PolicySource("a.rego", "package a\nrole := data.users[input.user].role")])
        let query = try engine.prepare(path: ["a", "role"])
        // snippet: store
        let store = Store(BaseData(["users": [:]]))
        try store.write { transaction in
            try transaction.add(["role": "admin"], at: ["users", "alice"])
            try transaction.add(["role": "viewer"], at: ["users", "bob"])
        }
        let before = store.snapshot
        try store.write { try $0.replace("viewer", at: ["users", "alice", "role"]) }

        let options = EvaluationOptions(now: 0)
        let old = try query.value(input: ["user": "alice"], data: before.data, options: options)
        let new = try query.value(input: ["user": "alice"], data: store.snapshot.data, options: options)
        // end
        #expect(old.value == "admin")
        #expect(new.value == "viewer")
        var heard: [String] = []
        // snippet: observe
        let observation = store.observe { commit in
            guard commit.after[["users"]] != nil else { throw StoreError(.refused, "there are always users") }
        }
        do {
            try store.write { try $0.remove(at: ["users"]) }
        } catch {
            heard.append("\(error)")
        }
        store.cancel(observation)
        // end
        #expect(heard.count == 1 && heard[0].contains("there are always users"))
    }

    @Test("A built-in of one's own")
    func builtin() throws {
        // snippet: builtin
        var builtins = BuiltinRegistry.standard
        builtins.register(
            Builtin("company.is_holiday", arity: 1) { (arguments, context) throws(BuiltinError) in
                let day = try arguments.string(0)
                return .bool(day == "2026-12-25")
            })
        let source = "package example\nclosed if company.is_holiday(input.day)"
        let engine = try Engine(modules: [PolicySource("example.rego", source)], builtins: builtins)
        // end
        let query = try engine.prepare(path: ["example", "closed"])
        #expect(try query.value(input: ["day": "2026-12-25"], options: EvaluationOptions(now: 0)).value == true)
        #expect(try query.value(input: ["day": "2026-12-24"], options: EvaluationOptions(now: 0)).value == nil)
    }

    // snippet: swap
    /// Policies in force. An engine never changes; a new one takes its place, whole, and evaluations that run finish with
    /// the one they began with.
    actor Live {
        private var query: PreparedQuery

        init(_ source: PolicySource) throws {
            query = try Self.prepared(source)
        }

        /// Takes new policies. Where they are wrong it throws, and the old ones stay in force.
        func replace(_ source: PolicySource) throws {
            query = try Self.prepared(source)
        }

        var current: PreparedQuery { query }

        private static func prepared(_ source: PolicySource) throws -> PreparedQuery {
            try Engine(modules: [source]).prepare(path: ["example", "version"])
        }
    }
    // end

    @Test("New policies while others are asked")
    func swap() async throws {
        let live = try Live(PolicySource("1.rego", "package example\nversion := 1"))
        let old = await live.current
        try await live.replace(PolicySource("2.rego", "package example\nversion := 2"))
        await #expect(throws: RegoErrors.self) {
            try await live.replace(PolicySource("3.rego", "package example\nversion := nobody_knows"))
        }
        let options = EvaluationOptions(now: 0)
        #expect(try old.value(options: options).value == 1)
        #expect(try await live.current.value(options: options).value == 2)
    }

    @Test("Limits, and what was random")
    func limits() throws {
        let source = """
            package example
            lottery := rand.intn("draw", 1000000)
            endless := count([1 | some x in numbers.range(1, 100000); some y in numbers.range(1, 100000); x != y])
            """
        let engine = try Engine(modules: [PolicySource("example.rego", source)])
        // snippet: limits
        var limits = EvaluationLimits()
        limits.instructions = 100_000
        let query = try engine.prepare(path: ["example", "endless"])
        do {
            _ = try query.value(options: EvaluationOptions(now: 0, limits: limits))
        } catch {
            // `eval_limit_error`, and the message says which limit: deny.
            #expect(error.code == .limit)
        }
        // end
        // snippet: replay
        let lottery = try engine.prepare(path: ["example", "lottery"])
        let drawn = try lottery.value(options: EvaluationOptions(now: 0))
        var again = EvaluationOptions(now: 0)
        again.recorded = drawn.recorded
        let replayed = try lottery.value(options: again)
        // end
        #expect(drawn.value == replayed.value)
    }

    @Test("Following an evaluation, and asking who can")
    func following() throws {
        let source = """
            package example
            allow if {
                input.role == "admin"
                input.hour < 18
            }
            """
        let engine = try Engine(modules: [PolicySource("example.rego", source)])
        // snippet: trace
        let recorder = TraceRecorder()
        _ = try engine.trace(
            "data.example.allow", input: ["role": "admin", "hour": 20], options: EvaluationOptions(now: 0),
            tracer: recorder)
        let failed = recorder.steps.filter { $0.operation == .fail }.map { "\($0.place): \($0.text)" }
        // end
        #expect(failed.contains { $0.hasPrefix("example.rego:4") }, "\(failed)")
        // snippet: partial
        let residual = try engine.partiallyEvaluate(
            "data.example.allow == true", partial: PartialOptions(unknowns: ["input.role"]), input: ["hour": 9],
            options: EvaluationOptions(now: 0))
        // One query is left: `"admin" = input.role`. At 20 o'clock none would be, whatever the role.
        let isPossible = !residual.isNever
        // end
        #expect(isPossible && !residual.isAlwaysTrue && residual.queries.count == 1)
        let evening = try engine.partiallyEvaluate(
            "data.example.allow == true", partial: PartialOptions(unknowns: ["input.role"]), input: ["hour": 20],
            options: EvaluationOptions(now: 0))
        #expect(evening.isNever)
    }
}
