/// The paths and header names that server and client share.
package enum APIPath {
    /// What every control-plane route begins with.
    package static let prefix = "/api/v1"

    package static let requests = "/api/v1/requests"
    package static let grants = "/api/v1/grants"
    package static let catalog = "/api/v1/catalog"
    package static let whoami = "/api/v1/whoami"
    package static let check = "/api/v1/check"
    package static let auditEvents = "/api/v1/audit/events"
    package static let auditHead = "/api/v1/audit/head"
    package static let status = "/api/v1/status"
    package static let bulkRevoke = "/api/v1/grants/revoke"
    package static let freezes = "/api/v1/freezes"
    package static let delegations = "/api/v1/delegations"
    package static let signals = "/api/v1/signals"
    package static let decisions = "/api/v1/decisions"
    package static let policy = "/api/v1/policy"
    package static let policyConfirm = "/api/v1/policy/confirm"
    package static let events = "/api/v1/events"
    package static let openAPI = "/openapi.json"

    package static func request(_ id: String) -> String { "\(requests)/\(escape(id))" }
    package static func cancel(request id: String) -> String { "\(request(id))/cancel" }
    package static func reviews(request id: String) -> String { "\(request(id))/reviews" }
    package static func grant(_ id: String) -> String { "\(grants)/\(escape(id))" }
    package static func relinquish(grant id: String) -> String { "\(grant(id))/relinquish" }
    package static func revoke(grant id: String) -> String { "\(grant(id))/revoke" }

    package static func extend(grant id: String) -> String { "\(grant(id))/extend" }
    package static func relinquish(request id: String) -> String { "\(request(id))/relinquish" }
    package static func timeline(request id: String) -> String { "\(request(id))/timeline" }
    package static func freeze(_ name: String) -> String { "\(freezes)/\(escape(name))" }
    package static func delegation(_ id: String) -> String { "\(delegations)/\(escape(id))" }
    package static func decision(_ id: String) -> String { "\(decisions)/\(escape(id))" }
    package static func replay(decision id: String) -> String { "\(decision(id))/replay" }

    /// Percent-encodes one path segment or query value: everything but RFC 3986's unreserved characters.
    package static func escape(_ segment: String) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(segment.utf8.count)
        for byte in segment.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                out.append(byte)
            default:
                out.append(UInt8(ascii: "%"))
                out.append(hexDigit(byte >> 4))
                out.append(hexDigit(byte & 15))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") &+ nibble : UInt8(ascii: "A") &+ (nibble &- 10)
    }
}

/// Header names of Stint's own, and those of the standards it uses, in lower case.
package enum APIHeader {
    package static let idempotencyKey = "idempotency-key"
    /// Set to `true` on an answer that was stored for an earlier call with the same key.
    package static let idempotencyReplayed = "idempotency-replayed"
    package static let requestID = "x-request-id"
    /// Where a stream of events goes on: the position of the last event that was read.
    package static let lastEventID = "last-event-id"
    package static let problemType = "application/problem+json"
}
