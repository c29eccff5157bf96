/// Identifiers of a prefix, 10 digits of time in milliseconds, and 16 random digits of the system's secure generator,
/// in base 32 (`rq-01kb5e3m2z...`): they sort by time and cannot be guessed.
package struct RandomIDSource: IDSource {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    package init() {}

    package func next(prefix: String, now: Instant) -> Identifier {
        var bytes = Array(prefix.utf8)
        let milliseconds = UInt64(max(now.nanoseconds, 0)) / 1_000_000
        for place in stride(from: 45, through: 0, by: -5) {
            bytes.append(Self.digits[Int((milliseconds >> UInt64(place)) & 31)])
        }
        var generator = SystemRandomNumberGenerator()
        let random = (generator.next(), generator.next())
        for word in [random.0, random.1] {
            for place in 0..<8 { bytes.append(Self.digits[Int((word >> UInt64(place * 5)) & 31)]) }
        }
        return Identifier(trusted: String(decoding: bytes, as: UTF8.self))
    }
}
