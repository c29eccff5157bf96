import Foundation
import Rego
import RegoSyntax
import TestFolders
import Testing

@testable import RegoTools

/// Files and folders, read as `opa` reads them.
@Suite struct PolicyLoaderTests {
    @Test func foldersBecomePaths() throws {
        let folder = try TemporaryFolder([
            "a.rego": "package x\np := 1", "top.json": #"{"t": 1}"#, "roles/admin/who.yaml": "users: [alice]",
            "roles/admin/more.yml": "level: 2", "notes.txt": "not data", "lib/b.rego": "package y",
        ])
        defer { folder.remove() }
        var loader = PolicyLoader()
        try loader.load([folder.path])
        #expect(loader.modules.map(\.source.file) == ["\(folder.path)/a.rego", "\(folder.path)/lib/b.rego"])
        #expect(
            Value.object(loader.documents).jsonString == #"{"roles":{"admin":{"level":2,"users":["alice"]}},"t":1}"#)
    }

    @Test func prefixesPlaceDocuments() throws {
        let folder = try TemporaryFolder(["c.yaml": "version: 1", "list.json": "[1]"])
        defer { folder.remove() }
        var loader = PolicyLoader()
        try loader.load(["stint.catalog:\(folder.path)/c.yaml", "l:\(folder.path)/list.json"])
        #expect(Value.object(loader.documents).jsonString == #"{"l":[1],"stint":{"catalog":{"version":1}}}"#)
    }

    @Test(arguments: [
        ("a.b:x.json", ["a", "b"], "x.json"), ("x.json", [], "x.json"), (":x", [], ":x"),
        ("file:///x.json", [], "file:///x.json"), ("a:/x:y.json", ["a"], "/x:y.json"),
    ])
    func prefixesAreSplit(text: String, prefix: [String], path: String) {
        let split = PolicyLoader.split(text)
        #expect(split.prefix == prefix)
        #expect(split.path == path)
    }

    @Test(arguments: [
        (["a.rego": "package"], "a.rego:1: rego_parse_error: "), (["a.json": "{"], "a.json: "),
        (["a.yaml": "a: [\n"], "a.yaml: error converting YAML to JSON: "),
        (["a.json": "[1]"], "a.json: document must be of type object"),
        (["a.json": #"{"x": 1}"#, "b.json": #"{"x": 2}"#], "b.json: merge error: `data.x` is there already"),
        (
            ["a.json": #"{"x": {"a": 1}}"#, "b.yaml": "x: {z: 1, a: 2}"],
            "b.yaml: merge error: `data.x.a` is there already"
        ),
        (["a.json": "{\"x\": \"\u{0}\"}"], "a.json: "),
        (["a.json": "{\"x\": " + String(repeating: "[", count: 100_000)], "a.json: "),
    ])
    func whatIsWrongIsNamed(files: [String: String], words: String) throws {
        let folder = try TemporaryFolder(files)
        defer { folder.remove() }
        let error = try #require(throws: PolicyProblems.self) {
            var loader = PolicyLoader()
            try loader.load([folder.path])
        }
        let text = error.text(namingPhase: true)
        #expect(text.hasPrefix("1 error occurred during loading: \(folder.path)/\(words)"), "\(text)")
    }

    @Test func everyProblemIsTold() throws {
        let folder = try TemporaryFolder(["a.rego": "package", "b.json": "?"])
        defer { folder.remove() }
        let error = try #require(throws: PolicyProblems.self) {
            var loader = PolicyLoader()
            try loader.load([folder.path, "/nonexistent"])
        }
        let text = error.text(namingPhase: true)
        #expect(text.hasPrefix("3 errors occurred during loading:\n\(folder.path)/a.rego:"))
        #expect(text.contains("\n\(folder.path)/b.json: "))
        #expect(text.hasSuffix("\n/nonexistent: no such file or folder"))
    }

    @Test func aParseErrorPointsAtItsPlace() throws {
        let folder = try TemporaryFolder(["a.rego": "package x\n\np if {\n\tq ==\n}\n"])
        defer { folder.remove() }
        let error = try #require(throws: PolicyProblems.self) {
            var loader = PolicyLoader()
            try loader.load([folder.path])
        }
        let lines = error.text(namingPhase: false).split(separator: "\n")
        #expect(lines.count >= 3)
        #expect(lines.last == "\t^" || lines.contains { $0.hasSuffix("^") })
    }

    @Test func whatIsIgnoredIsPassedOver() throws {
        let folder = try TemporaryFolder(["a.rego": "package x", ".git/b.rego": "broken", "c_test.rego": "broken"])
        defer { folder.remove() }
        var loader = PolicyLoader(ignore: [".*", "*_test.rego"])
        try loader.load([folder.path])
        #expect(loader.modules.count == 1)
    }

    @Test func aLoopOfLinksEnds() throws {
        let folder = try TemporaryFolder(["a.rego": "package x"])
        defer { folder.remove() }
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/again", withDestinationPath: folder.path)
        var loader = PolicyLoader()
        #expect(throws: PolicyProblems.self) { try loader.load([folder.path]) }
    }

    @Test(arguments: [
        (#"{"a": 1}"#, #"{"a":1}"#), ("a: yes\nb: 0x1f\n", #"{"a":true,"b":31}"#), ("", "null"),
        (#"{"n": 12345678901234567890.10}"#, #"{"n":12345678901234567890.10}"#),
    ])
    func inputIsJSONOrYAML(text: String, json: String) throws {
        #expect(try PolicyLoader.document(Array(text.utf8), named: "x").jsonString == json)
    }

    @Test(arguments: ["{\"a\": \"}", "[1", "a: [", "\u{FFFD}: : :"])
    func wrongInputIsRefused(text: String) {
        #expect(throws: ToolError.self) { try PolicyLoader.document(Array(text.utf8), named: "x") }
    }

    @Test func inputThatIsNotTextIsRefused() {
        #expect(throws: ToolError.self) { try PolicyLoader.document([0xFF, 0xFE, 0x00], named: "x") }
    }

    @Test func whyAFileCannotBeReadIsSaid() throws {
        let folder = try TemporaryFolder(["a.rego": "package a", "s.json": "[1]", "d/x": ""])
        defer { folder.remove() }
        let (there, missing) = (folder.file("d"), folder.file("b.rego"))
        func message(_ body: () throws -> Void) -> String {
            do { try body() } catch { return (error as? PolicyProblems)?.text(namingPhase: false) ?? "\(error)" }
            return ""
        }
        #expect(message { _ = try PolicyLoader.module(atPath: there) }.hasSuffix("this is a folder, not a file"))
        #expect(message { _ = try PolicyLoader.module(atPath: missing) }.hasSuffix("no such file or folder"))
        #expect(message { _ = try PolicyLoader.document(atPath: missing) }.contains("no such file or folder"))
        #expect(
            message { _ = try SchemaLoader.load(folder.file("s.json")) }
                .hasSuffix("/s.json: a JSON Schema is an object, or `true` or `false`"))
        #expect(message { _ = try KeyFile.bytes(of: missing, for: "RS256") }.contains("no such key file"))
        #expect(try KeyFile.bytes(of: "secret", for: "HS256") == Array("secret".utf8))
        #expect(try PolicyCheck(paths: [there]).run() == 0)
        #expect(try PolicyCheck(paths: [folder.file("a.rego")]).run() == 1)
    }
}
