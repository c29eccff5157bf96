import Crypto
package import StintCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A signed statement that a log stood at a position with a hash. Kept elsewhere it is an anchor: whoever changes the
/// log at or before that position afterwards contradicts it.
package struct SignedHead: Sendable, Equatable {
    /// Position of the newest event, from 1.
    package var position: Int64
    /// Its hash.
    package var hash: [UInt8]
    /// When it happened.
    package var at: Instant
    /// Name of the key that signed (`AuditPublicKey.name`).
    package var keyName: String
    /// Ed25519 over `message`.
    package var signature: [UInt8]

    static func sign(position: Int64, hash: [UInt8], at: Instant, with key: AuditKey) throws -> SignedHead {
        var head = SignedHead(position: position, hash: hash, at: at, keyName: key.publicKey.name, signature: [])
        head.signature = Array(try key.key.signature(for: head.message))
        return head
    }

    /// True when the key signed this statement.
    package func isSigned(by key: AuditPublicKey) -> Bool {
        key.key.isValidSignature(signature, for: message)
    }

    /// The signed bytes (docs/audit.md).
    var message: [UInt8] {
        var bytes = ByteWriter(domain: "stint/head/1")
        bytes.append(position)
        bytes.append(at.nanoseconds)
        bytes.append(field: hash)
        return bytes.bytes
    }
}

// MARK: - The line of a heads file

extension SignedHead {
    /// The head as one line of JSON, without the line's end.
    package var line: String {
        JSONValue.members(
            ("v", 1), ("position", .integer(position)), ("at", .string(at.description)),
            ("hash", .string(Hex.text(hash))), ("key", .string(keyName)),
            ("signature", .string(Data(signature).base64EncodedString()))
        ).json
    }

    /// Reads one line; nil when it is not a head.
    package init?(line: [UInt8]) {
        guard let json = try? JSONValue(json: line), json["v"]?.integerValue == 1,
            let position = json["position"]?.integerValue, position >= 1,
            let at = json["at"]?.stringValue.flatMap({ try? Instant($0) }),
            let hash = json["hash"]?.stringValue.flatMap(Hex.bytes), hash.count == SHA256Chain.hashLength,
            let keyName = json["key"]?.stringValue,
            let signature = json["signature"]?.stringValue.flatMap({ Data(base64Encoded: $0) }), signature.count == 64
        else { return nil }
        self.init(position: position, hash: hash, at: at, keyName: keyName, signature: Array(signature))
    }
}

// MARK: - Files of heads

/// Heads read from a file, each with its line.
package struct HeadsFile: Sendable {
    package struct Entry: Sendable, Equatable {
        /// `FILE:LINE`.
        package var place: String
        package var head: SignedHead
    }

    package var path: String
    package var entries: [Entry]
    /// Bytes after the last line's end: a head whose writing was cut short.
    package var tornBytes: Int

    /// Largest file of heads that is read: about three million heads.
    package static let limit = 1 << 30

    /// Reads every head of the file; a missing file is an error only when `required`.
    package static func read(_ path: String, required: Bool) throws -> HeadsFile {
        let bytes: [UInt8]?
        do { bytes = try PlainFile.read(path, limit: limit) } catch {
            throw AuditError(.headsUnreadable, "cannot read the heads file `\(path)`: \(error.reason)")
        }
        guard let bytes else {
            guard !required else {
                throw AuditError(
                    .headsUnreadable,
                    "there is no heads file `\(path)`: give the file that holds the head kept elsewhere")
            }
            return HeadsFile(path: path, entries: [], tornBytes: 0)
        }
        guard bytes.count < limit else {
            throw AuditError(.headsUnreadable, "heads file `\(path)` is larger than \(limit) bytes")
        }
        return try parse(bytes, path: path, wholeLines: !required)
    }

    /// - Parameter wholeLines: a last line without an end is a torn write and is left out. A file that a person keeps
    ///   may well lack the last line's end.
    static func parse(_ bytes: [UInt8], path: String, wholeLines: Bool) throws -> HeadsFile {
        var file = HeadsFile(path: path, entries: [], tornBytes: 0)
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let last = lines.popLast() ?? []
        if wholeLines { file.tornBytes = last.count } else { lines.append(last) }
        for (index, line) in lines.enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            let place = "\(path):\(index + 1)"
            guard let head = SignedHead(line: Array(line)) else {
                throw AuditError(
                    .headMalformed, "`\(place)` is not a head: expected one JSON object a line as Stint writes it")
            }
            file.entries.append(Entry(place: place, head: head))
        }
        return file
    }
}
