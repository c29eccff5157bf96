/// The address of a request, read as Go reads it.
struct HTTPAddress {
    struct Invalid: Error {
        var message: String
    }

    /// In lower case; empty if there is none.
    var scheme: String
    /// `user:password`, still escaped.
    var userInfo: [UInt8]?
    /// Without brackets and port.
    var host: String
    /// As written, with brackets and port.
    var authority: String
    /// Digits, or nothing.
    var port: String
    /// Escaped.
    var path: [UInt8]
    /// What stands behind `?`, escaped; nil if there is no `?`.
    var query: [UInt8]?
    var fragment: [UInt8]?
    /// What follows the scheme where no `/` does.
    var opaque: [UInt8]?

    init(_ text: [UInt8]) throws(Invalid) {
        func invalid(_ problem: String) -> Invalid { Invalid(message: "parse \(Self.quote(text)): \(problem)") }
        guard !text.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw invalid("net/url: invalid control character in URL")
        }
        var rest = text[...]
        fragment = Self.cut(&rest, at: UInt8(ascii: "#"))
        guard let scheme = Self.scheme(&rest) else { throw invalid("missing protocol scheme") }
        self.scheme = scheme
        query = Self.cut(&rest, at: UInt8(ascii: "?")).map { Self.escaped($0[...], allowing: Self.queryMarks) }
        (userInfo, host, authority, port) = (nil, "", "", "")
        if rest.first != UInt8(ascii: "/") {
            path = []
            if !scheme.isEmpty {
                opaque = Array(rest)
                return
            }
            if rest.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) {
                throw invalid("first path segment in URL cannot contain colon")
            }
        } else if rest.starts(with: "//".utf8), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
            let written = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
            rest = rest[written.endIndex...]
            if let problem = Self.problem(of: written) { throw invalid(problem) }
            let at = written.lastIndex(of: UInt8(ascii: "@"))
            userInfo = at.map { Array(written[..<$0]) }
            let place = at.map { written[($0 + 1)...] } ?? written
            authority = String(decoding: place, as: UTF8.self)
            (host, port) = Self.split(place)
        }
        if let bad = Self.badEscape(rest) { throw invalid("invalid URL escape \(Self.quote(bad))") }
        path = Self.escaped(rest, allowing: Self.pathMarks)
    }

    /// The address that a `Location` leads to from here.
    func resolving(_ location: [UInt8]) throws(Invalid) -> HTTPAddress {
        var next = try HTTPAddress(location)
        guard next.scheme.isEmpty else { return next }
        next.scheme = scheme
        if !next.authority.isEmpty { return next }
        (next.userInfo, next.host, next.authority, next.port) = (userInfo, host, authority, port)
        if next.path.isEmpty {
            next.path = path
            next.query = next.query ?? query
        } else if next.path.first != UInt8(ascii: "/") {
            let folder = path.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? [UInt8(ascii: "/")]
            next.path = folder + next.path
        }
        next.path = Self.withoutDots(next.path)
        return next
    }

    /// The port, or the scheme's own; nil if it is none.
    var portNumber: Int? {
        if port.isEmpty { return scheme == "https" ? 443 : 80 }
        guard port.utf8.count <= 5, let number = Int(port), number <= 65535 else { return nil }
        return number
    }

    /// What a request line asks for.
    var target: String {
        var bytes = path.first == UInt8(ascii: "/") ? path : [UInt8(ascii: "/")] + path
        if let query { bytes += [UInt8(ascii: "?")] + query }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The whole address without its password, for messages.
    var shown: String {
        var text = scheme.isEmpty ? "" : scheme + ":"
        if let opaque {
            text += String(decoding: opaque, as: UTF8.self)
        } else {
            if !authority.isEmpty || userInfo != nil {
                text += "//"
                if let userInfo {
                    let name = userInfo.prefix { $0 != UInt8(ascii: ":") }
                    text += String(decoding: name, as: UTF8.self) + (name.count < userInfo.count ? ":***@" : "@")
                }
                text += authority
            }
            text += String(decoding: path, as: UTF8.self)
        }
        if let query { text += "?" + String(decoding: query, as: UTF8.self) }
        if let fragment { text += "#" + String(decoding: fragment, as: UTF8.self) }
        return text
    }

    // MARK: Parts

    static func quote(_ text: some Sequence<UInt8>) -> String {
        String(decoding: GoQuote.quote(Array(text)), as: UTF8.self)
    }

    private static func cut(_ rest: inout ArraySlice<UInt8>, at mark: UInt8) -> [UInt8]? {
        guard let index = rest.firstIndex(of: mark) else { return nil }
        defer { rest = rest[..<index] }
        return Array(rest[(index + 1)...])
    }

    /// Takes the scheme away; empty if there is none, nil where a colon begins.
    private static func scheme(_ rest: inout ArraySlice<UInt8>) -> String? {
        for index in rest.indices {
            switch rest[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if index == rest.startIndex { return "" }
            case UInt8(ascii: ":"):
                if index == rest.startIndex { return nil }
                let scheme = rest[..<index].map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
                rest = rest[(index + 1)...]
                return String(decoding: scheme, as: UTF8.self)
            default: return ""
            }
        }
        return ""
    }

    /// What is wrong with `user@host:port`.
    private static func problem(of authority: ArraySlice<UInt8>) -> String? {
        let place = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
        if place.startIndex > authority.startIndex {
            let user = authority[..<(place.startIndex - 1)]
            if let bad = badEscape(user) { return "invalid URL escape \(quote(bad))" }
            if user.contains(where: { $0 <= 0x20 || $0 >= 0x7F || "/?#[]\"<>^`{|}\\".utf8.contains($0) }) {
                return "net/url: invalid userinfo"
            }
        }
        var rest = place
        var colon = place.lastIndex(of: UInt8(ascii: ":"))
        if place.first == UInt8(ascii: "[") {
            guard let end = place.lastIndex(of: UInt8(ascii: "]")) else { return "missing ']' in host" }
            let after = place[(end + 1)...]
            if !after.isEmpty, after.first != UInt8(ascii: ":") { return "invalid port \(quote(after)) after host" }
            colon = after.isEmpty ? nil : after.startIndex
            rest = place[..<end].prefix { $0 != UInt8(ascii: "%") }
        }
        if let colon {
            let port = place[colon...]
            guard port.dropFirst().allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
                return "invalid port \(quote(port)) after host"
            }
        }
        for index in rest.indices {
            let byte = rest[index]
            if byte == UInt8(ascii: "%") { return "invalid URL escape \(quote(rest[index...].prefix(3)))" }
            if byte < 0x80, !isPlain(byte), !"!$&'()*+,;=:[]<>\"".utf8.contains(byte) {
                return "invalid character \(quote([byte])) in host name"
            }
        }
        return nil
    }

    private static func split(_ place: ArraySlice<UInt8>) -> (host: String, port: String) {
        var host = place
        var port: ArraySlice<UInt8> = []
        if place.first == UInt8(ascii: "["), let end = place.lastIndex(of: UInt8(ascii: "]")) {
            host = place[(place.startIndex + 1)..<end]
            port = place[(end + 1)...].dropFirst()
        } else if let colon = place.lastIndex(of: UInt8(ascii: ":")) {
            (host, port) = (place[..<colon], place[(colon + 1)...])
        }
        var text = String(decoding: host, as: UTF8.self)
        if let zone = text.utf8.firstIndex(of: UInt8(ascii: "%")), text[zone...].hasPrefix("%25") {
            text.removeSubrange(text.utf8.index(after: zone)..<text.utf8.index(zone, offsetBy: 3))
        }
        return (text, String(decoding: port, as: UTF8.self))
    }

    private static func badEscape(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        for index in text.indices where text[index] == UInt8(ascii: "%") {
            let escape = text[index...].prefix(3)
            guard escape.count == 3, escape.dropFirst().allSatisfy({ HexCoding.value(of: $0) != nil }) else {
                return escape
            }
        }
        return nil
    }

    private static let pathMarks = "$&+,/:;=@!'()*[]%"
    private static let queryMarks = "$&+,/:;=@!'()*[]%?\"<>\\^`{|}"

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func escaped(_ text: ArraySlice<UInt8>, allowing marks: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for byte in text {
            if isPlain(byte) || marks.utf8.contains(byte) {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "%"))
                result.append(contentsOf: HexCoding.digits(of: byte, uppercase: true))
            }
        }
        return result
    }

    private static func withoutDots(_ path: [UInt8]) -> [UInt8] {
        var kept: [ArraySlice<UInt8>] = []
        let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            if part.elementsEqual("..".utf8) {
                _ = kept.popLast()
                if isLast { kept.append([]) }
            } else if part.elementsEqual(".".utf8) {
                if isLast { kept.append([]) }
            } else {
                kept.append(part)
            }
        }
        return kept.reduce(into: []) { $0 += [UInt8(ascii: "/")] + $1 }
    }
}
