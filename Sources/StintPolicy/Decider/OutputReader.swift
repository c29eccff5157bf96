import Rego
import StintCore

/// An answer of policy has the wrong shape; `pointer` is the JSON pointer of the wrong part.
struct MalformedOutput: Error {
    let pointer: String
    let message: String

    var description: String { "\(pointer.isEmpty ? "the answer" : "`\(pointer)`") \(message)" }

    /// The same error, seen from one level further up. Pointers are put together only where something is wrong.
    func below(_ step: String) -> MalformedOutput {
        MalformedOutput(pointer: "/\(OutputReader.escaped(step))\(pointer)", message: message)
    }
}

/// Reads a part of an answer strictly: what is not known, missing or of another kind is malformed. A set is taken
/// where a list is wanted.
struct OutputReader {
    let value: Value

    init(_ value: Value) { self.value = value }

    func malformed(_ message: String) -> MalformedOutput { MalformedOutput(pointer: "", message: message) }

    /// The members of an object that has no others than `known`.
    func object(_ known: [OutputKey]) throws(MalformedOutput) -> OutputObject {
        guard case .object(let object) = value else { throw malformed("is an object, not \(value.typeName)") }
        for entry in object {
            guard case .string(let key) = entry.key else { throw malformed("has a key that is no text") }
            guard known.contains(where: { $0.name == key }) else {
                let near = Suggestion.nearest(to: key.string, among: known.map(\.name.string).sorted())
                throw malformed("is not known: " + (near.map { "did you mean `\($0)`?" } ?? "leave it out"))
                    .below(key.string)
            }
        }
        return OutputObject(object: object, reader: self)
    }

    func text() throws(MalformedOutput) -> String {
        guard case .string(let text) = value else { throw malformed("is text, not \(value.typeName)") }
        return text.string
    }

    func bool() throws(MalformedOutput) -> Bool {
        guard case .bool(let bool) = value else { throw malformed("is true or false, not \(value.typeName)") }
        return bool
    }

    func integer() throws(MalformedOutput) -> Int64 {
        guard case .number(let number) = value, let integer = number.int64 else {
            throw malformed("is a whole number, not \(shown)")
        }
        return integer
    }

    func instant() throws(MalformedOutput) -> Instant {
        guard case .string(let text) = value else { throw malformed("is text, not \(value.typeName)") }
        if let instant = text.withUTF8({ Instant(rfc3339: $0) }) { return instant }
        throw malformed("is a time such as `2026-11-23T10:00:00Z`, not \(CoreError.quote(text.string))")
    }

    func list<Item>(_ read: (OutputReader) throws(MalformedOutput) -> Item) throws(MalformedOutput) -> [Item] {
        switch value {
        case .array(let array): try items(array, read)
        case .set(let set): try items(set, read)
        default: throw malformed("is a list, not \(value.typeName)")
        }
    }

    private func items<Item>(
        _ values: some RandomAccessCollection<Value>, _ read: (OutputReader) throws(MalformedOutput) -> Item
    ) throws(MalformedOutput) -> [Item] {
        let count = values.count
        guard count > 0 else { return [] }
        guard count <= 10_000 else { throw malformed("has \(count) items; 10000 are the most") }
        var items: [Item] = []
        items.reserveCapacity(count)
        for value in values {
            do throws(MalformedOutput) {
                items.append(try read(OutputReader(value)))
            } catch {
                throw error.below(String(items.count))
            }
        }
        return items
    }

    func identifier() throws(MalformedOutput) -> Identifier {
        let text = try text()
        do {
            return try Identifier(text)
        } catch {
            throw malformed("is no name: \(error.message)")
        }
    }

    private var shown: String {
        switch value {
        case .number(let number): CoreError.quote(number.text)
        case .string(let text): CoreError.quote(text.string)
        default: value.typeName
        }
    }

    /// A member's name within a JSON pointer (RFC 6901).
    static func escaped(_ key: String) -> String {
        var escaped = ""
        for scalar in key.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// The name of a member of an answer, made once.
struct OutputKey {
    let name: RegoString

    init(_ name: StaticString) {
        self.name = name.withUTF8Buffer { RegoString(utf8: $0) }
    }
}

/// The members of an answer's object.
struct OutputObject {
    let object: RegoObject
    let reader: OutputReader

    /// Whether a member is there and not null.
    func has(_ key: OutputKey) -> Bool { member(key) != nil }

    /// Reads a member that may be missing or null.
    func optional<Item>(
        _ key: OutputKey, _ read: (OutputReader) throws(MalformedOutput) -> Item
    ) throws(MalformedOutput) -> Item? {
        guard let value = member(key) else { return nil }
        do throws(MalformedOutput) {
            return try read(OutputReader(value))
        } catch {
            throw error.below(key.name.string)
        }
    }

    /// Reads a member that has to be there.
    func required<Item>(
        _ key: OutputKey, _ read: (OutputReader) throws(MalformedOutput) -> Item
    ) throws(MalformedOutput) -> Item {
        if let item = try optional(key, read) { return item }
        throw reader.malformed("has no `\(key.name.string)`")
    }

    private func member(_ key: OutputKey) -> Value? {
        guard let value = object[key.name] else { return nil }
        if case .null = value { return nil }
        return value
    }
}
