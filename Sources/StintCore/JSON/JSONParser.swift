/// A strict parser of JSON with bounded depth, over bytes.
struct JSONParser {
    private let bytes: [UInt8]
    private let maxDepth: Int
    private var offset = 0

    init(bytes: [UInt8], maxDepth: Int) {
        self.bytes = bytes
        self.maxDepth = maxDepth
    }

    mutating func document() throws(CoreError) -> JSONValue {
        skipBlanks()
        let value = try value(depth: 0)
        skipBlanks()
        guard offset == bytes.count else { throw failure("something follows the value") }
        return value
    }

    private func failure(_ what: String) -> CoreError {
        CoreError(.invalidJSON, "no JSON: \(what) at byte \(offset)")
    }

    private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: scalar) else { return false }
        offset += 1
        return true
    }

    private mutating func value(depth: Int) throws(CoreError) -> JSONValue {
        guard depth < maxDepth else { throw failure("more than \(maxDepth) levels deep") }
        switch current {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case .some(let byte) where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
            return try number()
        case .some: throw failure("no value begins here")
        case nil: throw failure("the text ends too early")
        }
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(CoreError) -> JSONValue {
        let letters = Array(word.utf8)
        guard offset + letters.count <= bytes.count,
            bytes[offset..<(offset + letters.count)].elementsEqual(letters)
        else { throw failure("no value begins here") }
        offset += letters.count
        return value
    }

    private mutating func object(depth: Int) throws(CoreError) -> JSONObject {
        offset += 1
        var pairs: [(String, JSONValue)] = []
        skipBlanks()
        if take("}") { return JSONObject() }
        repeat {
            skipBlanks()
            guard current == UInt8(ascii: "\"") else { throw failure("a key is missing") }
            let key = try string()
            skipBlanks()
            guard take(":") else { throw failure("a colon is missing") }
            skipBlanks()
            pairs.append((key, try value(depth: depth + 1)))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw failure("a comma or a closing brace is missing") }
        let object = JSONObject(pairs)
        guard object.count == pairs.count else {
            throw failure("a key is given twice in the object that ends")
        }
        return object
    }

    private mutating func array(depth: Int) throws(CoreError) -> [JSONValue] {
        offset += 1
        var values: [JSONValue] = []
        skipBlanks()
        if take("]") { return values }
        repeat {
            skipBlanks()
            values.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(",")
        guard take("]") else { throw failure("a comma or a closing bracket is missing") }
        return values
    }

    private mutating func digits() -> Int {
        let start = offset
        while let byte = current, (0x30...0x39).contains(byte) { offset += 1 }
        return offset - start
    }

    private mutating func number() throws(CoreError) -> JSONValue {
        let start = offset
        _ = take("-")
        if !take("0") {
            guard digits() > 0 else { throw failure("a digit is missing") }
        }
        var whole = true
        if take(".") {
            whole = false
            guard digits() > 0 else { throw failure("a digit is missing") }
        }
        if take("e") || take("E") {
            whole = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { throw failure("a digit is missing") }
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if whole, let integer = Int64(text), text != "-0" { return .integer(integer) }
        return .decimal(text)
    }

    private mutating func string() throws(CoreError) -> String {
        offset += 1
        var out: [UInt8] = []
        while true {
            guard let byte = current else { throw failure("a string is not closed") }
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: out, as: UTF8.self) else {
                    throw failure("a string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &out)
            case 0..<0x20: throw failure("a control character stands in a string")
            default: out.append(byte)
            }
        }
    }

    private mutating func escape(into out: inout [UInt8]) throws(CoreError) {
        guard let byte = current else { throw failure("a string is not closed") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                guard take("\\"), take("u") else { throw failure("a surrogate stands alone") }
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("a surrogate stands alone") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("a surrogate stands alone") }
            out += Array(String(scalar).utf8)
        default: throw failure("no such escape")
        }
    }

    private mutating func hexadecimal() throws(CoreError) -> UInt32 {
        guard offset + 4 <= bytes.count,
            bytes[offset..<(offset + 4)].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let code = UInt32(String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits are missing") }
        offset += 4
        return code
    }
}
