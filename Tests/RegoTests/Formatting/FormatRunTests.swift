import Foundation
import RegoSyntax
import RegoTools
import TestFolders
import Testing

@Suite("Formatting files")
struct FormatRunTests {
    private static let untidy = "package b\na:=1\n"
    private static let tidy = "package a\n\na := 1\n"

    /// A folder with one file that is formatted, one that is not, and one that is no policy.
    private static func folder() throws -> TemporaryFolder {
        try TemporaryFolder(["a.rego": tidy, "sub/b.rego": untidy, "sub/notes.txt": "package"])
    }

    private func run(
        _ mode: FormatRun.Mode, _ paths: [String], isStrict: Bool = false, _ options: FormatOptions = FormatOptions()
    ) throws(ToolError) -> String {
        var printed: [UInt8] = []
        try FormatRun(options: options, mode: mode, isStrict: isStrict).files(paths) { printed += $0 }
        return String(decoding: printed, as: UTF8.self)
    }

    @Test func printsEachFile() throws {
        let folder = try Self.folder()
        #expect(try run(.print, [folder.path]) == Self.tidy + "package b\n\na := 1\n")
        #expect(try run(.print, [folder.path + "/sub/notes.txt"]).isEmpty)
    }

    @Test func listsWhatWouldChange() throws {
        let folder = try Self.folder()
        #expect(try run(.list, [folder.path]) == "\(folder.path)/sub/b.rego\n")
    }

    @Test func showsWhatWouldChange() throws {
        let folder = try Self.folder()
        let name = "\(folder.path)/sub/b.rego"
        #expect(
            try run(.diff, [folder.path])
                == "--- \(name)\n+++ \(name) (formatted)\n@@ -1,2 +1,3 @@\n package b\n-a:=1\n+\n+a := 1\n")
    }

    @Test func writesWhatChanges() throws {
        let folder = try Self.folder()
        #expect(try run(.write, [folder.path]).isEmpty)
        #expect(try folder.text("sub/b.rego") == "package b\n\na := 1\n")
        #expect(try folder.text("a.rego") == Self.tidy)
        #expect(try run(.list, [folder.path], isStrict: true).isEmpty)
    }

    @Test(
        "fails where something would change, and changes nothing",
        arguments: [FormatRun.Mode.print, .list, .diff, .write])
    func strictness(mode: FormatRun.Mode) throws {
        let folder = try Self.folder()
        let error = try #require(throws: ToolError.self) { try run(mode, [folder.path], isStrict: true) }
        #expect(error.message == "unexpected diff")
        #expect(try folder.text("sub/b.rego") == Self.untidy)
    }

    @Test func refusesWhatCannotBeRead() throws {
        let folder = try Self.folder()
        try "package c\na {".write(toFile: folder.path + "/c.rego", atomically: true, encoding: .utf8)
        let error = try #require(throws: ToolError.self) { try run(.write, [folder.path]) }
        #expect(error.message.hasPrefix("failed to format Rego source file: 1 error occurred: \(folder.path)/c.rego:2"))
        #expect(throws: ToolError.self) { try run(.print, [folder.path + "/missing.rego"]) }
    }

    @Test("says where v0 cannot become v1, and may be told not to look")
    func result() throws {
        let text = Array("package p\na { in := 1; in == 1 }".utf8)
        var run = FormatRun(options: FormatOptions(source: .v0, target: .v0v1), mode: .print)
        let error = try #require(throws: ToolError.self) { try run.text(text, name: "stdin") { _ in } }
        #expect(error.message.hasPrefix("stdin was successfully formatted, but the result is invalid:"))
        run.checksResult = false
        var printed: [UInt8] = []
        try run.text(text, name: "stdin") { printed += $0 }
        #expect(String(decoding: printed, as: UTF8.self).contains("in := 1"))
    }
}
