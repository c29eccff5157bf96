import Crypto
package import StintCore

/// The hash chain over the event log: SHA-256 over a domain, the previous hash and the event's bytes (docs/audit.md).
/// The bytes hold the event's position, time, stream, command, actor, type, version and payload.
package struct SHA256Chain: EventChain {
    package static let hashLength = 32

    package init() {}

    /// What stands before the first event of every log.
    package var genesis: [UInt8] { ByteWriter(domain: "stint/log/1").sha256() }

    package func hash(previous: [UInt8], event: [UInt8]) -> [UInt8] {
        var bytes = ByteWriter(domain: "stint/event/1", capacity: event.count &+ 80)
        bytes.append(field: previous)
        bytes.append(field: event)
        return bytes.sha256()
    }

    /// True when the event's own hash covers its bytes and the hash it names as the one before. Says nothing of its
    /// neighbours.
    package func isConsistent(_ event: StoredEvent) -> Bool {
        hash(previous: event.previousHash, event: event.bytes) == event.hash
    }
}
