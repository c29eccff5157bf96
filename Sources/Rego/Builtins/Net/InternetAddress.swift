/// An IPv4 or IPv6 address as a number of 128 bits; an IPv4 one stands at `::ffff:0:0/96`, as in Go.
struct InternetAddress: Equatable, Comparable {
    var bits: UInt128

    private static let mapped: UInt128 = 0xFFFF_0000_0000

    init(bits: UInt128) {
        self.bits = bits
    }

    init(v4 bits: UInt32) {
        self.bits = Self.mapped | UInt128(bits)
    }

    var isV4: Bool { bits >> 32 == 0xFFFF }

    static func < (left: InternetAddress, right: InternetAddress) -> Bool {
        left.bits < right.bits
    }

    /// The address before; the lowest of each family stays.
    var previous: InternetAddress {
        bits == 0 || bits == Self.mapped ? self : InternetAddress(bits: bits - 1)
    }

    // MARK: Reading

    init?(_ text: some Collection<UInt8>) {
        let read = text.withContiguousStorageIfAvailable { Self.parse($0) }
        guard let bits = read ?? Array(text).withUnsafeBufferPointer({ Self.parse($0) }) else { return nil }
        self.bits = bits
    }

    private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> UInt128? {
        guard text.count <= 64 else { return nil }
        if text.contains(UInt8(ascii: ":")) { return parseV6(Array(text)) }
        return parseV4(text).map { mapped | UInt128($0) }
    }

    private static func parseV4(_ text: some Collection<UInt8>) -> UInt32? {
        var bits: UInt32 = 0
        var (part, digits, dots): (UInt32, Int, Int) = (0, 0, 0)
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, dots < 3 else { return nil }
                bits = bits << 8 | part
                (part, digits, dots) = (0, 0, dots + 1)
                continue
            }
            // No digit follows a zero that leads, and no part is above 255.
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), digits == 0 || part > 0 else { return nil }
            part = part * 10 + UInt32(byte - UInt8(ascii: "0"))
            digits += 1
            guard part <= 255 else { return nil }
        }
        return digits > 0 && dots == 3 ? bits << 8 | part : nil
    }

    private static func parseV6(_ text: [UInt8]) -> UInt128? {
        var groups: [UInt16] = []
        var gap: Int?
        var rest = text[...]
        if rest.starts(with: "::".utf8) {
            gap = 0
            rest = rest.dropFirst(2)
        } else if rest.first == UInt8(ascii: ":") {
            return nil
        }
        while !rest.isEmpty, groups.count < 8 {
            let piece = rest.prefix { $0 != UInt8(ascii: ":") }
            if piece.contains(UInt8(ascii: ".")) {
                guard piece.endIndex == rest.endIndex, groups.count <= 6, let v4 = parseV4(piece) else {
                    return nil
                }
                groups.append(UInt16(truncatingIfNeeded: v4 >> 16))
                groups.append(UInt16(truncatingIfNeeded: v4))
                rest = []
                break
            }
            guard !piece.isEmpty, piece.count <= 4 else { return nil }
            var value: UInt16 = 0
            for digit in piece {
                guard let digit = HexCoding.value(of: digit) else { return nil }
                value = value << 4 | UInt16(digit)
            }
            groups.append(value)
            rest = rest[piece.endIndex...]
            guard !rest.isEmpty else { break }
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = groups.count
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        guard rest.isEmpty else { return nil }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        return groups.reduce(0) { $0 << 16 | UInt128($1) }
    }

    // MARK: Writing

    /// Canonical text; an IPv4 address in dots.
    var text: String {
        if isV4 {
            let bits = UInt32(truncatingIfNeeded: bits)
            return "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
        var best = 0..<0
        var index = 0
        while index < 8 {
            var end = index
            while end < 8, groups[end] == 0 { end += 1 }
            if end - index >= 2, end - index > best.count { best = index..<end }
            index = max(end, index + 1)
        }
        var text = ""
        index = 0
        while index < 8 {
            if index == best.lowerBound, !best.isEmpty {
                text += "::"
                index = best.upperBound
                continue
            }
            if index > 0, index != best.upperBound || best.isEmpty { text += ":" }
            text += String(groups[index], radix: 16)
            index += 1
        }
        return text
    }
}
