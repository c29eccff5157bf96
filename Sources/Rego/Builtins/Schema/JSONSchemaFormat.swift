/// The formats that `format` names. Those it does not know accept everything.
enum JSONSchemaFormat {
    static func accepts(_ text: [UInt8], as format: String) -> Bool {
        switch format {
        case "date": isTime(text, "2006-01-02")
        case "time": isTime(text, "15:04:05Z07:00") || isTime(text, "15:04:05")
        case "date-time":
            isTime(text, "15:04:05") || isTime(text, "15:04:05Z07:00") || isTime(text, "2006-01-02")
                || isTime(text, "2006-01-02T15:04:05Z07:00")
        case "hostname": text.count < 256 && matches(text, hostname)
        case "email", "idn-email": MailAddress.isAddress(text)
        case "ipv4": InternetAddress(text) != nil && text.contains(UInt8(ascii: "."))
        case "ipv6": InternetAddress(text) != nil && text.contains(UInt8(ascii: ":"))
        case "uri", "iri":
            URIReference(text).map { !$0.scheme.isEmpty } ?? false && !text.contains(UInt8(ascii: "\\"))
        case "uri-reference", "iri-reference": URIReference(text) != nil && !text.contains(UInt8(ascii: "\\"))
        case "uri-template":
            URIReference(text).map { matches($0.decodedPath, "^([^{]*({[^}]*})?)*$") } ?? false
                && !text.contains(UInt8(ascii: "\\"))
        case "uuid":
            matches(text, "^(?i)[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$")
        case "regex": (try? RegularExpression.cached(RegoString(utf8: text))) != nil
        case "json-pointer": matches(text, "^(?:/(?:[^~/]|~0|~1)*)*$")
        case "relative-json-pointer": matches(text, "^(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~/]|~0|~1)*)*)$")
        default: true
        }
    }

    private static let hostname =
        #"^([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\-]{0,61}[a-zA-Z0-9])"#
        + #"(\.([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\-]{0,61}[a-zA-Z0-9]))*$"#

    private static func isTime(_ text: [UInt8], _ layout: String) -> Bool {
        (try? GoTimeLayout(Array(layout.utf8)).parse(text)) != nil
    }

    private static func matches(_ text: [UInt8], _ pattern: String) -> Bool {
        guard let expression = try? RegularExpression.cached(RegoString(pattern)) else { return false }
        return text.withUnsafeBufferPointer { expression.matches($0) }
    }
}

/// One mail address, with or without a name before it (RFC 5322, as Go's `net/mail` reads it).
private struct MailAddress {
    private var rest: ArraySlice<UInt8>

    static func isAddress(_ text: [UInt8]) -> Bool {
        var reader = MailAddress(rest: text[...])
        return reader.readAddress() && reader.skipSpace() && reader.rest.isEmpty
    }

    private mutating func readAddress() -> Bool {
        let start = rest
        skipBlanks()
        if readAddressSpecification() { return true }
        rest = start
        skipBlanks()
        // A display name, then the address in angle brackets.
        while let next = rest.first, next != UInt8(ascii: "<") {
            guard next == UInt8(ascii: "\"") ? readQuoted() : readAtom(dots: true) else { return false }
            skipBlanks()
        }
        guard take("<") else { return false }
        skipBlanks()
        return readAddressSpecification() && take(">")
    }

    private mutating func readAddressSpecification() -> Bool {
        if rest.first == UInt8(ascii: "\"") {
            guard readQuoted() else { return false }
        } else {
            guard readAtom(dots: false) else { return false }
        }
        guard take("@") else { return false }
        skipBlanks()
        guard rest.first == UInt8(ascii: "[") else { return readAtom(dots: false) }
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let address = rest[..<end].dropFirst()
        rest = rest[(end + 1)...]
        return InternetAddress(address) != nil
    }

    /// Letters, digits and some signs, in groups with a dot between them; `dots` accepts dots anywhere.
    private mutating func readAtom(dots: Bool) -> Bool {
        let signs = Array("!#$%&'*+-/=?^_`{|}~.".utf8)
        let atom = rest.prefix { byte in
            byte >= 0x80 || signs.contains(byte) || byte >= 0x30 && byte <= 0x39
                || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
        }
        rest = rest[atom.endIndex...]
        guard !atom.isEmpty, UTF8Text.isValid(Array(atom)) else { return false }
        return dots
            || atom.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    }

    private mutating func readQuoted() -> Bool {
        guard take("\"") else { return false }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst(), escaped >= 0x20 || escaped == 0x09 else { return false }
            } else if byte < 0x20 && byte != 0x09 || byte == 0x7F {
                return false
            }
        }
        return false
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// Skips blanks and comments; false for a comment that does not end.
    private mutating func skipSpace() -> Bool {
        while let byte = rest.first {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                rest.removeFirst()
            } else if byte == UInt8(ascii: "(") {
                guard skipComment() else { return false }
            } else {
                break
            }
        }
        return true
    }

    private mutating func skipComment() -> Bool {
        var level = 0
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "("): level += 1
            case UInt8(ascii: ")"):
                level -= 1
                if level == 0 { return true }
            case UInt8(ascii: "\\"): _ = rest.popFirst()
            default: break
            }
        }
        return false
    }

    private mutating func take(_ character: Character) -> Bool {
        guard rest.first == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }
}
