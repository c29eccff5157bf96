/// Addresses and blocks of addresses.
enum NetworkBuiltins {
    static let family: [Builtin] = [
        Builtin("net.cidr_contains", arity: 2, contains), Builtin("net.cidr_overlap", arity: 2, contains),
        Builtin("net.cidr_intersects", arity: 2, intersects),
        Builtin("net.cidr_contains_matches", arity: 2, containsMatches), Builtin("net.cidr_expand", arity: 1, expand),
        Builtin("net.cidr_merge", arity: 1, merge), Builtin("net.cidr_is_valid", arity: 1, isValid),
    ]

    private static func block(_ value: Value) throws(BuiltinError) -> AddressBlock {
        // OPA names operand 1 whichever it is.
        guard case .string(let text) = value else { throw .operand(1, value, mustBe: "string") }
        guard let block = text.withUTF8({ AddressBlock($0) }) else {
            throw .failed("invalid CIDR address: \(text.string)")
        }
        return block
    }

    static func contains(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        .bool(try contains(arguments[0], arguments[1]))
    }

    /// The second may be an address or a block.
    private static func contains(_ outer: Value, _ inner: Value) throws(BuiltinError) -> Bool {
        let outer = try block(outer)
        guard case .string(let text) = inner else { throw .operand(1, inner, mustBe: "string") }
        if let address = text.withUTF8({ InternetAddress($0) }) { return outer.contains(address) }
        guard let block = text.withUTF8({ AddressBlock($0) }) else {
            throw .failed("not a valid textual representation of an IP address or CIDR: \(text.string)")
        }
        return outer.contains(block)
    }

    static func intersects(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        .bool(try block(arguments[0]).intersects(block(arguments[1])))
    }

    static func isValid(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard case .string(let text) = arguments[0] else { return false }
        return .bool(text.withUTF8({ AddressBlock($0) }) != nil)
    }

    // MARK: Matches

    /// The parts of an operand with the index by which the result names each.
    private static func entries(_ value: Value) -> [(part: Value, index: Value)] {
        switch value {
        case .string: [(value, value)]
        case .array(let array): array.enumerated().map { ($0.element, Value($0.offset)) }
        case .set(let set): set.map { ($0, $0) }
        case .object(let object): object.map { ($0.value, $0.key) }
        default: []
        }
    }

    /// The text of a part: itself, or the first element of an array.
    private static func text(_ part: Value, operand: Int) throws(BuiltinError) -> Value {
        switch part {
        case .string: return part
        case .array(let array):
            if let first = array.first { return first }
            fallthrough
        default: throw .failed("operand \(operand): element must be string or non-empty array")
        }
    }

    static func containsMatches(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let inner = entries(arguments[1])
        var matches: [Value] = []
        for left in entries(arguments[0]) {
            let block = try text(left.part, operand: 1)
            for right in inner {
                try context.charge(2)
                if try contains(block, text(right.part, operand: 2)) { matches.append([left.index, right.index]) }
            }
        }
        try context.checkCollection(count: matches.count)
        return .set(RegoSet(matches))
    }

    // MARK: Expand and merge

    static func expand(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let block = try block(arguments[0])
        guard let count = block.count, count <= UInt64(context.limits.collectionCount) else {
            throw BuiltinError(
                .limit,
                "\(block.text) has more addresses than the limit of \(context.limits.collectionCount) elements")
        }
        try context.checkCollection(count: Int(count))
        var addresses: [Value] = []
        addresses.reserveCapacity(Int(count))
        for offset in 0..<UInt128(count) {
            try context.charge(1)
            addresses.append(Value(InternetAddress(bits: block.first.bits + offset).text))
        }
        return .set(RegoSet(addresses))
    }

    static func merge(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard let elements = BuiltinElements(arguments[0]) else { throw .failed("operand must be an array") }
        var blocks: [AddressBlock] = []
        for element in elements {
            guard case .string(let text) = element else { throw .failed("element must be string") }
            try context.charge(2)
            guard let address = text.withUTF8({ InternetAddress($0) }) else {
                blocks.append(try block(element))
                continue
            }
            guard address.isV4 else { throw .failed("IPv6 invalid: needs prefix length") }
            blocks.append(AddressBlock(address: address, prefixLength: 96 + classPrefix(address)))
        }
        return .set(RegoSet(AddressBlock.merged(blocks).map { Value($0.text) }))
    }

    /// The prefix an IPv4 address had before there were prefixes.
    private static func classPrefix(_ address: InternetAddress) -> Int {
        switch UInt8(truncatingIfNeeded: address.bits >> 24) {
        case ..<0x80: 8
        case ..<0xC0: 16
        default: 24
        }
    }
}
