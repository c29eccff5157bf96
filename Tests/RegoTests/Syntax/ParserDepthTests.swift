import RegoSyntax
import Testing

/// Nesting is bounded, and what the bound admits fits a small stack in a debug build.
@Suite struct ParserDepthTests {
    static let shapes: [(open: String, middle: String, close: String)] = [
        ("[", "1", "]"), ("{", "1", "}"), ("{\"a\": ", "1", "}"), ("(", "1", ")"), ("f(", "1", ")"), ("a[", "1", "]"),
        ("[x | x = ", "1", "]"), ("{x | y; x = ", "1", "}"), ("{x: 1 | x = ", "1", "}"), ("$\"{", "1", "}\""),
        ("[1 + ", "1", "]"), ("{1 + ", "1", "}"), ("{\"k\": 1 + ", "1", "}"), ("[x | every y in z { y = ", "1", "}]"),
        ("{", "1 | 2", "}"), ("[[1 | ", "2", "], 1]"), ("1 + (", "1", ")"), ("x.f(", "1", ").y"),
        ("[a | some b in ", "c", "]"),
        ("{a | not ", "c", "}"), ("[1, {2: ", "3", "}]"), ("{x | x with input as ", "1", "}"),
    ]

    @Test(arguments: shapes.indices)
    func deepTextNeverTraps(shape: Int) {
        let (open, middle, close) = Self.shapes[shape]
        for depth in [1, 63, 65, 169, 171, 255, 257, 511, 513, 5_000] {
            let term =
                String(repeating: open, count: depth) + middle + String(repeating: close, count: depth)
            onSmallStack {
                for text in [
                    "package p\nq := \(term)\n", "package p\nq if {\n \(term)\n}\n", "package p\nq if \(term)\n",
                ] {
                    guard let module = try? Parser.parseModule(text, file: "deep.rego") else { continue }
                    #expect(module.rules.map(\.body.written) == module.rules.map(\.body.written))
                    #expect(module.rules.map(\.body) == module.rules.map(\.body))
                }
            }
        }
    }

    @Test func depthErrorNamesThePlace() {
        let term = String(repeating: "[", count: 2 * Parser.maximumNesting)
        #expect {
            _ = try Parser.parseModule("package p\nq := \(term)", file: "deep.rego")
        } throws: { error in
            let first = (error as? RegoErrors)?.errors.first
            return first?.message == "nested deeper than \(Parser.maximumNesting) levels" && first?.location?.row == 2
        }
    }

    @Test func ordinaryDepthIsRead() throws {
        let array = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        _ = try Parser.parseModule("package p\nq := \(array)\n", file: "deep.rego")
        let sum = (1...19_990).map(String.init).joined(separator: " + ")
        _ = try Parser.parseModule("package p\nq := \(sum)\n", file: "deep.rego")
        let list = (1...50_000).map(String.init).joined(separator: ",")
        #expect(try Parser.parseTerm("[\(list)]") == Parser.parseTerm("[\(list)]"))
    }

    /// Chains are as deep as they are long: reading, comparing, writing and destroying them fits any stack.
    @Test(arguments: [
        (" + ", 19_000), (" + ", 25_000), (" == ", 2_000), (" in ", 2_000), (" | ", 2_000), (" or ", 9_000),
    ])
    func longChainsFitSmallStacks(glue: String, length: Int) {
        let chain = (1...length).map { "\($0)" }.joined(separator: glue)
        onSmallStack {
            let text = "package p\nimport future.keywords\nq if \(chain)\n"
            do {
                var module = try Parser.parseModule(text, file: "deep.rego")
                #expect(length < Parser.maximumChain)
                #expect(module.rules.map(\.body) == module.rules.map(\.body))
                #expect(module.rules.map(\.body.hashValue) == module.rules.map(\.body.hashValue))
                #expect(!module.rules.map(\.body.written).isEmpty)
                module.rules[0].body[0].kind = .term(Term(.null))
            } catch {
                #expect(length > Parser.maximumChain)
            }
        }
    }

    @Test func otherLongThingsAreHandled() {
        let calls = "f" + String(repeating: "().x", count: 5_000)
        onSmallStack { _ = try? Parser.parseModule("package p\nq if \(calls)\n", file: "deep.rego") }
        let elses = String(repeating: " else := 2 if input.x", count: 5_000)
        onSmallStack { _ = try? Parser.parseModule("package p\nq if input.y\(elses)\n", file: "deep.rego") }
        let refs = "input" + String(repeating: ".x", count: 50_000)
        onSmallStack { _ = try? Parser.parseModule("package p\nq if \(refs)\n", file: "deep.rego") }
        let braces = String(repeating: "{", count: 400) + "x" + String(repeating: "} or y", count: 400)
        onSmallStack {
            _ = try? Parser.parseModule("package p\nimport future.keywords\nq if \(braces)\n", file: "deep.rego")
        }
    }
}
