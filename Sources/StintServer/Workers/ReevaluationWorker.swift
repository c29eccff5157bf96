import Logging
import ServiceLifecycle
import StintCore
import Synchronization

/// Has every live grant judged anew from time to time: policy may look at the clock, and what it could not judge before
/// is asked about again.
final class ReevaluationWorker: Service {
    /// A new interval is noticed after this, at the latest.
    private static let longestSleep: Duration = .seconds(30)
    /// What could not be judged is tried again after this.
    private static let pause: Duration = .seconds(10)

    struct Totals: Sendable {
        var kept = 0
        var revoked = 0
        var suspended = 0
        var resumed = 0
    }

    private let access: AccessService
    private let policies: any StintCore.PolicySource
    private let logger: Logger
    /// Held to look at a few numbers.
    private let counted = Mutex(Totals())

    var totals: Totals { counted.withLock { $0 } }

    init(access: AccessService, policies: any StintCore.PolicySource, logger: Logger) {
        self.access = access
        self.policies = policies
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last = ContinuousClock.now
            var isLeft = false
            while !Task.isCancelled {
                let interval = self.interval.map { isLeft ? min($0, Self.pause) : $0 }
                let wait = interval.map { $0 - last.duration(to: .now) } ?? Self.longestSleep
                if wait > .zero {
                    guard (try? await Task.sleep(for: min(wait, Self.longestSleep))) != nil else { return }
                    continue
                }
                isLeft = await self.pass()
                last = .now
            }
        }
    }

    /// `nil` where time alone is no reason.
    private var interval: Duration? {
        let seconds = policies.current()?.config.limits.reevaluationIntervalSeconds ?? 0
        return seconds > 0 ? .seconds(seconds) : nil
    }

    /// Judges once; whether something is left to be tried again.
    func pass() async -> Bool {
        let report = await access.reevaluate(cause: .period)
        counted.withLock { totals in
            totals.kept += report.kept.count
            totals.revoked += report.revoked.count
            totals.suspended += report.suspended.count
            totals.resumed += report.resumed.count
        }
        if report.revoked.count + report.suspended.count + report.resumed.count + report.left > 0 {
            logger.notice(
                "grants were judged anew",
                metadata: [
                    "revoked": "\(report.revoked.count)", "suspended": "\(report.suspended.count)",
                    "resumed": "\(report.resumed.count)", "left": "\(report.left)",
                ])
        }
        return report.left > 0
    }
}
