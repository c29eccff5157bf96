import StintAudit
import StintCore
import Synchronization

/// Hands the log's end from the store to the signer, which is made after it.
final class TipRelay: Sendable {
    /// Held to look at one reference.
    private let signer = Mutex<HeadSigner?>(nil)

    func attach(_ signer: HeadSigner) { self.signer.withLock { $0 = signer } }

    func note(_ tip: LogHead) { signer.withLock { $0 }?.note(tip) }
}
