import Foundation
import StintAPI
import TestFolders
import Testing

/// The whole binary against a real server, through the whole lifecycle: what each command prints, and how it ends.
@Suite struct LifecycleBinaryTests {
    static let viewer = "staging-cluster:viewer"

    /// A grant of the sample world's for `name`, given at once.
    static func granted(_ server: SampleServer, _ name: String) async throws -> RequestItemView {
        let asked = try await server.stint(
            name, ["request", viewer, "--for", "1h", "--reason", "watch the rollout", "-o", "json"])
        #expect(asked.status == 0, "\(asked.err)")
        return try #require(try asked.json(RequestView.self).items.first)
    }

    @Test func itemsAreDecidedOneByOneAndGivenBackInPart() async throws {
        try await SampleServer.with { server in
            let asked = try await server.stint(
                "alice",
                [
                    "request", Self.viewer, "payments-db:readonly", "payments-db:admin", "--for", "1h", "--reason",
                    "compare failed orders", "-o", "json",
                ])
            #expect(asked.status == 4, "\(asked.err)")
            let request = try asked.json(RequestView.self)
            #expect(request.items.map(\.state) == [.approved, .pending, .denied])
            #expect(try await server.stint("bob", ["approve", request.id, "--duration", "2h"]).status == 64)
            let narrowed = try await server.stint("bob", ["approve", request.id, "--duration", "30m", "-o", "json"])
            #expect(narrowed.status == 0, "\(narrowed.err)")
            let item = try #require(try narrowed.json(RequestView.self).items.dropFirst().first)
            let (start, end) = (try #require(item.startsAt), try #require(item.expiresAt))
            #expect(end.nanoseconds - start.nanoseconds == 1_800_000_000_000)

            let given = try await server.stint("alice", ["relinquish", request.id, "--only", Self.viewer])
            #expect(given.status == 0, "\(given.err)")
            let grants = try await server.stint("alice", ["grant", "list", "--state", "active", "-o", "json"])
            #expect(try grants.json(Page<GrantView>.self).items.map(\.entitlement) == ["payments-db:readonly"])
            let none = try await server.stint("alice", ["relinquish", request.id, "--only", "payments-db:admin"])
            #expect(none.status != 0)
        }
    }

    @Test func aRequestTellsItsStoryAndItsDecisionsAreReplayed() async throws {
        try await SampleServer.with { server in
            let item = try await Self.granted(server, "alice")
            let grant = try #require(item.grantID)
            let listed = try await server.stint("alice", ["request", "list", "--mine", "-o", "json"])
            let id = try #require(try listed.json(Page<RequestView>.self).items.first?.id)
            let shown = try await server.stint("alice", ["request", "show", id])
            #expect(shown.status == 0, "\(shown.err)")
            #expect(shown.out.contains("\nthe story\n"))
            #expect(shown.out.contains(grant))
            let told = try await server.stint("grace", ["request", "timeline", id, "-o", "json"])
            let entries = try told.json(Timeline.self).entries
            #expect(entries.contains { $0.policyDigest?.hasPrefix("sha256:") == true })
            let decision = try #require(entries.compactMap(\.decision).first)
            let view = try await server.stint("grace", ["decision", "show", decision, "-o", "json"])
            #expect(try view.json(DecisionView.self).entryPoint == "data.stint.request.decision")
            let again = try await server.stint("grace", ["decision", "replay", decision])
            #expect(again.status == 0, "\(again.err)")
            #expect(again.out.hasPrefix("decision \(decision): the same answer again, by policy sha256:"))
            #expect(try await server.stint("alice", ["decision", "replay", decision]).status == 3)
            #expect(try await server.stint("grace", ["decision", "show", "dc-999999-1"]).status == 5)
            #expect(try await server.stint("alice", ["request", "timeline", "rq-nothing"]).status == 5)
        }
    }

    @Test func manyAreRevokedAfterANumberAndAYes() async throws {
        try await SampleServer.with { server in
            for name in ["alice", "carol"] { _ = try await Self.granted(server, name) }
            let refused = try await server.stint("alice", ["revoke", "--all", "--reason", "mine"])
            #expect(refused.status == 3, "\(refused.err)")
            let revoke = ["--as", "grace", "revoke", "--resource", "staging-cluster", "--reason", "intrusion"]
            let no = try await Self.atATerminal(server, revoke, types: "n")
            #expect(no.contains("revoke 2 grants of resource staging-cluster, at once? [y/N]"), "\(no)")
            #expect(no.contains("nothing was revoked"))
            let one = try await server.stint(
                "grace", ["revoke", "--subject", "user:carol", "--reason", "left", "-o", "json"])
            #expect(try one.json(BulkRevokeAnswer.self).revoked == 1)
            let yes = try await Self.atATerminal(server, revoke, types: "y")
            #expect(yes.contains("revoke 1 grant of resource staging-cluster, at once? [y/N]"), "\(yes)")
            #expect(yes.contains("revoked 1 grant of resource staging-cluster"))
            let after = try await server.stint("alice", ["grant", "list", "--state", "revoked", "-o", "json"])
            #expect(try after.json(Page<GrantView>.self).items.count == 1)
            let nothing = try await server.stint("grace", ["revoke", "--all", "--reason", "again", "--yes"])
            #expect(nothing.status == 6)
            #expect(nothing.err.contains("[nothing_to_revoke]"))
        }
    }

    @Test func freezesHaveNames() async throws {
        try await SampleServer.with { server in
            let freeze = ["freeze", "f-1", "--resource", "staging-cluster", "--suspend", "--reason", "intrusion"]
            #expect(try await server.stint("alice", freeze).status == 3)
            let frozen = try await server.stint("frank-admin", freeze)
            #expect(frozen.status == 0, "\(frozen.err)")
            #expect(frozen.out.contains("nothing is granted for resource staging-cluster"))
            #expect(try await server.stint("frank-admin", freeze).status == 6)
            let refused = try await server.stint(
                "alice", ["request", Self.viewer, "--for", "1h", "--reason", "watch the rollout"])
            #expect(refused.status == 3)
            #expect(refused.out.contains("[frozen]"))
            let listed = try await server.stint("frank-admin", ["freeze", "list", "-o", "json"])
            #expect(try listed.json(Page<FreezeView>.self).items.map(\.name) == ["f-1"])
            let thawed = try await server.stint("frank-admin", ["thaw", "f-1", "--reason", "contained"])
            #expect(thawed.out == "thawed f-1: what it held back goes on\n")
            #expect(try await server.stint("frank-admin", ["thaw", "f-1"]).status == 5)
            let empty = try await server.stint("frank-admin", ["freeze", "list"])
            #expect(empty.out == "nothing is frozen\n")
        }
    }

    @Test func delegationsAreMadeAndTakenBack() async throws {
        try await SampleServer.with { server in
            let made = try await server.stint("bob", ["delegate", "mina", "--for", "1h", "-o", "json"])
            #expect(made.status == 0, "\(made.err)")
            let delegation = try made.json(DelegationView.self)
            #expect(delegation.inForce)
            #expect(try await server.stint("alice", ["delegation", "end", delegation.id]).status != 0)
            let asked = try await server.stint("alice", BinaryTests.ask + ["-o", "json"])
            let request = try asked.json(RequestView.self)
            let approved = try await server.stint("mina", ["approve", request.id, "-o", "json"])
            #expect(approved.status == 0, "\(approved.err)")
            let review = try #require(try approved.json(RequestView.self).reviews.first)
            #expect(review.delegation?.delegator.description == "user:bob")
            #expect(try await server.stint("bob", ["delegation", "end", delegation.id]).status == 0)
            let listed = try await server.stint("bob", ["delegation", "list"])
            #expect(listed.out == "no delegations\n")
            #expect(try await server.stint("bob", ["delegate", "bob", "--for", "1h"]).status != 0)
        }
    }

    @Test func signalsEndWhatTheyTouch() async throws {
        try await SampleServer.with { server in
            let grant = try await Self.granted(server, "alice").grantID
            let signal = ["signal", "device_lost", "--person", "alice"]
            #expect(try await server.stint("alice", signal).status == 3)
            let sent = try await server.stint("frank-admin", signal + ["--ttl", "1h", "-o", "json"])
            #expect(sent.status == 0, "\(sent.err)")
            #expect(try sent.json(SignalAnswer.self).revoked == [grant])
            let listed = try await server.stint("frank-admin", ["signal", "list", "--person", "alice"])
            #expect(listed.out.contains("device_lost  person alice"))
            let cleared = try await server.stint("frank-admin", signal + ["--cleared"])
            #expect(cleared.out == "the signal no longer counts\n  no grant ended\n")
            #expect(try await server.stint("frank-admin", ["signal", "list"]).out == "no signals\n")
        }
    }

    @Test func emergenciesAreLoudAndReviewedAfterwards() async throws {
        try await SampleServer.with { server in
            let ask = [
                "request", "prod-cluster:operator", "--break-glass", "--for", "10m", "--ticket", "INC-4711", "--reason",
                "checkout is down, the nodes do not come back",
            ]
            let preview = try await server.stint("frank", ask + ["--dry-run"])
            #expect(preview.status == 0, "\(preview.err)")
            #expect(preview.out.contains("reviewed afterwards, within 1d:\n"))
            let broken = try await server.stint("frank", ask + ["-o", "json"])
            #expect(broken.status == 0, "\(broken.err)")
            #expect(broken.err.contains("BREAK-GLASS"))
            let request = try broken.json(RequestView.self)
            #expect(request.postReview?.state == .pending)
            #expect(try await server.stint("frank", ["approve", request.id]).status == 3)
            let passed = try await server.stint("grace", ["approve", request.id, "-o", "json"])
            #expect(try passed.json(RequestView.self).postReview?.state == .passed)
        }
    }

    @Test func eventsAreFollowedAndResumed() async throws {
        try await SampleServer.with { server in
            _ = try await Self.granted(server, "alice")
            let all = try await server.stint("frank-admin", ["events", "-o", "json"])
            #expect(all.status == 0, "\(all.err)")
            let events = try all.out.split(separator: "\n").map {
                try JSONDecoder().decode(StreamEvent.self, from: Data($0.utf8))
            }
            #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
            let last = try #require(events.last?.sequence)
            let binary = StintBinary(environment: ["STINT_SERVER": server.control])
            let following = try binary.start([
                "--as", "frank-admin", "events", "--follow", "--after", String(last), "--type", "request.submitted",
                "--count", "1",
            ])
            _ = try await Self.granted(server, "carol")
            let followed = await following.outcome()
            #expect(followed.status == 0, "\(followed.err)")
            #expect(followed.out.contains("user:carol"))
            #expect(followed.out.split(separator: "\n").count == 1)
            let own = try await server.stint("carol", ["events", "--type", "request", "-o", "json"])
            #expect(!own.out.contains("alice"))
            #expect(own.out.contains("carol"))
        }
    }

    @Test func whatIsLoadedIsShownAndNothingIsHeld() async throws {
        try await SampleServer.with { server in
            let status = try await server.stint("frank-admin", ["policy", "status"])
            #expect(status.status == 0, "\(status.err)")
            #expect(status.out.hasPrefix("in force  sha256:"))
            let nothing = try await server.stint("frank-admin", ["policy", "confirm"])
            #expect(nothing.status == 6)
            #expect(nothing.err.contains("nothing is held back"))
            #expect(try await server.stint("frank-admin", ["policy", "confirm", "sha256:ab", "--yes"]).status == 6)
            #expect(try await server.stint("alice", ["policy", "confirm", "sha256:ab", "--yes"]).status == 3)
        }
    }

    /// What a terminal shows of a command whose question is answered.
    private static func atATerminal(
        _ server: SampleServer, _ arguments: [String], types answer: String
    ) async throws -> String {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let quoted = ([StintBinary.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
        process.arguments = ["--quiet", "--flush", "--return", "--command", quoted, folder.path + "/shown"]
        process.environment = ["STINT_SERVER": server.control, "HOME": folder.path, "NO_COLOR": "1"]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let ended = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in ended.continuation.finish() }
        try process.run()
        // The terminal must not be gone before the question is asked.
        while !shown(folder).contains("[y/N]"), process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        try input.fileHandleForWriting.write(contentsOf: Data("\(answer)\n".utf8))
        for await _ in ended.stream {}
        try input.fileHandleForWriting.close()
        return shown(folder)
    }

    private static func shown(_ folder: TemporaryFolder) -> String {
        (try? String(contentsOfFile: folder.path + "/shown", encoding: .utf8)) ?? ""
    }
}
