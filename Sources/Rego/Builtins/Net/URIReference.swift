/// A URI, or a reference relative to one (RFC 3986), cut into its parts as Go's `net/url` cuts it. The parts keep their
/// percent-encoding.
struct URIReference: Hashable {
    /// In lower case.
    var scheme: [UInt8] = []
    /// What follows the scheme when that is no `/`: `mailto:a@b`.
    var opaque: [UInt8] = []
    var authority: [UInt8]?
    /// The host of the authority, without brackets and percent-encoding.
    var hostname: [UInt8] = []
    /// The digits behind the host.
    var port: [UInt8] = []
    var path: [UInt8] = []
    var query: [UInt8]?
    var fragment: [UInt8] = []

    init() {}

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
        (result.authority, result.hostname, result.port) = (authority, hostname, port)
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
