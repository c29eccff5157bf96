import RegoSyntax
import Testing

/// What holds for every module: formatting changes nothing but the layout, and loses no comment.
@Suite(.enabled(if: SharedData.isPresent)) struct FormatterPropertyTests {
    static let modules: [(name: String, module: Module)] = {
        var texts: [(String, String)] = []
        for (name, modules) in (try? SharedData.conformanceModules()) ?? [] { texts += modules.map { (name, $0) } }
        for item in (try? SharedData.checkCases()) ?? [] { texts.append((item.mutation, item.module)) }
        var seen: Set<String> = []
        return texts.compactMap { name, text in
            guard seen.insert(text).inserted, let module = try? Parser.parseModule(text, file: "a.rego") else {
                return nil
            }
            return (name, module)
        }
    }()

    /// The rules without what formatting may change: `=` becomes `:=`, a value `true` may be left out, which OPA's
    /// tree tells by a name.
    private func essence(_ module: Module) -> String {
        var plain = module
        plain.imports = []
        let document = ModuleDocument.text(of: plain, options: ModuleDocument.Options(hasComments: false))
        return String(decoding: document, as: UTF8.self).replacing("\"assign\":true,", with: "")
            .replacing(#/"name":"[^"]*",/#, with: "")
    }

    private func comments(_ module: Module) -> [String] {
        module.comments.map { comment in
            String(comment.text.string.reversed().drop(while: \.isWhitespace).reversed())
        }.sorted()
    }

    @Test func formattingKeepsWhatIsSaid() throws {
        #expect(Self.modules.count > 1_500)
        for (name, module) in Self.modules {
            let formatted: [UInt8]
            do throws(RegoErrors) {
                formatted = try Formatter.format(module.source.bytes, file: "a.rego")
            } catch {
                // What Rego v1 forbids is refused, nothing else.
                #expect(error.errors.allSatisfy { $0.code != .parse }, "\(name): \(error)")
                continue
            }
            let again = try Parser.parseModule(bytes: formatted, file: "a.rego")
            let text = String(decoding: formatted, as: UTF8.self)
            #expect(comments(module) == comments(again), "\(name):\n\(text)")
            if !text.contains("$\""), !text.contains("$`") {
                #expect(essence(module) == essence(again), "\(name):\n\(text)")
            }
            #expect(try Formatter.format(formatted, file: "a.rego") == formatted, "\(name):\n\(text)")
        }
    }

    @Test(
        "P14: what nests deepest is formatted and written as a document",
        arguments: [
            String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
            String(repeating: "(1 + ", count: 500) + "1" + String(repeating: ")", count: 500),
            "1" + String(repeating: " + 1", count: 19_999),
            String(repeating: "[x | x := ", count: 200) + "1" + String(repeating: "]", count: 200),
        ])
    func depth(term: String) throws {
        let module = try Parser.parseModule("package p\na := \(term)", file: "a.rego")
        #expect(!ModuleDocument.text(of: module).isEmpty)
        #expect(!SyntaxOutline.text(of: module).isEmpty)
        #expect(try !Formatter.format(module.source.bytes, file: "a.rego").isEmpty)
    }

    /// Comments in every place where one may stand: none is lost, wherever it is.
    @Test func commentsSurviveEverywhere() throws {
        let source = """
            package p
            import data.a
            f(x, [y]) := {"a": x, "b": [1, 2]} if {
                some k, v in {"x": {1, 2}}
                every z in v { z > k; z != x }
                g({"a": y}, [q | q := x]) == {w: 1 | w := data.a[_]} with input.z as {"c": 1}
            } else := $"a{x}b" if { count([x, y]) > 2 }
            p.q["r"] contains "s" if not x
            """
        let places = source.utf8.indices.filter { source[$0] == "\n" || " ([{,".contains(source[$0]) }
        for place in places where source[place] != "\n" {
            let end = source.index(after: place)
            let text = source[..<end] + " # here\n" + source[end...]
            guard let module = try? Parser.parseModule(String(text), file: "a.rego"), !module.comments.isEmpty else {
                continue
            }
            let formatted = try Formatter.format(module.source.bytes, file: "a.rego")
            let again = try Parser.parseModule(bytes: formatted, file: "a.rego")
            #expect(comments(module) == comments(again), "\(text)\n---\n\(String(decoding: formatted, as: UTF8.self))")
            #expect(essence(module) == essence(again), "\(text)\n---\n\(String(decoding: formatted, as: UTF8.self))")
        }
    }
}
