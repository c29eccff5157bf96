/// How much JSON is accepted from outside.
public struct JSONLimits: Sendable {
    /// The longest text, in bytes.
    public var maximumBytes: Int
    /// The deepest nesting; at most `Value.maximumDepth`.
    public var maximumDepth: Int

    /// 1 GiB and `Value.maximumDepth` levels unless told otherwise.
    public init(maximumBytes: Int = 1 << 30, maximumDepth: Int = Value.maximumDepth) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = min(maximumDepth, Value.maximumDepth)
    }
}

extension Value {
    /// Reads one JSON document. As OPA does: of equal keys the last counts, bytes that are no UTF-8 and lone
    /// surrogates become U+FFFD, and numbers keep every digit.
    public init(
        json bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = JSONLimits()
    ) throws(EvaluationError) {
        var reader = JSONReader(bytes, limits: limits)
        self = try reader.document()
    }

    /// Reads one JSON document.
    public init(json bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(EvaluationError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(EvaluationError) -> Value in
            try Value(json: buffer, limits: limits)
        }
    }

    /// Reads one JSON document.
    public init(json text: String, limits: JSONLimits = JSONLimits()) throws(EvaluationError) {
        self = try Value(json: Array(text.utf8), limits: limits)
    }
}

/// Parses JSON bytes straight into values. Elements wait on one stack until their array or object is complete.
struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0
    private var stack: [Value] = []
    private var interned = StringCache()

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(EvaluationError) -> Value {
        guard bytes.count <= limits.maximumBytes else {
            throw EvaluationError(
                .json, "the JSON text has \(bytes.count) bytes; the limit is \(limits.maximumBytes)")
        }
        let value = try self.value()
        skipSpace()
        guard position == bytes.count else { throw failure("there is more text behind the JSON value") }
        return value
    }

    @inline(__always)
    private func peek() -> UInt8 { position < bytes.count ? bytes[position] : 0 }

    @inline(__always)
    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
            default: return
            }
        }
    }

    private mutating func value() throws(EvaluationError) -> Value {
        skipSpace()
        switch peek() {
        case UInt8(ascii: "\""): return .string(RegoString(storage: try string()))
        case UInt8(ascii: "{"): return try nested(UInt8(ascii: "}"), isObject: true)
        case UInt8(ascii: "["): return try nested(UInt8(ascii: "]"), isObject: false)
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default:
            throw failure(position < bytes.count ? "a JSON value was expected here" : "the JSON text ends too early")
        }
    }

    private mutating func word(_ text: StaticString, _ value: Value) throws(EvaluationError) -> Value {
        let length = text.utf8CodeUnitCount
        guard bytes.count &- position >= length else { throw failure("the JSON text ends too early") }
        for offset in 0..<length where bytes[position &+ offset] != text.utf8Start[offset] {
            throw failure("a JSON value was expected here")
        }
        position &+= length
        return value
    }

    private mutating func number() throws(EvaluationError) -> Number {
        let start = position
        scan: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                position &+= 1
            default: break scan
            }
        }
        guard let number = Number(utf8: UnsafeBufferPointer(rebasing: bytes[start..<position])) else {
            position = start
            throw failure("this is no number, or one beyond 1e±\(Number.maximumExponent)")
        }
        return number
    }

    // MARK: Arrays and objects

    private mutating func nested(_ end: UInt8, isObject: Bool) throws(EvaluationError) -> Value {
        guard depth < limits.maximumDepth else {
            throw failure("the JSON nests deeper than \(limits.maximumDepth) levels")
        }
        depth &+= 1
        position &+= 1
        let base = stack.count
        skipSpace()
        if peek() == end {
            position &+= 1
        } else {
            try elements(end, isObject: isObject)
        }
        depth &-= 1
        let count = stack.count &- base
        let made: Value = stack.withUnsafeBufferPointer { all in
            let own = UnsafeBufferPointer(rebasing: all[base..<(base &+ count)])
            return isObject
                ? .object(RegoObject(table: .make(pairs: own)))
                : .array(RegoArray(storage: .make(copying: own)))
        }
        stack.removeLast(count)
        return made
    }

    private mutating func elements(_ end: UInt8, isObject: Bool) throws(EvaluationError) {
        while true {
            if isObject {
                skipSpace()
                guard peek() == UInt8(ascii: "\"") else { throw failure("a key in double quotes was expected here") }
                stack.append(.string(RegoString(storage: try string())))
                skipSpace()
                guard peek() == UInt8(ascii: ":") else { throw failure("`:` was expected here") }
                position &+= 1
            }
            stack.append(try value())
            skipSpace()
            let next = peek()
            guard next == UInt8(ascii: ",") || next == end, position < bytes.count else {
                throw failure("`,` or `\(Character(UnicodeScalar(end)))` was expected here")
            }
            position &+= 1
            if next == end { return }
        }
    }

    // MARK: Strings

    private mutating func string() throws(EvaluationError) -> StringStorage {
        position &+= 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let text = UnsafeBufferPointer(rebasing: bytes[start..<position])
                position &+= 1
                return interned.string(text)
            }
            if byte == UInt8(ascii: "\\") || byte >= 0x80 { return try unusualString(from: start) }
            guard byte >= 0x20 else { throw failure("a control character in a string must be escaped") }
            position &+= 1
        }
        throw failure("this string has no end")
    }

    /// A string with escapes or beyond ASCII. `position` stands at the first such byte.
    private mutating func unusualString(from start: Int) throws(EvaluationError) -> StringStorage {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position &+= 1
                return text.withUnsafeBufferPointer { interned.string($0) }
            case UInt8(ascii: "\\"):
                position &+= 1
                try escape(into: &text)
            case 0..<0x20:
                throw failure("a control character in a string must be escaped")
            case 0..<0x80:
                text.append(byte)
                position &+= 1
            default:
                let length = UTF8Repair.length(bytes, at: position)
                if length == 0 {
                    text += UTF8Repair.replacement
                    position &+= 1
                } else {
                    text += bytes[position..<(position &+ length)]
                    position &+= length
                }
            }
        }
        throw failure("this string has no end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(EvaluationError) {
        let letter = peek()
        position &+= 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let first = try hexadecimal()
            var scalar = UnicodeScalar(first)
            if first & 0xFC00 == 0xD800, peek() == UInt8(ascii: "\\"), position &+ 1 < bytes.count,
                bytes[position &+ 1] == UInt8(ascii: "u")
            {
                let mark = position
                position &+= 2
                let second = try hexadecimal()
                if second & 0xFC00 == 0xDC00 {
                    scalar = UnicodeScalar(0x10000 &+ (first & 0x3FF) &<< 10 &+ (second & 0x3FF))
                } else {
                    position = mark
                }
            }
            text += scalar.map { Array(UTF8.encode($0) ?? UTF8.encodedReplacementCharacter) } ?? UTF8Repair.replacement
        default:
            position &-= 1
            throw failure("there is no such escape in JSON")
        }
    }

    private mutating func hexadecimal() throws(EvaluationError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = peek()
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- 48
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- 87
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- 55
            default: throw failure("four hexadecimal digits were expected here")
            }
            value = value &<< 4 | UInt32(digit)
            position &+= 1
        }
        return value
    }

    /// An error at the present place.
    private func failure(_ message: String) -> EvaluationError {
        var (row, lineStart) = (1, 0)
        for offset in 0..<min(position, bytes.count) where bytes[offset] == 0x0A {
            row &+= 1
            lineStart = offset &+ 1
        }
        return EvaluationError(.json, "invalid JSON at \(row):\(position &- lineStart &+ 1): \(message)")
    }
}

/// Recent short strings of one document, so that what recurs is one object.
struct StringCache {
    private var places: [StringStorage?] = []
    private static let length = 512
    private static let longest = 64

    /// The string of these bytes.
    mutating func string(_ text: UnsafeBufferPointer<UInt8>) -> StringStorage {
        guard text.count <= Self.longest else { return StringStorage.make(text) }
        if places.isEmpty { places = Array(repeating: nil, count: Self.length) }
        let hash = Hashing.bytes(text)
        let place = Int(truncatingIfNeeded: hash &>> 32) & (Self.length &- 1)
        if let there = places[place], there.header.hash == hash, there.header.count == text.count,
            UnsafeBufferPointer(start: there.bytes, count: text.count).elementsEqual(text)
        {
            return there
        }
        let made = StringStorage.make(text, hash: hash)
        places[place] = made
        return made
    }
}

/// What happens to bytes that are no UTF-8.
enum UTF8Repair {
    /// U+FFFD.
    static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// The length of the UTF-8 sequence of a scalar at a position, or 0 where there is none.
    static func length(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        let first = bytes[position]
        if first < 0x80 { return 1 }
        let length = first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 ? 4 : 0
        guard first < 0xF5, length > 0, bytes.count &- position >= length else { return 0 }
        for offset in 1..<length where bytes[position &+ offset] & 0xC0 != 0x80 { return 0 }
        let second = bytes[position &+ 1]
        switch first {
        case 0xE0: return second >= 0xA0 ? 3 : 0
        case 0xED: return second < 0xA0 ? 3 : 0
        case 0xF0: return second >= 0x90 ? 4 : 0
        case 0xF4: return second < 0x90 ? 4 : 0
        default: return length
        }
    }

    /// The bytes with every one that belongs to no scalar replaced by U+FFFD.
    static func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let length = length(bytes, at: position)
            if length == 0 {
                text += replacement
                position &+= 1
            } else {
                text += bytes[position..<(position &+ length)]
                position &+= length
            }
        }
        return text
    }
}

extension RegoString {
    /// Bytes of which nothing is known: each that belongs to no UTF-8 sequence becomes U+FFFD.
    public init(repairing bytes: UnsafeBufferPointer<UInt8>) {
        self = UTF8Repair.repaired(bytes).withUnsafeBufferPointer { RegoString(utf8: $0) }
    }
}

extension TableStorage {
    /// The table of keys and values that alternate in `cells`, in any order; of equal keys the last one's value stays.
    static func make(pairs cells: UnsafeBufferPointer<Value>) -> TableStorage {
        let count = cells.count / 2
        if count == 0 { return .emptyObject }
        var isAscending = true
        var position = 1
        while position < count, isAscending {
            isAscending = cells[position &* 2 &- 2] < cells[position &* 2]
            position &+= 1
        }
        if isAscending {
            return make(count: count, hasValues: true) { keys, values in
                for position in 0..<count {
                    (keys + position).initialize(to: cells[position &* 2])
                    (values + position).initialize(to: cells[position &* 2 &+ 1])
                }
            }
        }
        let order = sortedOrder(cells, count)
        return make(count: order.count, hasValues: true) { keys, values in
            for (position, from) in order.enumerated() {
                (keys + position).initialize(to: cells[from &* 2])
                (values + position).initialize(to: cells[from &* 2 &+ 1])
            }
        }
    }

    /// The positions of pairs in the order of their keys, the last of equal ones only.
    private static func sortedOrder(_ cells: UnsafeBufferPointer<Value>, _ count: Int) -> [Int] {
        var order = Array(0..<count)
        order.sort { left, right in
            switch cells[left &* 2].compare(to: cells[right &* 2]) {
            case .less: true
            case .equal: left < right
            case .greater: false
            }
        }
        var kept: [Int] = []
        kept.reserveCapacity(count)
        for place in order {
            if let last = kept.last, cells[last &* 2] == cells[place &* 2] { kept.removeLast() }
            kept.append(place)
        }
        return kept
    }
}
