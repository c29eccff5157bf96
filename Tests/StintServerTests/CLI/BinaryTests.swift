import Foundation
import StintAPI
import TestFolders
import Testing

@testable import stint

/// The whole binary against a real server.
@Suite struct BinaryTests {
    static let check = ["check", "--subject", "user:alice", "--action", "read", "--resource", "database:payments-db"]
    static let ask = ["request", "payments-db:readonly", "--for", "1h", "--reason", "look into failed orders"]

    @Test func aGrantsLife() async throws {
        try await SampleServer.with { server in
            let refused = try await server.stint(
                "alice", ["request", "payments-db:readonly", "--for", "9h", "--reason", "a bug"])
            #expect(refused.status == 3)
            #expect(refused.out.contains("[duration_too_long]\n      what to do: ask for 4h or less\n"))

            let preview = try await server.stint("alice", Self.ask + ["--dry-run"])
            #expect(preview.status == 4)
            #expect(preview.out.hasPrefix("dry run, nothing was changed: would wait for review\n"))

            let pending = try await server.stint("alice", Self.ask + ["-o", "json"])
            #expect(pending.status == 4)
            let request = try pending.json(RequestView.self)
            #expect(request.state == .pending)
            #expect(pending.out == String(decoding: try JSONOutput.text(request), as: UTF8.self))

            let own = try await server.stint("alice", ["approve", request.id])
            #expect(own.status == 3)
            #expect(own.err.contains("[own_request]\n  what to do: "))
            #expect(try await server.stint("bob", ["approve", request.id]).status == 0)
            #expect(try await server.stint("bob", ["approve", request.id]).status == 6)
            #expect(try await server.stint("pep", Self.check).status == 0)

            let grants = try await server.stint("alice", ["grant", "list", "--state", "active", "-o", "json"])
            let grant = try #require(try grants.json(Page<GrantView>.self).items.first)
            let given = try await server.stint("alice", ["relinquish", grant.id, "--reason", "fixed"])
            #expect(given.status == 0)
            #expect(given.out.contains("relinquished"))
            #expect(try await server.stint("pep", Self.check).status == 3)
            #expect(try await server.stint("alice", ["relinquish", grant.id]).status == 6)
        }
    }

    @Test func exitCodesTellWhy() async throws {
        try await SampleServer.with { server in
            #expect(try await server.stint("bob", ["request", "show", "rq-nothing"]).status == 5)
            let asJSON = try await server.stint("bob", ["request", "show", "rq-nothing", "-o", "json"])
            #expect(asJSON.status == 5)
            let problem = try JSONDecoder().decode(ProblemDetails.self, from: Data(asJSON.err.utf8))
            #expect(problem.code == .requestNotFound)
            #expect(asJSON.out.isEmpty)
            #expect(try await server.stint(nil, ["whoami"]).status == 7)
            let stranger = StintBinary(environment: ["STINT_SERVER": server.control, "STINT_TOKEN": "nobodys"])
            #expect(try await stranger.run(["whoami"]).status == 7)
            #expect(try await server.stint("alice", ["request", "a:b", "--for", "1x", "--reason", "x"]).status == 64)
            #expect(try await server.stint("alice", ["request", "list", "--cursor", "nonsense"]).status == 64)
            let steering = try await server.stint(
                "alice", ["request", "staging-cluster:viewer", "--for", "1h", "--reason", "logs \u{1B}[2J"])
            #expect(steering.status == 64)
            #expect(!steering.err.contains("\u{1B}"))
        }
    }

    @Test func nobodyThereIsToldAtOnce() async throws {
        let outcome = try await StintBinary().run(["--server", "http://127.0.0.1:1", "--as", "alice", "whoami"])
        #expect(outcome.status == 8)
        #expect(outcome.err.hasPrefix("stint: cannot reach `http://127.0.0.1:1`: connection refused"))
    }

    @Test func waitingEndsWithTheDecision() async throws {
        try await SampleServer.with { server in
            let binary = StintBinary(environment: ["STINT_SERVER": server.control])
            let waiting = try binary.start(["--as", "alice"] + Self.ask + ["--wait"])
            let id = try await Self.pending(server)
            #expect(try await server.stint("bob", ["approve", id]).status == 0)
            let outcome = await waiting.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.err.contains("waiting for review of \(id)"))
            #expect(outcome.out.contains("request \(id) approved"))
        }
    }

    @Test func controlCEndsTheWaitingOnly() async throws {
        try await SampleServer.with { server in
            let binary = StintBinary(environment: ["STINT_SERVER": server.control])
            let waiting = try binary.start(["--as", "alice"] + Self.ask + ["--wait"])
            let id = try await Self.pending(server)
            while !waiting.err.contains("waiting for review"), waiting.process.isRunning {
                try await Task.sleep(for: .milliseconds(20))
            }
            waiting.interrupt()
            let outcome = await waiting.outcome()
            #expect(outcome.status == 130)
            #expect(outcome.err.contains("the request goes on: `stint request show \(id)`"))
            let request = try await server.stint("alice", ["request", "show", id, "-o", "json"])
            #expect(try request.json(RequestView.self).state == .pending)
        }
    }

    @Test func theRecordIsVerifiedAndTamperingNamed() async throws {
        let kept = try TemporaryFolder()
        defer { kept.remove() }
        let data = kept.path + "/data"
        try await SampleServer.with { server in
            _ = try await server.stint(
                "alice", ["request", "staging-cluster:viewer", "--for", "1h", "--reason", "read the logs"])
            let listed = try await server.stint("frank-admin", ["audit", "list", "--all", "-o", "json"])
            let events = try listed.json(Page<AuditEventView>.self).items
            #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
            #expect(try await server.stint("alice", ["audit", "list"]).status == 3)
            // Beside the running server.
            let live = try await StintBinary().run(["audit", "verify", "--data", server.data.path + "/data"])
            #expect(live.status == 0, "\(live.err)")
            try server.keepData(at: data)
        }
        let sound = try await StintBinary().run(["audit", "verify", "--data", data])
        #expect(sound.status == 0, "\(sound.err)")
        #expect(sound.out.contains("not anchored"))
        let anchored = try await StintBinary().run(["audit", "verify", "--data", data, "--head", data + "/heads.jsonl"])
        #expect(anchored.status == 0)
        #expect(anchored.out.contains("anchored: a head kept elsewhere"))

        let database = URL(fileURLWithPath: data + "/stint.db")
        var changed = try Data(contentsOf: database)
        while let range = changed.range(of: Data("read the logs".utf8)) {
            changed.replaceSubrange(range, with: Data("read the cash".utf8))
        }
        try changed.write(to: database)
        let altered = try await StintBinary().run(["audit", "verify", "--data", data, "-o", "json"])
        #expect(altered.status == 9)
        #expect(altered.out.contains("\"kind\": \"altered\""))
        #expect(altered.out.contains("\"sound\": false"))

        let nothing = try await StintBinary().run(["audit", "verify", "--data", data + "/none"])
        #expect(nothing.status == 1)
        #expect(nothing.err.contains("[store_missing]"))
    }

    @Test func policiesAreEvaluatedCheckedAndTested() async throws {
        let folder = try TemporaryFolder([
            "input.json": """
            {"submitter": {"type": "user", "id": "ivan"}, "beneficiary": {"type": "user", "id": "ivan"},
             "entitlement": "payments-db:readonly", "reason": "curious", "duration_seconds": 3600,
             "now": "2026-11-23T10:00:00Z", "now_ns": 1795428000000000000}
            """,
            "bad.rego": "package bad\n\np if {\n\tq\n}\n",
            "a_test.rego": "package a_test\n\ntest_no if 1 == 2\n",
        ])
        defer { folder.remove() }
        let binary = StintBinary()
        let world = [
            "-d", "policies", "-d", "stint.catalog:examples/quickstart/catalog.yaml", "-d",
            "stint.directory:examples/quickstart/directory.yaml",
        ]
        let explained = try await binary.run(
            ["policy", "eval"] + world
                + ["-i", folder.path + "/input.json", "-f", "pretty", "data.stint.request.decision"])
        #expect(explained.status == 0)
        #expect(explained.out.contains("`payments-db:readonly` is not available to `user:ivan`"))

        #expect(try await binary.run(["policy", "check", "policies"]).status == 0)
        let tested = try await binary.run(["policy", "test", "policies"])
        #expect(tested.status == 0)
        #expect(tested.out.hasPrefix("PASS: "))
        let bad = try await binary.run(["policy", "check", folder.path + "/bad.rego"])
        #expect(bad.status == 1)
        #expect(bad.err == "1 error occurred: \(folder.path)/bad.rego:4: rego_unsafe_var_error: var q is unsafe\n")
        let failed = try await binary.run(["policy", "test", folder.path + "/a_test.rego"])
        #expect(failed.status == 2)
        #expect(failed.out.hasSuffix("FAIL: 1/1\n"))

        let piped = try await binary.run(["policy", "eval", "-I", "-f", "raw", "input.a[_]"], input: "a: [1, 2]\n")
        #expect(piped.out == "1\n2\n")
        let stdin = try await binary.run(["policy", "eval", "--stdin", "-f", "raw"], input: "1 + 1\n")
        #expect(stdin.out == "2\n")
        let printed = try await binary.run(["policy", "eval", "-f", "discard", #"print("hello")"#])
        #expect(printed.err == "hello\n")
    }

    /// What `stint policy eval` is told, and its exit code.
    private static let evaluations: [(arguments: [String], status: Int32)] = [
        (["--fail", "input.x"], 1), (["--fail", "true"], 0), (["--fail-defined", "true"], 1), (["x ="], 2),
        (["--strict-builtin-errors", "1/0"], 2), (["1/0"], 0), (["-i", "/nonexistent", "true"], 2), ([], 64),
        (["true", "--stdin"], 64), (["-f", "source", "true"], 64), (["--timeout", "5", "true"], 64),
        (["-d", "/nonexistent", "true"], 2), (["--fail", "--fail-defined", "true"], 64),
        (["--package", "stint.lib.durations", "-d", "policies", "--fail", "seconds(\"1h\")"], 0),
        (["--import", "data.stint.lib.durations", "-d", "policies", "--fail", "durations.seconds(\"1h\")"], 0),
    ]

    @Test(arguments: evaluations)
    func evalEndsAsOPADoes(arguments: [String], status: Int32) async throws {
        let outcome = try await StintBinary().run(["policy", "eval"] + arguments)
        #expect(outcome.status == status, "\(outcome.out)\(outcome.err)")
    }

    @Test func tokensAreHashed() async throws {
        let entry = ["--name", "n", "--subject", "user:a"]
        let outcome = try await StintBinary().run(["token", "hash"] + entry, input: "abcdefghijklmnopqrstuvwxyz")
        #expect(outcome.status == 0)
        #expect(outcome.out.contains("sha256: 71c480df93d6ae2f1efad1447c66c9525e316218cf51fc8d9ed832f2daf18b73\n"))
        #expect(try await StintBinary().run(["token", "hash"] + entry, input: "short").status == 64)
        let fresh = try await StintBinary().run(["token", "new"] + entry)
        #expect(fresh.out.hasPrefix("stint_"))
        #expect(fresh.out.split(separator: "\n").first?.count == 49)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsAreThere(shell: String) async throws {
        let outcome = try await StintBinary().run(["--generate-completion-script", shell])
        #expect(outcome.status == 0)
        #expect(outcome.out.contains("relinquish"))
    }

    /// The id of alice's request, once it is there.
    private static func pending(_ server: SampleServer) async throws -> String {
        while true {
            let listed = try await server.stint("alice", ["request", "list", "--state", "pending", "-o", "json"])
            if let request = try listed.json(Page<RequestView>.self).items.first { return request.id }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
