import Rego
import Synchronization
import Testing

/// Functions that an embedding program adds to OPA's.
@Suite("Built-ins of an embedding program")
struct CustomBuiltinTests {
    private struct Account: Codable {
        var name: String
        var groups: [String]
    }

    private static let accounts: [String: Account] = ["alice": Account(name: "alice", groups: ["dba", "ops"])]

    /// `acme.account(name)`, `acme.between(low, high)`, `acme.greet(account)`, `acme.join(a, b)`, `acme.forever()`.
    private static func registry(asked: Counter = Counter()) -> BuiltinRegistry {
        var registry = BuiltinRegistry.standard
        registry.register(
            Builtin(
                "acme.account", takes: [BuiltinOperand("name", .string)],
                yields: .record(["name": .string, "groups": .array(of: .string)]), isNondeterministic: true
            ) { (arguments, _) throws(BuiltinError) in
                asked.add()
                guard let account = accounts[try arguments.string(0).string] else { throw .failed("no such account") }
                let groups = Value.array(RegoArray(account.groups.map { Value($0) }))
                return ["name": Value(account.name), "groups": groups]
            })
        registry.register(
            Builtin(
                "acme.between", takes: [BuiltinOperand("low", .number), BuiltinOperand("high", .number)],
                yields: .boolean
            ) { (arguments, context) throws(BuiltinError) in
                let (low, high) = (try arguments.int(0), try arguments.int(1))
                return .bool((low..<max(low, high)).contains(Int(context.nowNanoseconds)))
            })
        registry.register(
            Builtin(
                "acme.greet", takes: BuiltinOperand("account", .any), yields: .string, decoding: Account.self
            ) { (account, context) throws(BuiltinError) -> String? in
                account.groups.isEmpty ? nil : "\(account.name) of \(account.groups.joined(separator: "+"))"
            })
        registry.register(
            Builtin(
                "acme.join", takes: BuiltinOperand("a", .array(of: .number)), BuiltinOperand("b", .string),
                yields: .record(["sum": .number, "text": .string]), decoding: ([Int].self, String.self)
            ) { (numbers, text, _) throws(BuiltinError) -> [String: Value]? in
                ["sum": Value(numbers.reduce(0, +)), "text": Value(text)]
            })
        registry.register(
            Builtin("acme.forever", arity: 0) { (_, context) throws(BuiltinError) in
                while true { try context.charge(1000) }
            })
        return registry
    }

    private final class Counter: Sendable {
        private let state = Mutex(0)

        var count: Int { state.withLock { $0 } }
        func add() { state.withLock { $0 += 1 } }
    }

    private static func value(
        _ query: String, strict: Bool = true, asked: Counter = Counter(), recorded: RecordedResults = RecordedResults(),
        module: String = ""
    ) throws -> EvaluatedValue {
        let modules = module.isEmpty ? [] : [PolicySource("test.rego", "package test\n" + module)]
        let engine = try Engine(modules: modules, builtins: registry(asked: asked))
        return try engine.prepare("x := \(query)").value(
            input: ["name": "alice", "number": 1],
            options: EvaluationOptions(now: 100, strictBuiltinErrors: strict, recorded: recorded))
    }

    @Test func answersPolicies() throws {
        #expect(try Self.value("acme.account(input.name).groups[1]").value == "ops")
        #expect(try Self.value("acme.between(100, 101)").value == true)
        #expect(try Self.value("acme.greet(acme.account(input.name))").value == "alice of dba+ops")
        #expect(try Self.value(#"acme.join([1, 2, 3], "x")"#).value == ["sum": 6, "text": "x"])
        let module = "allow if \"dba\" in acme.account(input.name).groups"
        #expect(try Self.value("data.test.allow", module: module).value == true)
        let mocked = "acme.greet({}) with acme.greet as \"mocked\""
        #expect(try Self.value(mocked).value == "mocked")
    }

    @Test(arguments: [
        "acme.account(1)", "acme.account()", "acme.account(input.name) + 1", "acme.account(input.name).nope",
        "acme.join([\"a\"], \"x\")", "acme.between(1, \"x\")", "count(acme.between(1, 2))",
    ])
    func isCheckedByType(_ query: String) {
        let error = #expect(throws: EngineError.self) { try Self.value(query) }
        #expect(error?.description.contains("rego_type_error") == true, "\(String(describing: error))")
    }

    @Test func failsAsBuiltinsDo() throws {
        #expect(try Self.value("acme.account(\"bob\")", strict: false).value == nil)
        let failed = #expect(throws: EvaluationError.self) { try Self.value("acme.account(\"bob\")") }
        #expect(failed?.code == .builtin)
        #expect(failed?.message == "acme.account: no such account")
        let wrong = #expect(throws: EvaluationError.self) { try Self.value("acme.account(input.number)") }
        #expect(wrong?.code == .type)
        #expect(wrong?.message == "acme.account: operand 1 must be string but got number")
        let unread = #expect(throws: EvaluationError.self) { try Self.value("acme.greet(input)") }
        #expect(unread?.code == .type)
        #expect(unread?.message.hasPrefix("acme.greet: operand 1 cannot be read: ") == true)
        #expect(try Self.value(#"acme.greet({"name": "x", "groups": []})"#).value == nil)
        // A limit ends the evaluation whether built-in errors do or not.
        let endless = #expect(throws: EvaluationError.self) { try Self.value("acme.forever()", strict: false) }
        #expect(endless?.code == .limit)
    }

    @Test("P13: what a nondeterministic function answered is kept and used again") func replays() throws {
        let asked = Counter()
        let query = "[acme.account(\"alice\").name, acme.account(\"alice\").name]"
        let first = try Self.value(query, asked: asked)
        #expect(asked.count == 1)
        let second = try Self.value(query, asked: asked, recorded: first.recorded)
        #expect(second.value == first.value)
        #expect(asked.count == 1)
    }

    @Test func mayReplaceAndRemoveOPAs() throws {
        var registry = BuiltinRegistry.standard
        registry.register(Builtin("upper", arity: 1) { (_, _) throws(BuiltinError) in "mine" })
        registry.remove("http.send")
        let engine = try Engine(builtins: registry)
        let value = try engine.prepare("x := upper(\"a\")").value(options: EvaluationOptions(now: 0)).value
        #expect(value == "mine")
        #expect(throws: EngineError.self) { try engine.prepare("http.send({\"method\": \"GET\", \"url\": \"x\"})") }
    }
}
