/// A Rego value: JSON, and sets.
///
/// Undefined is not a value; where something may be undefined it is an `Optional`. Equality and order are OPA's:
/// null < booleans < numbers < strings < arrays < objects < sets, `1 == 1.0`, strings by their UTF-8 bytes.
/// A value is 16 bytes, immutable, and copying it costs one retain at the most.
public enum Value: Sendable {
    /// JSON's `null`.
    case null
    /// A truth value.
    case bool(Bool)
    /// A number of any size, exact.
    case number(Number)
    /// A string of UTF-8 bytes.
    case string(RegoString)
    /// An ordered list.
    case array(RegoArray)
    /// A map whose keys may be any values, kept in key order.
    case object(RegoObject)
    /// A set, kept in order.
    case set(RegoSet)

    /// How deeply arrays, objects and sets may nest. Deeper values are refused where they are made, so that comparing,
    /// printing and releasing one never exhausts a thread's stack.
    public static let maximumDepth = 256
}

extension Value {
    /// `null`, `boolean`, `number`, `string`, `array`, `object` or `set`: what `type_name` answers.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        case .set: "set"
        }
    }

    /// The truth value, if this is one.
    public var asBool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number, if this is one.
    public var asNumber: Number? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// The exact integer, if this is a number that is one and fits.
    public var asInt: Int? {
        guard case .number(let value) = self, let int = value.int64 else { return nil }
        return Int(exactly: int)
    }

    /// The string, if this is one.
    public var asString: RegoString? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The array, if this is one.
    public var asArray: RegoArray? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The object, if this is one.
    public var asObject: RegoObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The set, if this is one.
    public var asSet: RegoSet? {
        guard case .set(let value) = self else { return nil }
        return value
    }

    /// What `self[key]` is in Rego: an element of an array, a value of an object, the member itself of a set.
    public func get(_ key: Value) -> Value? {
        switch self {
        case .object(let object): return object[key]
        case .set(let set): return set.contains(key) ? key : nil
        case .array(let array):
            guard case .number(let number) = key, let index = number.int64, index >= 0, index < array.count else {
                return nil
            }
            return array[Int(truncatingIfNeeded: index)]
        default: return nil
        }
    }

    /// How many levels of arrays, objects and sets this value has; 0 for a scalar.
    public var depth: Int {
        switch self {
        case .null, .bool, .number, .string: 0
        case .array(let array): array.depth
        case .object(let object): object.depth
        case .set(let set): set.depth
        }
    }

    /// How many values this one is made of, itself included, each counted as often as it occurs: what it takes to
    /// compare or to print it. No more than `UInt32.max` is told of a collection.
    var size: Int {
        switch self {
        case .null, .bool, .number, .string: 1
        case .array(let array): array.size
        case .object(let object): Int(object.table.head.pointee.size)
        case .set(let set): Int(set.table.head.pointee.size)
        }
    }
}

// There is no literal `nil`: where a value may be undefined it would silently mean JSON's null.
extension Value: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .number(Number(value)) }
    public init(stringLiteral value: String) { self = .string(RegoString(value)) }
    public init(arrayLiteral elements: Value...) { self = .array(RegoArray(elements)) }
    public init(dictionaryLiteral elements: (Value, Value)...) {
        self = .object(RegoObject(elements.map { (key: $0.0, value: $0.1) }))
    }
}

extension Value {
    /// A number.
    public init(_ value: Int) { self = .number(Number(value)) }
    /// A string.
    public init(_ value: String) { self = .string(RegoString(value)) }
    /// A truth value.
    public init(_ value: Bool) { self = .bool(value) }
}

extension Value: CustomStringConvertible {
    /// The value as Rego source, which is how `sprintf("%v")` prints everything but a bare string.
    public var description: String { regoString }
}
