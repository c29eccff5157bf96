import RegoSyntax
import Testing

/// Several errors at once, and how they may be mended.
@Suite struct RecoveryTests {
    private func errors(_ text: String, _ version: RegoVersion = .v1) -> [RegoError] {
        do {
            _ = try Parser.parseModule(text, file: "p.rego", version: version)
            return []
        } catch {
            return error.errors
        }
    }

    @Test func everyBrokenStatementIsReported() {
        let text = """
            package p

            import foo

            a := 1

            b := )

            c if {
                x := 1
                y := := 2
                z == 3
                w w
                z != [4
                }

            d if {
                1 in [2
            }

            e := {"a": 1

            f := 2

            g if {
                true
            """
        #expect(Set(errors(text).compactMap { $0.location?.row }).sorted() == [3, 7, 11, 13, 15, 19, 23, 26])
        #expect(errors("package p\na := 1\nb := 2\n").isEmpty)
    }

    @Test func errorsBehindABodyAreFound() {
        let text = "package p\n\na if {\n  1 1\n} else := 2 if {\n  2\n}\n\nb if )\n"
        #expect(Set(errors(text).compactMap { $0.location?.row }) == [4, 9])
        let strings = "package p\n\na := $\"{1 1}\"\n\nb := $\"{x} {y}\"\n\nc := $`{[1, 2)}`\n"
        #expect(errors(strings).map { $0.location?.row ?? 0 }.first == 3)
        #expect(errors(strings).map { $0.location?.row ?? 0 }.last == 7)
    }

    @Test func aThousandErrorsAreNotReported() {
        let text = "package p\n" + (1...1_000).map { "p\($0) := )\n" }.joined()
        let count = errors(text).count
        #expect(count >= Parser.maximumErrors && count < 2 * Parser.maximumErrors)
    }

    @Test(arguments: [
        ("p if x && y", "there is no `&&`"), ("p if x || y", "there is no `||`"),
        ("p if !x", "negation is written `not`"),
        ("p := 'a'", "double quotes"), ("p == 1 if true", "by `:=`"), ("p := {\"a\" = 1}", "`:` stands between"),
        ("p if f(x := 1)", "`==` compares"), ("p := f(1", "the `(` at 2:7 is not closed"),
        ("p if {\n  x := 1\n\nq if true", "the `{` at 2:6 is not closed"),
        ("p := [1, (2]", "the `(` at 2:10 is not closed"),
        ("p if { true } }", "nothing is open"), ("p iff { true; false }", "`if` stands before"),
        ("p contain 1 if { true; 1 }", "did you mean `contains`?"), ("defualt p := 1", "did you mean `default`?"),
        ("improt data.x\np := 1", "did you mean `import`?"), ("p if { a, b }", "separated by `;`"),
        ("p if { a b }", "an operator is missing"), ("p if { a and b }", "import future.keywords.and"),
        ("p { true }", "looks like Rego v0"), ("import data.x := y", "by `as`"), ("p := \"a", "ends on the line"),
        ("p := 007", "without leading zeros"), ("p if x => 1", "`>=` compares"), ("p := \"\\d\"", "a backslash"),
        ("function f(x) := 1", "need no `function`"),
    ])
    func hintsTellTheFix(text: String, hint: String) {
        let found = errors("package p\n" + text)
        #expect(found.first?.details.contains { $0.contains(hint) } ?? false, "\(found.map { ($0, $0.details) })")
    }

    @Test func version0HasHintsOfItsOwn() {
        #expect(errors("package p\np if true", .v0).contains { $0.details.contains { $0.contains("import rego.v1") } })
        #expect(errors("pakage p\n").first?.details == ["hint: did you mean `package`?"])
    }

    /// Whatever is recovered from, the first error is the one a reader without recovery meets: OPA's.
    @Test(.enabled(if: SharedData.isPresent)) func mutantsEndInTime() {
        var numbers = ParserMutationTests.Numbers(state: 11)
        let brackets = Array("{}()[]\"`$|&=:;,.\n".utf8)
        for text in ParserMutationTests.sample where !text.isEmpty {
            for _ in 0..<8 {
                var mutant = text
                for _ in 0..<(1 + numbers.next(below: 6)) {
                    mutant.insert(
                        brackets[numbers.next(below: brackets.count)], at: numbers.next(below: mutant.count))
                }
                do {
                    _ = try Parser.parseModule(bytes: mutant, file: "mutant.rego")
                } catch {
                    #expect(!error.errors.isEmpty && error.errors.count < 200)
                    let offsets = error.errors.compactMap { $0.location?.offset }
                    #expect(offsets.allSatisfy { $0 <= mutant.count })
                }
            }
        }
    }
}
