/// The cutting of a URI as Go's `net/url` does it, with its words for what is wrong.
extension URIReference {
    struct Invalid: Error {
        var message: String
    }

    /// Nil for what Go does not take for a URL.
    init?(_ text: [UInt8]) {
        do throws(Invalid) {
            try self.init(parsing: text)
        } catch {
            return nil
        }
    }

    /// Throws for what Go does not take for a URL.
    init(parsing text: [UInt8]) throws(Invalid) {
        let end = text.firstIndex(of: UInt8(ascii: "#")) ?? text.endIndex
        do throws(Invalid) {
            try parse(text[..<end])
        } catch {
            throw Self.naming(text[..<end], error)
        }
        fragment = Array(text[end...].dropFirst())
        do throws(Invalid) {
            try Self.checkEscapes(fragment[...])
        } catch {
            throw Self.naming(text[...], error)
        }
    }

    private static func naming(_ text: ArraySlice<UInt8>, _ error: Invalid) -> Invalid {
        Invalid(message: "parse \(quote(text)): \(error.message)")
    }

    /// Reads all that stands before the fragment.
    private mutating func parse(_ text: ArraySlice<UInt8>) throws(Invalid) {
        guard !text.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Invalid(message: "net/url: invalid control character in URL")
        }
        var rest = text
        if let colon = Self.schemeEnd(rest) {
            guard colon > rest.startIndex else { throw Invalid(message: "missing protocol scheme") }
            scheme = rest[..<colon].map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
            rest = rest[(colon + 1)...]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Array(rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        if rest.first != UInt8(ascii: "/") {
            if !scheme.isEmpty {
                opaque = Array(rest)
                return
            }
            guard !rest.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) else {
                throw Invalid(message: "first path segment in URL cannot contain colon")
            }
        }
        if rest.starts(with: "//".utf8), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
            let written = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
            try readAuthority(written)
            rest = rest[written.endIndex...]
        }
        try Self.checkEscapes(rest)
        path = Array(rest)
    }

    /// Where the colon of a scheme stands; at the start for one without a name.
    private static func schemeEnd(_ text: ArraySlice<UInt8>) -> Int? {
        for (index, byte) in zip(text.indices, text) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if index == text.startIndex { return nil }
            case UInt8(ascii: ":"): return index
            default: return nil
            }
        }
        return nil
    }

    // MARK: User, host and port

    private mutating func readAuthority(_ text: ArraySlice<UInt8>) throws(Invalid) {
        authority = Array(text)
        guard let at = text.lastIndex(of: UInt8(ascii: "@")) else {
            try readPlace(text)
            return
        }
        try readPlace(text[(at + 1)...])
        let allowed = Array("-._:~!$&'()*+,;=%@".utf8)
        guard text[..<at].allSatisfy({ Self.isLetterOrDigit($0) || allowed.contains($0) }) else {
            throw Invalid(message: "net/url: invalid userinfo")
        }
        try Self.checkEscapes(text[..<at])
    }

    private mutating func readPlace(_ text: ArraySlice<UInt8>) throws(Invalid) {
        var name = text
        if let bracket = text.lastIndex(of: UInt8(ascii: "[")) {
            guard bracket == text.startIndex else { throw Invalid(message: "invalid IP-literal") }
            guard let end = text.lastIndex(of: UInt8(ascii: "]")) else { throw Invalid(message: "missing ']' in host") }
            port = try Self.port(text[(end + 1)...])
            hostname = try Self.address(text[..<end].dropFirst())
            return
        }
        if let colon = Self.portColon(text, scheme) {
            port = try Self.port(text[colon...])
            name = text[..<colon]
        }
        hostname = try Self.decodedHost(name)
    }

    /// Databases list several hosts with ports in one URL; on the web no colon may stand in a name.
    private static func portColon(_ text: ArraySlice<UInt8>, _ scheme: [UInt8]) -> Int? {
        let colon = UInt8(ascii: ":")
        let isWeb = scheme.elementsEqual("http".utf8) || scheme.elementsEqual("https".utf8)
        return isWeb ? text.firstIndex(of: colon) : text.lastIndex(of: colon)
    }

    private static func port(_ text: ArraySlice<UInt8>) throws(Invalid) -> [UInt8] {
        guard let colon = text.first else { return [] }
        let digits = text.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw Invalid(message: "invalid port \(quote(text)) after host")
        }
        return Array(digits)
    }

    /// What stands in brackets: an IPv6 address and perhaps a zone behind `%25`.
    private static func address(_ text: ArraySlice<UInt8>) throws(Invalid) -> [UInt8] {
        let zone = text.indices.first { text[$0...].starts(with: "%25".utf8) } ?? text.endIndex
        let decoded = try decodedHost(text[..<zone]) + decodedHost(text[zone...], isZone: true)
        let percent = decoded.firstIndex(of: UInt8(ascii: "%")) ?? decoded.endIndex
        let number = decoded[..<percent]
        let isAddress = InternetAddress(number) != nil && decoded[percent...].count != 1
        guard isAddress else {
            throw Invalid(message: "invalid host: ParseAddr(\(quote(decoded[...]))): unable to parse IP")
        }
        guard number.contains(UInt8(ascii: ":")) else { throw Invalid(message: "invalid IP-literal") }
        return decoded
    }

    /// In a name only what is not ASCII may stand percent-encoded, and the percent sign itself.
    private static func decodedHost(_ text: ArraySlice<UInt8>, isZone: Bool = false) throws(Invalid) -> [UInt8] {
        try checkEscapes(text)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == UInt8(ascii: "%") {
                let escape = text[index...].prefix(3)
                let value = decoded(Array(escape)).first ?? byte
                let isAllowed =
                    isZone
                    ? value == UInt8(ascii: "%") || value == UInt8(ascii: " ") || isOfHost(value)
                    : value >= 0x80 || value == UInt8(ascii: "%")
                guard isAllowed else { throw Invalid(message: "invalid URL escape \(quote(escape))") }
                index = escape.endIndex
                continue
            }
            guard byte >= 0x80 || isOfHost(byte) else {
                throw Invalid(message: "invalid character \(quote([byte])) in host name")
            }
            index += 1
        }
        return decoded(Array(text))
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "-_.~!$&'()*+,;=:[]<>\"".utf8.contains(byte)
    }

    // MARK: Characters

    private static func checkEscapes(_ text: ArraySlice<UInt8>) throws(Invalid) {
        var rest = text
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            let escape = rest[percent...].prefix(3)
            guard escape.count == 3, escape.dropFirst().allSatisfy({ HexCoding.value(of: $0) != nil }) else {
                throw Invalid(message: "invalid URL escape \(quote(escape))")
            }
            rest = rest[escape.endIndex...]
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
            || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func quote(_ text: ArraySlice<UInt8>) -> String {
        String(decoding: GoQuote.quote(Array(text)), as: UTF8.self)
    }

    /// The path as it was written; without its percent-encoding where that is how Go itself would write it.
    var rawPath: [UInt8] {
        let plain = decodedPath
        return Self.escaped(plain, Self.pathMarks) == path ? plain : path
    }
}
