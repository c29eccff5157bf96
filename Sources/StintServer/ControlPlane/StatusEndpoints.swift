import HTTPTypes
import StintAPI
import StintCore

/// `/healthz`, `/readyz`, `/api/v1/status`, `/metrics` and the page at `/`.
struct StatusEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.get, "/", access: .open) { _ in home() },
            ControlRoute(.get, "/healthz", access: .open) { _ in
                ControlReply(status: .ok, body: .text("ok\n", type: "text/plain; charset=utf-8"))
            },
            ControlRoute(.get, "/readyz", access: .optional) { await ready($0) },
            ControlRoute(.get, "/api/v1/status") { try await status($0) },
            ControlRoute(.get, "/metrics") { try await metrics($0) },
        ]
    }

    // MARK: Readiness

    private func ready(_ call: ControlCall) async -> ControlReply {
        let caller = call.authenticated?.caller
        let seesAll = context.configuration.dev || caller.map { $0.has(.operator) || $0.has(.auditor) } ?? false
        var status = await current()
        status.startedAt = nil
        status.liveGrants = nil
        if !seesAll {
            status.checks = status.checks.map { check in
                ServerStatus.Check(
                    name: check.name, ok: check.ok,
                    detail: check.ok ? nil : "ask as an operator, or read the log, for what is wrong")
            }
            status.loaded?.rejected?.errors = []
        }
        return .json(status, status: status.ready ? .ok : .serviceUnavailable)
    }

    private func status(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        try query.finish()
        try await context.authorize(caller, "session.show")
        var status = await current()
        if !caller.has(.operator), !caller.has(.auditor), !context.configuration.dev {
            status.loaded?.rejected?.errors = []
            status.checks = status.checks.map { check in
                ServerStatus.Check(name: check.name, ok: check.ok)
            }
        }
        return .json(status)
    }

    private func current() async -> ServerStatus {
        let dependencies = context.dependencies
        let reading = dependencies.clock.reading()
        let snapshot = dependencies.snapshots.snapshot()
        let set = dependencies.policies.current()
        let loads = dependencies.loads.status()
        let storeTrouble: String?
        do {
            _ = try await dependencies.store.head()
            storeTrouble = nil
        } catch {
            storeTrouble = "the store does not answer: \(error)"
        }
        let age = dependencies.freshness.ageSeconds
        let isFresh = dependencies.freshness.isFresh
        let needed = [
            ServerStatus.Check(name: "store", ok: storeTrouble == nil, detail: storeTrouble),
            ServerStatus.Check(
                name: "clock", ok: reading.isSound,
                detail: reading.isSound ? nil : "the wall clock stepped back behind \(reading.now): mend it"),
            ServerStatus.Check(
                name: "policy", ok: set != nil, detail: set == nil ? "no policy is loaded: the log says why" : nil),
            ServerStatus.Check(
                name: "snapshot", ok: snapshot != nil && isFresh,
                detail: snapshot == nil
                    ? "no snapshot is published"
                    : isFresh ? nil : "the data is \(Int(age ?? 0)) s old: decisions are denied `stale_data`"),
        ]
        let reload = ServerStatus.Check(
            name: "reload", ok: loads.rejection == nil,
            detail: loads.rejection.map { rejection in
                "the load at \(rejection.at) was rejected and the last good set stays: "
                    + rejection.errors.joined(separator: "; ")
            })
        let loaded = set.map { set in
            ServerStatus.Loaded(
                digest: set.basis.policyDigest, revision: set.basis.dataRevision,
                loadedAt: Timestamp(loads.loadedAt ?? context.startedAt),
                rejected: loads.rejection.map { .init(at: Timestamp($0.at), errors: $0.errors) })
        }
        return ServerStatus(
            ready: needed.allSatisfy(\.ok), version: context.configuration.version, dev: context.configuration.dev,
            checks: needed + [reload], startedAt: Timestamp(context.startedAt), now: Timestamp(reading.now),
            loaded: loaded, sequence: snapshot?.position, liveGrants: snapshot?.grantCount)
    }

    // MARK: Metrics

    private func metrics(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        try context.checkReadsEverything(caller)
        try await context.authorize(caller, "metrics.read")
        return ControlReply(
            status: .ok,
            body: .text(await MetricsPage(context: context).text(), type: "text/plain; version=0.0.4; charset=utf-8"))
    }

    // MARK: The page at /

    private func home() -> ControlReply {
        let page = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Stint</title>
            <h1>Stint</h1>
            <p>Access just in time: nobody holds standing privileges. People, services and agents ask; policy decides;
            people review; a grant ends by itself; all of it is recorded.</p>
            <p>This is the control plane of version \(Self.escape(context.configuration.version)). Enforcement points ask
            on port \(context.configuration.decisions.port).</p>
            <ul>
            <li><a href="/readyz">Is it ready?</a></li>
            <li>The API is under <code>/api/v1</code> and wants a token: <code>stint whoami</code> shows yours.</li>
            <li><code>stint request RESOURCE:ROLE --for 1h --reason TEXT</code> asks for access.</li>
            </ul>
            </html>

            """
        return ControlReply(
            status: .ok, body: .text(page, type: "text/html; charset=utf-8"),
            headers: [.contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'"])
    }

    private static func escape(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
