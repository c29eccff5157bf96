import StintCore

extension MetricsPage {
    /// What stands at this moment, as the store has it; nothing of it where the store does not answer.
    func writeWaiting(_ out: inout MetricsText) async {
        let store = context.dependencies.store
        if let pending = await count({ try await store.requests(RequestFilter(states: [.pending]), page: $0) }) {
            out.metric("stint_requests_pending", type: "gauge", help: "Requests that wait.")
            out.sample("stint_requests_pending", value: pending)
        }
        if let open = await count({
            try await store.requests(RequestFilter(postReview: [.pending, .overdue]), page: $0)
        }) {
            out.metric("stint_post_reviews_open", type: "gauge", help: "Emergencies that wait for their review.")
            out.sample("stint_post_reviews_open", value: open)
        }
        if let suspended = await count({ try await store.grants(GrantFilter(states: [.suspended]), page: $0) }) {
            out.metric("stint_grants_suspended", type: "gauge", help: "Grants that are suspended.")
            out.sample("stint_grants_suspended", value: suspended)
        }
        if let freezes = try? await store.freezes().value {
            out.metric("stint_freezes", type: "gauge", help: "Freezes that stand.")
            out.sample("stint_freezes", value: freezes.count)
        }
    }

    /// How many there are, as far as ten thousand.
    private func count<Item>(
        _ page: (PageRequest) async throws -> StintCore.Page<Item>
    ) async -> Int? {
        var count = 0
        var cursor: Cursor?
        for _ in 0..<20 {
            guard let found = try? await page(PageRequest(cursor: cursor, limit: PageRequest.maxLimit)) else {
                return nil
            }
            count += found.items.count
            cursor = found.next
            if cursor == nil { break }
        }
        return count
    }

    func writeOutcomes(_ counts: LifecycleStats.Counts, _ out: inout MetricsText) {
        func write(_ name: String, _ label: String, _ help: String, _ samples: [String: UInt64]) {
            out.metric(name, type: "counter", help: help)
            for (key, count) in samples.sorted(by: { $0.key < $1.key }) {
                out.sample(name, [(label, key)], value: count)
            }
        }
        write("stint_requests_closed_total", "state", "Requests that ended, by state.", counts.closed)
        out.metric(
            "stint_request_decision_seconds", type: "histogram", help: "From asking to approval or denial.")
        for (state, waiting) in counts.decisions.sorted(by: { $0.key < $1.key }) {
            out.histogram(
                "stint_request_decision_seconds", [("state", state)], bounds: LifecycleStats.bounds,
                buckets: waiting.buckets, nanoseconds: waiting.nanoseconds)
        }
        write("stint_request_denials_total", "reason", "Denied items by their first reason.", counts.denials)
        write("stint_post_reviews_total", "state", "Reviews of emergencies by what they came to.", counts.postReviews)
        write("stint_grants_ended_total", "state", "Grants that ended, by state.", counts.ended)
        out.metric("stint_grants_suspended_total", type: "counter", help: "How often a grant was suspended.")
        out.sample("stint_grants_suspended_total", value: counts.suspensions)
    }
}
