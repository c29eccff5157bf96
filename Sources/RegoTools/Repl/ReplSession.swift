import Rego
import RegoSyntax

/// What a person at `stint policy repl` has said so far, and what the next line answers.
///
/// A line is a command, a rule, an import, a package, or a query. Rules are kept in a module of their own in the
/// package that was chosen; a rule is taken back with `:unset`.
package struct ReplSession {
    /// What a line answers.
    package struct Answer: Sendable {
        package var output = ""
        package var errors = ""
        package var isEnd = false
    }

    var modules: [Module]
    var data: RegoObject
    var input: Value?
    var settings: EvalSettings
    /// `repl`, or what `package` said.
    var package = "repl"
    var imports: [String] = []
    /// The sources of the rules said here, in order.
    var rules: [(package: String, name: String, source: String)] = []
    var format = EvalFormat.pretty
    var pending = ""
    let host: ToolHost

    private static let maximumStatement = 1 << 20

    /// - Parameter settings: what to load; its query is not looked at.
    package init(_ settings: EvalSettings, format: EvalFormat = .pretty, host: ToolHost) throws(PolicyProblems) {
        let loader = try settings.files.load()
        modules = loader.modules
        data = loader.documents
        input = settings.input
        self.settings = settings
        self.host = host
        self.format = format
        _ = try Engine.tool(modules, data: data, version: settings.files.version)
    }

    /// What stands before a line: another after the first of a statement.
    package var prompt: String { pending.isEmpty ? "> " : "| " }

    /// Takes a line.
    package mutating func say(_ line: String) -> Answer {
        let isBlank = line.allSatisfy(\.isWhitespace)
        if pending.isEmpty {
            if isBlank { return Answer() }
            if let command = ReplCommand(line) { return run(command) }
        }
        guard pending.utf8.count + line.utf8.count < Self.maximumStatement else {
            pending = ""
            return Answer(errors: "the statement is too long")
        }
        let text = pending.isEmpty ? line : pending + "\n" + line
        // What is open is closed by later lines; a blank line ends it as it is.
        if !isBlank, Self.isOpen(text) {
            pending = text
            return Answer()
        }
        pending = ""
        return statement(text)
    }

    /// The text that was begun, where the input ends.
    package mutating func end() -> Answer {
        guard !pending.isEmpty else { return Answer() }
        defer { pending = "" }
        return statement(pending)
    }

    /// Whether brackets or a raw string are open at the end.
    static func isOpen(_ text: String) -> Bool {
        var depth = 0
        var quote: Character?
        var isEscaped = false
        var isComment = false
        for character in text {
            if isComment {
                if character.isNewline { isComment = false }
                continue
            }
            if let open = quote {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\", open == "\"" {
                    isEscaped = true
                } else if character == open || character.isNewline && open == "\"" {
                    quote = nil
                }
                continue
            }
            switch character {
            case "\"", "`": quote = character
            case "#": isComment = true
            case "{", "[", "(": depth += 1
            case "}", "]", ")": depth -= 1
            default: break
            }
        }
        return depth > 0 || quote == "`"
    }
}

extension ReplSession {
    private mutating func statement(_ text: String) -> Answer {
        let words = text.split(whereSeparator: \.isWhitespace)
        if words.first == "package", words.count == 2 { return choose(package: String(words[1])) }
        if words.first == "import", words.count >= 2 { return add(import: text) }
        if let answer = rule(text) { return answer }
        return query(text)
    }

    private mutating func choose(package name: String) -> Answer {
        do throws(RegoErrors) {
            _ = try Parser.parseModule("package \(name)", file: "repl")
            package = name
            imports = []
            return Answer()
        } catch {
            return Answer(errors: PolicyProblems(error).text(namingPhase: false))
        }
    }

    private mutating func add(import text: String) -> Answer {
        do throws(PolicyProblems) {
            var next = self
            next.imports.append(text)
            _ = try next.engine()
            self = next
            return Answer()
        } catch {
            return Answer(errors: error.text(namingPhase: false))
        }
    }

    /// Keeps a rule; nil where the text is none.
    private mutating func rule(_ text: String) -> Answer? {
        let source = header + text
        guard let module = try? Parser.parseModule(source, file: "repl", version: settings.files.version),
            !module.rules.isEmpty
        else {
            // `x := 1` may be said again: the last one counts. All else that is no rule is a query.
            return nil
        }
        // What reads as a query too is one, unless it defines something: `x = 1`, `p if q`, `f(x) := y`.
        let names = Set(module.rules.map { $0.head.name.string })
        let isDefinition =
            module.rules.contains { $0.head.isAssigned || $0.isDefault || $0.head.key != nil } || text.hasRuleWord
        guard isDefinition else { return nil }
        var next = self
        let defines = module.rules.contains { $0.head.isAssigned && $0.head.arguments == nil && !$0.isDefault }
        let isNew = !rules.contains { names.contains($0.name) && $0.package == package }
        if defines, !text.hasRuleWord { next.rules.removeAll { names.contains($0.name) && $0.package == package } }
        for name in names.sorted() { next.rules.append((package: package, name: name, source: text)) }
        if names.count > 1 { next.rules.removeLast(names.count - 1) }
        do throws(PolicyProblems) {
            _ = try next.engine()
            self = next
            let name = names.sorted().joined(separator: "`, `")
            return Answer(
                output: isNew
                    ? "Rule '\(name)' defined in package \(package). Type ':show' to see rules.\n"
                    : "Rule '\(name)' re-defined in package \(package). Type ':show' to see rules.\n")
        } catch {
            return Answer(errors: error.text(namingPhase: false))
        }
    }

    /// The package and imports that rules said here begin with.
    var header: String { "package \(package)\n\n" + imports.map { $0 + "\n" }.joined() + "\n" }

    /// The modules with the rules that were said.
    func allModules() throws(PolicyProblems) -> [Module] {
        var all = modules
        var sources: [String: String] = [:]
        for rule in rules { sources[rule.package, default: ""] += rule.source + "\n" }
        if sources[package] == nil { sources[package] = "" }
        for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
            let imports = name == package ? self.imports.map { $0 + "\n" }.joined() : ""
            do throws(RegoErrors) {
                all.append(
                    try Parser.parseModule(
                        "package \(name)\n\n\(imports)\n\(source)", file: "repl", version: settings.files.version))
            } catch {
                throw PolicyProblems(error)
            }
        }
        return all
    }

    func engine() throws(PolicyProblems) -> Engine {
        try Engine.tool(allModules(), data: data, version: settings.files.version)
    }

    private func query(_ text: String) -> Answer {
        var settings = settings
        settings.query = text
        settings.input = input
        settings.package = "data." + package
        settings.imports = imports.compactMap { text in
            text.split(whereSeparator: \.isWhitespace).dropFirst().first.map(String.init)
        }.filter { $0 != "rego.v1" && !$0.hasPrefix("future.") }
        do throws(PolicyProblems) {
            let printed = Printed()
            let output = EvalRun(settings, host: host) { printed.add($0) }.run(
                modules: try allModules(), documents: data)
            let report = EvalReport(output, showsVariables: settings.showsVariables)
            return Answer(
                output: String(decoding: report.text(format), as: UTF8.self),
                errors: printed.text + (report.errorText(format) ?? ""))
        } catch {
            return Answer(errors: error.text(namingPhase: false))
        }
    }
}

extension String {
    /// Whether it has a word that only rules have.
    fileprivate var hasRuleWord: Bool {
        let words = split { !$0.isLetter }
        return words.contains("if") || words.contains("contains") || words.first == "default"
    }
}
