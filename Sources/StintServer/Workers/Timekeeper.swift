package import Logging
import ServiceLifecycle
package import StintCore
import Synchronization

/// Does what time brings: ends grants, times requests out, begins what was scheduled, reminds reviewers, and notes
/// emergencies that nobody reviewed in time.
///
/// It sleeps until the next instant at which something comes due, and is woken by changes that are due earlier.
/// Decisions do not wait for it.
package final class Timekeeper: Service {
    /// However quiet it is, the clock's high-water mark is raised this often.
    static let longestSleep: Duration = .seconds(30)

    private struct State {
        var access: AccessService?
        /// When it means to wake; `nil` while it works.
        var wakesAt: Instant?
        var totals = Totals()
    }

    /// What it has done since it began.
    struct Totals: Sendable {
        var expired = 0
        var activated = 0
        var timedOut = 0
        var refused = 0
        var reopened = 0
        var reminded = 0
        var overdue = 0
    }

    /// What became of requests and grants.
    let outcomes = LifecycleStats()

    var totals: Totals { state.withLock { $0.totals } }

    private let clock: ClockGuard
    private let logger: Logger
    private let alarm = Alarm()
    /// Held to look at two words.
    private let state = Mutex(State())

    package init(clock: ClockGuard, logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    /// Gives it what it works with; the service it publishes through is made after it.
    package func attach(_ access: AccessService) { state.withLock { $0.access = access } }

    /// Something changed: wake if it comes due before what is waited for.
    package func changed(_ change: CommittedChange) {
        outcomes.note(change)
        var earliest: Instant?
        for grant in change.grants.map(\.value) where !grant.state.isFinal {
            let due = grant.state == .scheduled ? grant.startsAt : grant.expiresAt
            earliest = earliest.map { min($0, due) } ?? due
        }
        for request in change.requests.map(\.value) {
            var due: [Instant] = []
            if !request.state.isFinal { due = [request.deadline] + [request.nextReminderAt].compactMap(\.self) }
            if let review = request.postReview, review.state == .pending { due.append(review.deadline) }
            for due in due { earliest = earliest.map { min($0, due) } ?? due }
        }
        guard let earliest else { return }
        let wakes = state.withLock { state in
            guard let planned = state.wakesAt, planned <= earliest else { return true }
            return false
        }
        if wakes { alarm.ring() }
    }

    package func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                await step()
            }
        } onCancelOrGracefulShutdown: {
            self.alarm.ring()
        }
    }

    private func step() async {
        guard let access = state.withLock({ $0.access }) else {
            await alarm.sleep(for: .milliseconds(50))
            return
        }
        let report = await access.runDue()
        state.withLock { state in
            state.totals.expired += report.expired
            state.totals.activated += report.activated
            state.totals.timedOut += report.timedOut
            state.totals.refused += report.refused
            state.totals.reopened += report.reopened
            state.totals.reminded += report.reminded
            state.totals.overdue += report.overdue
        }
        let did = report.expired + report.activated + report.timedOut + report.refused + report.reopened
        if did + report.reminded + report.overdue + report.left > 0 {
            logger.debug(
                "time came",
                metadata: [
                    "expired": "\(report.expired)", "activated": "\(report.activated)",
                    "timed_out": "\(report.timedOut)", "refused": "\(report.refused)", "reopened": "\(report.reopened)",
                    "reminded": "\(report.reminded)", "overdue": "\(report.overdue)", "left": "\(report.left)",
                ])
        }
        let now = clock.reading().now
        var sleep = Self.longestSleep
        if let next = report.next {
            sleep = min(sleep, .nanoseconds(max(next.nanoseconds(since: now), 0)))
        }
        // What could not be done now is tried again, though not without pause.
        if report.left > 0 { sleep = min(max(sleep, .milliseconds(200)), .seconds(1)) }
        let wakesAt = now.adding(nanoseconds: Int64(sleep / .nanoseconds(1)))
        state.withLock { $0.wakesAt = wakesAt }
        if sleep > .zero { await alarm.sleep(for: sleep) }
        state.withLock { $0.wakesAt = nil }
    }
}

/// Publishes to the live snapshot, and then wakes the timekeeper where the change comes due soon.
package struct WakingPublisher: SnapshotPublisher {
    private let inner: any SnapshotPublisher
    private let timekeeper: Timekeeper

    package init(_ inner: any SnapshotPublisher, timekeeper: Timekeeper) {
        self.inner = inner
        self.timekeeper = timekeeper
    }

    package func publish(_ change: CommittedChange) async {
        await inner.publish(change)
        timekeeper.changed(change)
    }
}
