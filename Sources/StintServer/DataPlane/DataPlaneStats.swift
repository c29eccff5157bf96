/// What one event loop of the data plane has counted. Only that loop touches it; a scrape adds the loops' together.
struct DataPlaneStats: Sendable {
    /// Which of the data plane's interfaces a decision was asked through.
    enum Interface: Int, CaseIterable, Sendable {
        case authzen, opa

        /// What metrics and the decision log call it.
        var name: StaticString {
            switch self {
            case .authzen: "authzen"
            case .opa: "opa"
            }
        }
    }

    /// Upper bounds of the latency buckets, in nanoseconds.
    static let bounds: [UInt64] = [
        10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 50_000_000,
        100_000_000, 500_000_000, 1_000_000_000,
    ]
    /// Codes are policy's to choose: what comes after this many is counted as `other`.
    private static let maxCodes = 200

    /// By interface, in the order of `Interface`.
    private(set) var allowed = [UInt64](repeating: 0, count: Interface.allCases.count)
    private(set) var denied = [UInt64](repeating: 0, count: Interface.allCases.count)
    /// Denials by the code of their first reason.
    private(set) var deniedByReason: [String: UInt64] = [:]
    /// By status, from 0.
    private(set) var responses = [UInt64](repeating: 0, count: 600)
    /// One more than `bounds`: the last is what is beyond them.
    private(set) var buckets = [UInt64](repeating: 0, count: bounds.count + 1)
    private(set) var nanoseconds: UInt64 = 0
    private(set) var evaluations: UInt64 = 0
    var connectionsAccepted: UInt64 = 0
    var connectionsOpen: Int = 0
    var badRequests: UInt64 = 0

    mutating func countDecision(_ interface: Interface, allow: Bool, code: String?) {
        if allow {
            allowed[interface.rawValue] &+= 1
        } else {
            denied[interface.rawValue] &+= 1
            let code = code ?? "unstated"
            deniedByReason[
                deniedByReason.count < Self.maxCodes || deniedByReason[code] != nil ? code : "other", default: 0] &+= 1
        }
    }

    mutating func countResponse(status: Int) { responses[responses.indices.contains(status) ? status : 0] &+= 1 }

    mutating func observe(nanoseconds elapsed: UInt64) {
        evaluations &+= 1
        nanoseconds &+= elapsed
        buckets[Self.bounds.firstIndex { elapsed <= $0 } ?? Self.bounds.count] &+= 1
    }

    static func + (left: DataPlaneStats, right: DataPlaneStats) -> DataPlaneStats {
        var sum = left
        for index in sum.allowed.indices { sum.allowed[index] &+= right.allowed[index] }
        for index in sum.denied.indices { sum.denied[index] &+= right.denied[index] }
        sum.deniedByReason.merge(right.deniedByReason, uniquingKeysWith: &+)
        for index in sum.responses.indices { sum.responses[index] &+= right.responses[index] }
        for index in sum.buckets.indices { sum.buckets[index] &+= right.buckets[index] }
        sum.nanoseconds &+= right.nanoseconds
        sum.evaluations &+= right.evaluations
        sum.connectionsAccepted &+= right.connectionsAccepted
        sum.connectionsOpen += right.connectionsOpen
        sum.badRequests &+= right.badRequests
        return sum
    }
}
