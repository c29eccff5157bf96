/// What a person, or a service nobody sponsors, holds and held: the grants the store counts to them.
package struct HoldingLedger: Hashable, Sendable {
    package let grants: [Grant]
    /// A break no longer than this does not interrupt continuous time.
    package let gapSeconds: Int64

    package init(grants: [Grant], gapSeconds: Int64 = Limits().continuousGapSeconds) {
        self.grants = grants
        self.gapSeconds = max(gapSeconds, 0)
    }

    /// How far back grants have to be known to judge with these limits, from `now` or an earlier asked-for start.
    package static func horizon(now: Instant, limits: Limits) -> Instant {
        let month: Int64 = 30 * 86_400
        let (reach, overflow) = max(limits.maxContinuousSeconds, 0)
            .addingReportingOverflow(max(limits.continuousGapSeconds, 0))
        let (whole, overflowToo) = reach.addingReportingOverflow(86_400)
        guard !overflow, !overflowToo else { return .distantPast }
        return now.adding(seconds: -max(month, whole)) ?? .distantPast
    }

    /// What is live or scheduled, in the order of their ids.
    package func holdings(at now: Instant) -> [Grant] {
        grants.filter { !$0.state.isFinal && now < $0.expiresAt }.sorted { $0.id < $1.id }
    }

    /// Active seconds over 1, 7 and 30 days, overlapping grants counted once, with the last stretch without a break.
    /// What was suspended meanwhile counts as held.
    package func history(at now: Instant) -> UsageHistory {
        let byEntitlement = Dictionary(grouping: grants, by: \.entitlement)
        let usage = byEntitlement.compactMap { entitlement, grants -> EntitlementUsage? in
            let held = grants.compactMap { $0.activeTime(until: now) }
            let intervals = Interval.merged(held, gapNanoseconds: 0)
            guard let last = Interval.merged(held, gapNanoseconds: gapNanoseconds).last else { return nil }
            func seconds(_ days: Int64) -> Int64 {
                let window = Interval(start: now.adding(seconds: -days * 86_400) ?? .distantPast, end: now)
                let total = intervals.reduce(Int64(0)) { sum, interval in
                    let (more, overflow) = sum.addingReportingOverflow(interval.overlap(with: window))
                    return overflow ? .max : more
                }
                return total / Instant.nanosecondsPerSecond
            }
            return EntitlementUsage(
                entitlement: entitlement, seconds1d: seconds(1), seconds7d: seconds(7), seconds30d: seconds(30),
                continuousSeconds: last.nanoseconds / Instant.nanosecondsPerSecond, lastHeldAt: last.end)
        }
        return UsageHistory(usage: usage.sorted { $0.entitlement < $1.entitlement })
    }

    private var gapNanoseconds: Int64 {
        let (gap, overflow) = gapSeconds.multipliedReportingOverflow(by: Instant.nanosecondsPerSecond)
        return overflow ? .max : gap
    }

    /// The unbroken stretch of time a new interval of an entitlement would belong to, with whatever adjoins it.
    func continuousTime(with new: Interval, of entitlement: Entitlement, gapSeconds: Int64) -> Interval {
        let held = grants.filter { $0.entitlement == entitlement }.compactMap(\.heldTime)
        let (gap, overflow) = max(gapSeconds, 0).multipliedReportingOverflow(by: Instant.nanosecondsPerSecond)
        let stretches = Interval.merged(held + [new], gapNanoseconds: overflow ? .max : gap)
        return stretches.first { $0.start <= new.start && new.end <= $0.end } ?? new
    }
}

/// From `start` up to, and not at, `end`.
struct Interval: Hashable, Sendable {
    let start: Instant
    let end: Instant

    /// Whole nanoseconds that both have in common.
    func overlap(with other: Interval) -> Int64 {
        max(0, min(end, other.end).nanoseconds(since: max(start, other.start)))
    }

    var nanoseconds: Int64 { end.nanoseconds(since: start) }

    /// In order, with those joined that overlap or lie less than or exactly `gapNanoseconds` apart.
    static func merged(_ intervals: [Interval], gapNanoseconds: Int64) -> [Interval] {
        var result: [Interval] = []
        for next in intervals.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            if let last = result.last, next.start.nanoseconds(since: last.end) <= gapNanoseconds {
                result[result.count - 1] = Interval(start: last.start, end: max(last.end, next.end))
            } else {
                result.append(next)
            }
        }
        return result
    }
}

extension Grant {
    /// The time it gives or gave, as far as it was not cut short; `nil` where it ended before it began.
    var heldTime: Interval? {
        let end = min(endedAt ?? expiresAt, expiresAt)
        return startsAt < end ? Interval(start: startsAt, end: end) : nil
    }

    /// The time it was active so far; `nil` where it never was.
    func activeTime(until now: Instant) -> Interval? {
        guard let activatedAt else { return nil }
        let start = max(startsAt, activatedAt)
        let end = min(endedAt ?? now, expiresAt, now)
        return start < end ? Interval(start: start, end: end) : nil
    }
}
