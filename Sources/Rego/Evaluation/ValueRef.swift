/// A value that somebody else keeps alive: the data, the input, the plan's constants, a memo or the evaluation's arena.
///
/// It is two plain words, so the evaluator copies it, stores it in frames and drops it without touching a reference
/// count; that is what lets many threads evaluate over one set of base data without sharing a written cache line.
/// What is created during an evaluation is owned by the `Arena` and only referred to from here.
struct ValueRef {
    enum Kind: UInt8 {
        case undefined, null, bool, int, decimal, string, array, object, set
    }

    /// The integer, the truth value, or the address of the storage.
    let bits: UInt64
    let kind: Kind

    static let undefined = ValueRef(bits: 0, kind: .undefined)
    static let null = ValueRef(bits: 0, kind: .null)

    @inline(__always)
    init(bits: UInt64, kind: Kind) {
        self.bits = bits
        self.kind = kind
    }

    @inline(__always)
    init(_ value: Bool) { self.init(bits: value ? 1 : 0, kind: .bool) }

    @inline(__always)
    init(_ value: Int) { self.init(bits: UInt64(bitPattern: Int64(value)), kind: .int) }

    @inline(__always)
    private init(_ object: AnyObject, _ kind: Kind) {
        self.init(bits: UInt64(UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque())), kind: kind)
    }

    /// Refers to a value without keeping it alive.
    @inline(__always)
    init(_ value: borrowing Value) {
        switch value {
        case .null: self = .null
        case .bool(let bool): self.init(bool)
        case .number(let number):
            switch number.representation {
            case .int(let int): self.init(bits: UInt64(bitPattern: int), kind: .int)
            case .decimal(let decimal): self.init(decimal, .decimal)
            }
        case .string(let string): self.init(string.storage, .string)
        case .array(let array): self.init(array.storage, .array)
        case .object(let object): self.init(object.table, .object)
        case .set(let set): self.init(set.table, .set)
        }
    }

    /// Refers to the value in a cell, or is undefined where there is none.
    @inline(__always)
    init(_ cell: UnsafePointer<Value>?) {
        if let cell { self.init(cell.pointee) } else { self = .undefined }
    }

    @inline(__always)
    var isUndefined: Bool { kind == .undefined }

    /// Whether the value is the boolean `false`, which is what fails an expression.
    @inline(__always)
    var isFalse: Bool { kind == .bool && bits == 0 }

    @inline(__always)
    var int: Int64 { Int64(bitPattern: bits) }

    /// Whether there is storage behind `bits`.
    @inline(__always)
    var hasStorage: Bool { kind.rawValue >= Kind.decimal.rawValue }

    @inline(__always)
    private func storage<Storage: AnyObject>(_ type: Storage.Type) -> Unmanaged<Storage> {
        // The kind says what the address is; references with storage are made in `init(_: Value)` only. An address of
        // zero cannot occur there, and a value for it keeps this total.
        Unmanaged.fromOpaque(
            UnsafeRawPointer(bitPattern: UInt(bits)) ?? UnsafeRawPointer(TableStorage.emptyAddress))
    }

    @inline(__always)
    func withString<Result>(_ body: (StringStorage) -> Result) -> Result {
        storage(StringStorage.self)._withUnsafeGuaranteedRef(body)
    }

    @inline(__always)
    func withArray<Result>(_ body: (ArrayStorage) -> Result) -> Result {
        storage(ArrayStorage.self)._withUnsafeGuaranteedRef(body)
    }

    @inline(__always)
    func withTable<Result>(_ body: (TableStorage) -> Result) -> Result {
        storage(TableStorage.self)._withUnsafeGuaranteedRef(body)
    }

    /// The value itself, retained; `nil` where this is undefined.
    var value: Value? {
        switch kind {
        case .undefined: nil
        default: owned
        }
    }

    /// The value itself, retained; null where this is undefined, which callers have excluded.
    var owned: Value {
        switch kind {
        case .undefined, .null: .null
        case .bool: .bool(bits != 0)
        case .int: .number(Number(int))
        case .decimal: .number(Number(decimal: storage(Decimal.self).takeUnretainedValue()))
        case .string: .string(RegoString(storage: storage(StringStorage.self).takeUnretainedValue()))
        case .array: .array(RegoArray(storage: storage(ArrayStorage.self).takeUnretainedValue()))
        case .object: .object(RegoObject(table: storage(TableStorage.self).takeUnretainedValue()))
        case .set: .set(RegoSet(table: storage(TableStorage.self).takeUnretainedValue()))
        }
    }

    /// The object behind the value, retained, for those who keep it alive.
    var retainedStorage: AnyObject? {
        switch kind {
        case .undefined, .null, .bool, .int: nil
        case .decimal: storage(Decimal.self).takeUnretainedValue()
        case .string: storage(StringStorage.self).takeUnretainedValue()
        case .array: storage(ArrayStorage.self).takeUnretainedValue()
        case .object, .set: storage(TableStorage.self).takeUnretainedValue()
        }
    }
}

extension ValueRef {
    /// Whether both are the same value. Undefined equals nothing.
    @inline(__always)
    func equals(_ other: ValueRef) -> Bool {
        if kind == other.kind {
            if bits == other.bits { return kind != .undefined }
            switch kind {
            case .undefined, .null, .bool, .int: return false
            case .string: return withString { left in other.withString { left.equals($0) } }
            default: return equalsSlowly(other)
            }
        }
        return equalsSlowly(other)
    }

    private func equalsSlowly(_ other: ValueRef) -> Bool {
        switch (kind, other.kind) {
        case (.decimal, .decimal), (.int, .decimal), (.decimal, .int): number == other.number
        case (.array, .array): withArray { left in other.withArray { left.equals($0) } }
        case (.object, .object), (.set, .set): withTable { left in other.withTable { left.equals($0) } }
        default: false
        }
    }

    /// OPA's total order of values. Nesting is bounded, so the recursion is too.
    func compare(to other: ValueRef) -> Order {
        switch (kind, other.kind) {
        case (.int, .int): Order(int, other.int)
        case (.string, .string): withString { left in other.withString { left.compare(to: $0) } }
        case (.bool, .bool): Order(bits, other.bits)
        case (.decimal, .decimal), (.int, .decimal), (.decimal, .int): number.compare(to: other.number)
        case (.array, .array): withArray { left in other.withArray { left.compare(to: $0) } }
        case (.object, .object), (.set, .set): withTable { left in other.withTable { left.compare(to: $0) } }
        default: Order(rank, other.rank)
        }
    }

    /// The place of this value's type in the order of types.
    private var rank: UInt8 { kind == .decimal ? Kind.int.rawValue : kind.rawValue }

    /// The number, where this is one.
    private var number: Number {
        kind == .int ? Number(int) : Number(decimal: storage(Decimal.self).takeUnretainedValue())
    }

    /// The hash the engine's own tables use. Equal values have equal hashes; it differs from process to process.
    var hash64: UInt64 {
        switch kind {
        case .string: withString { $0.head.pointee.hash }
        case .int: Hashing.mix(Hashing.seed, bits)
        case .decimal: number.hash64
        case .array: withArray { $0.contentHash }
        case .object, .set: withTable { $0.contentHash }
        case .bool: Hashing.mix(Hashing.seed, bits != 0 ? 0xB7 : 0xB6)
        case .null, .undefined: Hashing.mix(Hashing.seed, 0x9E)
        }
    }

    /// `self[key]`, undefined where there is none.
    @inline(__always)
    func get(_ key: ValueRef) -> ValueRef {
        switch kind {
        case .object:
            if key.kind == .string {
                return withTable { table in key.withString { ValueRef(table.find($0)) } }
            }
            return key.isUndefined ? .undefined : withTable { ValueRef($0.find(key.owned)) }
        case .array:
            return element(key)
        case .set:
            return key.isUndefined || !withTable({ $0.find(key.owned) != nil }) ? .undefined : key
        default:
            return .undefined
        }
    }

    /// What a number leads to when it is taken as text, or a text as an index, where it did not as what it is.
    func getText(_ key: ValueRef) -> ValueRef {
        switch (kind, key.kind) {
        case (.object, .int), (.object, .decimal):
            let text = key.owned.regoString
            return withTable { ValueRef($0.find(.string(RegoString(text)))) }
        case (.array, .string):
            guard let index = key.withString({ Int(RegoString(storage: $0).string) }), index >= 0 else {
                return .undefined
            }
            return element(ValueRef(index))
        default: return .undefined
        }
    }

    /// The element of an array at an index.
    func element(_ key: ValueRef) -> ValueRef {
        let index: Int64
        switch key.kind {
        case .int: index = key.int
        case .decimal:
            guard let exact = key.owned.asNumber?.int64 else { return .undefined }
            index = exact
        default: return .undefined
        }
        return withArray { array in
            guard index >= 0, index < array.head.pointee.count else { return .undefined }
            return ValueRef(array.elements[Int(truncatingIfNeeded: index)])
        }
    }

    /// How many elements, entries or members there are; `nil` for what has none.
    var collectionCount: Int? {
        switch kind {
        case .array: withArray { $0.head.pointee.count }
        case .object, .set: withTable { $0.count }
        default: nil
        }
    }
}

extension TableStorage {
    /// An address that always holds a table.
    static var emptyAddress: UnsafeMutableRawPointer { Unmanaged.passUnretained(emptyObject).toOpaque() }

    /// Where the value of a string key is, found without touching a reference count.
    @inline(__always)
    func find(_ key: StringStorage) -> UnsafePointer<Value>? {
        guard head.pointee.isFlat else { return head.pointee.trie?.find(.string(RegoString(storage: key))) }
        guard let position = position(of: key) else { return nil }
        let cell = hasValues ? position &+ count : position
        return UnsafePointer(keys + cell)
    }
}
