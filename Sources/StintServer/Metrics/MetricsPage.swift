import StintCore

/// Everything there is to scrape.
struct MetricsPage {
    let context: ControlContext

    func text() async -> String {
        var out = MetricsText()
        writeState(&out)
        await writeWaiting(&out)
        writeOutcomes(context.dependencies.timekeeper.outcomes.snapshot, &out)
        writeControl(context.stats.snapshot, &out)
        if let loops = context.loops {
            writeDecisions(await loops.stats(), &out)
            if let log = loops.log { writeDecisionLog(log.counts, &out) }
        }
        return out.text
    }

    private func writeState(_ out: inout MetricsText) {
        let dependencies = context.dependencies
        let snapshot = dependencies.snapshots.snapshot()
        out.metric("stint_grants_live", type: "gauge", help: "Grants in the live snapshot, live or scheduled.")
        out.sample("stint_grants_live", value: snapshot?.grantCount ?? 0)
        out.metric("stint_log_position", type: "gauge", help: "The log's position the live snapshot holds.")
        out.sample("stint_log_position", value: Double(snapshot?.position ?? 0))
        out.metric("stint_snapshot_age_seconds", type: "gauge", help: "Since the store last confirmed the snapshot.")
        out.sample("stint_snapshot_age_seconds", value: dependencies.freshness.ageSeconds ?? .infinity)
        out.metric("stint_clock_sound", type: "gauge", help: "1 while the clock can be trusted.")
        out.sample("stint_clock_sound", value: dependencies.clock.reading().isSound ? 1 : 0)
        out.metric("stint_reload_rejected", type: "gauge", help: "1 while the last reload was rejected.")
        out.sample("stint_reload_rejected", value: dependencies.loads.status().rejection == nil ? 0 : 1)
        out.metric("stint_policy_held", type: "gauge", help: "1 while a load waits to be confirmed.")
        out.sample("stint_policy_held", value: dependencies.loads.status().held == nil ? 0 : 1)
        out.metric("stint_event_streams", type: "gauge", help: "Streams of events that are open.")
        out.sample("stint_event_streams", value: context.streams.count)
        if let worker = context.reevaluation?.totals {
            out.metric(
                "stint_reevaluations_total", type: "counter", help: "Live grants judged anew for time alone.")
            for (outcome, count) in [
                ("kept", worker.kept), ("revoked", worker.revoked), ("suspended", worker.suspended),
                ("resumed", worker.resumed),
            ] {
                out.sample("stint_reevaluations_total", [("outcome", outcome)], value: count)
            }
        }
        let done = dependencies.timekeeper.totals
        out.metric(
            "stint_due_total", type: "counter", help: "What time brought: grants and requests by what became of them.")
        for (what, count) in [
            ("grant_expired", done.expired), ("grant_activated", done.activated),
            ("grant_not_activated", done.refused), ("request_timed_out", done.timedOut),
            ("request_reopened", done.reopened), ("request_reminded", done.reminded),
            ("post_review_overdue", done.overdue),
        ] {
            out.sample("stint_due_total", [("what", what)], value: count)
        }
        out.metric("stint_build_info", type: "gauge", help: "Always 1.")
        out.sample("stint_build_info", [("version", context.configuration.version)], value: 1)
    }

    private func writeControl(_ counts: ControlStats.Counts, _ out: inout MetricsText) {
        out.metric(
            "stint_requests_total", type: "counter", help: "Access requests that a command brought into a state.")
        for (state, count) in counts.requests.sorted(by: { $0.key < $1.key }) {
            out.sample("stint_requests_total", [("state", state)], value: count)
        }
        out.metric("stint_grants_total", type: "counter", help: "Grants that a command brought into a state.")
        for (state, count) in counts.grants.sorted(by: { $0.key < $1.key }) {
            out.sample("stint_grants_total", [("state", state)], value: count)
        }
        out.metric("stint_commands_total", type: "counter", help: "Commands by what became of them.")
        for (name, outcomes) in counts.commands.sorted(by: { $0.key < $1.key }) {
            for (outcome, count) in outcomes.sorted(by: { $0.key < $1.key }) {
                out.sample("stint_commands_total", [("command", name), ("outcome", outcome)], value: count)
            }
        }
        let routes = counts.responses.keys.sorted { ($0.route, $0.method) < ($1.route, $1.method) }
        out.metric("stint_http_responses_total", type: "counter", help: "Answers of the control plane.")
        for route in routes {
            for (status, count) in (counts.responses[route] ?? [:]).sorted(by: { $0.key < $1.key }) {
                out.sample(
                    "stint_http_responses_total",
                    [("method", route.method), ("route", route.route), ("status", String(status))], value: count)
            }
        }
        out.metric("stint_http_response_seconds", type: "histogram", help: "Time to an answer of the control plane.")
        for route in routes {
            guard let latency = counts.latencies[route] else { continue }
            out.histogram(
                "stint_http_response_seconds", [("method", route.method), ("route", route.route)],
                bounds: DataPlaneStats.bounds, buckets: latency.buckets, nanoseconds: latency.nanoseconds)
        }
    }

    private func writeDecisions(_ stats: DataPlaneStats, _ out: inout MetricsText) {
        out.metric("stint_decisions_total", type: "counter", help: "Access decisions of the data plane.")
        for (answer, counts) in [("allow", stats.allowed), ("deny", stats.denied)] {
            for interface in DataPlaneStats.Interface.allCases where counts[interface.rawValue] > 0 {
                out.sample(
                    "stint_decisions_total", [("interface", "\(interface.name)"), ("decision", answer)],
                    value: counts[interface.rawValue])
            }
        }
        out.metric("stint_denials_total", type: "counter", help: "Denials of the data plane by their first reason.")
        for (code, count) in stats.deniedByReason.sorted(by: { $0.key < $1.key }) {
            out.sample("stint_denials_total", [("reason", code)], value: count)
        }
        out.metric("stint_evaluation_seconds", type: "histogram", help: "Time of one evaluation on the data plane.")
        out.histogram(
            "stint_evaluation_seconds", bounds: DataPlaneStats.bounds, buckets: stats.buckets,
            nanoseconds: stats.nanoseconds)
        out.metric("stint_pdp_responses_total", type: "counter", help: "Answers of the data plane.")
        for (status, count) in stats.responses.enumerated() where count > 0 {
            out.sample("stint_pdp_responses_total", [("status", String(status))], value: count)
        }
        out.metric("stint_pdp_bad_requests_total", type: "counter", help: "What the data plane could not answer.")
        out.sample("stint_pdp_bad_requests_total", value: stats.badRequests)
        out.metric("stint_pdp_connections_total", type: "counter", help: "Connections the data plane accepted.")
        out.sample("stint_pdp_connections_total", value: stats.connectionsAccepted)
        out.metric("stint_pdp_connections", type: "gauge", help: "Connections of the data plane that are open.")
        out.sample("stint_pdp_connections", value: stats.connectionsOpen)
    }

    private func writeDecisionLog(_ counts: DecisionLog.Counts, _ out: inout MetricsText) {
        out.metric("stint_decision_log_records_total", type: "counter", help: "Decisions that were to be logged.")
        out.sample("stint_decision_log_records_total", [("outcome", "written")], value: counts.written)
        out.sample("stint_decision_log_records_total", [("outcome", "lost")], value: counts.lost)
        out.metric("stint_decision_log_waiting_bytes", type: "gauge", help: "What waits to be written.")
        out.sample("stint_decision_log_waiting_bytes", value: counts.waitingBytes)
    }
}
