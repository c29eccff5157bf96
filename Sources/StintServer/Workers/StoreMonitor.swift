import Logging
import NIOCore
import ServiceLifecycle
import StintCore

/// Asks the store, again and again, whether it is there, so that decisions know how old their data may be.
struct StoreMonitor: Service {
    let store: any EventStore
    let clock: ClockGuard
    let freshness: Freshness
    let logger: Logger

    func run() async throws {
        let pause = Duration.nanoseconds(min(max(freshness.maxStaleness.nanoseconds / 4, 20_000_000), 2_000_000_000))
        var wasThere = true
        var forgetAt = ContinuousClock.now
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let asked = Freshness.uptime()
            do {
                _ = try await store.head()
                freshness.confirm(asOf: asked)
                if ContinuousClock.now >= forgetAt {
                    forgetAt = .now + .seconds(600)
                    try await store.removeIdempotencyRecords(expiredAt: clock.reading().now)
                }
                if !wasThere { logger.notice("the store answers again") }
                wasThere = true
            } catch {
                if wasThere { logger.error("the store does not answer", metadata: ["error": "\(error)"]) }
                wasThere = false
            }
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: pause) }
        }
    }
}
