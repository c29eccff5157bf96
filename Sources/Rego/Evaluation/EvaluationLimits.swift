import Synchronization

/// The bounds of one evaluation. Reaching one ends it with `eval_limit_error`, which names the bound.
public struct EvaluationLimits: Sendable, Hashable {
    /// Steps of the evaluator and units of work of built-ins.
    public var instructions: Int
    /// How deeply rules and functions may call each other.
    public var callDepth: Int
    /// An estimate of the memory that strings, collections and results made by the evaluation take.
    public var memoryBytes: Int
    /// The longest string that may be made, in bytes.
    public var stringBytes: Int
    /// The largest array, object or set that may be made.
    public var collectionCount: Int
    /// How many values one value may be made of, each counted as often as it occurs. A value that holds another one twice
    /// takes no more memory, but comparing or printing it takes twice the time.
    public var valueSize: Int
    /// The longest time from start to end, in nanoseconds; `nil` for none.
    public var wallTime: Int64?

    /// Bounds that honest policies stay far away from.
    public init(
        instructions: Int = 100_000_000, callDepth: Int = 1_000, memoryBytes: Int = 512 << 20,
        stringBytes: Int = 64 << 20, collectionCount: Int = 4_000_000, valueSize: Int = 1 << 26,
        wallTime: Int64? = nil
    ) {
        self.instructions = instructions
        self.callDepth = callDepth
        self.memoryBytes = memoryBytes
        self.stringBytes = stringBytes
        self.collectionCount = collectionCount
        self.valueSize = valueSize
        self.wallTime = wallTime
    }
}

/// A clock that measures wall time against a limit. Tests give their own.
public struct EvaluationClock: Sendable {
    /// Nanoseconds since some fixed instant.
    public typealias Instant = Int64

    /// The present instant.
    public let now: @Sendable () -> Instant

    /// A clock that reads `now`.
    public init(now: @escaping @Sendable () -> Instant) { self.now = now }

    /// The machine's monotonic clock.
    public static let system: EvaluationClock = {
        let start = ContinuousClock.now
        return EvaluationClock {
            let (seconds, attoseconds) = start.duration(to: .now).components
            return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
        }
    }()
}

/// Lets another thread stop an evaluation.
public final class EvaluationCancellation: Sendable {
    private let flag = Atomic(false)

    /// A flag that is not raised.
    public init() {}

    /// Asks every evaluation that was given this flag to stop; they do at their next check.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    /// Whether the flag is raised.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
