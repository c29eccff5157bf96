package import StintCore
import Synchronization

/// Looks at the files from time to time and loads them anew when they changed. A set that does not load leaves the one
/// before in force.
package final class SetReloader: Sendable {
    private let loader: SetLoader
    private let clock: any WallClock
    private let observer: any ReloadObserver
    private let state: Mutex<State>
    /// One look at a time, however many ask.
    private let turn = Turn()

    private struct State {
        var status = ReloadStatus()
        /// The files as they were before the last load; `nil` where they have to be loaded whatever they are.
        var stamp: [String]?
        var watched: [String] = []
        /// What is in force.
        var set: LoadedSet?
    }

    package init(loader: SetLoader, clock: any WallClock, observer: any ReloadObserver) {
        self.loader = loader
        self.clock = clock
        self.observer = observer
        state = Mutex(State())
    }

    package var status: ReloadStatus { state.withLock { $0.status } }

    /// What a look came to.
    package enum Outcome: Hashable, Sendable {
        /// No file changed, or nothing that matters in them did.
        case unchanged
        case loaded(DecisionBasis)
        case rejected(LoadError)
        /// It was loaded and could not be put in force; the next look tries again.
        case postponed(String)
    }

    /// Looks at the files, and loads them where they changed.
    ///
    /// - Parameter always: loads them even where no file seems to have changed.
    @discardableResult
    package func look(always: Bool = false) async -> Outcome {
        await turn.run { await self.lookOnce(always: always) }
    }

    /// Looks every `interval` until the task is cancelled.
    package func run(every interval: Duration) async {
        while !Task.isCancelled {
            guard (try? await Task.sleep(for: interval)) != nil else { return }
            await look()
        }
    }

    private func lookOnce(always: Bool) async -> Outcome {
        let (last, watched) = state.withLock { ($0.stamp, $0.watched) }
        // Taken before the files are read: what changes while they are is seen at the next look.
        let stamp = SetFiles.stamp(of: watched)
        if !always, let last, stamp == last { return .unchanged }
        let attempt = loader.attempt()
        state.withLock { state in
            // Other files than before: the stamp says nothing about them, so the next look loads once more.
            state.stamp = attempt.watched == watched ? stamp : nil
            state.watched = attempt.watched
        }
        switch attempt.result {
        case .failure(let error): return await rejected(error)
        case .success(let set): return await loaded(set, always: always)
        }
    }

    private func rejected(_ error: LoadError) async -> Outcome {
        let isNew = state.withLock { state in
            guard state.status.rejection?.error != error else { return false }
            state.status.rejection = ReloadStatus.Rejection(at: clock.now(), error: error)
            return true
        }
        if isNew { await observer.reject(error) }
        return isNew ? .rejected(error) : .unchanged
    }

    private func loaded(_ set: LoadedSet, always: Bool) async -> Outcome {
        let isKnown = state.withLock { state in
            state.status.rejection = nil
            return state.set?.isSame(as: set) ?? false
        }
        if isKnown, !always { return .unchanged }
        do {
            try await observer.adopt(set)
        } catch {
            state.withLock { $0.stamp = nil }
            return .postponed("\(error)")
        }
        let now = clock.now()
        state.withLock { state in
            state.status.loadedAt = now
            state.status.basis = set.basis
            state.status.digest = set.digest
            state.set = set
        }
        return .loaded(set.basis)
    }
}

/// Lets one task through at a time, in the order they came.
private actor Turn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func run<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        if isTaken {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            isTaken = true
        }
        let result = await body()
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
        return result
    }
}
