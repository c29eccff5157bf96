/// A version of semver.org's form, with OPA's leniency: a leading `v`, and numbers with leading zeros or a sign.
struct SemanticVersion {
    private var numbers: [Int64]
    private var preRelease: [UInt8]

    init?(_ text: [UInt8]) {
        var rest = text[...]
        if rest.first == UInt8(ascii: "v") { rest = rest.dropFirst() }
        var metadata: ArraySlice<UInt8> = []
        (rest, metadata) = Self.cut(rest, at: UInt8(ascii: "+"))
        guard metadata.isEmpty || Self.isIdentifier(metadata) else { return nil }
        var preRelease: ArraySlice<UInt8> = []
        (rest, preRelease) = Self.cut(rest, at: UInt8(ascii: "-"))
        guard preRelease.isEmpty || Self.isIdentifier(preRelease) else { return nil }
        let parts = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        numbers = []
        for part in parts {
            guard let number = Int64(String(decoding: part, as: UTF8.self)) else { return nil }
            numbers.append(number)
        }
        self.preRelease = Array(preRelease)
    }

    private static func cut(_ text: ArraySlice<UInt8>, at mark: UInt8) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
        guard let index = text.firstIndex(of: mark) else { return (text, []) }
        return (text[..<index], text[(index + 1)...])
    }

    private static func isIdentifier(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }

    /// -1, 0 or 1.
    func compare(to other: SemanticVersion) -> Int {
        for (left, right) in zip(numbers, other.numbers) where left != right { return left < right ? -1 : 1 }
        if preRelease == other.preRelease { return 0 }
        // A version without a pre-release comes after those with one.
        if preRelease.isEmpty { return 1 }
        if other.preRelease.isEmpty { return -1 }
        let left = preRelease.split(separator: UInt8(ascii: "."))
        let right = other.preRelease.split(separator: UInt8(ascii: "."))
        for (left, right) in zip(left, right) {
            switch (Self.number(left), Self.number(right)) {
            case (.some, nil): return -1
            case (nil, .some): return 1
            case (let left?, let right?): if left != right { return left < right ? -1 : 1 }
            case (nil, nil):
                if !left.elementsEqual(right) { return left.lexicographicallyPrecedes(right) ? -1 : 1 }
            }
        }
        return left.count == right.count ? 0 : left.count < right.count ? -1 : 1
    }

    /// The value of an identifier of digits only; one beyond `Int64` counts as the largest, as in Go.
    private static func number(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
        return Int64(String(decoding: text, as: UTF8.self)) ?? .max
    }
}
