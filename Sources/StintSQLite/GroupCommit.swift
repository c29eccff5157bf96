import GRDB
import StintCore

/// What one thread writes: it takes the commands that wait, runs each in a savepoint of one transaction, commits once,
/// and only then answers. One disk sync so serves many commands; a command that fails takes back its own work only.
final class GroupCommit: Sendable {
    /// A command's work. Nothing it promised is told to anybody before the commit.
    struct Job: Sendable {
        /// Does the work within a savepoint and returns what tells the caller of its success.
        let run: @Sendable (Database, inout LogTail) throws -> @Sendable () -> Void
        /// Tells the caller that nothing was done, or that this is not known.
        let fail: @Sendable (StoreError) -> Void
    }

    private let queue: JobQueue<Job>
    private let thread: ThreadGroup

    /// - Parameters:
    ///   - waiting: how many commands may wait; one more is refused.
    ///   - mostPerCommit: how many commands share a transaction at the most.
    ///   - onCommit: told of the log's end after each commit that appended, before the callers are answered; must not
    ///     block.
    init(
        pool: DatabasePool, genesis: [UInt8], waiting: Int, mostPerCommit: Int,
        onCommit: @escaping @Sendable (LogHead) -> Void
    ) {
        let queue = JobQueue<Job>(limit: waiting)
        self.queue = queue
        let writer = Writer(
            pool: pool, path: pool.path, genesis: genesis, onCommit: onCommit)
        let most = max(1, mostPerCommit)
        self.thread = ThreadGroup(names: ["stint-writer"]) {
            var writer = writer
            while let jobs = queue.take(atMost: most) { writer.commit(jobs) }
        }
    }

    /// Runs `work` in the next transaction and returns when that is durable.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Database, inout LogTail) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let job = Job(
                run: { db, tail in
                    let value = try work(db, &tail)
                    return { continuation.resume(returning: .success(value)) }
                },
                fail: { continuation.resume(returning: .failure($0)) })
            switch queue.submit(job) {
            case nil: break
            case .full?:
                continuation.resume(
                    returning: .failure(.unavailable("too many commands wait for the disk: try again later")))
            case .closed?:
                continuation.resume(returning: .failure(.unavailable("the store is shutting down: try again later")))
            }
        }
        return try result.get()
    }

    /// How many commands wait for the thread.
    var waiting: Int { queue.waiting }

    /// Whether new commands are refused.
    var isClosed: Bool { queue.isClosed }

    /// Takes no more work, does what waits, and ends the thread.
    func shutdown() async {
        queue.close()
        await thread.wait()
    }
}

/// The log's end and the store's few values that are not lists, as the transaction sees them.
struct LogTail: Equatable {
    var head: LogHead
    var clock: Instant?
    var basis: DecisionBasis?

    static func read(_ db: Database, genesis: [UInt8]) throws -> LogTail {
        var tail = LogTail(head: try lastHead(db, genesis: genesis))
        let statement = try db.cachedStatement(sql: "SELECT clock_ns, policy_digest, data_revision FROM meta")
        guard let meta = try Row.fetchOne(statement) else {
            throw StoreError.corrupt("the store's meta data is missing: \(DatabaseFault.corruptRemedy)")
        }
        tail.clock = try meta.optionalInt64(0).map(Instant.init(nanoseconds:))
        if let digest = try meta.optionalText(1), let revision = try meta.optionalText(2) {
            tail.basis = DecisionBasis(policyDigest: digest, dataRevision: revision)
        }
        return tail
    }

    static func lastHead(_ db: Database, genesis: [UInt8]) throws -> LogHead {
        let statement = try db.cachedStatement(
            sql: """
                SELECT position, hash, json_extract(body, '$.at') FROM events ORDER BY position DESC LIMIT 1
                """)
        guard let row = try Row.fetchOne(statement) else { return LogHead(position: 0, hash: genesis) }
        let at: Instant
        do { at = try Instant(try row.text(2)) } catch {
            throw StoreError.corrupt("the last event's time cannot be read: \(DatabaseFault.corruptRemedy)")
        }
        return LogHead(position: try row.int64(0), hash: try row.bytes(1), at: at)
    }

    func write(_ db: Database) throws {
        try db.run(
            "UPDATE meta SET clock_ns = ?, policy_digest = ?, data_revision = ? WHERE id = 1",
            [clock?.nanoseconds, basis?.policyDigest, basis?.dataRevision])
    }
}

/// The writing thread's side. Used by that thread alone.
private struct Writer: Sendable {
    let pool: DatabasePool
    let path: String
    let genesis: [UInt8]
    let onCommit: @Sendable (LogHead) -> Void
    /// Set when the disk failed during a commit. A sync that failed once may succeed the next time without having
    /// written anything, so nothing is acknowledged any more until the store is opened anew.
    var failure: StoreError?

    init(pool: DatabasePool, path: String, genesis: [UInt8], onCommit: @escaping @Sendable (LogHead) -> Void) {
        self.pool = pool
        self.path = path
        self.genesis = genesis
        self.onCommit = onCommit
    }

    private enum Answer {
        case done(@Sendable () -> Void, GroupCommit.Job)
        case refused(StoreError, GroupCommit.Job)
    }

    mutating func commit(_ jobs: [GroupCommit.Job]) {
        if let failure {
            for job in jobs { job.fail(failure) }
            return
        }
        let outcome = pool.writeWithoutTransaction { db in transaction(db, jobs) }
        switch outcome {
        case .success(let answers):
            for answer in answers {
                switch answer {
                case .done(let tell, _): tell()
                case .refused(let error, let job): job.fail(error)
                }
            }
        case .failure(let stop):
            failure = stop.lasting
            for job in jobs { job.fail(stop.error) }
        }
    }

    /// Why a whole transaction failed.
    private struct Stop: Error {
        var error: StoreError
        /// What every later command is told.
        var lasting: StoreError?
    }

    private func transaction(_ db: Database, _ jobs: [GroupCommit.Job]) -> Result<[Answer], Stop> {
        do {
            try db.beginTransaction(.immediate)
            let before = try LogTail.read(db, genesis: genesis)
            var tail = before
            var answers: [Answer] = []
            answers.reserveCapacity(jobs.count)
            for job in jobs { answers.append(try attempt(job, db, &tail)) }
            if tail.clock != before.clock || tail.basis != before.basis { try tail.write(db) }
            do { try db.commit() } catch { return .failure(commitFailed(db, error)) }
            if tail.head.position != before.head.position { onCommit(tail.head) }
            return .success(answers)
        } catch {
            let stop = rollBack(db)
            return .failure(stop ?? Stop(error: storeError(error)))
        }
    }

    /// One job in its savepoint. Throws what spoils the whole transaction.
    private func attempt(_ job: GroupCommit.Job, _ db: Database, _ tail: inout LogTail) throws -> Answer {
        let before = tail
        try db.run("SAVEPOINT command")
        do {
            let tell = try job.run(db, &tail)
            try db.run("RELEASE command")
            return .done(tell, job)
        } catch {
            // A full disk, a damaged page and the like concern every command; SQLite may have rolled back already.
            if error is DatabaseError, DatabaseFault(error).concernsEverybody { throw error }
            guard db.isInsideTransaction else { throw error }
            try db.run("ROLLBACK TO command")
            try db.run("RELEASE command")
            tail = before
            return .refused(storeError(error), job)
        }
    }

    private func commitFailed(_ db: Database, _ error: any Error) -> Stop {
        let fault = DatabaseFault(error)
        if let stop = rollBack(db) { return stop }
        guard fault.kind == .io else { return Stop(error: fault.storeError(path: path)) }
        // Written, perhaps, and perhaps found again after a crash.
        return Stop(
            error: .outcomeUnknown("`\(path)`: the disk failed during a commit (\(fault.detail))"),
            lasting: .unavailable(
                "`\(path)`: the disk failed during a commit (\(fault.detail)): check the disk, then restart the server")
        )
    }

    /// Nil when the connection can be used again.
    private func rollBack(_ db: Database) -> Stop? {
        guard db.isInsideTransaction else { return nil }
        do {
            try db.rollback()
            return nil
        } catch {
            let failure = StoreError.unavailable(
                "`\(path)`: a transaction could not be taken back (\(DatabaseFault(error).detail)): check the disk, then "
                    + "restart the server")
            return Stop(error: failure, lasting: failure)
        }
    }

    private func storeError(_ error: any Error) -> StoreError {
        (error as? StoreError) ?? DatabaseFault(error).storeError(path: path)
    }
}

extension Database {
    /// Runs a statement that is prepared once a connection.
    func run(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = []) throws {
        let statement = try cachedStatement(sql: sql)
        statement.setUncheckedArguments(StatementArguments(arguments))
        try statement.execute()
    }

    /// The first row of a statement that is prepared once a connection.
    func row(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = []) throws -> Row? {
        let statement = try cachedStatement(sql: sql)
        return try Row.fetchOne(statement, arguments: StatementArguments(arguments))
    }

    /// All rows of a statement that is prepared once a connection.
    func rows(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = []) throws -> [Row] {
        let statement = try cachedStatement(sql: sql)
        return try Row.fetchAll(statement, arguments: StatementArguments(arguments))
    }
}
