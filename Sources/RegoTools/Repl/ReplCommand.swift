import Rego
import RegoSyntax

/// A line that begins with a colon, or one of the few words that `opa run` takes without.
enum ReplCommand {
    case help(String?)
    case exit
    case show(String?)
    case unset(String)
    case unsetPackage(String)
    case dump(String?)
    case format(EvalFormat)
    case explain(ExplainMode)
    case profile(Bool)
    case metrics(Bool)
    case instrument(Bool)
    case unknowns([String])
    case types
    case input(String?)
    case data(String)
    case explainQuery(String)
    case wrong(String)

    init?(_ line: String) {
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard var name = words.first else { return nil }
        if name.hasPrefix(":") {
            name.removeFirst()
        } else if !(words.count == 1 && ["help", "exit"].contains(name)) {
            return nil
        }
        words.removeFirst()
        let rest = words.joined(separator: " ")
        let argument = words.first
        switch name {
        case "help", "h", "?": self = .help(argument)
        case "exit", "quit", "q": self = .exit
        case "show": self = .show(argument)
        case "unset": self = argument.map { .unset($0) } ?? .wrong("unset NAME")
        case "unset-package": self = argument.map { .unsetPackage($0) } ?? .wrong("unset-package NAME")
        case "dump": self = .dump(argument)
        case "json": self = .format(.json)
        case "pretty": self = .format(.pretty)
        case "values": self = .format(.values)
        case "notes": self = .explain(.notes)
        case "fails": self = .explain(.fails)
        case "full", "trace": self = .explain(.full)
        case "debug": self = .explain(.debug)
        case "trace-off", "off": self = .explain(.off)
        case "profile": self = .profile(argument != "off")
        case "metrics": self = .metrics(argument != "off")
        case "instrument": self = .instrument(argument != "off")
        case "unknown": self = .unknowns(words)
        case "types": self = .types
        case "input": self = .input(rest.isEmpty ? nil : rest)
        case "data": self = argument.map { .data($0) } ?? .wrong("data FILE")
        case "explain", "why": self = rest.isEmpty ? .wrong("explain QUERY") : .explainQuery(rest)
        default: self = .wrong(name)
        }
    }

    static let names = [
        "help", "exit", "show", "unset", "unset-package", "dump", "json", "pretty", "values", "notes", "fails", "full",
        "debug", "off", "profile", "metrics", "instrument", "unknown", "input", "data", "explain",
    ]
}

extension ReplSession {
    static let help = """
        A line is a query, a rule, `import ...`, `package ...` or a command. What is open ({, [, () goes on in the next
        line. Commands:
          :help [built-in]     this, or what a built-in takes
          :exit                leave (Ctrl-D too)
          :show [debug]        the package, imports and rules said here
          :unset NAME          forget a rule
          :unset-package NAME  forget the rules of a package, and go back to `repl`
          :dump                the data that was loaded
          :input FILE|JSON     read `input`; without anything: show it
          :data PATH           load a file, a folder or PREFIX:PATH
          :pretty :json :values  how results are written
          :notes :fails :full :debug :off  which steps of evaluations are shown
          :profile :metrics :instrument [off]  figures with each result
          :unknown [REF...]    evaluate in part, without these; none: whole again
          :explain QUERY       why it comes out as it does

        """

    mutating func run(_ command: ReplCommand) -> Answer {
        switch command {
        case .help(nil): return Answer(output: Self.help)
        case .help(let name?): return Answer(output: help(for: name))
        case .exit: return Answer(isEnd: true)
        case .show:
            return Answer(output: header + rules.filter { $0.package == package }.map { $0.source + "\n" }.joined())
        case .unset(let name): return unset(name)
        case .unsetPackage(let name):
            rules.removeAll { $0.package == name }
            if package == name { package = "repl" }
            return Answer()
        case .dump: return Answer(output: String(decoding: EvalReport.indented(.object(data)), as: UTF8.self))
        case .format(let format): self.format = format
        case .explain(let mode): settings.explain = mode
        case .profile(let isOn):
            settings.profiles = isOn
            settings.measures = isOn || settings.measures
        case .metrics(let isOn): settings.measures = isOn
        case .instrument(let isOn):
            settings.instruments = isOn
            settings.measures = isOn || settings.measures
        case .unknowns(let refs):
            settings.partial = refs.isEmpty ? nil : PartialOptions(unknowns: refs)
        case .types: return Answer(errors: "there are no types to show; `stint policy check` reports errors of types")
        case .input(let text): return readInput(text)
        case .data(let path): return load(path)
        case .explainQuery(let query): return explain(query)
        case .wrong(let text):
            return Answer(errors: "`:\(Sanitizer.line(text))` is not a command; see :help")
        }
        return Answer()
    }

    private mutating func unset(_ name: String) -> Answer {
        guard rules.contains(where: { $0.name.utf8.elementsEqual(name.utf8) && $0.package == package }) else {
            return Answer(errors: "warning: no matching rules in current module")
        }
        rules.removeAll { $0.name.utf8.elementsEqual(name.utf8) && $0.package == package }
        return Answer()
    }

    private func help(for name: String) -> String {
        guard let builtin = BuiltinRegistry.standard[name] else {
            return "there is no built-in `\(Sanitizer.line(name))`\n"
        }
        let operands = builtin.arity == 1 ? "1 operand" : "\(builtin.arity) operands"
        return "\(builtin.name): \(operands)\(builtin.isNondeterministic ? ", not deterministic" : "")\n"
    }

    private mutating func readInput(_ text: String?) -> Answer {
        guard let text else {
            return Answer(
                output: input.map { String(decoding: EvalReport.indented($0), as: UTF8.self) } ?? "undefined\n")
        }
        do throws(ToolError) {
            if text.hasPrefix("{") || text.hasPrefix("[") || text.hasPrefix("\"") {
                input = try PolicyLoader.document(Array(text.utf8), named: "input")
            } else {
                input = try PolicyLoader.document(atPath: text)
            }
            return Answer()
        } catch {
            return Answer(errors: error.message)
        }
    }

    private mutating func load(_ path: String) -> Answer {
        var next = self
        next.settings.files.data.append(path)
        do throws(PolicyProblems) {
            let loader = try next.settings.files.load()
            next.modules = loader.modules
            next.data = loader.documents
            _ = try next.engine()
            self = next
            return Answer()
        } catch {
            return Answer(errors: error.text(namingPhase: true))
        }
    }

    private func explain(_ query: String) -> Answer {
        var settings = settings
        settings.query = query
        if !query.hasPrefix("data.") { settings.package = package }
        do throws(PolicyProblems) {
            let explainer = try Explainer(try allModules(), settings: settings, data: data, host: host)
            return Answer(output: try explainer.explain(input: input, data: data).text)
        } catch {
            return Answer(errors: error.text(namingPhase: false))
        }
    }
}
