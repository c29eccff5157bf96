package import StintCore
import StintScenario

/// A store with a fault: it acknowledges what a holder gives back, and forgets it.
package struct ForgetfulStore: ForwardingStore {
    package let store: any EventStore

    package init(_ store: ReferenceStore) { self.store = store }

    package func append(_ batch: AppendBatch) async throws(StoreError) -> Committed {
        guard batch.command.stamp.name == .relinquish, case .done = batch.command.outcome else {
            return try await store.append(batch)
        }
        let head = try await store.head().position
        return Committed(firstPosition: head + 1, lastPosition: head + 1, requests: [], grants: [])
    }
}
