import Crypto
import StintCore

/// Digests of what is loaded: SHA-256 over parts that each begin with their length, so that no two sets run together.
struct SetDigest {
    private var hash = SHA256()

    mutating func add(_ bytes: [UInt8]) {
        var count = UInt64(bytes.count).bigEndian
        withUnsafeBytes(of: &count) { hash.update(bufferPointer: $0) }
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    mutating func add(_ text: String) { add(Array(text.utf8)) }

    /// `sha256:` and 64 digits.
    func finalize() -> String {
        var text = "sha256:"
        for byte in hash.finalize() {
            let digits = String(byte, radix: 16)
            text += digits.utf8.count == 1 ? "0" + digits : digits
        }
        return text
    }

    /// Of a document's meaning: spaces, comments and the order of keys do not count.
    static func of(_ document: JSONValue) -> String {
        var digest = SetDigest()
        digest.add(document.jsonBytes)
        return digest.finalize()
    }
}
