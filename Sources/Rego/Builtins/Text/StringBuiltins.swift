/// Finding, cutting and joining strings. Positions count Unicode scalars.
enum StringBuiltins {
    static let family: [Builtin] = [
        Builtin("concat", arity: 2, concat), Builtin("contains", arity: 2, contains),
        Builtin("startswith", arity: 2, startsWith), Builtin("endswith", arity: 2, endsWith),
        Builtin("indexof", arity: 2, indexOf), Builtin("indexof_n", arity: 2, indexesOf),
        Builtin("substring", arity: 3, substring), Builtin("split", arity: 2, split),
        Builtin("strings.split_n", arity: 3, splitSome), Builtin("strings.count", arity: 2, count),
        Builtin("strings.any_prefix_match", arity: 2, anyPrefix),
        Builtin("strings.any_suffix_match", arity: 2, anySuffix),
    ]

    static func concat(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let separator = try arguments.bytes(0)
        let parts = try arguments.elements(1)
        var result: [UInt8] = []
        for (index, part) in parts.enumerated() {
            guard case .string(let string) = part else {
                throw .element(2, parts.typeName, part, mustBe: "string")
            }
            if index > 0 { result.append(contentsOf: separator) }
            string.withUTF8 { result.append(contentsOf: $0) }
            if result.count > context.limits.stringBytes { try context.checkString(bytes: result.count) }
        }
        return try context.string(result)
    }

    static func contains(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (text, needle) = (try arguments.bytes(0), try arguments.bytes(1))
        try context.charge(bytes: text.count)
        return .bool(UTF8Text.firstIndex(of: needle, in: text) != nil)
    }

    static func startsWith(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (text, prefix) = (try arguments.string(0), try arguments.string(1))
        return .bool(text.withUTF8 { text in prefix.withUTF8 { text.starts(with: $0) } })
    }

    static func endsWith(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (text, suffix) = (try arguments.string(0), try arguments.string(1))
        return .bool(
            text.withUTF8 { text in
                suffix.withUTF8 { text.count >= $0.count && text.suffix($0.count).elementsEqual($0) }
            })
    }

    static func indexOf(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (text, needle) = (try arguments.bytes(0), try arguments.bytes(1))
        guard !needle.isEmpty else { throw .failed("empty search character") }
        try context.charge(bytes: text.count)
        guard let index = UTF8Text.firstIndex(of: needle, in: text) else { return -1 }
        return Value(UTF8Text.scalarCount(Array(text[..<index])))
    }

    static func indexesOf(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (text, needle) = (try arguments.bytes(0), try arguments.bytes(1))
        guard !needle.isEmpty else { throw .failed("empty search character") }
        try context.charge(bytes: text.count)
        var found: [Value] = []
        // Occurrences may overlap.
        for (position, offset) in UTF8Text.boundaries(text).enumerated()
        where text.count - offset >= needle.count && text[offset] == needle[0] {
            try context.charge(needle.count / 64 &+ 1)
            if text[offset..<(offset + needle.count)].elementsEqual(needle) { found.append(Value(position)) }
        }
        return try context.array(found)
    }

    static func substring(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        let (start, length) = (try arguments.int(1), try arguments.int(2))
        guard start >= 0 else { throw .failed("negative offset") }
        try context.charge(bytes: text.count)
        let offsets = UTF8Text.boundaries(text)
        let count = offsets.count - 1
        guard start < count else { return "" }
        let end = length < 0 || length > count - start ? count : start + length
        return Value(bytes: Array(text[offsets[start]..<offsets[end]]))
    }

    static func split(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try context.array(try parts(arguments, context))
    }

    /// The first so many parts, or the last so many when the number is negative.
    static func splitSome(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let count = try arguments.int(2)
        let parts = try parts(arguments, context)
        return try context.array(Array(count >= 0 ? parts.prefix(count) : parts.suffix(Int(clamping: count.magnitude))))
    }

    private static func parts(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> [Value] {
        let (text, delimiter) = (try arguments.bytes(0), try arguments.bytes(1))
        try context.charge(bytes: text.count)
        var parts: [Value] = []
        if delimiter.isEmpty {
            // Between all scalars.
            let offsets = UTF8Text.boundaries(text)
            for (start, end) in zip(offsets, offsets.dropFirst()) {
                parts.append(Value(bytes: Array(text[start..<end])))
            }
            return parts
        }
        var start = 0
        while let index = UTF8Text.firstIndex(of: delimiter, in: text, from: start) {
            parts.append(Value(bytes: Array(text[start..<index])))
            start = index + delimiter.count
        }
        if parts.isEmpty { return [arguments[0]] }
        parts.append(Value(bytes: Array(text[start...])))
        return parts
    }

    static func count(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (text, needle) = (try arguments.bytes(0), try arguments.bytes(1))
        try context.charge(bytes: text.count)
        if needle.isEmpty { return Value(UTF8Text.scalarCount(text) + 1) }
        var count = 0
        var start = 0
        while let index = UTF8Text.firstIndex(of: needle, in: text, from: start) {
            count += 1
            start = index + needle.count
        }
        return Value(count)
    }

    // MARK: Any of many

    /// One string, or the strings of an array or set.
    private static func strings(_ arguments: BuiltinArguments, _ index: Int) throws(BuiltinError) -> [[UInt8]] {
        if case .string(let string) = arguments[index] { return [string.utf8] }
        return try arguments.elements(index, mustBe: ["string", "set", "array"]).strings(operand: index + 1)
    }

    static func anyPrefix(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (texts, prefixes) = (try strings(arguments, 0), try strings(arguments, 1))
        return .bool(try anyStarts(texts, prefixes, context))
    }

    static func anySuffix(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (texts, suffixes) = (try strings(arguments, 0), try strings(arguments, 1))
        return .bool(try anyStarts(texts.map { $0.reversed() }, suffixes.map { $0.reversed() }, context))
    }

    /// In sorted order the texts that begin with a prefix stand right behind the place of the prefix.
    private static func anyStarts(
        _ texts: [[UInt8]], _ prefixes: [[UInt8]], _ context: BuiltinContext
    ) throws(BuiltinError) -> Bool {
        try context.charge(texts.count &+ prefixes.count)
        let sorted = texts.sorted { $0.lexicographicallyPrecedes($1) }
        for prefix in prefixes {
            try context.charge(prefix.count / 64 &+ 1)
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle].lexicographicallyPrecedes(prefix) { low = middle + 1 } else { high = middle }
            }
            if low < sorted.count, sorted[low].starts(with: prefix) { return true }
        }
        return false
    }
}
