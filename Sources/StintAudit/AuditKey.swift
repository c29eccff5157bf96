import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The Ed25519 key that signs heads. It lives in the data directory as PKCS #8 PEM with mode 0600; its public half is
/// exported beside it as PEM, so that OpenSSL can check a head without Stint.
package struct AuditKey: Sendable {
    let key: Curve25519.Signing.PrivateKey

    /// Its public half.
    package var publicKey: AuditPublicKey { AuditPublicKey(key: key.publicKey) }

    /// Loads the key of the file, or makes one at first start.
    ///
    /// - Parameters:
    ///   - path: the private key's file. A file that others than its owner can read is refused.
    ///   - publicPath: where the public half is exported when it is not there yet.
    package static func loadOrCreate(path: String, publicPath: String) throws -> AuditKey {
        let key: AuditKey
        if let found = try load(path: path) {
            key = found
        } else {
            let fresh = AuditKey(key: Curve25519.Signing.PrivateKey())
            do {
                try PlainFile.create(path, mode: 0o600, bytes: Array(fresh.pem.utf8))
                key = fresh
            } catch let failure where failure.errno == EEXIST {
                guard let other = try load(path: path) else {
                    throw AuditError(.keyUnreadable, "audit key `\(path)` came and went: try again")
                }
                key = other
            } catch {
                throw AuditError(
                    .keyUnreadable,
                    "cannot make the audit key `\(path)`: \(error.reason); let the server write in this directory")
            }
        }
        try key.publicKey.export(to: publicPath)
        return key
    }

    private static func load(path: String) throws -> AuditKey? {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & 0o077 != 0 {
            throw AuditError(
                .keyExposed, "audit key `\(path)` can be read by others than its owner: run `chmod 600 \(path)`")
        }
        let bytes: [UInt8]?
        do { bytes = try PlainFile.read(path, limit: 4096) } catch {
            throw AuditError(.keyUnreadable, "cannot read the audit key `\(path)`: \(error.reason)")
        }
        guard let bytes else { return nil }
        guard let der = PEM.decode(bytes, label: "PRIVATE KEY"), der.starts(with: privatePrefix),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: der.dropFirst(privatePrefix.count))
        else {
            throw AuditError(
                .keyMalformed,
                "audit key `\(path)` is not an Ed25519 private key in PEM: restore it from a backup, or move it away "
                    + "to start with a new key (heads signed before then need the old public key)")
        }
        return AuditKey(key: key)
    }

    private var pem: String { PEM.encode(Self.privatePrefix + key.rawRepresentation, label: "PRIVATE KEY") }

    /// PKCS #8 of an Ed25519 key before its 32 bytes (RFC 8410).
    private static let privatePrefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
}

/// The half of the key that checks heads.
package struct AuditPublicKey: Sendable {
    let key: Curve25519.Signing.PublicKey

    /// Reads a public key in PEM; nil when there is no such file.
    package static func load(path: String) throws -> AuditPublicKey? {
        let bytes: [UInt8]?
        do { bytes = try PlainFile.read(path, limit: 4096) } catch {
            throw AuditError(.keyUnreadable, "cannot read the audit public key `\(path)`: \(error.reason)")
        }
        guard let bytes else { return nil }
        guard let der = PEM.decode(bytes, label: "PUBLIC KEY"), der.starts(with: prefix),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: der.dropFirst(prefix.count))
        else {
            throw AuditError(.keyMalformed, "`\(path)` is not an Ed25519 public key in PEM")
        }
        return AuditPublicKey(key: key)
    }

    /// The key in PEM (SubjectPublicKeyInfo, RFC 8410).
    package var pem: String { PEM.encode(Self.prefix + key.rawRepresentation, label: "PUBLIC KEY") }

    /// Names the key in heads: the first 16 hexadecimal digits of the SHA-256 of its 32 bytes.
    package var name: String { Hex.text(SHA256.hash(data: key.rawRepresentation).prefix(8)) }

    fileprivate func export(to path: String) throws {
        if let there = try Self.load(path: path) {
            guard there.key.rawRepresentation == key.rawRepresentation else {
                throw AuditError(
                    .keyMalformed,
                    "`\(path)` is the public half of another key: move it away (keep it: heads signed with the old "
                        + "key need it) and start again")
            }
            return
        }
        do { try PlainFile.create(path, mode: 0o644, bytes: Array(pem.utf8)) } catch {
            if error.errno == EEXIST { return }
            throw AuditError(.keyUnreadable, "cannot write the audit public key `\(path)`: \(error.reason)")
        }
    }

    private static let prefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
}

/// PEM of one short DER value.
enum PEM {
    static func encode(_ der: [UInt8], label: String) -> String {
        "-----BEGIN \(label)-----\n\(Data(der).base64EncodedString())\n-----END \(label)-----\n"
    }

    static func decode(_ bytes: [UInt8], label: String) -> [UInt8]? {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(trimmed)
        guard lines.first == "-----BEGIN \(label)-----", lines.last == "-----END \(label)-----" else { return nil }
        return Data(base64Encoded: lines.dropFirst().dropLast().joined()).map { Array($0) }
    }

    private static func trimmed(_ line: Substring) -> String {
        String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
