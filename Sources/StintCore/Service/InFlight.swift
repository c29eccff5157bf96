import Synchronization

/// The idempotency keys whose commands run in this process right now.
final class InFlight: Sendable {
    /// Held for one insertion or removal.
    private let scopes = Mutex<Set<IdempotencyScope>>([])

    /// Whether the scope was free, and is now taken.
    func begin(_ scope: IdempotencyScope) -> Bool { scopes.withLock { $0.insert(scope).inserted } }
    func end(_ scope: IdempotencyScope) { scopes.withLock { _ = $0.remove(scope) } }
}
