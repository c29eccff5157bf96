import Dispatch
import Foundation
import StintCore
import Synchronization

/// A bounded queue of work for threads of our own. What blocks does so there, never on the cooperative pool, whose
/// threads are as few as the cores.
final class JobQueue<Job: Sendable>: Sendable {
    private struct State {
        var jobs: [Job] = []
        var isClosed = false
    }

    private let limit: Int
    private let state = Mutex(State())
    /// One signal a job, and one a thread when the queue is closed.
    private let available = DispatchSemaphore(value: 0)

    /// - Parameter limit: how many jobs may wait.
    init(limit: Int) { self.limit = max(1, limit) }

    /// How many jobs wait.
    var waiting: Int { state.withLock { $0.jobs.count } }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    enum Refusal { case full, closed }

    /// Adds a job, unless the queue is full or closed.
    func submit(_ job: Job) -> Refusal? {
        let refusal: Refusal? = state.withLock { state in
            if state.isClosed { return .closed }
            if state.jobs.count >= limit { return .full }
            state.jobs.append(job)
            return nil
        }
        if refusal == nil { available.signal() }
        return refusal
    }

    /// Waits for work and takes up to `most` jobs in order; nil when the queue is closed and everything was taken.
    func take(atMost most: Int) -> [Job]? {
        while true {
            available.wait()
            let (taken, isOver) = state.withLock { state in
                let taken = Array(state.jobs.prefix(most))
                state.jobs.removeFirst(taken.count)
                return (taken, state.isClosed && state.jobs.isEmpty)
            }
            if !taken.isEmpty { return taken }
            if isOver {
                // The signal of the close is passed on to the next thread.
                available.signal()
                return nil
            }
        }
    }

    /// Refuses new jobs; those that wait are still done.
    func close() {
        state.withLock { $0.isClosed = true }
        available.signal()
    }
}

/// Threads that live until their body returns, and somebody who waits for that.
final class ThreadGroup: Sendable {
    private struct State {
        var running: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(names: [String], body: @escaping @Sendable () -> Void) {
        state = Mutex(State(running: names.count))
        for name in names {
            let thread = Thread { [self] in
                body()
                finish()
            }
            thread.name = name
            thread.start()
        }
    }

    private func finish() {
        let waiters = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when every thread ended.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.running == 0 { return true }
                state.waiters.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
