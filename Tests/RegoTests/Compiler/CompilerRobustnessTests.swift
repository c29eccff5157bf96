import RegoSyntax
import Testing

@testable import Rego

/// The compiler never traps and never hangs, whatever parses.
@Suite struct CompilerRobustnessTests {
    @Test(arguments: ParserDepthTests.shapes.indices)
    func deepModulesFitSmallStacks(shape: Int) {
        let (open, middle, close) = ParserDepthTests.shapes[shape]
        for depth in [62, 168, 254, 505] {
            let term = String(repeating: open, count: depth) + middle + String(repeating: close, count: depth)
            onSmallStack {
                for text in ["package p\nq := \(term)\n", "package p\nq if {\n \(term)\n}\nf(_) := 1"] {
                    guard let module = try? Parser.parseModule(text, file: "deep.rego"),
                        let set = try? Compiler.compile([module])
                    else { continue }
                    #expect(set.rules.map(\.main.body.written) == set.rules.map(\.main.body.written))
                }
            }
        }
    }

    /// Sums, comparisons and unions as long as the parser admits compile, are planned and run.
    @Test(arguments: [(" + ", "q := ", 19_000), (" | ", "q := ", 2_000), (" or ", "q if ", 19_000)])
    func longChainsRun(glue: String, head: String, length: Int) throws {
        let operand = glue == " | " ? "{1}" : "1"
        let chain = Array(repeating: operand, count: length).joined(separator: glue)
        let text = "package p\nimport future.keywords\n\(head)\(chain)\n"
        onSmallStack {
            do {
                var limits = EvaluationLimits()
                limits.instructions = 10_000_000
                let engine = try Engine(modules: [PolicySource("p.rego", text)])
                let answer = try engine.prepare(path: ["p", "q"]).value(
                    options: EvaluationOptions(now: 0, limits: limits))
                if glue == " + " { #expect(answer.value == 19_000) }
                if glue == " | " { #expect(answer.value?.jsonString == "[1]") }
            } catch {
                Issue.record("\(glue): \(error)")
            }
        }
    }

    /// Types nest by rules, not only by text.
    @Test func nestedTypesFitSmallStacks() {
        let rules = (1...1_500).map { "p\($0) := [p\($0 - 1)]" }.joined(separator: "\n")
        onSmallStack {
            let module = try? Parser.parseModule("package p\np0 := 1\n\(rules)", file: "large.rego")
            #expect(module.flatMap { try? Compiler.compile([$0]) } != nil)
        }
    }

    @Test(.enabled(if: SharedData.isPresent)) func shuffledModulesAreHandled() throws {
        var numbers = ParserMutationTests.Numbers(state: 99)
        let texts = try SharedData.checkCases().map(\.module).filter { $0.utf8.count < 1_000 }
        var compiled = 0
        for text in texts {
            let words = text.split(separator: " ", omittingEmptySubsequences: false)
            for _ in 0..<6 where words.count > 4 {
                var mutant = words
                mutant[numbers.next(below: words.count)] = words[numbers.next(below: words.count)]
                mutant.swapAt(numbers.next(below: words.count), numbers.next(below: words.count))
                guard let module = try? Parser.parseModule(mutant.joined(separator: " "), file: "mutant.rego") else {
                    continue
                }
                compiled += (try? Compiler.compile([module])) == nil ? 0 : 1
            }
        }
        #expect(compiled > 10)
    }

    /// Shapes that would take exponential or cubic time if each part were looked at again and again.
    @Test(arguments: [
        (1...400).map { "x\($0) = x\($0 + 1) + 1" }.joined(separator: "; ") + "; x401 = 1",
        "[" + (1...500).map { "a\($0)" }.joined(separator: ",") + "] = ["
            + (2...501).map { "a\($0)" }.joined(separator: ",") + "]; a501 = 1",
        (1...30).reduce("1") { "[x\($1) | x\($1) := \($0)]" },
        "true " + (1...300).map { "with input.a\($0) as \($0)" }.joined(separator: " "),
    ])
    func largeBodiesAreOrderedInTime(body: String) throws {
        _ = try Compiler.compile([try Parser.parseModule("package p\nq if { \(body) }", file: "large.rego")])
    }

    @Test func typesOfRepeatedPartsStayBounded() throws {
        let rules = (1...60).map { "p\($0) := [p\($0 - 1), p\($0 - 1), {\"a\": p\($0 - 1)}]" }.joined(separator: "\n")
        _ = try Compiler.compile([try Parser.parseModule("package p\np0 := input\n\(rules)", file: "large.rego")])
    }
}
