import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/audit`: the log, for operators and auditors.
struct AuditEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.get, "/api/v1/audit/events") { try await events($0) },
            ControlRoute(.get, "/api/v1/audit/head") { try await head($0) },
        ]
    }

    private func events(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        let limit = query.limit(default: 100, max: 1000)
        let after = query.parse("cursor") { (text) throws(CoreError) in try Self.position(text) } ?? 0
        try query.finish()
        try await context.authorize(caller, "audit.list")
        let found = try await context.asking(caller) { () async throws(Refusal) in
            try await context.access.events(after: after, limit: limit + 1, caller: caller)
        }
        let isMore = found.count > limit
        let page = found.prefix(limit)
        return .json(
            StintAPI.Page(
                items: page.map(Self.view), next: isMore ? page.last.map { "p\($0.position)" } : nil))
    }

    private func head(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        try query.finish()
        try context.checkReadsEverything(caller)
        try await context.authorize(caller, "audit.list")
        let head: LogHead
        do {
            head = try await context.dependencies.store.head()
        } catch {
            throw ProblemDetails(.storeUnavailable, detail: "the store did not answer", retryAfterSeconds: 1)
        }
        let signed = await context.dependencies.heads.latest().map { signed in
            AuditHeadView.SignedHead(
                sequence: signed.position, hash: Hexadecimal.text(signed.hash), at: Timestamp(signed.at),
                signature: Base64.text(signed.signature), keyID: signed.keyID)
        }
        return .json(AuditHeadView(sequence: head.position, hash: Hexadecimal.text(head.hash), signed: signed))
    }

    /// The cursor of a page of the log: the position of its last event.
    private static func position(_ text: String) throws(CoreError) -> Int64 {
        guard text.utf8.first == UInt8(ascii: "p"), let position = Int64(text.dropFirst()), position >= 0 else {
            throw CoreError(
                .invalidCursor, "\(CoreError.quote(text)) is no cursor: take `next` of the page before, as it is")
        }
        return position
    }

    /// What is stored, as it is: an event of a newer version is shown too.
    private static func view(_ stored: StoredEvent) -> AuditEventView {
        let json = (try? StintCore.JSONValue(json: stored.bytes)) ?? .null
        let data = json["data"] ?? .null
        let stream = json["stream"]?.stringValue.flatMap(StreamID.init)
        let actor = json["actor"]?.stringValue.flatMap { try? StintCore.SubjectRef($0) }
        let at = json["at"]?.stringValue.flatMap { try? Instant($0) }
        return AuditEventView(
            sequence: stored.position, at: Timestamp(at ?? .distantPast), type: json["type"]?.stringValue ?? "unknown",
            actor: actor.map(StintAPI.SubjectRef.init), requestID: id(.request, "request", stream, data),
            grantID: id(.grant, "grant", stream, data), data: StintAPI.JSONValue(data),
            hash: Hexadecimal.text(stored.hash))
    }

    private static func id(
        _ kind: StreamID.Kind, _ member: String, _ stream: StreamID?, _ data: StintCore.JSONValue
    ) -> String? {
        if let stream, stream.kind == kind { return stream.id }
        return data[member]?.stringValue ?? data[member]?["id"]?.stringValue ?? data["grant"]?[member]?.stringValue
    }
}

/// RFC 4648 base64, with padding.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for byte in group { word = word << 8 | UInt32(byte) }
            word <<= UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let isPadding = index > group.count
                let place = Int(word >> UInt32(18 - 6 * index) & 63)
                out.append(isPadding ? UInt8(ascii: "=") : alphabet[place])
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
