import BigInt

/// Reading operands: the value wanted, or OPA's complaint about the one that came.
extension BuiltinArguments {
    /// The operand as a string; else the type error that OPA has.
    public func string(_ index: Int) throws(BuiltinError) -> RegoString {
        guard case .string(let string) = self[index] else { throw .operand(index + 1, self[index], mustBe: "string") }
        return string
    }

    /// The bytes of a string operand.
    func bytes(_ index: Int) throws(BuiltinError) -> [UInt8] {
        try string(index).utf8
    }

    /// The operand as a number; else the type error that OPA has.
    public func number(_ index: Int) throws(BuiltinError) -> Number {
        guard case .number(let number) = self[index] else { throw .operand(index + 1, self[index], mustBe: "number") }
        return number
    }

    /// An integer that fits 64 bits. One that is written with an exponent is none to OPA.
    public func int(_ index: Int) throws(BuiltinError) -> Int {
        guard let int = try number(index).writtenInt else {
            throw .operand(index + 1, "must be integer number but got floating-point number")
        }
        return Int(int)
    }

    func bigInt(_ index: Int) throws(BuiltinError) -> BigInt {
        guard case .number(let number) = self[index] else { throw .operand(index + 1, self[index], mustBe: "integer") }
        guard let integer = number.bigInt else {
            throw .operand(index + 1, "must be integer number but got floating-point number")
        }
        return integer
    }

    /// The operand as an array; else the type error that OPA has.
    public func array(_ index: Int) throws(BuiltinError) -> RegoArray {
        guard case .array(let array) = self[index] else { throw .operand(index + 1, self[index], mustBe: "array") }
        return array
    }

    /// The operand as a set; else the type error that OPA has.
    public func set(_ index: Int) throws(BuiltinError) -> RegoSet {
        guard case .set(let set) = self[index] else { throw .operand(index + 1, self[index], mustBe: "set") }
        return set
    }

    /// The operand as an object; else the type error that OPA has.
    public func object(_ index: Int) throws(BuiltinError) -> RegoObject {
        guard case .object(let object) = self[index] else { throw .operand(index + 1, self[index], mustBe: "object") }
        return object
    }

    /// The elements of an array or a set; `expected` names the types in the complaint.
    func elements(_ index: Int, mustBe expected: [String] = ["set", "array"]) throws(BuiltinError) -> BuiltinElements {
        guard let elements = BuiltinElements(self[index]) else {
            throw .operand(
                index + 1, "must be one of {\(expected.joined(separator: ", "))} but got \(self[index].typeName)")
        }
        return elements
    }
}

/// The elements of an array or a set, in order.
enum BuiltinElements: RandomAccessCollection {
    case array(RegoArray)
    case set(RegoSet)

    init?(_ value: Value) {
        switch value {
        case .array(let array): self = .array(array)
        case .set(let set): self = .set(set)
        default: return nil
        }
    }

    var startIndex: Int { 0 }

    var endIndex: Int {
        switch self {
        case .array(let array): array.count
        case .set(let set): set.count
        }
    }

    subscript(position: Int) -> Value {
        switch self {
        case .array(let array): array[position]
        case .set(let set): set[position]
        }
    }

    var typeName: String {
        switch self {
        case .array: "array"
        case .set: "set"
        }
    }

    /// The bytes of each element, all of which must be strings. `operand` counts from 1.
    func strings(operand: Int) throws(BuiltinError) -> [[UInt8]] {
        var result: [[UInt8]] = []
        result.reserveCapacity(count)
        for element in self {
            guard case .string(let string) = element else {
                throw .element(operand, typeName, element, mustBe: "string")
            }
            result.append(string.utf8)
        }
        return result
    }
}

extension BuiltinError {
    /// An element of an operand is of the wrong type.
    static func element(_ position: Int, _ container: String, _ got: Value, mustBe expected: String) -> BuiltinError {
        .operand(position, "must be \(container) of \(expected)s but got \(container) containing \(got.typeName)")
    }

    /// A number would be larger than numbers may be.
    static let numberTooLarge = BuiltinError(
        .limit, "the result is a number beyond the limit of \(Number.maximumExponent) digits")
}

extension Number {
    /// The number if it is written as an integer of 64 bits, perhaps with zeros behind a point: `1` and `1.0`, not `1e0`.
    var writtenInt: Int64? {
        if case .int(let value) = representation { return value }
        guard let value = int64, !text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return nil }
        return value
    }
}

extension Value {
    /// A string of bytes. They need not be UTF-8: what a policy decodes it may hash or encode again.
    init(bytes: [UInt8]) { self = .string(RegoString(utf8: bytes)) }

    static let emptyArray = Value.array(.empty)
    static let emptyObject = Value.object(.empty)
    static let emptySet = Value.set(.empty)
}

extension BuiltinContext {
    /// A string result, within the limits.
    func string(_ bytes: [UInt8]) throws(BuiltinError) -> Value {
        try checkString(bytes: bytes.count)
        return Value(bytes: bytes)
    }

    /// An array result, within the limits.
    func array(_ elements: [Value]) throws(BuiltinError) -> Value {
        try checkCollection(count: elements.count)
        return .array(RegoArray(elements))
    }

    /// Pays for going through all of a value, as printing it does. Values share their parts, so that a small one may be
    /// giant when it is written out.
    func charge(traversing value: Value) throws(BuiltinError) {
        switch value {
        case .null, .bool, .number: try charge(1)
        case .string(let string): try charge(bytes: string.utf8Count)
        case .array(let array):
            try charge(array.count)
            for element in array { try charge(traversing: element) }
        case .set(let set):
            try charge(set.count)
            for element in set { try charge(traversing: element) }
        case .object(let object):
            try charge(object.count &* 2)
            for entry in object {
                try charge(traversing: entry.key)
                try charge(traversing: entry.value)
            }
        }
    }

    /// Refuses what nests too deeply to be a value.
    func checkDepth(_ value: Value) throws(BuiltinError) -> Value {
        guard value.depth <= Value.maximumDepth else {
            throw BuiltinError(.limit, "a value nests deeper than the limit of \(Value.maximumDepth) levels")
        }
        return value
    }
}
