/// A URI, or a reference relative to one (RFC 3986), cut into its parts as Go's `net/url` cuts it. The parts keep their
/// percent-encoding.
struct URIReference: Hashable {
    private(set) var scheme: [UInt8] = []
    /// What follows the scheme when that is no `/`: `mailto:a@b`.
    private(set) var opaque: [UInt8] = []
    private(set) var authority: [UInt8]?
    private(set) var path: [UInt8] = []
    private(set) var query: [UInt8]?
    var fragment: [UInt8] = []

    init() {}

    /// Nil for what Go does not take for a URL.
    init?(_ text: [UInt8]) {
        guard !text.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        var rest = text[...]
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = Array(rest[(hash + 1)...])
            rest = rest[..<hash]
            guard Self.hasValidEscapes(fragment) else { return nil }
        }
        if let colon = Self.schemeEnd(rest) {
            guard colon > rest.startIndex else { return nil }
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
            guard !rest.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) else { return nil }
        }
        if rest.starts(with: "//".utf8), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
            rest = rest.dropFirst(2)
            let text = rest.prefix { $0 != UInt8(ascii: "/") }
            guard Self.isAuthority(text) else { return nil }
            authority = Array(text)
            rest = rest[text.endIndex...]
        }
        path = Array(rest)
        guard Self.hasValidEscapes(path) else { return nil }
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

    private static func hasValidEscapes(_ text: some Collection<UInt8>) -> Bool {
        var rest = text[...]
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            rest = rest[percent...].dropFirst()
            guard rest.count >= 2, rest.prefix(2).allSatisfy({ HexCoding.value(of: $0) != nil }) else { return false }
        }
        return true
    }

    private static func isAuthority(_ text: ArraySlice<UInt8>) -> Bool {
        guard let at = text.lastIndex(of: UInt8(ascii: "@")) else { return isHost(text) }
        let user = text[..<at]
        let allowed = Array("-._:~!$&'()*+,;=%@".utf8)
        guard user.allSatisfy({ isLetterOrDigit($0) || allowed.contains($0) }), hasValidEscapes(user) else {
            return false
        }
        return isHost(text[(at + 1)...])
    }

    private static func isHost(_ text: ArraySlice<UInt8>) -> Bool {
        if text.first == UInt8(ascii: "[") {
            guard let end = text.lastIndex(of: UInt8(ascii: "]")) else { return false }
            return isPort(text[(end + 1)...]) && isHostName(text[..<end])
        }
        if let colon = text.lastIndex(of: UInt8(ascii: ":")) {
            return isPort(text[colon...]) && isHostName(text[..<colon])
        }
        return isHostName(text)
    }

    private static func isHostName(_ text: ArraySlice<UInt8>) -> Bool {
        let allowed = Array("-_.~!$&'()*+,;=:[]<>\"%".utf8)
        return text.allSatisfy { isLetterOrDigit($0) || $0 >= 0x80 || allowed.contains($0) } && hasValidEscapes(text)
    }

    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        guard let colon = text.first else { return true }
        return colon == UInt8(ascii: ":")
            && text.dropFirst().allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
            || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// Whether the reference says where to find a document: it has a scheme and a host.
    var isAbsolute: Bool { !scheme.isEmpty && !(authority ?? []).isEmpty }

    /// The reference as text.
    var text: [UInt8] {
        var text: [UInt8] = []
        if !scheme.isEmpty { text += scheme + ":".utf8 }
        if let authority { text += "//".utf8 + authority }
        text += opaque + path
        if let query { text += "?".utf8 + query }
        if !fragment.isEmpty { text += "#".utf8 + fragment }
        return text
    }

    /// The same without its fragment.
    var document: URIReference {
        var copy = self
        copy.fragment = []
        return copy
    }

    /// The fragment without its percent-encoding.
    var decodedFragment: [UInt8] { Self.decoded(fragment) }

    /// The path without its percent-encoding.
    var decodedPath: [UInt8] { Self.decoded(path) }

    static func decoded(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "%"), index + 2 < text.count,
                let high = HexCoding.value(of: text[index + 1]),
                let low = HexCoding.value(of: text[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }

    /// What a reference means that stands in the document of this one.
    func resolving(_ reference: URIReference) -> URIReference {
        var result = reference
        if !reference.scheme.isEmpty || reference.authority != nil {
            if reference.scheme.isEmpty { result.scheme = scheme }
            result.path = Self.resolved(reference.path, against: [])
            return result
        }
        result.scheme = scheme
        if reference.path.isEmpty, reference.query == nil {
            result.query = query
            if reference.fragment.isEmpty { result.fragment = fragment }
        }
        result.authority = authority
        if reference.path.isEmpty, !opaque.isEmpty {
            result.opaque = opaque
            return result
        }
        result.path = Self.resolved(reference.path, against: path)
        return result
    }

    private static func resolved(_ path: [UInt8], against base: [UInt8]) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        var full = path
        if path.isEmpty {
            full = base
        } else if path.first != slash {
            full = Array(base[..<((base.lastIndex(of: slash) ?? -1) + 1)]) + path
        }
        guard !full.isEmpty else { return [] }
        var kept: [ArraySlice<UInt8>] = []
        let segments = full.split(separator: slash, omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() where index > 0 || !segment.isEmpty {
            let isLast = index == segments.count - 1
            if segment.elementsEqual("..".utf8) {
                kept.removeLast(min(1, kept.count))
                if isLast { kept.append([]) }
            } else if segment.elementsEqual(".".utf8) {
                if isLast { kept.append([]) }
            } else {
                kept.append(segment)
            }
        }
        return [slash] + Array(kept.joined(separator: [slash]))
    }
}
