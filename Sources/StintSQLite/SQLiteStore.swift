import GRDB
package import StintCore

/// The embedded store: one SQLite database in WAL mode with FULL synchronization, one writing thread that commits in
/// groups, and a few reading threads on snapshots of their own (docs/store.md).
package final class SQLiteStore: EventStore {
    /// How a store is opened.
    package struct Options: Sendable {
        /// Threads and connections that read.
        package var readers = 2
        /// Commands that may wait for the disk; one more is refused `store_unavailable`.
        package var waitingCommands = 4096
        /// Reads that may wait.
        package var waitingReads = 4096
        /// Commands that share a transaction at the most.
        package var commandsPerCommit = 256

        package init() {}
    }

    /// The database file.
    package let path: String
    /// The schema's version.
    package let schemaVersion: Int64

    let chain: any EventChain
    let writer: GroupCommit
    private let pool: DatabasePool
    private let reads: JobQueue<@Sendable () -> Void>
    private let readers: ThreadGroup
    private let lock: DirectoryLock

    /// Opens the store of a data directory, and makes both where they are missing. Blocks; called once at start.
    ///
    /// - Parameters:
    ///   - directory: used by one store at a time; another gets `store_locked`.
    ///   - chain: computes the events' hashes.
    ///   - onCommit: told of the log's end after each commit, before the commands are acknowledged; must not block.
    package static func open(
        directory: String, chain: any EventChain, options: Options = Options(),
        onCommit: @escaping @Sendable (LogHead) -> Void = { _ in }
    ) throws(SQLiteStoreError) -> SQLiteStore {
        let place = DataDirectory(path: directory)
        try place.prepare()
        let lock = try DirectoryLock(place)
        do {
            let pool = try openPool(place.database, readers: options.readers)
            try pool.writeWithoutTransaction { db in
                try Schema.migrate(db, path: place.database)
                try makeDurable(db, path: place.database)
                try checkTail(db, chain: chain, path: place.database)
            }
            DataDirectory.sync(directory: directory)
            return SQLiteStore(
                pool: pool, path: place.database, chain: chain, lock: lock, options: options, onCommit: onCommit)
        } catch {
            throw SQLiteStoreError(error, path: place.database)
        }
    }

    private init(
        pool: DatabasePool, path: String, chain: any EventChain, lock: DirectoryLock, options: Options,
        onCommit: @escaping @Sendable (LogHead) -> Void
    ) {
        self.pool = pool
        self.path = path
        self.chain = chain
        self.lock = lock
        self.schemaVersion = Schema.newest
        self.writer = GroupCommit(
            pool: pool, genesis: chain.genesis, waiting: options.waitingCommands,
            mostPerCommit: options.commandsPerCommit, onCommit: onCommit)
        let reads = JobQueue<@Sendable () -> Void>(limit: options.waitingReads)
        self.reads = reads
        self.readers = ThreadGroup(names: (1...max(1, options.readers)).map { "stint-reader-\($0)" }) {
            while let jobs = reads.take(atMost: 1) { for job in jobs { job() } }
        }
    }

    /// Takes no more commands, commits those that wait, writes the journal back into the database and releases the
    /// data directory. Later calls of anything throw `store_unavailable`.
    package func shutdown() async {
        await writer.shutdown()
        reads.close()
        await readers.wait()
        let pool = self.pool
        // Blocks, so it gets a thread as well. A journal that cannot be written back now is read at the next start.
        await ThreadGroup(names: ["stint-close"]) {
            try? pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
            try? pool.close()
        }.wait()
        lock.release()
    }

    /// How many reads wait for a thread.
    var waitingReads: Int { reads.waiting }

    /// Reads on a snapshot, on a reading thread.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let refusal = reads.submit { [pool, path] in
                do {
                    continuation.resume(returning: .success(try pool.read(work)))
                } catch {
                    let failure = (error as? StoreError) ?? DatabaseFault(error).storeError(path: path)
                    continuation.resume(returning: .failure(failure))
                }
            }
            switch refusal {
            case nil: break
            case .full?: continuation.resume(returning: .failure(.unavailable("too many reads wait: try again later")))
            case .closed?:
                continuation.resume(returning: .failure(.unavailable("the store is shut down: try again later")))
            }
        }
        return try result.get()
    }

    /// What the live writing connection has in force: for the server's log and for tests.
    package func durability() async throws(StoreError) -> Durability {
        try await writer.perform { db, _ in try Durability.read(db) }
    }
}

// MARK: - Opening

/// The settings that make a commit durable.
package struct Durability: Sendable, Equatable {
    package let journalMode: String
    /// 2 is FULL.
    package let synchronous: Int64
    package let foreignKeys: Bool
    package let recursiveTriggers: Bool

    static func read(_ db: Database) throws -> Durability {
        Durability(
            journalMode: try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
            synchronous: try Int64.fetchOne(db, sql: "PRAGMA synchronous") ?? -1,
            foreignKeys: try Int64.fetchOne(db, sql: "PRAGMA foreign_keys") == 1,
            recursiveTriggers: try Int64.fetchOne(db, sql: "PRAGMA recursive_triggers") == 1)
    }

    /// In WAL mode only FULL syncs the journal with each commit; without recursive triggers, REPLACE would delete
    /// rows past the triggers that forbid it.
    static let required = Durability(
        journalMode: "wal", synchronous: 2, foreignKeys: true, recursiveTriggers: true)
}

extension SQLiteStore {
    private static func openPool(_ path: String, readers: Int) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "stint"
        configuration.journalMode = .wal
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = max(1, readers)
        // A transaction that cannot be taken back after the disk failed must not end the process: the writer stops.
        configuration.allowsUnsafeTransactions = true
        return try DatabasePool(path: path, configuration: configuration)
    }

    /// GRDB sets `synchronous = NORMAL` while it opens a pool, after everything it lets us prepare; so this comes
    /// last, and is read back from the connection that writes.
    private static func makeDurable(_ db: Database, path: String) throws {
        for setting in [
            "synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON", "recursive_triggers = ON",
            "journal_size_limit = 67108864", "cache_size = -16384",
        ] {
            try db.execute(sql: "PRAGMA \(setting)")
        }
        let actual = try Durability.read(db)
        guard actual == .required else {
            throw SQLiteStoreError(
                .notDurable, path: path,
                "cannot be written durably (journal mode `\(actual.journalMode)`, synchronous \(actual.synchronous)): "
                    + "put the data directory on a local file system")
        }
    }

    /// Does not build on a last event whose hash does not cover it.
    private static func checkTail(_ db: Database, chain: any EventChain, path: String) throws {
        let row = try db.row(
            """
            SELECT position, CAST(body AS BLOB), previous_hash, hash FROM events ORDER BY position DESC LIMIT 1
            """)
        guard let row else { return }
        let event = try EventRow.read(row)
        guard chain.hash(previous: event.previousHash, event: event.bytes) == event.hash else {
            throw SQLiteStoreError(
                .corrupt, path: path,
                "holds a last event (position \(event.position)) whose hash does not cover it: run `stint audit verify`, "
                    + "and restore the last backup")
        }
    }
}
