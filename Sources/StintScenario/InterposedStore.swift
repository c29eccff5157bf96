package import StintCore
import Synchronization

/// A store before whose next append something else happens: how two commands are decided on one state.
package final class InterposedStore: ForwardingStore {
    package let store: any EventStore
    private let hook = Mutex<(@Sendable () async -> Void)?>(nil)

    package init(_ store: any EventStore) { self.store = store }

    /// Runs once, before the next append looks at anything.
    package func beforeNextAppend(_ body: (@Sendable () async -> Void)?) { hook.withLock { $0 = body } }

    package func append(_ batch: AppendBatch) async throws(StoreError) -> Committed {
        let body = hook.withLock { hook in
            defer { hook = nil }
            return hook
        }
        await body?()
        return try await store.append(batch)
    }
}
