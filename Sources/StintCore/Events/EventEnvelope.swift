/// An event as it is appended, before the store gave it a place.
package struct NewEvent: Hashable, Sendable {
    package let stream: StreamID
    package let event: Event

    package init(stream: StreamID, event: Event) {
        self.stream = stream
        self.event = event
    }
}

/// An event with its place in the total order, when and by whom.
package struct EventEnvelope: Hashable, Sendable {
    /// From 1, without a gap.
    package let position: Int64
    package let at: Instant
    package let stream: StreamID
    package let command: CommandID
    package let actor: Actor
    package let event: Event

    package init(
        position: Int64, at: Instant, stream: StreamID, command: CommandID, actor: Actor, event: Event
    ) {
        self.position = position
        self.at = at
        self.stream = stream
        self.command = command
        self.actor = actor
        self.event = event
    }

    /// The one way this envelope is written, which is stored and hashed as it is:
    /// `{"actor", "at", "command", "data", "position", "stream", "type", "v"}`, compact, keys in order.
    package func canonicalBytes() throws -> [UInt8] { canonicalBytes(payload: try event.payload()) }

    /// The same, where the event's payload was made before: a store makes it before it holds up others.
    package func canonicalBytes(payload: JSONValue) -> [UInt8] {
        JSONValue.members(
            ("position", .integer(position)), ("at", .string(at.description)), ("stream", .string(stream.description)),
            ("command", .string(command.text)), ("actor", .string(actor.description)), ("type", .string(event.type)),
            ("v", .integer(Int64(Event.version))), ("data", payload)
        ).jsonBytes
    }

    /// Reads what `canonicalBytes()` wrote, now or by an older version; throws `invalid_event` or `invalid_json`.
    package init(canonicalBytes bytes: [UInt8]) throws(CoreError) {
        let json = try JSONValue(json: bytes)
        guard let position = json["position"]?.integerValue, let at = json["at"]?.stringValue,
            let streamText = json["stream"]?.stringValue, let stream = StreamID(streamText),
            let command = json["command"]?.stringValue, let actor = json["actor"]?.stringValue,
            let type = json["type"]?.stringValue, let version = json["v"]?.integerValue,
            let payload = json["data"]
        else { throw CoreError(.invalidEvent, "an event lacks one of its properties") }
        self.init(
            position: position, at: try Instant(at), stream: stream, command: try CommandID(command),
            actor: UTF8Order.equal(actor, "stint") ? .stint : .subject(try SubjectRef(actor)),
            event: try Event(type: type, version: Int(version), payload: payload))
    }
}

/// An event as it is stored: the bytes that were hashed, so that an auditor need not understand them.
package struct StoredEvent: Hashable, Sendable {
    package let position: Int64
    /// `EventEnvelope.canonicalBytes()`.
    package let bytes: [UInt8]
    /// The hash of the event before it; the chain's genesis for the first.
    package let previousHash: [UInt8]
    package let hash: [UInt8]

    package init(position: Int64, bytes: [UInt8], previousHash: [UInt8], hash: [UInt8]) {
        self.position = position
        self.bytes = bytes
        self.previousHash = previousHash
        self.hash = hash
    }

    package func envelope() throws(CoreError) -> EventEnvelope {
        try EventEnvelope(canonicalBytes: bytes)
    }
}
