import Rego
import RegoSyntax

/// What names in a module stand for.
struct NameScope {
    /// A document: `input`, or a path below `data`.
    struct Document: Hashable {
        let isInput: Bool
        let path: [String]

        var text: String { DiscoveredTest.text([isInput ? "input" : "data"] + path) }
    }

    private let globals: [RegoText: Document]

    /// - Parameter siblings: the names of the rules of the module's package, in any file.
    init(_ module: Module, siblings: Set<RegoText>) {
        var globals: [RegoText: Document] = [:]
        let package = module.package.names
        for name in siblings { globals[name] = Document(isInput: false, path: package + [name.string]) }
        for item in module.imports {
            guard let head = item.path.first?.variableName else { continue }
            let path = item.path.dropFirst().compactMap { $0.stringValue?.string }
            if head == "data" { globals[item.name] = Document(isInput: false, path: path) }
            if head == "input" { globals[item.name] = Document(isInput: true, path: path) }
        }
        globals["data"] = Document(isInput: false, path: [])
        globals["input"] = Document(isInput: true, path: [])
        self.globals = globals
    }

    func document(_ name: RegoText) -> Document? { globals[name] }

    /// The document a ref or a name begins with, and the steps beyond that are not fixed names.
    func document(of term: Term) -> (document: Document, rest: ArraySlice<Term>)? {
        switch term.kind {
        case .variable(let name): return document(name).map { ($0, []) }
        case .ref(let path):
            guard let head = path.first?.variableName, let document = document(head) else { return nil }
            let names = path.dropFirst().prefix { $0.stringValue != nil }.compactMap { $0.stringValue?.string }
            return (
                Document(isInput: document.isInput, path: document.path + names), path.dropFirst(1 + names.count)
            )
        default: return nil
        }
    }
}

extension Package {
    /// The names of the package's path below `data`.
    var names: [String] { path.dropFirst().compactMap { $0.stringValue?.string } }
}
