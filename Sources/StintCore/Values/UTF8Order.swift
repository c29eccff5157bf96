#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Comparison of text by its UTF-8 bytes.
///
/// Swift's `==` on `String` merges canonically equivalent text, so two different accounts could become one. Whatever
/// names something is compared here instead.
package enum UTF8Order {
    /// Whether both texts are the same bytes.
    package static func equal(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        let answer = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in equal(left, right) }
        }
        return (answer ?? nil) ?? left.utf8.elementsEqual(right.utf8)
    }

    /// Whether two texts of one length are the same bytes.
    private static func equal(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let left = left.baseAddress, let other = right.baseAddress else { return true }
        return memcmp(left, other, right.count) == 0
    }

    /// Whether `left` sorts before `right`, byte by byte; a prefix sorts first.
    package static func less(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// Feeds the bytes of `text` to `hasher`, with a terminator, so that neighbours do not run together.
    package static func hash(_ text: String, into hasher: inout Hasher) {
        let isFed: Void? = text.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if isFed == nil { for byte in text.utf8 { hasher.combine(byte) } }
        hasher.combine(UInt8(0xFF))
    }
}
