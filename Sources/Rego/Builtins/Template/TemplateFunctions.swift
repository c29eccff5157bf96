/// The functions that every Go template has.
enum TemplateFunctions {
    typealias Item = TemplateEngine.Item

    struct Failure: Error {
        var message: String
    }

    static let names: Set<String> = [
        "and", "or", "not", "len", "index", "slice", "print", "println", "printf", "html", "js", "urlquery", "eq", "ne",
        "lt", "le", "gt", "ge", "call",
    ]

    static func call(_ name: String, _ arguments: [Item], limit: Int) throws(Failure) -> Item {
        switch name {
        case "and", "or":
            guard let last = arguments.last else { throw Failure(message: "wrong number of args for \(name)") }
            return last
        case "not": return .document(.bool(!TemplateEngine.isTrue(try one(name, arguments))))
        case "len": return .int(Int64(try length(one(name, arguments))))
        case "index": return try index(arguments)
        case "slice": return try slice(arguments)
        case "print": return .text(print(arguments))
        case "println":
            return .text(Array(arguments.map(text).joined(separator: [UInt8(ascii: " ")])) + [UInt8(ascii: "\n")])
        case "printf":
            guard let format = arguments.first, let bytes = string(format) else {
                throw Failure(message: "wrong type for the format of printf")
            }
            do {
                return .text(try GoFormatter.format(bytes, arguments.dropFirst().map(formatArgument), limit: limit))
            } catch {
                throw Failure(message: "the formatted string is beyond the limit of \(limit) bytes")
            }
        case "html": return .text(escapeHTML(print(arguments)))
        case "js": return .text(escapeScript(print(arguments)))
        case "urlquery": return .text(URLQueryCoding.escape(print(arguments)))
        case "eq", "ne", "lt", "le", "gt", "ge": return .document(.bool(try compare(name, arguments)))
        case "call": throw Failure(message: "error calling call: a document holds no functions")
        default: throw Failure(message: "function \(GoQuote.quote(name)) not defined")
        }
    }

    private static func one(_ name: String, _ arguments: [Item]) throws(Failure) -> Item {
        guard arguments.count == 1, let first = arguments.first else {
            throw Failure(message: "wrong number of args for \(name): want 1 got \(arguments.count)")
        }
        return first
    }

    private static func string(_ item: Item) -> [UInt8]? {
        switch item {
        case .text(let text): text
        case .document(.string(let string)): string.utf8
        case .document(.number(let number)): Array(number.text.utf8)
        default: nil
        }
    }

    private static func length(_ item: Item) throws(Failure) -> Int {
        if let text = string(item) { return text.count }
        switch item {
        case .document(.array(let array)): return array.count
        case .document(.set(let set)): return set.count
        case .document(.object(let object)): return object.count
        default: throw Failure(message: "error calling len: len of the value")
        }
    }

    private static func index(_ arguments: [Item]) throws(Failure) -> Item {
        guard var item = arguments.first else { throw Failure(message: "wrong number of args for index") }
        for key in arguments.dropFirst() {
            switch (item, key) {
            case (.document(.array(let array)), .int(let position)):
                guard let element = array.element(at: Int(clamping: position)) else {
                    throw Failure(message: "error calling index: index out of range: \(position)")
                }
                item = .document(element)
            case (.document(.object(let object)), _):
                guard let name = string(key) else {
                    throw Failure(message: "error calling index: value has the wrong type for a key")
                }
                item = object[Value(bytes: name)].map { .document($0) } ?? .nothing
            default: throw Failure(message: "error calling index: can't index item with the key")
            }
        }
        return item
    }

    private static func slice(_ arguments: [Item]) throws(Failure) -> Item {
        guard let item = arguments.first else { throw Failure(message: "wrong number of args for slice") }
        let count = try length(item)
        var bounds = [0, count]
        for (position, argument) in arguments.dropFirst().prefix(2).enumerated() {
            guard case .int(let bound) = argument else {
                throw Failure(message: "error calling slice: cannot index with the value")
            }
            bounds[position] = Int(clamping: bound)
        }
        guard bounds[0] >= 0, bounds[0] <= bounds[1], bounds[1] <= count else {
            throw Failure(message: "error calling slice: index out of range")
        }
        if let text = string(item) { return .text(Array(text[bounds[0]..<bounds[1]])) }
        guard case .document(.array(let array)) = item else {
            throw Failure(message: "error calling slice: can't slice the value")
        }
        return .document(.array(RegoArray(array[bounds[0]..<bounds[1]])))
    }

    // MARK: Comparing

    private enum Comparable {
        case bool(Bool)
        case int(Int64)
        case float(Double)
        case text([UInt8])
    }

    private static func comparable(_ item: Item) throws(Failure) -> Comparable {
        if let text = string(item) { return .text(text) }
        switch item {
        case .int(let value): return .int(value)
        case .float(let value): return .float(value)
        case .document(.bool(let value)): return .bool(value)
        default: throw Failure(message: "error calling comparison: non-comparable type")
        }
    }

    private static func compare(_ name: String, _ arguments: [Item]) throws(Failure) -> Bool {
        guard let first = arguments.first, arguments.count >= 2 else {
            throw Failure(message: "error calling \(name): missing argument for comparison")
        }
        if name == "eq" {
            // Equal to any of the others.
            for other in arguments.dropFirst() where try order(first, other) == 0 { return true }
            return false
        }
        let order = try order(first, arguments[1])
        switch name {
        case "ne": return order != 0
        case "lt": return order < 0
        case "le": return order <= 0
        case "gt": return order > 0
        default: return order >= 0
        }
    }

    private static func order(_ left: Item, _ right: Item) throws(Failure) -> Int {
        switch (try comparable(left), try comparable(right)) {
        case (.bool(let left), .bool(let right)): return left == right ? 0 : 1
        case (.int(let left), .int(let right)): return left == right ? 0 : left < right ? -1 : 1
        case (.float(let left), .float(let right)): return left == right ? 0 : left < right ? -1 : 1
        case (.text(let left), .text(let right)):
            return left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
        default: throw Failure(message: "error calling comparison: incompatible types for comparison")
        }
    }

    // MARK: Printing

    /// A value as Go's `%v` prints it.
    static func text(_ item: Item) -> [UInt8] {
        switch item {
        case .nothing: Array("<no value>".utf8)
        case .int(let value): Array(String(value).utf8)
        case .float(let value): Array(GoFloat.signedShortest(value).utf8)
        case .text(let text): text
        case .document(let value): text(value)
        }
    }

    private static func text(_ value: Value) -> [UInt8] {
        switch value {
        case .null: return Array("<nil>".utf8)
        case .bool(let value): return Array((value ? "true" : "false").utf8)
        case .number(let number): return Array(number.text.utf8)
        case .string(let string): return string.utf8
        case .array(let array): return list(array.map(text))
        case .set(let set): return list(set.map(text))
        case .object(let object):
            let entries = object.map { entry in
                (entry.key.asString?.utf8 ?? entry.key.jsonBytes()) + [UInt8(ascii: ":")] + text(entry.value)
            }
            return Array("map".utf8) + list(entries)
        }
    }

    private static func list(_ parts: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + Array(parts.joined(separator: [UInt8(ascii: " ")])) + [UInt8(ascii: "]")]
    }

    /// Operands with a space between two of which neither is text.
    private static func print(_ arguments: [Item]) -> [UInt8] {
        var result: [UInt8] = []
        for (position, argument) in arguments.enumerated() {
            if position > 0, string(argument) == nil, string(arguments[position - 1]) == nil {
                result.append(UInt8(ascii: " "))
            }
            result += text(argument)
        }
        return result
    }

    private static func formatArgument(_ item: Item) -> GoFormatArgument {
        switch item {
        case .int(let value): .int(value)
        case .float(let value): .float(value)
        case .document(.number(let number)): .jsonNumber(Array(number.text.utf8))
        default: .string(text(item))
        }
    }

    private static func escapeHTML(_ text: [UInt8]) -> [UInt8] {
        TextReplacer(
            [
                ("\0", "\u{FFFD}"), ("\"", "&#34;"), ("'", "&#39;"), ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"),
            ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
        ).replace(in: text) { (_) throws(Never) in }
    }

    private static func escapeScript(_ text: [UInt8]) -> [UInt8] {
        TextReplacer(
            [
                ("\\", "\\\\"), ("'", "\\'"), ("\"", "\\\""), ("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026"),
                ("=", "\\u003D"), ("\n", "\\u000A"), ("\r", "\\u000D"), ("\t", "\\u0009"),
            ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
        ).replace(in: text) { (_) throws(Never) in }
    }
}
