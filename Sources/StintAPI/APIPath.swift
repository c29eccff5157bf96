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

    package static func request(_ id: String) -> String { "\(requests)/\(escape(id))" }
    package static func cancel(request id: String) -> String { "\(request(id))/cancel" }
    package static func reviews(request id: String) -> String { "\(request(id))/reviews" }
    package static func grant(_ id: String) -> String { "\(grants)/\(escape(id))" }
    package static func relinquish(grant id: String) -> String { "\(grant(id))/relinquish" }
    package static func revoke(grant id: String) -> String { "\(grant(id))/revoke" }

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
    package static let problemType = "application/problem+json"
}
