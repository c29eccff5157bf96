/// Work on text that is UTF-8 bytes, counted in Unicode scalars as OPA counts ("runes").
///
/// Bytes that are no UTF-8 count one each and decode to U+FFFD, as in Go.
enum UTF8Text {
    /// Bytes of the scalar that begins at an offset; 1 for a byte that begins none.
    static func width(_ bytes: some RandomAccessCollection<UInt8>, at index: Int) -> Int {
        let start = bytes.index(bytes.startIndex, offsetBy: index)
        let lead = bytes[start]
        if lead < 0x80 { return 1 }
        let rest = bytes[bytes.index(after: start)...].prefix(3)
        func continues(_ count: Int, _ second: ClosedRange<UInt8>) -> Bool {
            guard rest.count >= count, let first = rest.first, second.contains(first) else { return false }
            return rest.prefix(count).dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
        }
        switch lead {
        case 0xC2...0xDF: return continues(1, 0x80...0xBF) ? 2 : 1
        case 0xE0: return continues(2, 0xA0...0xBF) ? 3 : 1
        case 0xED: return continues(2, 0x80...0x9F) ? 3 : 1
        case 0xE1...0xEF: return continues(2, 0x80...0xBF) ? 3 : 1
        case 0xF0: return continues(3, 0x90...0xBF) ? 4 : 1
        case 0xF1...0xF3: return continues(3, 0x80...0xBF) ? 4 : 1
        case 0xF4: return continues(3, 0x80...0x8F) ? 4 : 1
        default: return 1
        }
    }

    static func isASCII(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { $0 < 0x80 }
    }

    static func isValid(_ bytes: [UInt8]) -> Bool {
        var index = 0
        while index < bytes.count {
            let width = width(bytes, at: index)
            if width == 1, bytes[index] >= 0x80 { return false }
            index += width
        }
        return true
    }

    static func scalarCount(_ bytes: [UInt8]) -> Int {
        var count = 0
        var index = 0
        while index < bytes.count {
            index += bytes[index] < 0x80 ? 1 : width(bytes, at: index)
            count += 1
        }
        return count
    }

    /// Offsets at which scalars begin, and the end.
    static func boundaries(_ bytes: [UInt8]) -> [Int] {
        var offsets: [Int] = []
        offsets.reserveCapacity(bytes.count + 1)
        var index = 0
        while index < bytes.count {
            offsets.append(index)
            index += bytes[index] < 0x80 ? 1 : width(bytes, at: index)
        }
        offsets.append(bytes.count)
        return offsets
    }

    static func prefix(_ bytes: [UInt8], scalars: Int) -> [UInt8] {
        var index = 0
        var left = scalars
        while index < bytes.count, left > 0 {
            index += bytes[index] < 0x80 ? 1 : width(bytes, at: index)
            left -= 1
        }
        return Array(bytes[..<index])
    }

    static func scalars(_ bytes: some RandomAccessCollection<UInt8>) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var index = 0
        let count = bytes.count
        while index < count {
            let width = width(bytes, at: index)
            result.append(scalar(bytes, at: index, width: width))
            index += width
        }
        return result
    }

    /// The scalar of `width` bytes at an offset.
    static func scalar(_ bytes: some RandomAccessCollection<UInt8>, at index: Int, width: Int) -> Unicode.Scalar {
        let start = bytes.index(bytes.startIndex, offsetBy: index)
        let lead = bytes[start]
        guard width > 1 else { return lead < 0x80 ? Unicode.Scalar(lead) : "\u{FFFD}" }
        var value = UInt32(lead & (0xFF >> UInt8(width + 1)))
        for byte in bytes[bytes.index(after: start)...].prefix(width - 1) {
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// The bytes with U+FFFD for each that is no UTF-8.
    static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        if isValid(bytes) { return bytes }
        var result: [UInt8] = []
        for scalar in scalars(bytes) { append(scalar, to: &result) }
        return result
    }

    /// Where a text first occurs at or after an offset.
    static func firstIndex(of needle: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
        if needle.isEmpty { return start <= text.count ? start : nil }
        guard text.count >= needle.count else { return nil }
        let first = needle[0]
        var index = start
        let last = text.count - needle.count
        while index <= last {
            if text[index] == first, text[index..<(index + needle.count)].elementsEqual(needle) { return index }
            index += 1
        }
        return nil
    }
}

// MARK: - Case

extension UTF8Text {
    static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
        if isASCII(bytes) { return bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 } }
        var result: [UInt8] = []
        for scalar in scalars(bytes) { append(lowercase(scalar), to: &result) }
        return result
    }

    static func uppercased(_ bytes: [UInt8]) -> [UInt8] {
        if isASCII(bytes) { return bytes.map { $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0 } }
        var result: [UInt8] = []
        for scalar in scalars(bytes) { append(uppercase(scalar), to: &result) }
        return result
    }

    /// One scalar for one, as Go maps case; a full mapping to several scalars is not taken.
    private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar == "\u{130}" { return "i" }
        return single(scalar.properties.lowercaseMapping) ?? scalar
    }

    private static func uppercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping) ?? scalar
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, scalars.dropFirst().isEmpty else { return nil }
        return first
    }

    /// White space as Go's `unicode.IsSpace` has it.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0: true
        case 0...0xFF: false
        default: scalar.properties.isWhitespace
        }
    }
}

// MARK: - Trimming

extension UTF8Text {
    /// The part left when scalars that satisfy a condition are taken off the ends.
    static func trimming(
        _ bytes: [UInt8], leading: Bool = true, trailing: Bool = true, where drops: (Unicode.Scalar) -> Bool
    ) -> [UInt8] {
        let offsets = boundaries(bytes)
        var start = 0
        var end = offsets.count - 1
        func scalar(_ position: Int) -> Unicode.Scalar {
            self.scalar(bytes, at: offsets[position], width: offsets[position + 1] - offsets[position])
        }
        if leading { while start < end, drops(scalar(start)) { start += 1 } }
        if trailing { while end > start, drops(scalar(end - 1)) { end -= 1 } }
        return Array(bytes[offsets[start]..<offsets[end]])
    }
}
