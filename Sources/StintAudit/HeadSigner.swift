package import StintCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Dispatch
import Foundation

/// Signs the newest position of the log and appends it to the heads file, synced: after commits, at most once an
/// interval, and once more when it is stopped. It has a thread of its own; `note` never waits for the disk.
package final class HeadSigner: Sendable {
    private struct State {
        var pending: LogHead?
        var last: SignedHead?
        var stopping = false
        var stopped = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let path: String
    private let key: AuditKey
    private let interval: DispatchTimeInterval
    private let descriptor: Int32
    private let onFailure: @Sendable (AuditError) -> Void
    /// Guards what the thread and its callers share; never held while the disk is written.
    private let state: Mutex<State>
    private let work = DispatchSemaphore(value: 0)
    private let stop = DispatchSemaphore(value: 0)

    /// Opens the heads file for appending and starts the thread. A head whose writing was cut short by a crash is
    /// removed from the file's end: it was never acknowledged to anybody.
    ///
    /// - Parameters:
    ///   - path: the heads file, made when missing.
    ///   - milliseconds: shortest time between two heads.
    ///   - onFailure: told of a head that could not be written; it is tried again with the next commit and at the stop.
    package init(
        path: String, key: AuditKey, milliseconds: Int = 1000,
        onFailure: @escaping @Sendable (AuditError) -> Void
    ) throws {
        let present = try HeadsFile.read(path, required: false)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw Self.unwritable(path, PlainFile.Failure(errno: errno))
        }
        if present.tornBytes > 0 {
            let end = lseek(descriptor, 0, SEEK_END)
            if end >= present.tornBytes { _ = ftruncate(descriptor, end - off_t(present.tornBytes)) }
        }
        do { try PlainFile.syncDirectory(of: path) } catch {
            close(descriptor)
            throw Self.unwritable(path, error)
        }
        self.path = path
        self.key = key
        self.interval = .milliseconds(max(0, milliseconds))
        self.descriptor = descriptor
        self.onFailure = onFailure
        self.state = Mutex(State(last: present.entries.last?.head))
        let thread = Thread { self.run() }
        thread.name = "stint-heads"
        thread.start()
    }

    /// Compares the newest head in the file with the store that was opened beside it, and signs what an unclean stop
    /// left unsigned. Throws `audit_head_mismatch` where the log lacks the head's event or has another one there:
    /// the database was tampered with, or is older than the heads.
    package func adopt(_ store: any EventStore) async throws {
        if let last = lastHead {
            let event = try await store.events(after: last.position - 1, limit: 1).first
            guard event?.position == last.position, event?.hash == last.hash else {
                let found = event?.position == last.position ? "another event" : "no event"
                throw AuditError(
                    .headMismatch,
                    "the log has \(found) at position \(last.position), which the last head in `\(path)` states: run "
                        + "`stint audit verify` to see what is wrong; where a backup was restored on purpose, move the "
                        + "heads file away (keep it) and start again")
            }
        }
        note(try await store.head())
    }

    /// The newest head in the file.
    package var lastHead: SignedHead? { state.withLock { $0.last } }

    /// Tells that the log stands at `tip`, durably. Called after every commit, from any thread; does not wait.
    package func note(_ tip: LogHead) {
        let isNews = state.withLock { state in
            guard tip.position > (state.pending?.position ?? state.last?.position ?? 0) else { return false }
            state.pending = tip
            return true
        }
        if isNews { work.signal() }
    }

    /// Signs what is still unsigned, and ends. Later calls do nothing.
    package func shutdown() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.stopped { return true }
                state.stopping = true
                state.waiters.append(continuation)
                return false
            }
            if isDone { return continuation.resume() }
            work.signal()
            stop.signal()
        }
    }

    private func run() {
        while true {
            work.wait()
            let isLast = state.withLock { $0.stopping }
            signPending()
            if isLast { break }
            _ = stop.wait(timeout: .now() + interval)
        }
        close(descriptor)
        let waiters = state.withLock { state in
            state.stopped = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func signPending() {
        guard let tip = state.withLock({ $0.pending }) else { return }
        do {
            guard let at = tip.at else { return }
            let head = try SignedHead.sign(position: tip.position, hash: tip.hash, at: at, with: key)
            try append(head)
            state.withLock { state in
                state.last = head
                if state.pending?.position == tip.position { state.pending = nil }
            }
        } catch let failure as PlainFile.Failure {
            onFailure(Self.unwritable(path, failure))
        } catch {
            onFailure(AuditError(.headsUnwritable, "cannot sign the head of position \(tip.position): \(error)"))
        }
    }

    /// One whole line or nothing: a line cut short by a full disk is taken back.
    private func append(_ head: SignedHead) throws(PlainFile.Failure) {
        let end = lseek(descriptor, 0, SEEK_END)
        do throws(PlainFile.Failure) {
            try PlainFile.write(descriptor, Array((head.line + "\n").utf8))
            if fdatasync(descriptor) != 0 { throw PlainFile.Failure(errno: errno) }
        } catch {
            if end >= 0 { _ = ftruncate(descriptor, end) }
            throw error
        }
    }

    private static func unwritable(_ path: String, _ failure: PlainFile.Failure) -> AuditError {
        AuditError(
            .headsUnwritable,
            "cannot write the heads file `\(path)`: \(failure.reason); make room or let the server write there")
    }
}
