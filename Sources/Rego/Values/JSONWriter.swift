/// How JSON is written.
public struct JSONStyle: Sendable {
    /// Whether `<`, `>` and `&` are written as escapes, as Go's encoder does unless told not to.
    public var escapesHTML: Bool
    /// The spaces of one level of indentation; 0 for everything in one line.
    public var indentation: Int

    /// One line, nothing escaped that need not be.
    public init(escapesHTML: Bool = false, indentation: Int = 0) {
        self.escapesHTML = escapesHTML
        self.indentation = indentation
    }
}

extension Value {
    /// The value as JSON, as OPA converts it: sets become arrays in their order, keys that are no strings become the
    /// JSON text of the key, and keys stand in the order of their bytes.
    public var jsonString: String { String(decoding: jsonBytes(), as: UTF8.self) }

    /// The value as JSON bytes.
    public func jsonBytes(style: JSONStyle = JSONStyle()) -> [UInt8] {
        var bytes: [UInt8] = []
        writeJSON(into: &bytes, style: style)
        return bytes
    }

    /// Appends the value as JSON.
    public func writeJSON(into bytes: inout [UInt8], style: JSONStyle = JSONStyle()) {
        JSONWriter(style: style).write(self, level: 0, into: &bytes)
    }
}

struct JSONWriter {
    let style: JSONStyle

    func write(_ value: Value, level: Int, into bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(true): bytes.append(contentsOf: "true".utf8)
        case .bool(false): bytes.append(contentsOf: "false".utf8)
        case .number(let number): write(number, into: &bytes)
        case .string(let string): write(string, into: &bytes)
        case .array(let array): array.withElements { list($0, level: level, into: &bytes) }
        case .set(let set): set.table.withFlat { members, _ in list(members, level: level, into: &bytes) }
        case .object(let object): write(object, level: level, into: &bytes)
        }
    }

    private func write(_ number: Number, into bytes: inout [UInt8]) {
        switch number.representation {
        case .int(let value): Self.appendInteger(value, to: &bytes)
        case .decimal(let decimal): decimal.text.withUTF8 { bytes.append(contentsOf: $0) }
        }
    }

    static func appendInteger(_ value: Int64, to bytes: inout [UInt8]) {
        var magnitude = value.magnitude
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        repeat {
            bytes.append(UInt8(truncatingIfNeeded: magnitude % 10) &+ 48)
            magnitude /= 10
        } while magnitude > 0
        bytes[start...].reverse()
    }

    private func newline(_ level: Int, into bytes: inout [UInt8]) {
        guard style.indentation > 0 else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: level &* style.indentation))
    }

    private func list(
        _ elements: UnsafeBufferPointer<Value>, level: Int, into bytes: inout [UInt8]
    ) {
        bytes.append(UInt8(ascii: "["))
        for position in elements.indices {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            newline(level &+ 1, into: &bytes)
            write(elements[position], level: level &+ 1, into: &bytes)
        }
        if !elements.isEmpty { newline(level, into: &bytes) }
        bytes.append(UInt8(ascii: "]"))
    }

    private func write(_ object: RegoObject, level: Int, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        Self.withStringKeys(object).table.withFlat { keys, values in
            for position in keys.indices {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                newline(level &+ 1, into: &bytes)
                if case .string(let key) = keys[position] { write(key, into: &bytes) }
                bytes.append(UInt8(ascii: ":"))
                if style.indentation > 0 { bytes.append(0x20) }
                write(values[position], level: level &+ 1, into: &bytes)
            }
            if !keys.isEmpty { newline(level, into: &bytes) }
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// The object itself if its keys are strings, else the object with the JSON text of each other key.
    private static func withStringKeys(_ object: RegoObject) -> RegoObject {
        // Strings stand together in the order of types, so the first and the last key tell.
        guard let first = object.first, let last = object.last else { return object }
        if case .string = first.key, case .string = last.key { return object }
        return RegoObject(
            object.map { entry in
                if case .string = entry.key { return entry }
                return (key: Value(entry.key.jsonString), value: entry.value)
            })
    }

    /// Appends a string in quotes.
    func write(_ string: RegoString, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        string.withUTF8 { text in
            var start = 0
            var position = plainPrefix(of: text)
            while position < text.count {
                let byte = text[position]
                let isLineSeparator =
                    byte == 0xE2 && position &+ 2 < text.count && text[position &+ 1] == 0x80
                    && text[position &+ 2] & 0xFE == 0xA8
                let isBroken = byte >= 0x80 && UTF8Text.width(text, at: position) == 1
                guard needsEscape(byte) || isLineSeparator || isBroken else {
                    position &+= byte < 0x80 ? 1 : UTF8Text.width(text, at: position)
                    continue
                }
                bytes.append(contentsOf: text[start..<position])
                if isBroken {
                    // Each byte that is no UTF-8 becomes U+FFFD.
                    bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
                    position &+= 1
                } else if isLineSeparator {
                    bytes.append(contentsOf: text[position &+ 2] == 0xA8 ? "\\u2028".utf8 : "\\u2029".utf8)
                    position &+= 3
                } else {
                    escape(byte, into: &bytes)
                    position &+= 1
                }
                start = position
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// How many bytes at the beginning need no look: ASCII that is written as it is. Eight at a time.
    @inline(__always)
    private func plainPrefix(of text: UnsafeBufferPointer<UInt8>) -> Int {
        guard !style.escapesHTML, let start = text.baseAddress.map(UnsafeRawPointer.init) else { return 0 }
        var position = 0
        while text.count &- position >= 8 {
            let word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            if JSONScan.special(in: word) != 0 { break }
            position &+= 8
        }
        return position
    }

    @inline(__always)
    private func needsEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"): true
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): style.escapesHTML
        default: false
        }
    }

    private func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
        case 0x08: bytes.append(contentsOf: "\\b".utf8)
        case 0x0C: bytes.append(contentsOf: "\\f".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        default:
            bytes.append(contentsOf: "\\u00".utf8)
            for digit in [byte &>> 4, byte & 0xF] { bytes.append(digit < 10 ? digit &+ 48 : digit &+ 87) }
        }
    }
}

/// Bytes of JSON text, eight at a time.
enum JSONScan {
    /// Marks the bytes that do not simply mean themselves in a string: quotes, backslashes, control characters, and what
    /// is beyond ASCII. The lowest bit that is set is the highest of the first such byte.
    @inline(__always)
    static func special(in word: UInt64) -> UInt64 {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let (quote, backslash) = (word ^ ones &* 0x22, word ^ ones &* 0x5C)
        return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word | word)
            & highs
    }
}
