import StintCore
import StintScenario
import Synchronization

/// The real store behind a switch: off, every call throws `unavailable`, as a disk that is gone would.
final class SwitchableStore: ForwardingStore {
    let store: any EventStore
    private let isOff = Mutex(false)

    init(_ store: any EventStore) { self.store = store }

    func turn(off: Bool) { isOff.withLock { $0 = off } }

    func reached() throws(StoreError) -> any EventStore {
        if isOff.withLock({ $0 }) { throw .unavailable("the test turned the store off") }
        return store
    }
}
