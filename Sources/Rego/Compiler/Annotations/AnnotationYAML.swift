import RegoSyntax
import Yams

/// What is wrong with a block's YAML, in go-yaml's words.
struct AnnotationYAMLError: Error {
    let message: String
    /// The line of the YAML text it names, from 1; 0 where it names none.
    let line: Int
}

/// The fields of a METADATA block, each of the kind it must be.
struct AnnotationYAML {
    /// One of several: a mapping or a text, with what Go prints for it.
    struct Entry {
        let value: Value
        let isText: Bool
    }

    private(set) var texts: [String: String] = [:]
    private(set) var isEntrypoint = false
    private(set) var organizations: [String] = []
    private(set) var resources: [Value] = []
    private(set) var authors: [Value] = []
    private(set) var schemas: [RegoObject] = []
    private(set) var custom = RegoObject.empty
    private(set) var compile: RegoObject?
    private var problems: [(line: Int, text: String)] = []
    private var count = 0

    private static let maximumCount = 10_000
    private static let maximumDepth = 32

    init(_ text: String) throws(AnnotationYAMLError) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Self.problem(error)
        } catch {
            throw AnnotationYAMLError(message: "yaml: \(error)", line: 0)
        }
        guard let node, !node.isNull else { return }
        guard case .mapping(let mapping) = node else {
            mismatch(node, "ast.rawAnnotation")
            throw problemsFound
        }
        for (key, value) in mapping { try read(key.scalar?.string ?? "", value) }
        if !problems.isEmpty { throw problemsFound }
    }

    private mutating func read(_ key: String, _ node: Node) throws(AnnotationYAMLError) {
        if node.isNull { return }
        switch key {
        case "scope", "title", "description":
            if case .scalar(let scalar) = node { texts[key] = scalar.string } else { mismatch(node, "string") }
        case "entrypoint": readEntrypoint(node)
        case "organizations":
            for element in elements(of: node, "[]string") {
                if case .scalar(let scalar) = element {
                    organizations.append(element.isNull ? "" : scalar.string)
                } else {
                    mismatch(element, "string")
                }
            }
        case "related_resources": resources = try values(elements(of: node, "[]interface {}"))
        case "authors": authors = try values(elements(of: node, "[]interface {}"))
        case "schemas":
            for element in elements(of: node, "[]map[string]interface {}") {
                if let object = try object(element) { schemas.append(object) }
            }
        case "custom": custom = try object(node) ?? .empty
        case "compile": compile = try object(node)
        default: break
        }
    }

    private mutating func readEntrypoint(_ node: Node) {
        guard case .scalar(let scalar) = node else { return mismatch(node, "bool") }
        switch scalar.string {
        case "true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON": isEntrypoint = true
        case "false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF": isEntrypoint = false
        default: mismatch(node, "bool")
        }
    }

    private mutating func elements(of node: Node, _ wanted: String) -> [Node] {
        guard case .sequence(let sequence) = node else {
            mismatch(node, wanted)
            return []
        }
        return Array(sequence)
    }

    private mutating func object(_ node: Node) throws(AnnotationYAMLError) -> RegoObject? {
        guard case .mapping = node, case .object(let object) = try value(node, depth: 0, path: []) else {
            mismatch(node, "map[string]interface {}")
            return nil
        }
        return object
    }

    private mutating func values(_ nodes: [Node]) throws(AnnotationYAMLError) -> [Value] {
        var values: [Value] = []
        for node in nodes { values.append(try value(node, depth: 0, path: [])) }
        return values
    }

    // MARK: - Values

    private mutating func value(_ node: Node, depth: Int, path: [String]) throws(AnnotationYAMLError) -> Value {
        count += 1
        guard count <= Self.maximumCount, depth <= Self.maximumDepth else {
            throw AnnotationYAMLError(
                message: "yaml: METADATA block is too large or nested too deeply", line: node.line)
        }
        switch node {
        case .scalar(let scalar):
            guard scalar.style == .plain || scalar.style == .any else { return Value(scalar.string) }
            return PlainScalar.value(of: scalar.string)
        case .sequence(let sequence):
            var elements: [Value] = []
            for (index, element) in sequence.enumerated() {
                elements.append(try value(element, depth: depth + 1, path: path + ["\(index)"]))
            }
            return .array(RegoArray(elements))
        case .mapping(let mapping):
            var entries: [(key: Value, value: Value)] = []
            for (key, inner) in mapping {
                guard case .scalar(let name) = key, case .string = try value(key, depth: depth + 1, path: path) else {
                    throw AnnotationYAMLError(
                        message: "invalid map key type(s): \(path.joined(separator: "/"))", line: 0)
                }
                entries.append(
                    (Value(name.string), try value(inner, depth: depth + 1, path: path + [name.string])))
            }
            return .object(RegoObject(entries))
        case .alias:
            throw AnnotationYAMLError(message: "yaml: unknown anchor referenced", line: node.line)
        }
    }

    // MARK: - Problems

    private mutating func mismatch(_ node: Node, _ wanted: String) {
        var given = "!!map"
        switch node {
        case .scalar(let scalar):
            let kind: String
            switch scalar.style == .plain || scalar.style == .any ? PlainScalar.value(of: scalar.string) : Value("") {
            case .null: kind = "!!null"
            case .bool: kind = "!!bool"
            case .number(let number): kind = number.isInteger ? "!!int" : "!!float"
            default: kind = "!!str"
            }
            let text = scalar.string
            given = "\(kind) `\(text.utf8.count > 10 ? String(text.prefix(7)) + "..." : text)`"
        case .sequence: given = "!!seq"
        case .mapping, .alias: break
        }
        problems.append((node.line, "line \(node.line): cannot unmarshal \(given) into \(wanted)"))
    }

    private var problemsFound: AnnotationYAMLError {
        let list = problems.map { "\n  \($0.text)" }.joined()
        return AnnotationYAMLError(message: "yaml: unmarshal errors:\(list)", line: problems.first?.line ?? 0)
    }

    /// libyaml's complaint in go-yaml's form.
    private static func problem(_ error: YamlError) -> AnnotationYAMLError {
        switch error {
        case .scanner(let context, let problem, let mark, _):
            return located(problem, max(0, (context?.mark.line ?? mark.line) - 1), isScanner: true)
        case .parser(let context, let problem, let mark, _), .composer(let context, let problem, let mark, _):
            return located(problem, max(0, (context?.mark.line ?? mark.line) - 1), isScanner: false)
        case .reader(let problem, _, _, _):
            return AnnotationYAMLError(message: "yaml: \(problem)", line: 0)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let (line, name) = (context.mark.line, duplicates.last ?? "")
            return AnnotationYAMLError(
                message: "yaml: unmarshal errors:\n  line \(line): mapping key \"\(name)\" already defined", line: line)
        default:
            return AnnotationYAMLError(message: "yaml: \(error)", line: 0)
        }
    }

    private static func located(_ problem: String, _ before: Int, isScanner: Bool) -> AnnotationYAMLError {
        guard before > 0 else { return AnnotationYAMLError(message: "yaml: \(problem)", line: 0) }
        let line = isScanner ? before + 1 : before
        return AnnotationYAMLError(message: "yaml: line \(line): \(problem)", line: line)
    }
}

extension Node {
    fileprivate var line: Int { mark?.line ?? 1 }

    fileprivate var isNull: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return false }
        if case .null = PlainScalar.value(of: scalar.string) { return true }
        return false
    }
}

/// What an unquoted scalar means to go-yaml.
private enum PlainScalar {
    static func value(of text: String) -> Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        guard let first = text.utf8.first, first < 0x3A, text.utf8.count <= 256 else { return Value(text) }
        if let integer = integer(text) { return .number(Number(integer)) }
        if let number = decimal(text) { return .number(number) }
        if let instant = instant(text) { return Value(instant) }
        return Value(text)
    }

    /// Decimal, or after `0x`, `0o`, `0b` or `0` in another base; `_` stands between digits.
    private static func integer(_ text: String) -> Int? {
        var digits = text.filter { $0 != "_" }[...]
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits = digits.dropFirst() }
        guard let first = digits.first, first.isASCII, first.isNumber else { return nil }
        var radix = 10
        for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            radix = base
            digits = digits.dropFirst(2)
        }
        if radix == 10, digits.count > 1, digits.hasPrefix("0") { radix = 8 }
        return Int((isNegative ? "-" : "") + digits, radix: radix)
    }

    private static func decimal(_ text: String) -> Number? {
        let plain = text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard let term = try? Parser.parseTerm(String(plain)), case .number(let literal) = term.kind else { return nil }
        return Number(text: literal.string)
    }

    /// A day is that day's first instant.
    private static func instant(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        let digits = bytes.enumerated().filter { $0.offset != 4 && $0.offset != 7 }.map(\.element)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text + "T00:00:00Z"
    }
}
