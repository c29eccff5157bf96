/// Query strings as Go's `net/url` reads and writes them.
enum URLQueryCoding {
    struct InvalidText: Error {
        var message: String
    }

    static func escape(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                result.append(byte)
            case UInt8(ascii: " "): result.append(UInt8(ascii: "+"))
            default:
                result.append(UInt8(ascii: "%"))
                result.append(contentsOf: HexCoding.digits(of: byte, uppercase: true))
            }
        }
        return result
    }

    static func unescape(_ bytes: [UInt8]) throws(InvalidText) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "+"):
                result.append(UInt8(ascii: " "))
                index += 1
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.count, let high = HexCoding.value(of: bytes[index + 1]),
                    let low = HexCoding.value(of: bytes[index + 2])
                else {
                    let piece = bytes[index..<min(index + 3, bytes.count)]
                    let quoted = String(decoding: GoQuote.quote(Array(piece)), as: UTF8.self)
                    throw InvalidText(message: "invalid URL escape \(quoted)")
                }
                result.append(high << 4 | low)
                index += 3
            default:
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// Names and values in the order they stand.
    static func parse(_ bytes: [UInt8]) throws(InvalidText) -> [(name: [UInt8], value: [UInt8])] {
        var pairs: [(name: [UInt8], value: [UInt8])] = []
        var problem: InvalidText?
        for piece in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            guard !piece.contains(UInt8(ascii: ";")) else {
                problem = problem ?? InvalidText(message: "invalid semicolon separator in query")
                continue
            }
            do throws(InvalidText) {
                let equals = piece.firstIndex(of: UInt8(ascii: "="))
                let name = try unescape(Array(piece[..<(equals ?? piece.endIndex)]))
                let value = try equals.map { position throws(InvalidText) in
                    try unescape(Array(piece[(position + 1)...]))
                }
                pairs.append((name, value ?? []))
            } catch {
                problem = problem ?? error
            }
        }
        if let problem { throw problem }
        return pairs
    }
}
