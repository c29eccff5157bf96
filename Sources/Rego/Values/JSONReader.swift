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
struct JSONReader: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    private let limits: JSONLimits
    var position = 0
    private var depth = 0
    private var stack = ValueStack()
    private var interned: StringCache

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        interned = StringCache(for: bytes.count)
    }

    mutating func document() throws(EvaluationError) -> Value {
        try checkSize()
        let value = try self.value()
        try checkEnd()
        return value
    }

    func checkSize() throws(EvaluationError) {
        guard bytes.count <= limits.maximumBytes else {
            throw EvaluationError(
                .json, "the JSON text has \(bytes.count) bytes; the limit is \(limits.maximumBytes)")
        }
    }

    mutating func checkEnd() throws(EvaluationError) {
        skipSpace()
        guard position == bytes.count else { throw failure("there is more text behind the JSON value") }
    }

    @inline(__always)
    func peek() -> UInt8 { position < bytes.count ? bytes[position] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
            default: return
            }
        }
    }

    mutating func value() throws(EvaluationError) -> Value {
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
        try enter()
        let base = stack.count
        if !isAtEnd(of: end) {
            try elements(end, isObject: isObject)
            leave()
        }
        let count = stack.count &- base
        guard count > 0, let own = stack.cells.map({ $0 + base }) else {
            return isObject ? .object(.empty) : .array(.empty)
        }
        let made: Value =
            isObject
            ? .object(RegoObject(table: .make(moving: own, pairs: count / 2)))
            : .array(RegoArray(storage: .make(count: count) { $0.moveInitialize(from: own, count: count) }))
        stack.drop(moved: count)
        return made
    }

    private mutating func elements(_ end: UInt8, isObject: Bool) throws(EvaluationError) {
        repeat {
            if isObject {
                skipSpace()
                guard peek() == UInt8(ascii: "\"") else { throw failure("a key in double quotes was expected here") }
                stack.push(.string(RegoString(storage: try string())))
                try colon()
            }
            stack.push(try value())
        } while try goesOn(to: end)
    }

    /// Steps into an array or object.
    mutating func enter() throws(EvaluationError) {
        guard depth < limits.maximumDepth else {
            throw failure("the JSON nests deeper than \(limits.maximumDepth) levels")
        }
        depth &+= 1
        position &+= 1
    }

    /// Steps out of it.
    mutating func leave() { depth &-= 1 }

    /// Whether an array or object ends where it begins; it is left then.
    mutating func isAtEnd(of end: UInt8) -> Bool {
        skipSpace()
        guard peek() == end else { return false }
        position &+= 1
        leave()
        return true
    }

    mutating func colon() throws(EvaluationError) {
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw failure("`:` was expected here") }
        position &+= 1
    }

    /// Whether another element follows, or the end, which is read.
    mutating func goesOn(to end: UInt8) throws(EvaluationError) -> Bool {
        skipSpace()
        let next = peek()
        guard next == UInt8(ascii: ",") || next == end, position < bytes.count else {
            throw failure("`,` or `\(Character(UnicodeScalar(end)))` was expected here")
        }
        position &+= 1
        return next != end
    }

    // MARK: Strings

    private mutating func string() throws(EvaluationError) -> StringStorage {
        position &+= 1
        let start = position
        skipPlain()
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

    /// Passes over bytes that mean themselves in a string, eight at a time; it may stop before all of them are passed.
    @inline(__always)
    mutating func skipPlain() {
        guard let start = bytes.baseAddress.map(UnsafeRawPointer.init) else { return }
        while bytes.count &- position >= 8 {
            let word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let special = JSONScan.special(in: word)
            if special != 0 {
                position &+= special.trailingZeroBitCount &>> 3
                return
            }
            position &+= 8
        }
    }

    /// A string with escapes or beyond ASCII. `position` stands at the first such byte.
    mutating func unusualString(from start: Int) throws(EvaluationError) -> StringStorage {
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
    func failure(_ message: String) -> EvaluationError {
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
    private let length: Int
    private static let longest = 64

    /// - Parameter bytes: the size of the document. In a small one little recurs, and looking for it costs more.
    init(for bytes: Int) {
        length = bytes < 512 ? 0 : bytes < 8192 ? 64 : 512
    }

    /// The string of these bytes.
    mutating func string(_ text: UnsafeBufferPointer<UInt8>) -> StringStorage {
        guard text.count <= Self.longest, length > 0 else { return StringStorage.make(text) }
        if places.isEmpty { places = Array(repeating: nil, count: length) }
        let hash = Hashing.bytes(text)
        let place = Int(truncatingIfNeeded: hash &>> 32) & (length &- 1)
        if let there = places[place], there.head.pointee.hash == hash, there.equals(text) { return there }
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

/// Values in memory that grows.
private struct ValueStack: ~Copyable {
    /// `nil` as long as there has been nothing to keep.
    private(set) var cells: UnsafeMutablePointer<Value>?
    private var capacity = 0
    private(set) var count = 0

    deinit {
        cells?.deinitialize(count: count)
        cells?.deallocate()
    }

    @inline(__always)
    mutating func push(_ value: consuming Value) {
        let cells = count < capacity ? cells ?? grown() : grown()
        (cells + count).initialize(to: value)
        count &+= 1
    }

    private mutating func grown() -> UnsafeMutablePointer<Value> {
        capacity = max(32, capacity &* 2)
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        if let cells {
            larger.moveInitialize(from: cells, count: count)
            cells.deallocate()
        }
        cells = larger
        return larger
    }

    /// Forgets the last values, which have been moved elsewhere.
    mutating func drop(moved: Int) { count &-= moved }
}

extension TableStorage {
    /// The table of keys and values that alternate in `cells`, in any order; of equal keys the last one's value stays.
    /// The cells are moved out of.
    static func make(moving cells: UnsafeMutablePointer<Value>, pairs: Int) -> TableStorage {
        if pairs == 0 { return .emptyObject }
        let count = sort(cells, pairs)
        return make(count: count, hasValues: true) { keys, values in
            for position in 0..<count {
                (keys + position).moveInitialize(from: cells + position &* 2, count: 1)
                (values + position).moveInitialize(from: cells + (position &* 2 &+ 1), count: 1)
            }
        }
    }

    /// Sorts pairs by their keys and keeps the last of equal ones; says how many stay, at the beginning. What does not
    /// stay is deinitialized.
    private static func sort(_ cells: UnsafeMutablePointer<Value>, _ pairs: Int) -> Int {
        var sorted = 1
        while sorted < pairs, cells[sorted &* 2 &- 2] < cells[sorted &* 2] { sorted &+= 1 }
        if sorted == pairs { return pairs }
        return pairs <= 24 ? sortFew(cells, pairs, sorted) : sortMany(cells, pairs)
    }

    /// By insertion; the first `sorted` ascend already.
    private static func sortFew(_ cells: UnsafeMutablePointer<Value>, _ pairs: Int, _ sorted: Int) -> Int {
        var kept = sorted
        for pair in sorted..<pairs {
            let (key, value) = ((cells + pair &* 2).move(), (cells + (pair &* 2 &+ 1)).move())
            var place = kept
            var order = Order.less
            while place > 0 {
                order = cells[place &* 2 &- 2].compare(to: key)
                if order != .greater { break }
                place &-= 1
            }
            if place > 0, order == .equal {
                cells[place &* 2 &- 1] = value
                continue
            }
            (cells + (place &* 2 &+ 2)).moveInitialize(from: cells + place &* 2, count: (kept &- place) &* 2)
            (cells + place &* 2).initialize(to: key)
            (cells + (place &* 2 &+ 1)).initialize(to: value)
            kept &+= 1
        }
        return kept
    }

    private static func sortMany(_ cells: UnsafeMutablePointer<Value>, _ pairs: Int) -> Int {
        var order = Array(0..<pairs)
        order.sort { left, right in
            switch cells[left &* 2].compare(to: cells[right &* 2]) {
            case .less: true
            case .equal: left < right
            case .greater: false
            }
        }
        var sorted: [Value] = []
        sorted.reserveCapacity(pairs &* 2)
        for pair in order {
            if let last = sorted.dropLast().last, last == cells[pair &* 2] { sorted.removeLast(2) }
            sorted.append(cells[pair &* 2])
            sorted.append(cells[pair &* 2 &+ 1])
        }
        cells.deinitialize(count: pairs &* 2)
        sorted.withUnsafeBufferPointer { sorted in
            if let start = sorted.baseAddress { cells.initialize(from: start, count: sorted.count) }
        }
        return sorted.count / 2
    }
}
