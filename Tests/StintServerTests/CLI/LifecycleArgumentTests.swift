import ArgumentParser
import StintAPI
import Testing

@testable import stint

/// What the command line accepts of the whole lifecycle, and what it says to what it does not.
@Suite struct LifecycleArgumentTests {
    @Test(arguments: [
        "request a:b c:d --break-glass --for 20m --reason x", "request a:b --reason x --purpose y --claimed {\"a\":1}",
        "request timeline r-1", "approve r-1 --only a:b --only c:d --duration 30m --stage owners -m x",
        "deny r-1 --only a:b --stage owners", "extend g-1 --duration 1h --reason x --ticket T --wait",
        "extend g-1 --for 1h --reason x", "relinquish rq-1 --only a:b", "relinquish rq-1 --reason x",
        "revoke --subject user:a --reason x", "revoke --resource d --reason x -y",
        "revoke --entitlement a:b --reason x",
        "revoke --all --reason x --yes", "freeze f --all --reason x", "freeze f --resource d --suspend --reason x",
        "freeze list", "freeze start list --all --reason x", "thaw f --reason x", "delegate bob --for 7d",
        "delegate user:bob --from 2026-12-01T00:00:00Z --until 2026-12-02T00:00:00Z --reason x",
        "delegation list --all",
        "delegation end d-1", "signal device_lost --person alice",
        "signal risk_score --subject alice --data {} --ttl 1h",
        "signal incident --resource d --cleared", "signal list --resource d", "decision show dc-1-1",
        "decision replay dc-1-1 -o json", "policy status", "policy confirm", "policy confirm sha256:ab --yes",
        "events", "events -f --after 0 --type grant --type review.recorded --count 3 -o json",
        "token new --name n --subject service:siem --role signals",
    ])
    func accepts(line: String) throws {
        _ = try Self.parse(line)
    }

    @Test(arguments: [
        ("request a:b --reason x --break-glass --start 2026-12-01T00:00:00Z", "--break-glass takes no --start"),
        ("request a:b --reason x --purpose y --claimed {\"purpose\":\"z\"}", "--claimed has a purpose already"),
        ("approve r-1 --only a", "write an entitlement as RESOURCE:ROLE"),
        ("approve r-1 --duration 0s", "no time at all"), ("deny r-1 --duration 1h", "Unknown option '--duration'"),
        ("extend g-1 --reason x", "Missing expected argument"), ("extend g-1 --for 1h --reason _", "--reason is empty"),
        ("relinquish gr-1-1 --only a:b", "give the request's id"),
        ("revoke --reason x", "say what to revoke"), ("revoke g-1 --all --reason x", "say what to revoke"),
        ("revoke --all --subject a --reason x", "say what to revoke"), ("revoke --all --reason _", "--reason is empty"),
        ("revoke --resource database:d --reason x", "write the resource's id alone"),
        ("freeze f --reason x", "say what to freeze"), ("freeze f --all --resource d --reason x", "say what to freeze"),
        ("freeze a/b --all --reason x", "write a name without blanks or slashes"), ("thaw ..", "write a name"),
        ("delegate bob", "say how long: --for or --until"),
        ("delegate bob --for 1h --until 2026-12-01T00:00:00Z", "say how long: --for or --until"),
        ("delegate bob --from 2026-12-02T00:00:00Z --until 2026-12-01T00:00:00Z", "--until lies before --from"),
        ("signal x", "say whom or what it is about"), ("signal x --person a --resource d", "say whom or what"),
        ("signal x --person user:a", "an account goes with --subject"),
        ("signal x --person a --data [1]", "JSON object"),
        ("signal x --person a --cleared --ttl 1h", "belong to one that begins"),
        ("decision show ..", "it is not an id"),
        ("events --after -1", "Missing value for '--after"), ("events --after x", "write the number of an event"),
        ("policy confirm _", "it is not a digest"),
    ])
    func refuses(line: String, words: String) throws {
        let error = try #require(throws: (any Error).self) { try Self.parse(line) }
        let message = StintCommand.fullMessage(for: error)
        #expect(message.contains(words), "\(message)")
        #expect(StintCommand.exitCode(for: error).rawValue == ExitClass.usage.rawValue)
    }

    @Test func whatIsClaimedTravelsAsAClaim() throws {
        let command = try #require(
            try Self.parse("request a:b --reason x --purpose undo --claimed {\"task\":7} --break-glass")
                as? RequestSubmitCommand)
        #expect(command.submission.claimed == ["purpose": .string("undo"), "task": .integer(7)])
        #expect(command.submission.breakGlass == true)
        let plain = try #require(try Self.parse("request a:b --reason x") as? RequestSubmitCommand)
        #expect(plain.submission.claimed == nil)
        #expect(plain.submission.breakGlass == nil)
    }

    @Test func aDelegationEndsWhereItSays() throws {
        let now = OutputTests.now
        let long = try #require(try Self.parse("delegate bob --for 1h") as? DelegateCommandLine)
        #expect(try long.end(now: now).nanoseconds == now.nanoseconds + 3_600_000_000_000)
        let later = try #require(
            try Self.parse("delegate bob --for 1h --from 2026-12-01T00:00:00Z") as? DelegateCommandLine)
        #expect(try later.end(now: now).text == "2026-12-01T01:00:00Z")
        let far = Timestamp(nanoseconds: .max)
        #expect(throws: CommandFailure.self) { try long.end(now: far) }
    }

    @Test(arguments: [
        (ScopeRef(all: true), true), (ScopeRef(resource: "payments-db"), true), (ScopeRef(resource: "payments"), false),
        (ScopeRef(entitlement: "payments-db:readonly"), true), (ScopeRef(entitlement: "payments-db:admin"), false),
        (ScopeRef(subject: ViewTextTests.alice), true), (ScopeRef(subject: ViewTextTests.bob), false),
    ])
    func scopesCover(scope: ScopeRef, covers: Bool) {
        #expect(scope.covers(ViewTextTests.grant(.active)) == covers)
    }

    /// Words are split at blanks; `_` stands for a blank.
    private static func parse(_ line: String) throws -> any ParsableCommand {
        let words = line.split(separator: " ").map { $0 == "_" ? " " : String($0) }
        return try StintCommand.parseAsRoot(LeadingOptions.moved(words))
    }
}
