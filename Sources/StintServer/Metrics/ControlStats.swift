import StintCore
import Synchronization

/// What the control plane counts.
final class ControlStats: Sendable {
    struct Counts: Sendable {
        struct Route: Hashable {
            let method: String
            /// The route's pattern, never the address: what clients choose does not become a label.
            let route: String
        }

        struct Latency {
            var buckets = [UInt64](repeating: 0, count: DataPlaneStats.bounds.count + 1)
            var nanoseconds: UInt64 = 0
        }

        var responses: [Route: [Int: UInt64]] = [:]
        var latencies: [Route: Latency] = [:]
        /// Commands by name and `done` or the refusal's code.
        var commands: [String: [String: UInt64]] = [:]
        /// Requests that a command brought into a state.
        var requests: [String: UInt64] = [:]
        /// Grants that a command brought into a state.
        var grants: [String: UInt64] = [:]
    }

    /// Held for a few additions.
    private let counts = Mutex(Counts())
    private static let maxCodes = 200

    var snapshot: Counts { counts.withLock { $0 } }

    func response(method: String, route: String, status: Int, nanoseconds: UInt64) {
        let route = Counts.Route(method: method, route: route)
        counts.withLock { counts in
            counts.responses[route, default: [:]][status, default: 0] &+= 1
            let bucket = DataPlaneStats.bounds.firstIndex { nanoseconds <= $0 } ?? DataPlaneStats.bounds.count
            counts.latencies[route, default: Counts.Latency()].buckets[bucket] &+= 1
            counts.latencies[route, default: Counts.Latency()].nanoseconds &+= nanoseconds
        }
    }

    func command(_ name: CommandName, _ answer: CommandAnswer) {
        guard !answer.replayed else { return }
        counts.withLock { counts in
            var known = counts.commands[name.rawValue] ?? [:]
            switch answer.outcome {
            case .done(let result):
                known["done", default: 0] &+= 1
                if let request = result.request { counts.requests[request.state.rawValue, default: 0] &+= 1 }
                for grant in result.grants { counts.grants[grant.state.rawValue, default: 0] &+= 1 }
            case .refused(let refusal):
                let code = known.count < Self.maxCodes || known[refusal.code] != nil ? refusal.code : "other"
                known[code, default: 0] &+= 1
            }
            counts.commands[name.rawValue] = known
        }
    }
}
