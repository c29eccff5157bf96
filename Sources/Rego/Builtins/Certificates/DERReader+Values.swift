import BigInt
import SwiftASN1

/// What is wrong with a certificate or a key, in the words of Go's `crypto/x509`.
struct CertificateError: Error {
    var message: String

    init(_ message: String) { self.message = message }
}

extension ASN1ObjectIdentifier {
    /// The numbers of the path. The library divides the first number by 40 wherever it stands, which is right up to
    /// 2.39.
    var arcs: [UInt] {
        let components = oidComponents
        guard let first = components.first, let second = components.dropFirst().first, first > 2 else {
            return components
        }
        return [2, (first - 2) * 40 + second] + components.dropFirst(2)
    }

    /// Whether Go's `asn1.ObjectIdentifier` has room for the numbers.
    var isSmall: Bool { arcs.allSatisfy { $0 <= UInt(Int32.max) } }

    var text: String { arcs.map { String($0) }.joined(separator: ".") }
    var value: Value { .array(RegoArray(arcs.map { .number(Number(BigInt($0))) })) }
}

extension DERReader {
    static let boolean: UInt8 = 0x01

    /// The tag of an element that is numbered in its context.
    static func context(_ number: UInt8, constructed: Bool = false) -> UInt8 {
        0x80 | (constructed ? 0x20 : 0) | number
    }

    mutating func next(_ tag: UInt8, or message: String) throws(CertificateError) -> Element {
        do throws(Malformed) {
            return try next(tag)
        } catch {
            throw CertificateError(message)
        }
    }

    mutating func nextAny(or message: String) throws(CertificateError) -> Element {
        do throws(Malformed) {
            return try next()
        } catch {
            throw CertificateError(message)
        }
    }

    /// The element if it comes next.
    mutating func nextIf(_ tag: UInt8, or message: String) throws(CertificateError) -> Element? {
        nextTag == tag ? try next(tag, or: message) : nil
    }

    /// An integer of up to 16384 bits; `tag` stands for the usual one where a structure numbers its parts.
    mutating func nextInteger(_ tag: UInt8 = integer, or message: String) throws(CertificateError) -> BigInt {
        let body = try next(tag, or: message).body
        guard let first = body.first, body.count <= 2049 else { throw CertificateError(message) }
        if let second = body.dropFirst().first {
            // The shortest form is the only one.
            guard !(first == 0 && second < 0x80), !(first == 0xFF && second >= 0x80) else {
                throw CertificateError(message)
            }
        }
        let magnitude = BigUInt(bytes: body)
        if first & 0x80 == 0 { return BigInt(magnitude) }
        return BigInt(magnitude) - BigInt(1) << (body.count * 8)
    }

    mutating func nextSmallInteger(_ tag: UInt8 = integer, or message: String) throws(CertificateError) -> Int {
        guard let value = Int(exactly: try nextInteger(tag, or: message)) else { throw CertificateError(message) }
        return value
    }

    /// An identifier. Go has room for numbers of 31 bits, except in policies.
    mutating func nextIdentifier(
        ofAnySize: Bool = false, or message: String
    ) throws(CertificateError) -> ASN1ObjectIdentifier {
        let node = try next(Self.objectIdentifier, or: message).node
        guard let identifier = try? ASN1ObjectIdentifier(derEncoded: node), ofAnySize || identifier.isSmall else {
            throw CertificateError(message)
        }
        return identifier
    }

    mutating func nextBoolean(or message: String) throws(CertificateError) -> Bool {
        let node = try next(Self.boolean, or: message).node
        guard let value = try? Bool(derEncoded: node) else { throw CertificateError(message) }
        return value
    }

    /// A bit string: its bytes, and how many bits of the last one do not count.
    mutating func nextBitString(
        or message: String
    ) throws(CertificateError) -> (bytes: ArraySlice<UInt8>, unused: Int) {
        let node = try next(Self.bitString, or: message).node
        guard let bits = try? ASN1BitString(derEncoded: node) else { throw CertificateError(message) }
        return (bits.bytes, bits.paddingBits)
    }
}

extension BigUInt {
    /// A number of bytes, the most significant first.
    init(bytes: some Sequence<UInt8>) {
        self = Array(bytes).withUnsafeBytes { BigUInt($0) }
    }

    /// The number in bytes, the most significant first, filled up to a size; empty for zero.
    func bytes(size: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in words {
            for shift in stride(from: 0, to: UInt.bitWidth, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt(shift)))
            }
        }
        while bytes.last == 0 { bytes.removeLast() }
        if bytes.count < size { bytes.append(contentsOf: repeatElement(0, count: size - bytes.count)) }
        return bytes.reversed()
    }
}

extension Value {
    /// Bytes as Go writes them in JSON.
    init(base64 bytes: some Sequence<UInt8>) {
        self.init(bytes: Base64Coding.encode(Array(bytes), .standard))
    }

    init(_ number: BigUInt) { self = .number(Number(BigInt(number))) }

    /// A list as Go writes one that was never made: `null` when empty.
    init(nullable elements: [Value]) {
        self = elements.isEmpty ? .null : .array(RegoArray(elements))
    }
}
