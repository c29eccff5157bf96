import Foundation
import RegoSyntax
import Testing

@testable import Rego

@Suite("Capabilities")
struct CapabilitiesTests {
    /// A declaration without the names and descriptions of its parameters.
    private static func bare(_ type: Value) -> Value {
        switch type {
        case .object(let object):
            let isNamed = object["type"] != nil
            return .object(
                RegoObject(
                    object.filter { !isNamed || $0.key != "name" && $0.key != "description" }
                        .map { (key: $0.key, value: bare($0.value)) }))
        case .array(let array): return .array(RegoArray(array.map { bare($0) }))
        default: return type
        }
    }

    @Test(
        "All built-ins of OPA's list are there, with the types, operators and flags declared in it",
        .enabled(if: SharedData.isPresent))
    func names() throws {
        let folder = try #require(SharedData.folder)
        let text = try Data(contentsOf: folder.appendingPathComponent("opa-builtins.json"))
        let expected = try #require(try Value(json: [UInt8](text))["builtins"]?.asArray)
        #expect(expected.count == 201)
        let printed = try #require(Capabilities.current().value["builtins"]?.asArray)
        var found: [Value: Value] = [:]
        for builtin in printed { found[builtin.get("name") ?? .null] = builtin }
        for builtin in expected {
            let name = try #require(builtin.get("name"))
            let own = try #require(found[name], "\(name)")
            #expect(own.get("decl") == builtin.get("decl").map { Self.bare($0) }, "\(name)")
            for flag in ["infix", "relation", "nondeterministic"] as [Value] {
                #expect(own.get(flag) == builtin.get(flag), "\(name) \(flag)")
            }
        }
        // What is there beyond OPA's list is newer than it.
        let names = Set(expected.compactMap { $0.get("name") })
        #expect(
            Set(found.keys).subtracting(names) == [
                "array.flatten", "internal.template_string", "strings.split_n", "uri.is_valid", "uri.parse",
            ])
        // Every one of them does something, but for those that the compiler itself takes away.
        for name in names.compactMap({ $0.asString?.string }) where BuiltinSignature.standard[name] == nil {
            Issue.record("\(name) has no signature")
        }
    }

    @Test("What is printed is read again as it was")
    func roundTrip() throws {
        let printed = Capabilities.current(.v0).value
        #expect(try Capabilities(json: printed.jsonBytes()).value == printed)
        #expect(printed["features"]?.get(1) == "rego_v1")
        #expect(Capabilities.current().value["future_keywords"] == ["and", "not", "or"])
    }

    private func check(_ module: String, _ capabilities: String) throws -> String? {
        let capabilities = try Capabilities(json: Array(capabilities.utf8))
        var options = CompilerOptions()
        options.restrict(to: capabilities)
        do throws(RegoErrors) {
            let module = try Parser.parseModule(module, file: "a.rego")
            try capabilities.check([module])
            _ = try Engine(parsed: [module], options: options)
            return nil
        } catch {
            return error.errors.map(\.description).joined(separator: "\n")
        }
    }

    @Test("Policies are held to the built-ins and types of a file")
    func restricting() throws {
        let number = #"{"type": "number"}"#
        let plus =
            #"{"name": "plus", "infix": "+", "decl": {"type": "function", "args": [\#(number), \#(number)], "result": \#(number)}}"#
        let strange =
            #"{"name": "strange", "decl": {"type": "function", "args": [{"type": "string"}], "result": {"type": "boolean"}}}"#
        let file = #"{"features": ["rego_v1"], "builtins": [\#(plus), \#(strange)]}"#
        #expect(try check("package a\nx := 1 + 2", file) == nil)
        #expect(try check("package a\nx := strange(\"y\")", file) == nil)
        #expect(try check("package a\nx := strange(1)", file)?.contains("strange: invalid argument(s)") == true)
        #expect(try check("package a\nx := count([])", file) == "a.rego:2: rego_type_error: undefined function count")
        #expect(
            try check("package a", #"{"builtins": []}"#)?.contains("rego_v1 feature required for parsing v1 Rego")
                == true)
    }

    @Test(
        "P14: files that are no capabilities say so",
        arguments: [
            ("[]", "an object with `builtins`"), ("{", "invalid JSON"), (#"{"builtins": [1]}"#, "has no `name`"),
            (#"{"builtins": [{"name": "x"}]}"#, "not declared as a function"),
            (#"{"builtins": [{"name": "x", "decl": {"type": "set"}}]}"#, "not declared as a function"),
            (#"{"builtins": [{"name": "x", "decl": {"type": "function", "args": [{}]}}]}"#, "has no `type`"),
            (#"{"builtins": [{"name": "x", "decl": {"type": "function", "args": [{"type": "y"}]}}]}"#, "is `y`"),
            (
                #"{"builtins": [{"name": "x", "decl": {"type": "function", "result": {"type": "object", "static": [1]}}}]}"#,
                "without key and value"
            ),
            (#"{"features": 1}"#, "`features` of the capabilities is number"),
            (#"{"future_keywords": [1]}"#, "holds number"),
        ])
    func malformed(text: String, message: String) {
        do {
            _ = try Capabilities(json: Array(text.utf8))
            Issue.record("accepted")
        } catch {
            #expect(error.message.contains(message), "\(error.message)")
        }
    }
}

extension Value {
    fileprivate subscript(key: String) -> Value? { self.get(Value(key)) }
}
