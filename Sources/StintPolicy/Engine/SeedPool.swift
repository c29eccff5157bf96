import Crypto
import Synchronization

/// What evaluations make random numbers from: bytes of the system's generator, asked for many at once, since each
/// question is a system call.
final class SeedPool: Sendable {
    /// Held to take one number.
    private let seeds = Mutex<[UInt64]>([])

    private static let batch = 512

    func next() -> UInt64 {
        seeds.withLock { seeds in
            if let seed = seeds.popLast() { return seed }
            let size = SymmetricKeySize(bitCount: Self.batch * UInt64.bitWidth)
            seeds = SymmetricKey(size: size).withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count - 7, by: 8).map {
                    bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
                }
            }
            return seeds.popLast() ?? .random(in: .min ... .max)
        }
    }
}
