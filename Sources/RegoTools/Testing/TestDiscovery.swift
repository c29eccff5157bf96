import Rego
import RegoSyntax

/// One rule that is a test.
struct DiscoveredTest: Sendable {
    /// The module it is in, by position.
    let module: Int
    /// The rule in its module, by position.
    let rule: Int
    let package: [String]
    /// The steps of its name below the package; steps that name cases left out.
    let name: [String]
    let isSkipped: Bool
    /// Whether its head goes on after the name: `test_c[note] if ...`.
    let hasCases: Bool
    let location: SourceLocation

    var packageText: String { Self.text(["data"] + package) }
    var nameText: String { Self.text(name) }
    var fullName: String { Self.text(["data"] + package + name) }

    /// The query for its value.
    var query: String {
        "data" + (package + name).map { "[\(String(decoding: JSONText.quoted($0), as: UTF8.self))]" }.joined()
    }

    /// `a.b["c d"]`, as OPA writes a ref.
    static func text(_ path: [String]) -> String {
        var text = path.first ?? ""
        for step in path.dropFirst() {
            let isName =
                step.utf8.first.map { !(0x30...0x39).contains($0) } == true
                && step.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == UInt8(ascii: "_")
                        || $0 == UInt8(ascii: "#")
                }
            text += isName ? ".\(step)" : "[\(String(decoding: JSONText.quoted(step), as: UTF8.self))]"
        }
        return text
    }
}

/// Finds tests, and prepares modules for running them.
struct TestDiscovery: Sendable {
    private(set) var modules: [Module]
    /// The modules as they were read, in the same order.
    let original: [Module]
    private(set) var tests: [DiscoveredTest] = []

    /// Looks at `modules` in the order of their files' names.
    init(_ modules: [Module]) {
        original = modules.sorted { $0.source.file.utf8.lexicographicallyPrecedes($1.source.file.utf8) }
        self.modules = original
        var seen: [[String]: Int] = [:]
        for index in self.modules.indices {
            let package = self.modules[index].package.names
            for rule in self.modules[index].rules.indices {
                guard var test = Self.test(self.modules[index].rules[rule], index, rule, package) else { continue }
                if !test.isSkipped {
                    // Rules of one name would be one document: each is a test of its own.
                    let count = seen[package + test.name, default: 0]
                    seen[package + test.name] = count + 1
                    if count > 0 { test = rename(test, count) }
                    if test.hasCases { announceCases(of: test) }
                }
                tests.append(test)
            }
        }
    }

    private static func test(_ rule: Rule, _ module: Int, _ index: Int, _ package: [String]) -> DiscoveredTest? {
        var name: [String] = []
        for term in rule.head.reference {
            guard let step = (term.variableName ?? term.stringValue)?.string else { return nil }
            if !name.isEmpty, term.isVariable { return nil }
            name.append(step)
            let isSkipped = step.hasPrefix("todo_test_")
            guard isSkipped || step.hasPrefix("test_") else { continue }
            return DiscoveredTest(
                module: module, rule: index, package: package, name: name, isSkipped: isSkipped,
                hasCases: rule.head.reference.count > name.count, location: rule.location)
        }
        return nil
    }

    private mutating func rename(_ test: DiscoveredTest, _ count: Int) -> DiscoveredTest {
        var name = test.name
        let last = name.count - 1
        let digits = String(count)
        name[last] += "#" + String(repeating: "0", count: max(0, 2 - digits.count)) + digits
        var reference = modules[test.module].rules[test.rule].head.reference
        let term = reference[last]
        reference[last] = Term(
            last == 0 ? .variable(RegoText(name[last])) : .string(RegoText(name[last])), term.location)
        modules[test.module].rules[test.rule].head.reference = reference
        return DiscoveredTest(
            module: test.module, rule: test.rule, package: test.package, name: name, isSkipped: test.isSkipped,
            hasCases: test.hasCases, location: test.location)
    }

    /// Adds a call of `internal.test_case` that tells which case is looked at, as early as the case's name is known:
    /// a case whose body fails leaves no other trace.
    private mutating func announceCases(of test: DiscoveredTest) {
        var rule = modules[test.module].rules[test.rule]
        let names = Array(rule.head.reference.dropFirst(test.name.count))
        let known = rule.body.lastIndex { expression in
            Self.declared(by: expression).contains { declared in names.contains { $0.mentions(declared) } }
        }
        let call = Call(.builtin("internal.test_case", rule.location), [Term(.array(names), rule.location)])
        rule.body.insert(
            Expression(.call(call), location: rule.location), at: known.map { $0 + 1 } ?? 0)
        for index in rule.body.indices { rule.body[index].index = index }
        modules[test.module].rules[test.rule] = rule
    }

    /// The variables an expression declares in its body.
    private static func declared(by expression: Expression) -> [RegoText] {
        switch expression.kind {
        case .someVariables(let terms): terms.compactMap(\.variableName)
        case .someIn(let some): [some.key, some.value].compactMap { $0 }.flatMap(\.variables)
        case .call(let call) where call.name == "assign": call.arguments.first?.variables ?? []
        default: []
        }
    }
}

extension Term {
    /// The variables of a pattern: the term itself, or what stands in its arrays and objects.
    fileprivate var variables: [RegoText] {
        switch kind {
        case .variable(let name): [name]
        case .array(let items): items.flatMap(\.variables)
        case .object(let entries): entries.flatMap { $0.value.variables }
        default: []
        }
    }

    /// Whether `name` occurs in the term: as itself, at the head or in the path of a ref, or inside a collection.
    fileprivate func mentions(_ name: RegoText) -> Bool {
        switch kind {
        case .variable(let own): own == name
        case .ref(let path), .array(let path), .set(let path): path.contains { $0.mentions(name) }
        case .object(let entries): entries.contains { $0.key.mentions(name) || $0.value.mentions(name) }
        case .call(let call): call.arguments.contains { $0.mentions(name) }
        default: false
        }
    }
}
