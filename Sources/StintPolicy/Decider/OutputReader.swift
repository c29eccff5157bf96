import Rego
import StintCore

/// An answer of policy has the wrong shape; `pointer` is the JSON pointer of the wrong part.
struct MalformedOutput: Error {
    let pointer: String
    let message: String

    var description: String { "\(pointer.isEmpty ? "the answer" : "`\(pointer)`") \(message)" }
}

/// Reads a part of an answer strictly: what is not known, missing or of another kind is malformed. A set is taken
/// where a list is wanted.
struct OutputReader {
    let value: Value
    let pointer: String

    init(_ value: Value, at pointer: String = "") {
        self.value = value
        self.pointer = pointer
    }

    func malformed(_ message: String) -> MalformedOutput { MalformedOutput(pointer: pointer, message: message) }

    /// The members of an object that has no others than `known`.
    func object(_ known: Set<String>) throws(MalformedOutput) -> OutputObject {
        guard case .object(let object) = value else { throw malformed("is an object, not \(value.typeName)") }
        for entry in object {
            guard case .string(let key) = entry.key else { throw malformed("has a key that is no text") }
            guard known.contains(where: { UTF8Order.equal($0, key.string) }) else {
                let near = Suggestion.nearest(to: key.string, among: known.sorted())
                throw MalformedOutput(
                    pointer: "\(pointer)/\(Self.escaped(key.string))",
                    message: "is not known: " + (near.map { "did you mean `\($0)`?" } ?? "leave it out"))
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

    func list<Item>(_ read: (OutputReader) throws(MalformedOutput) -> Item) throws(MalformedOutput) -> [Item] {
        let values: [Value]
        switch value {
        case .array(let array): values = Array(array)
        case .set(let set): values = Array(set)
        default: throw malformed("is a list, not \(value.typeName)")
        }
        guard values.count <= 10_000 else { throw malformed("has \(values.count) items; 10000 are the most") }
        var items: [Item] = []
        for (index, value) in values.enumerated() {
            items.append(try read(OutputReader(value, at: "\(pointer)/\(index)")))
        }
        return items
    }

    func identifier() throws(MalformedOutput) -> Identifier {
        do {
            return try Identifier(try text())
        } catch let error as MalformedOutput {
            throw error
        } catch let error as CoreError {
            throw malformed("is no name: \(error.message)")
        } catch {
            throw malformed("is no name")
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

/// The members of an answer's object.
struct OutputObject {
    let object: RegoObject
    let reader: OutputReader

    /// A member that may be missing or null.
    func optional(_ key: String) -> OutputReader? {
        guard let value = object[key], value != .null else { return nil }
        return OutputReader(value, at: "\(reader.pointer)/\(key)")
    }

    func required(_ key: String) throws(MalformedOutput) -> OutputReader {
        if let found = optional(key) { return found }
        throw reader.malformed("has no `\(key)`")
    }
}
