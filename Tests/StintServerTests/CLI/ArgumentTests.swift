import ArgumentParser
import StintAPI
import StintPolicy
import Testing

@testable import stint

/// What the command line accepts, and what it says to what it does not.
@Suite struct ArgumentTests {
    @Test(arguments: [
        "request a:b --reason x", "request submit a:b --reason x", "request --reason x a:b",
        "request a:b c:d --reason x",
        "request a:b --for 8h30m --reason x --ticket T-1 --beneficiary agent:fixit --dry-run",
        "request a:b --reason x --start 2026-11-23T14:00:00Z --wait", "request list", "request list --state timed_out",
        "request list --reviewable --all -o json", "request show r-1", "request cancel r-1 --reason x", "approve r-1",
        "approve r-1 --comment x", "deny r-1", "grant list --state active --beneficiary alice", "grant show g-1",
        "relinquish g-1", "revoke g-1 --reason x", "check --subject alice --action read --resource database:d",
        "check --subject user:a --action read --resource d:e --context {\"mfa\":true}", "catalog list", "whoami",
        "--as alice whoami", "--server http://[::1]:8080 -o json request list", "--no-color --as=bob approve r-1",
        "serve", "serve --dev --data d --listen :0 --pdp-listen [::1]:8181 --config stint.yaml",
        "token new --name n --subject user:a", "token new --name n --subject service:p --role pep --resource *",
        "token hash --name n --subject user:a --role user --role operator --expires 7d",
    ])
    func accepts(line: String) throws {
        _ = try Self.parse(line)
    }

    @Test(arguments: [
        ("request --reason x", "Missing expected argument '<entitlements> ...'"),
        ("request a:b", "Missing expected argument '--reason <text>'"),
        ("request a:b --reason _", "--reason is empty"),
        ("request a --reason x", "write an entitlement as RESOURCE:ROLE"),
        ("request a:b:c --reason x", "write an entitlement as RESOURCE:ROLE"),
        ("request a:b --for 1x --reason x", "`1x` is not a duration"),
        ("request a:b --for 99999999999999999999d --reason x", "is longer than 3650d"),
        ("request a:b --reason x --beneficiary robot:x", "`robot` is no type of subject"),
        ("request a:b --reason x --start tomorrow", "write an instant in RFC 3339"),
        ("request a:b --reason x --dry-run --wait", "there is nothing to --wait for"),
        ("request list --state open", "is invalid for '--state <state>'"),
        ("request list --limit 0", "write a number from 1 to 10000"),
        ("request list --limit 5 --all", "give --limit or --all, not both"),
        ("request show ..", "it is not an id"),
        ("approve", "Missing expected argument '<request>'"),
        ("revoke g-1", "Missing expected argument '--reason <text>'"),
        ("check --subject alice --action read --resource db", "write a resource with its type"),
        ("check --subject alice --action read --resource d:e --context [1]", "it is not a JSON object"),
        ("check --subject alice --action read --resource d:e --context {\"a\":}", "it is not a JSON object"),
        ("check --subject alice --action read --resource d:e --context @/nonexistent", "cannot read `/nonexistent`"),
        ("check --subject : --action read --resource d:e", "write a subject like user:alice"),
        ("serve --listen 8080", "write HOST:PORT"), ("serve --listen :65536", "write HOST:PORT"),
        ("serve --listen ::1:80", "write HOST:PORT"), ("serve --listen [::1:80", "write HOST:PORT"),
        ("serve --listen :+80", "write HOST:PORT"), ("serve --as alice", "Unknown option '--as'"),
        ("token new --name n --subject user:a --resource d:e", "add --role pep"),
        ("token new --name n --subject service:p --role pep", "names its resources"),
        ("token new --name n --subject service:p --role pep --resource db", "`db` is not a resource"),
        ("token new --name n --subject user:a --role root", "is invalid for '--role <role>'"),
        ("whoami --output yaml", "is invalid for '--output <format>'"), ("frobnicate", "Unexpected argument"),
    ])
    func refuses(line: String, words: String) throws {
        let error = try #require(throws: (any Error).self) { try Self.parse(line) }
        let message = StintCommand.fullMessage(for: error)
        #expect(message.contains(words), "\(message)")
        #expect(StintCommand.exitCode(for: error).rawValue == ExitClass.usage.rawValue)
    }

    @Test func deepContextIsRefusedAndDoesNotTrap() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: ArgumentProblem.self) { try Arguments.object("{\"a\":" + deep) }
    }

    @Test func durationsReachTheRequest() throws {
        let command = try #require(try Self.parse("request a:b --for 1h --reason x") as? RequestSubmitCommand)
        #expect(command.duration?.seconds == 3_600)
        #expect(command.entitlements == ["a:b"])
    }

    @Test(arguments: [
        ("--as a whoami", "whoami --as a"), ("-o json request list --all", "request list --all -o json"),
        ("--server=x --no-color check -- y", "check --server=x --no-color -- y"), ("whoami --as a", "whoami --as a"),
        ("--as", "--as"), ("--as a", "--as a"), ("--version", "--version"), ("", ""),
    ])
    func leadingOptionsMove(line: String, moved: String) {
        #expect(LeadingOptions.moved(Self.words(line)) == Self.words(moved))
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8_080), (":8080", nil, 8_080), ("[::1]:0", "::1", 0),
        ("localhost:65535", "localhost", 65_535),
    ])
    func listenAddress(text: String, host: String?, port: Int) throws {
        let address = try HostPort.argument(text)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    /// Words are split at blanks; `_` stands for a blank.
    private static func words(_ line: String) -> [String] {
        line.split(separator: " ").map { $0 == "_" ? " " : String($0) }
    }

    private static func parse(_ line: String) throws -> any ParsableCommand {
        try StintCommand.parseAsRoot(LeadingOptions.moved(words(line)))
    }
}
