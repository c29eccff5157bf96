import Rego
import RegoSyntax

extension ReplSession {
    private static let keywords = [
        "as", "contains", "default", "else", "every", "false", "if", "import", "in", "input", "not", "null", "package",
        "some", "true", "with", "data",
    ]

    /// What the word at the end of `line` may be, sorted; whole words.
    package func completions(of line: String) -> [String] {
        let word = Self.word(at: line)
        guard !word.isEmpty else { return [] }
        var names: Set<String> = []
        if word.hasPrefix(":") {
            names.formUnion(ReplCommand.names.map { ":" + $0 })
        } else {
            names.formUnion(Self.keywords)
            names.formUnion(BuiltinRegistry.standard.names.filter { !$0.hasPrefix("internal.") })
            for module in modules {
                let path = DiscoveredTest.text(["data"] + module.package.names)
                for rule in module.rules { names.insert(path + "." + rule.head.name.string) }
                names.insert(path)
            }
            for rule in rules {
                names.insert("data.\(rule.package).\(rule.name)")
                if rule.package == package { names.insert(rule.name) }
            }
            Self.add(.object(data), at: "data", to: &names, depth: 0)
            if let input { Self.add(input, at: "input", to: &names, depth: 0) }
        }
        return names.filter { $0.hasPrefix(word) && $0 != word }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The keys of a document, a few levels deep.
    private static func add(_ value: Value, at path: String, to names: inout Set<String>, depth: Int) {
        guard depth < 3, case .object(let object) = value, object.count < 200 else { return }
        for (key, value) in object {
            guard let name = key.asString?.string, names.count < 10_000, name.isName else { continue }
            names.insert("\(path).\(name)")
            add(value, at: "\(path).\(name)", to: &names, depth: depth + 1)
        }
    }

    /// The word that ends a line.
    package static func word(at line: String) -> String {
        String(line.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == ":" }.reversed())
    }
}

extension String {
    fileprivate var isName: Bool {
        guard let first = utf8.first, !(0x30...0x39).contains(first) else { return false }
        return utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == UInt8(ascii: "_")
        }
    }
}
