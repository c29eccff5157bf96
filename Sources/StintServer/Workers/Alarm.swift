import Synchronization

/// Wakes one sleeper early. A ring that nobody sleeps through is kept for the next sleep.
final class Alarm: Sendable {
    private struct State {
        var isRinging = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    /// Held to look at two words; a continuation is resumed outside.
    private let state = Mutex(State())

    func ring() {
        let sleeper = state.withLock { state in
            state.isRinging = state.sleeper == nil
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// Until `ring`, the end of `duration`, or the task's cancellation. One task sleeps at a time.
    func sleep(for duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: duration) }
            group.addTask { await self.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if state.isRinging || Task.isCancelled {
                        state.isRinging = false
                        return true
                    }
                    state.sleeper = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                defer { state.sleeper = nil }
                return state.sleeper
            }
            sleeper?.resume()
        }
    }
}
