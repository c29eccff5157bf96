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
        for depth in [1, 10, 20, 21, 29, 30, 31, 32, 33, 60, 61, 62, 63, 64, 65, 5_000] {
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
        let term = String(repeating: "[", count: 200)
        #expect {
            _ = try Parser.parseModule("package p\nq := \(term)", file: "deep.rego")
        } throws: { error in
            let first = (error as? RegoErrors)?.errors.first
            return first?.message == "nested deeper than \(Parser.maximumNesting) levels" && first?.location?.row == 2
        }
    }

    @Test func ordinaryDepthIsRead() throws {
        let array = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        _ = try Parser.parseModule("package p\nq := \(array)\n", file: "deep.rego")
        let sum = (1...200).map(String.init).joined(separator: " + ")
        _ = try Parser.parseModule("package p\nq := \(sum)\n", file: "deep.rego")
    }

    @Test func longChainsAreRefused() {
        for glue in [" + ", " == ", " in ", " | "] {
            let chain = (1...5_000).map(String.init).joined(separator: glue)
            onSmallStack { _ = try? Parser.parseModule("package p\nq if \(chain)\n", file: "deep.rego") }
        }
        let calls = "f" + String(repeating: "().x", count: 5_000)
        onSmallStack { _ = try? Parser.parseModule("package p\nq if \(calls)\n", file: "deep.rego") }
        let elses = String(repeating: " else := 2 if input.x", count: 5_000)
        onSmallStack { _ = try? Parser.parseModule("package p\nq if input.y\(elses)\n", file: "deep.rego") }
    }
}
