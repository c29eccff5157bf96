/// Comparison of text by its UTF-8 bytes.
///
/// Swift's `==` on `String` merges canonically equivalent text, so two different accounts could become one. Whatever
/// names something is compared here instead.
package enum UTF8Order {
    /// Whether both texts are the same bytes.
    package static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
    }

    /// Whether `left` sorts before `right`, byte by byte; a prefix sorts first.
    package static func less(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// Feeds the bytes of `text` to `hasher`, with a terminator, so that neighbours do not run together.
    package static func hash(_ text: String, into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8(0xFF))
    }
}
