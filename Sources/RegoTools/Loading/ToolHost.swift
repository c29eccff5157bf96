import FoundationEssentials
package import Rego

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What an evaluation on a person's own machine sees of it: the time, the environment, the program's version.
package struct ToolHost: Sendable {
    /// What `opa.runtime()` answers.
    package let runtime: Value
    /// What policies may reach over the network.
    package var network = NetworkAccess.off

    package init(version: String, environment: [String: String]) {
        let members = environment.map { (key: Value($0.key), value: Value($0.value)) }
        runtime = ["env": .object(RegoObject(members)), "version": Value(version)]
    }

    /// This process.
    package init(version: String) {
        self.init(version: version, environment: ProcessInfo.processInfo.environment)
    }

    /// How tools evaluate: nobody else waits for this machine, so only time bounds it, if asked for.
    ///
    /// - Parameter timeout: nanoseconds; nil or 0 for none.
    package func options(
        strict: Bool = false, timeout: Int64? = nil, print: @escaping @Sendable (String) -> Void = { _ in }
    ) -> EvaluationOptions {
        var limits = EvaluationLimits.generous
        limits.wallTime = timeout.flatMap { $0 > 0 ? $0 : nil }
        return EvaluationOptions(
            now: Self.now(), limits: limits, strictBuiltinErrors: strict, runtime: runtime, network: network,
            printSink: print)
    }

    /// How many threads this machine runs at a time.
    package static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Nanoseconds by a clock that never runs backwards.
    package static func uptime() -> Int64 {
        var time = timespec()
        guard clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// Nanoseconds since 1970, by this machine's clock.
    package static func now() -> Int64 {
        var time = timespec()
        guard clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension EvaluationLimits {
    /// For work that a person asks their own machine to do.
    package static let generous = EvaluationLimits(
        instructions: .max, memoryBytes: 8 << 30, stringBytes: 1 << 30, collectionCount: 1 << 30)
}
