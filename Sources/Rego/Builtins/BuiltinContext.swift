/// What a built-in may know and use of the evaluation it runs in. One object an evaluation, on one thread.
// `@exclusivity(unchecked)`: see `Evaluator`; the budget is paid from at every instruction.
public final class BuiltinContext {
    /// The instant of the whole evaluation, in nanoseconds since 1970 UTC.
    public let nowNanoseconds: Int64
    /// The bounds in force.
    public let limits: EvaluationLimits
    /// What `opa.runtime()` answers.
    public let runtime: Value
    /// What may be reached over the network.
    public let network: NetworkAccess
    /// The document `input`, as the expression that calls sees it.
    public internal(set) var input: Value? {
        get { inputReference.value }
        set { inputReference = newValue.map { ValueRef($0) } ?? .undefined }
    }
    /// The same, kept alive by whoever evaluates; set while a built-in runs.
    @exclusivity(unchecked) var inputReference = ValueRef.undefined
    /// Receives what `print` prints, if somebody listens.
    public var printSink: ((String) -> Void)?
    /// Receives the errors of built-ins that make an expression undefined, if somebody listens.
    var builtinErrorSink: ((EvaluationError) -> Void)?

    /// Instructions left.
    @exclusivity(unchecked) var budget: Int
    @exclusivity(unchecked) private(set) var nextCheck: Int
    private let deadline: EvaluationClock.Instant?
    private let clock: EvaluationClock
    private let cancellation: EvaluationCancellation?
    private var generator: SeededGenerator
    private var cache: [String: AnyObject] = [:]
    @exclusivity(unchecked) private(set) var allocatedBytes = 0

    /// A context for one evaluation.
    ///
    /// - Parameters:
    ///   - now: nanoseconds since 1970 UTC.
    ///   - seed: what random numbers are made from; the same seed gives the same numbers.
    public init(
        now: Int64, seed: UInt64, limits: EvaluationLimits = EvaluationLimits(), runtime: Value = [:],
        clock: EvaluationClock = .system, cancellation: EvaluationCancellation? = nil, network: NetworkAccess = .off
    ) {
        nowNanoseconds = now
        self.limits = limits
        self.runtime = runtime
        self.network = network
        self.clock = clock
        self.cancellation = cancellation
        generator = SeededGenerator(seed: seed)
        budget = limits.instructions
        nextCheck = limits.instructions &- Self.checkInterval
        deadline = limits.wallTime.map { clock.now() &+ $0 }
    }

    /// How many instructions pass between two looks at the clock.
    private static let checkInterval = 4096

    /// Pays for work: about one unit for each element or 64 bytes handled. Throws when a limit is reached.
    @inline(__always)
    public func charge(_ units: Int) throws(BuiltinError) {
        budget &-= max(units, 0)
        if budget < nextCheck { try check() }
    }

    /// Pays for memory about to be taken.
    public func charge(bytes: Int) throws(BuiltinError) {
        allocatedBytes = allocatedBytes.addingReportingOverflow(max(bytes, 0)).partialValue
        if allocatedBytes < 0 || allocatedBytes > limits.memoryBytes {
            throw BuiltinError(.limit, "the evaluation needs more memory than its limit of \(limits.memoryBytes) bytes")
        }
        try charge(bytes / 64 &+ 1)
    }

    private func check() throws(BuiltinError) {
        guard budget > 0 else {
            throw BuiltinError(
                .limit, "the evaluation takes more than its limit of \(limits.instructions) instructions")
        }
        nextCheck = budget &- Self.checkInterval
        if let cancellation, cancellation.isCancelled {
            throw BuiltinError(.cancelled, "the caller cancelled the evaluation")
        }
        if let deadline, clock.now() > deadline {
            throw BuiltinError(.limit, "the evaluation takes longer than its limit of wall time")
        }
    }

    /// Refuses strings longer than the limit.
    public func checkString(bytes: Int) throws(BuiltinError) {
        guard bytes <= limits.stringBytes else {
            throw BuiltinError(.limit, "a string of \(bytes) bytes is beyond the limit of \(limits.stringBytes)")
        }
        try charge(bytes: bytes)
    }

    /// Refuses collections with more elements than the limit.
    public func checkCollection(count: Int) throws(BuiltinError) {
        guard count <= limits.collectionCount else {
            throw BuiltinError(
                .limit, "a collection of \(count) elements is beyond the limit of \(limits.collectionCount)")
        }
        try charge(bytes: count.multipliedReportingOverflow(by: 16).partialValue)
    }

    /// Whether the caller has cancelled the evaluation; for built-ins that wait.
    public var isCancelled: Bool { cancellation?.isCancelled ?? false }

    /// The same question for another thread to ask.
    public var cancellationCheck: @Sendable () -> Bool {
        { [cancellation] in cancellation?.isCancelled ?? false }
    }

    /// How long a built-in may wait, in nanoseconds: no longer than asked, nor than the evaluation may still take.
    public func remainingTime(atMost wanted: Int64) -> Int64 {
        guard let deadline else { return max(wanted, 0) }
        return max(min(wanted, deadline &- clock.now()), 0)
    }

    /// Looks at the clock and the cancellation now; for built-ins that wait.
    public func checkNow() throws(BuiltinError) { try check() }

    /// The next random number of this evaluation.
    public func random() -> UInt64 { generator.next() }

    /// What this evaluation keeps under a key, such as a compiled pattern; made when it is first asked for.
    public func cached<Kept: AnyObject, Failure: Error>(
        _ key: String, make: () throws(Failure) -> Kept
    ) throws(Failure) -> Kept {
        if let there = cache[key] as? Kept { return there }
        let made = try make()
        cache[key] = made
        return made
    }
}

/// Random numbers that follow from a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed &>> 31)
    }
}
