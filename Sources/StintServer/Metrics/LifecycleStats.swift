import StintCore
import Synchronization

/// What became of requests and grants, counted from what is committed: by commands, by time and by policy alike.
final class LifecycleStats: Sendable {
    struct Counts: Sendable {
        struct Waiting {
            var buckets = [UInt64](repeating: 0, count: LifecycleStats.bounds.count + 1)
            var nanoseconds: UInt64 = 0
        }

        /// Requests that ended, by state.
        var closed: [String: UInt64] = [:]
        /// From asking to approval or denial.
        var decisions: [String: Waiting] = [:]
        /// Items that were denied, by their first reason.
        var denials: [String: UInt64] = [:]
        /// Reviews after the fact, by what they came to.
        var postReviews: [String: UInt64] = [:]
        var suspensions: UInt64 = 0
        /// Grants that ended, by state.
        var ended: [String: UInt64] = [:]
    }

    /// From a second to a week, in nanoseconds.
    static let bounds: [UInt64] = [1, 10, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 259_200, 604_800].map {
        $0 * 1_000_000_000
    }

    private static let maxCodes = 200
    /// Held for a few additions.
    private let counts = Mutex(Counts())

    var snapshot: Counts { counts.withLock { $0 } }

    /// A commit. What was changed before it is told again, and is known by its time.
    func note(_ change: CommittedChange) {
        counts.withLock { counts in
            for request in change.requests.map(\.value) { Self.count(request, at: change.now, &counts) }
            for grant in change.grants.map(\.value) {
                if grant.endedAt == change.now { counts.ended[grant.state.rawValue, default: 0] &+= 1 }
                if grant.suspendedAt == change.now { counts.suspensions &+= 1 }
            }
        }
    }

    private static func count(_ request: AccessRequest, at now: Instant, _ counts: inout Counts) {
        if let review = request.postReview, review.decidedAt == now {
            counts.postReviews[review.state.rawValue, default: 0] &+= 1
        }
        guard request.closedAt == now, request.postReview.map({ $0.decidedAt == nil }) ?? true else { return }
        counts.closed[request.state.rawValue, default: 0] &+= 1
        if request.state == .approved || request.state == .denied {
            let waited = UInt64(max(now.nanoseconds(since: request.submittedAt), 0))
            let bucket = bounds.firstIndex { waited <= $0 } ?? bounds.count
            counts.decisions[request.state.rawValue, default: .init()].buckets[bucket] &+= 1
            counts.decisions[request.state.rawValue, default: .init()].nanoseconds &+= waited
        }
        for item in request.items where item.state == .denied {
            let reasons = item.reasons + (item.decision?.reasons ?? []) + request.closingReasons
            let code = reasons.first?.code ?? "denied"
            let isKnown = counts.denials[code] != nil || counts.denials.count < maxCodes
            counts.denials[isKnown ? code : "other", default: 0] &+= 1
        }
    }
}
