/// A mail address in a certificate (RFC 2821).
struct Mailbox {
    let local: [UInt8]
    let domain: String

    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        var local: [UInt8] = []
        if rest.first == UInt8(ascii: "\"") {
            rest = rest.dropFirst()
            guard Self.readQuoted(&rest, into: &local) else { return nil }
        } else {
            let marks = Array("!#$%&'*+-/=?^_`{|}~.".utf8)
            while let byte = rest.first {
                let lower = byte | 0x20
                if byte == UInt8(ascii: "\\") {
                    rest = rest.dropFirst()
                    guard let escaped = rest.first else { return nil }
                    local.append(escaped)
                } else if lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39 || marks.contains(byte) {
                    local.append(byte)
                } else {
                    break
                }
                rest = rest.dropFirst()
            }
            let parts = local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        }
        guard rest.first == UInt8(ascii: "@") else { return nil }
        domain = String(decoding: rest.dropFirst(), as: UTF8.self)
        guard DomainName.isValid(domain.utf8) else { return nil }
        self.local = local
    }

    private static func readQuoted(_ rest: inout ArraySlice<UInt8>, into local: inout [UInt8]) -> Bool {
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), escaped >= 1, escaped <= 127, escaped != 10, escaped != 13 else {
                    return false
                }
                local.append(escaped)
            case 1...8, 11, 12, 14...127: local.append(byte)
            default: return false
            }
        }
        return false
    }

    /// Whether a constraint is this mailbox, or a domain that it is in.
    func matches(_ constraint: String) -> Bool {
        guard constraint.contains("@") else { return DomainName.matches(domain, constraint: constraint) }
        guard let other = Mailbox(constraint) else { return false }
        return local == other.local && DomainName.lowercase(domain) == DomainName.lowercase(other.domain)
    }
}
