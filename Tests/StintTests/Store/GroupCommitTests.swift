import Dispatch
import GRDB
import StintCore
import StintTesting
import Synchronization
import Testing

@testable import StintSQLite

@Suite("Commands commit in groups")
struct GroupCommitTests {
    /// Holds the writing thread until it is let go, so that what waits is committed together.
    private func hold(_ store: SQLiteStore) async -> (DispatchSemaphore, Task<Void, Never>) {
        let started = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        let task = Task {
            _ = try? await store.writer.perform { _, _ in
                started.continuation.finish()
                gate.wait()
            }
        }
        for await _ in started.stream {}
        return (gate, task)
    }

    @Test func whatWaitsSharesOneCommit() async throws {
        let directory = try TemporaryDirectory()
        let heads = Mutex<[LogHead]>([])
        let store = try directory.open(onCommit: { head in heads.withLock { $0.append(head) } })
        let (gate, held) = await hold(store)
        let tasks = (0..<50).map { number in
            Task { try await store.append(try Sample.submit("rq-\(number % 45)")) }
        }
        while store.writer.waiting < 50 { try await Task.sleep(nanoseconds: 1_000_000) }
        gate.signal()
        await held.value
        var committed = 0
        for task in tasks {
            do {
                _ = try await task.value
                committed += 1
            } catch let error as StoreError {
                // The five that came second lost, told of a winner of the same transaction.
                guard case .duplicateCommand = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
        #expect(committed == 45)
        #expect(heads.withLock { $0 }.map(\.position) == [90])
        await store.shutdown()
    }

    @Test func theQueueIsBounded() async throws {
        let directory = try TemporaryDirectory()
        var options = SQLiteStore.Options()
        options.waitingCommands = 3
        let store = try directory.open(options: options)
        let (gate, held) = await hold(store)
        let waiting = (0..<3).map { number in Task { try await store.append(try Sample.submit("rq-\(number)")) } }
        while store.writer.waiting < 3 { try await Task.sleep(nanoseconds: 1_000_000) }
        let error = await #expect(throws: StoreError.self) { try await store.append(try Sample.submit("rq-9")) }
        #expect(error?.code == "store_unavailable")
        gate.signal()
        await held.value
        for task in waiting { _ = try await task.value }
        await store.shutdown()
    }

    @Test func aShutdownDoesWhatWaitsAndRefusesTheRest() async throws {
        let directory = try TemporaryDirectory()
        let store = try directory.open()
        let (gate, held) = await hold(store)
        let waiting = (0..<40).map { number in Task { try await store.append(try Sample.submit("rq-\(number)")) } }
        while store.writer.waiting < 40 { try await Task.sleep(nanoseconds: 1_000_000) }
        let shutdown = Task { await store.shutdown() }
        while !store.writer.isClosed { try await Task.sleep(nanoseconds: 1_000_000) }
        let late = await #expect(throws: StoreError.self) { try await store.append(try Sample.submit("rq-late")) }
        #expect(late?.code == "store_unavailable")
        gate.signal()
        await held.value
        for task in waiting { _ = try await task.value }
        await shutdown.value
        let read = await #expect(throws: StoreError.self) { try await store.head() }
        #expect(read?.code == "store_unavailable")
        let again = try directory.open()
        #expect(try await again.head().position == 80)
        await again.shutdown()
    }

    @Test func aFullDatabaseFailsTheCommandsAndNotTheProcess() async throws {
        let directory = try TemporaryDirectory()
        let store = try directory.open()
        _ = try await store.append(try Sample.submit("rq-1"))
        try await store.writer.perform { db, _ in
            let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 1)")
        }
        var failure: StoreError?
        var committed = 1
        for number in 2...200 {
            do {
                _ = try await store.append(try Sample.submit("rq-\(number)"))
                committed += 1
            } catch let error as StoreError {
                failure = error
                break
            }
        }
        let message = try #require(failure).description
        #expect(failure?.code == "store_unavailable")
        #expect(message.contains(directory.database) && message.contains("full"))
        #expect(try await store.head().position == Int64(committed) * 2)
        try await store.writer.perform { db, _ in try db.execute(sql: "PRAGMA max_page_count = 1000000") }
        _ = try await store.append(try Sample.submit("rq-last"))
        #expect(try await store.head().position == Int64(committed) * 2 + 2)
        await store.shutdown()
    }

    @Test func reading() async throws {
        let directory = try TemporaryDirectory()
        var options = SQLiteStore.Options()
        options.readers = 1
        options.waitingReads = 2
        let store = try directory.open(options: options)
        _ = try await store.append(try Sample.submit("rq-1"))
        let started = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        // A long read keeps its snapshot, and does not hold up commands.
        let long = Task {
            try await store.read { db in
                let before = try Int.fetchOne(db, sql: "SELECT count(*) FROM events")
                started.continuation.finish()
                gate.wait()
                return [before, try Int.fetchOne(db, sql: "SELECT count(*) FROM events")]
            }
        }
        for await _ in started.stream {}
        _ = try await store.append(try Sample.submit("rq-2"))
        let waiting = (0..<2).map { _ in Task { try await store.head().position } }
        while store.waitingReads < 2 { try await Task.sleep(nanoseconds: 1_000_000) }
        let error = await #expect(throws: StoreError.self) { try await store.head() }
        #expect(error?.code == "store_unavailable")
        gate.signal()
        #expect(try await long.value == [2, 2])
        for task in waiting { #expect(try await task.value == 4) }
        await store.shutdown()
    }
}
