/// Text of a Rego program: a string or an identifier, compared and hashed by its UTF-8 bytes.
///
/// Swift's `String` merges canonically equivalent text (`é` written in one scalar or two); Rego does not.
public struct RegoText: Sendable, Hashable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The text itself. Compare the wrapper, not this.
    public let string: String

    /// Wraps `string` as it is; nothing is normalized.
    public init(_ string: String) {
        var contiguous = string
        contiguous.makeContiguousUTF8()
        self.string = contiguous
    }

    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The text without quotes.
    public var description: String { string }

    public static func == (left: RegoText, right: RegoText) -> Bool {
        let (a, b) = (left.string.utf8, right.string.utf8)
        return a.count == b.count && a.elementsEqual(b)
    }

    public static func < (left: RegoText, right: RegoText) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        var copy = string
        copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
