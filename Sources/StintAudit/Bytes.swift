import Crypto

/// Builds what is hashed and signed: a domain line, then fixed-width numbers and length-prefixed fields, so that no
/// two different values have one encoding and nothing made for one purpose passes for another.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(domain: String, capacity: Int = 128) {
        bytes.reserveCapacity(capacity)
        bytes.append(contentsOf: domain.utf8)
        bytes.append(0x0A)
    }

    /// Eight bytes, most significant first, two's complement.
    mutating func append(_ number: Int64) {
        let bits = UInt64(bitPattern: number)
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: bits &>> shift))
        }
    }

    /// Its length in eight bytes, then the bytes.
    mutating func append(field: [UInt8]) {
        append(Int64(field.count))
        bytes.append(contentsOf: field)
    }

    func sha256() -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}

/// Lower-case hexadecimal, as hashes are written in files and messages.
enum Hex {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var out: [UInt8] = []
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    static func bytes(_ text: String) -> [UInt8]? {
        var out: [UInt8] = []
        var high: UInt8?
        for byte in text.utf8 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            default: return nil
            }
            if let first = high {
                out.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return high == nil ? out : nil
    }
}
