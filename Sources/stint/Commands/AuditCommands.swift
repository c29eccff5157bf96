import ArgumentParser
import StintAPI
import StintAudit
import StintClient
import StintSQLite

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The record of everything that happened: read it, anchor it, verify it.",
        subcommands: [AuditListCommand.self, AuditHeadCommand.self, AuditVerifyCommand.self])
}

struct AuditListCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Events in their order; the last 50 unless told. For operators and auditors.",
        discussion: """
            Examples:
              stint audit list
              stint audit list --all -o json
            """)

    @Option(
        help: ArgumentHelp("How many of the last ones. (default: 50)", valueName: "count"),
        transform: Arguments.count)
    var last: Int?

    @Flag(help: "All of them, from the first.")
    var all = false

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if all, last != nil { throw ValidationError("give --last or --all, not both") }
    }

    func run() async throws {
        let client = try server.client()
        var events: [AuditEventView] = []
        var cursor: String?
        if !all {
            let head = try await client.auditHead()
            cursor = StintClient.auditCursor(after: head.sequence &- Int64(last ?? 50))
        }
        repeat {
            let page = try await client.auditEvents(cursor: cursor, limit: 500)
            events += page.items
            if page.items.isEmpty { break }
            cursor = page.next
        } while cursor != nil
        switch output.output {
        case .json: try JSONOutput.write(Page(items: events))
        case .table: Console.out(AuditText.table(events, output.styling))
        }
    }
}

struct AuditHeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head", abstract: "The last signed head, as one line to keep where the server cannot reach it.",
        discussion: """
            Example:
              stint audit head >> /mnt/elsewhere/heads.jsonl
            """)

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let head = try await server.client().auditHead()
        guard let signed = head.signed else {
            throw CommandFailure(.notFound, "no head has been signed yet; try again in a second")
        }
        Console.out(AuditText.line(signed) + [UInt8(ascii: "\n")])
    }
}

struct AuditVerifyCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the record offline: every link, every head, every table. Needs no server.",
        discussion: """
            Examples:
              stint audit verify --data data
              stint audit verify --data data --head /mnt/elsewhere/heads.jsonl

            Without a head that was kept elsewhere the answer is `not anchored`: who holds the disk holds the key.
            Exit code 0: sound. 9: altered, and the first place is named.
            """)

    @Option(help: ArgumentHelp("The server's data directory.", valueName: "dir"))
    var data = "data"

    @Option(help: ArgumentHelp("A file with heads kept elsewhere, one a line.", valueName: "file"))
    var head: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let verdict: AuditVerdict
        do {
            verdict = try verify()
        } catch let error as AuditError {
            throw CommandFailure(.failure, "\(error.message) [\(error.code.rawValue)]")
        } catch let error as SQLiteStoreError {
            let words = "\(error.message) [\(error.code.rawValue)]"
            throw error.code == .corrupt
                ? CommandFailure(status: ExitStatus.altered, words) : CommandFailure(.failure, words)
        }
        switch output.output {
        case .json: try JSONOutput.write(verdict)
        case .table: Console.out(AuditText.verdict(verdict, output.styling))
        }
        throw CommandFailure(status: verdict.sound ? 0 : ExitStatus.altered)
    }

    private func verify() throws -> AuditVerdict {
        let files = AuditFiles(directory: data)
        // Heads first, then the log's view: a running server appends to both, the log first.
        let verifier = AuditVerifier(
            localHeads: try HeadsFile.read(files.heads, required: false).entries,
            anchors: try head.map { try HeadsFile.read($0, required: true).entries } ?? [],
            publicKey: try AuditPublicKey.load(path: files.publicKey))
        return try SQLiteLog.read(path: SQLiteLog.path(inDirectory: data)) { log in
            AuditVerdict(try verifier.verify(log), try log.projectionDifferences())
        }
    }
}
