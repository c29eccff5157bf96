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
        /// What waits for a confirmation and is not in force.
        var waiting: (set: LoadedSet, held: HeldSet)?
        /// What the set in force would end, since a start, and waits for a confirmation.
        var unconfirmed: HeldSet?
    }

    package init(loader: SetLoader, clock: any WallClock, observer: any ReloadObserver) {
        self.loader = loader
        self.clock = clock
        self.observer = observer
        state = Mutex(State())
    }

    package var status: ReloadStatus {
        state.withLock { state in
            var status = state.status
            status.held = state.waiting?.held ?? state.unconfirmed
            return status
        }
    }

    /// What a look came to.
    package enum Outcome: Hashable, Sendable {
        /// No file changed, or nothing that matters in them did.
        case unchanged
        case loaded(DecisionBasis)
        case rejected(LoadError)
        /// It was loaded and waits for a confirmation.
        case held(HeldSet)
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

    // MARK: Looking

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
        let previous = state.withLock { state in
            state.status.rejection = nil
            return state.set
        }
        if let previous, previous.isSame(as: set) {
            // The files are as they were before what waits was written: it waits no more.
            state.withLock { $0.waiting = nil }
            if !always { return .unchanged }
        }
        do {
            return try await decide(on: set, previous: previous)
        } catch {
            state.withLock { $0.stamp = nil }
            return .postponed("\(error)")
        }
    }

    /// Puts a set in force, or holds it where it would end more grants than may end unasked.
    private func decide(on set: LoadedSet, previous: LoadedSet?) async throws -> Outcome {
        let ends = previous?.basis == set.basis ? [] : try await observer.assess(set)
        let limit = (previous ?? set).config.maxRevocations
        guard ends.count > limit else {
            try await adopt(set, Adoption(previous: previous?.basis))
            return .loaded(set.basis)
        }
        let held = HeldSet(
            at: clock.now(), digest: set.digest, basis: set.basis, grants: ends, limit: limit,
            isInForce: previous == nil)
        if previous == nil {
            // A start has no set to stay with: it goes on with this one, and what it would end waits suspended.
            try await adopt(set, Adoption(previous: nil, held: held))
            return .loaded(set.basis)
        }
        let isKnown = state.withLock { $0.waiting?.set.isSame(as: set) ?? false }
        if !isKnown { try await observer.hold(set, held) }
        state.withLock { $0.waiting = (set, held) }
        return .held(held)
    }

    private func adopt(_ set: LoadedSet, _ adoption: Adoption) async throws {
        try await observer.adopt(set, adoption)
        let now = clock.now()
        state.withLock { state in
            // What waits in the set in force goes on waiting where only its tokens changed.
            if adoption.previous != set.basis { state.unconfirmed = adoption.held }
            state.waiting = nil
            state.status.loadedAt = now
            state.status.basis = set.basis
            state.status.digest = set.digest
            state.set = set
        }
    }

    // MARK: Confirming

    /// What came of a confirmation.
    package enum Confirmation: Hashable, Sendable {
        case confirmed(HeldSet)
        /// Nothing waits.
        case nothingHeld
        /// Something else waits by now; it has this digest.
        case otherHeld(HeldSet)
        /// This caller may not, or it could not be recorded.
        case refused(Refusal)
        /// It could not be put in force, and still waits.
        case failed(String)
    }

    /// Lets what waits be put in force, whatever it ends.
    ///
    /// - Parameters:
    ///   - digest: of the set that was looked at, whole or its beginning; `nil` for whatever waits.
    ///   - caller: who confirms, an operator whom policy lets.
    package func confirm(digest: String?, by caller: Caller) async -> Confirmation {
        await turn.run { await self.confirmOnce(digest: digest, by: caller) }
    }

    private func confirmOnce(digest: String?, by caller: Caller) async -> Confirmation {
        let (waiting, unconfirmed, current) = state.withLock { ($0.waiting, $0.unconfirmed, $0.set) }
        guard let held = waiting?.held ?? unconfirmed else { return .nothingHeld }
        if let digest, !held.isNamed(by: digest) { return .otherHeld(held) }
        do {
            try await observer.confirm(held, by: caller)
        } catch {
            return .refused(error)
        }
        if let waiting {
            do {
                try await adopt(waiting.set, Adoption(previous: current?.basis))
            } catch {
                return .failed("\(error)")
            }
        } else if let current {
            await observer.release(current)
            state.withLock { $0.unconfirmed = nil }
        }
        return .confirmed(held)
    }
}

extension HeldSet {
    /// Whether somebody means this one: by its digest, or at least eight digits of its beginning.
    func isNamed(by text: String) -> Bool {
        let prefix = Array("sha256:".utf8)
        let own = Array(digest.utf8)
        var named = Array(text.utf8)
        if !named.starts(with: prefix) { named = prefix + named }
        return named.count >= prefix.count + 8 && own.starts(with: named)
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
