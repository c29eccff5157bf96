/// A block of addresses in CIDR notation.
struct AddressBlock: Equatable {
    /// As given; its host bits need not be zero.
    var address: InternetAddress
    /// Of 128 bits; an IPv4 prefix counts 96 more than it is written with.
    var prefixLength: Int
    /// Whether the block is written as IPv4.
    private var isV4: Bool { address.isV4 && prefixLength >= 96 }

    init(address: InternetAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Reads `10.0.0.0/8` or `2001:db8::/32`; the address loses its host bits.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")),
            let address = InternetAddress(UnsafeBufferPointer(rebasing: text[..<slash]))
        else {
            return nil
        }
        let digits = text[(slash + 1)...]
        guard !digits.isEmpty, digits.count <= 9,
            digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return nil }
        let length = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        let isWrittenAsV6 = text[..<slash].contains(UInt8(ascii: ":"))
        guard length <= (isWrittenAsV6 ? 128 : 32) else { return nil }
        prefixLength = isWrittenAsV6 ? length : length + 96
        self.address = InternetAddress(bits: address.bits & Self.mask(prefixLength))
    }

    private static func mask(_ prefixLength: Int) -> UInt128 {
        prefixLength <= 0 ? 0 : UInt128.max << UInt128(128 - prefixLength)
    }

    var first: InternetAddress { InternetAddress(bits: address.bits & Self.mask(prefixLength)) }
    var last: InternetAddress { InternetAddress(bits: address.bits | ~Self.mask(prefixLength)) }

    /// IPv4 and IPv6 never contain one another.
    func contains(_ other: InternetAddress) -> Bool {
        isV4 == other.isV4 && other.bits & Self.mask(prefixLength) == first.bits
    }

    func contains(_ other: AddressBlock) -> Bool {
        contains(other.first) && contains(other.last)
    }

    func intersects(_ other: AddressBlock) -> Bool {
        contains(other.first) || other.contains(first)
    }

    /// How many addresses the block has, if that fits.
    var count: UInt64? {
        let hostBits = 128 - prefixLength
        return hostBits < 64 ? 1 << UInt64(hostBits) : nil
    }

    var text: String { "\(address.text)/\(isV4 ? prefixLength - 96 : prefixLength)" }

    // MARK: Merging

    /// The fewest blocks that cover the same addresses. A block that touches no other stays as it is written.
    static func merged(_ blocks: [AddressBlock]) -> [AddressBlock] {
        struct Range {
            var first: InternetAddress
            var last: InternetAddress
            var block: AddressBlock?
        }
        let sorted = blocks.map { Range(first: $0.first, last: $0.last, block: $0) }.sorted {
            $0.last != $1.last ? $0.last < $1.last : $0.first < $1.first
        }
        // From the end, so that a range that reaches far down takes all before it.
        var ranges: [Range] = []
        for range in sorted.reversed() {
            guard let next = ranges.last, next.first.previous <= range.last else {
                ranges.append(range)
                continue
            }
            ranges[ranges.count - 1] = Range(first: min(next.first, range.first), last: next.last, block: nil)
        }
        return ranges.flatMap { range in range.block.map { [$0] } ?? covering(from: range.first, through: range.last) }
    }

    private static func covering(from first: InternetAddress, through last: InternetAddress) -> [AddressBlock] {
        var result: [AddressBlock] = []
        var start = first.bits
        while start <= last.bits {
            var hostBits = min(start.trailingZeroBitCount, first.isV4 ? 32 : 128)
            // The largest aligned block that does not reach over the end.
            while hostBits > 0 {
                let size = hostBits == 128 ? UInt128.max : (UInt128(1) << UInt128(hostBits)) - 1
                let (end, overflow) = start.addingReportingOverflow(size)
                if !overflow, end <= last.bits { break }
                hostBits -= 1
            }
            result.append(AddressBlock(address: InternetAddress(bits: start), prefixLength: 128 - hostBits))
            guard hostBits < 128 else { break }
            let (next, overflow) = start.addingReportingOverflow(UInt128(1) << UInt128(hostBits))
            guard !overflow else { break }
            start = next
        }
        return result
    }
}
