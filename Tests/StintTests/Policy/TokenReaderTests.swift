import StintCore
import StintTesting
import Testing

@testable import StintPolicy

@Suite struct TokenReaderTests {
    private static let hash = String(repeating: "0123456789abcdef", count: 4)

    private func read(_ text: String) throws -> ([TokenRecord]?, [String]) {
        let directory = try Directory(
            persons: [],
            accounts: [Account(subject: "user:ann"), Account(subject: "service:pep")],
            groups: [])
        let problems = Problems(source: .config, file: "t.yaml")
        let records = TokenReader.read(Array(text.utf8), directory: directory, problems: problems)
        return (records, problems.list.map(\.description))
    }

    @Test func tokensAreRead() throws {
        let (records, problems) = try read(
            """
            version: 1
            tokens:
              - {name: laptop, subject: user:ann, sha256: \(Self.hash), roles: [user, auditor], expires_at: 2027-01-31T00:00:00Z}
              - {subject: service:pep, sha256: \(String(Self.hash.reversed())), roles: [pep], resources: ["database:*"]}
            """)
        #expect(problems == [])
        let read = try #require(records)
        #expect(read.map(\.subject.description) == ["user:ann", "service:pep"])
        #expect(read[0].roles == [.user, .auditor])
        #expect(read[0].sha256.prefix(3) == [0x01, 0x23, 0x45])
        #expect(read[0].expiresAt?.description == "2027-01-31T00:00:00Z")
        #expect(read[1].resources == ["database:*"])
    }

    @Test(arguments: [
        ("{subject: user:ann, roles: [user]}", "t.yaml:3:5: the key `sha256` is missing: add it"),
        (
            "{subject: user:zoe, sha256: HASH, roles: [user]}",
            "t.yaml:3:15: the directory has no account `user:zoe`: add it there"
        ),
        (
            "{subject: user:ann, sha256: HASH, roles: [root]}",
            "t.yaml:3:107: this is one of `user`, `pep`, `operator`, `auditor`, `signals`, not `root`"
        ),
        (
            "{subject: user:ann, sha256: HASH, roles: []}",
            "t.yaml:3:106: a token without a role is good for nothing: name one"
        ),
        (
            "{subject: user:ann, sha256: HASH, roles: [user, user]}",
            "t.yaml:3:113: the role `user` is there twice: remove one"
        ),
        (
            "{subject: service:pep, sha256: HASH, roles: [pep]}",
            "t.yaml:3:5: an enforcement point's token says what it may ask about: add `resources`"
        ),
        (
            "{subject: user:ann, sha256: HASH, roles: [user], resources: [\"*\"]}",
            "t.yaml:3:125: `resources` are for tokens with the role `pep`"
        ),
        (
            "{subject: user:ann, sha256: HASH, roles: [user], expires_at: tomorrow}",
            "t.yaml:3:126: this is a time such as"
        ),
    ])
    func errors(_ entry: String, _ expected: String) throws {
        let text =
            "version: 1\ntokens:\n  - "
            + entry.split(separator: "HASH", omittingEmptySubsequences: false).joined(separator: Self.hash)
        let (records, problems) = try read(text)
        #expect(records == nil)
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    /// A token that was written where its hash belongs is not repeated in the log.
    @Test(arguments: ["sha256: sesame-open-up", "token: sesame-open-up, sha256: \(hash)"])
    func plainTokensAreRefusedAndNotRepeated(_ secret: String) throws {
        let (records, problems) = try read("version: 1\ntokens:\n  - {subject: user:ann, \(secret), roles: [user]}")
        #expect(records == nil)
        #expect(!problems.isEmpty)
        #expect(!problems.joined().contains("sesame"))
    }

    @Test func oneTokenTwiceIsRefused() throws {
        let entry = "  - {subject: user:ann, sha256: \(Self.hash), roles: [user]}\n"
        let (records, problems) = try read("version: 1\ntokens:\n" + entry + entry)
        #expect(records == nil)
        #expect(problems.first?.hasPrefix("t.yaml:4:5: this token is there twice") == true, "\(problems)")
    }

    @Test func theExampleIsRead() throws {
        let problems = Problems(source: .directory, file: "directory.yaml")
        let directory = DirectoryReader.read(
            SourceTree.bytes("examples/quickstart/directory.yaml"), problems: problems)?.directory
        let records = TokenReader.read(
            SourceTree.bytes("examples/quickstart/tokens.yaml.example"), directory: directory, problems: problems)
        #expect(problems.list == [])
        #expect(records?.count == 4)
    }
}
