import Foundation
import Rego
import RegoSyntax
import TestFolders
import Testing

@testable import RegoBundle

@Suite("Loading policies in one call")
struct PoliciesTests {
    @Test("Texts, files, folders, data and bundles become one set")
    func sources() throws {
        let folder = try TemporaryFolder([
            "p/a.rego": "package a\nx := data.d.num", "p/d/data.yaml": "num: 1", "p/notes.txt": "no policy",
            "single": "package single\ny := 2",
        ])
        defer { folder.remove() }
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/p/linked.rego", withDestinationPath: folder.path + "/single")
        let archive = try TarFixture.bundle([
            "/.manifest": #"{"roots": ["b"], "rego_version": 0}"#, "/b.rego": "package b\nz { true }",
        ])
        let policies = try Policies(
            loading: .text("package t\nt := 3", file: "t.rego"), .path(folder.path + "/p"),
            .path(folder.path + "/single"), .data(["m": 4], at: ["e"]), .archive(archive))
        #expect(Value.object(policies.data.root).jsonString == #"{"d":{"num":1},"e":{"m":4}}"#)
        #expect(
            policies.modules.map { $0.source.file } == [
                "t.rego", folder.path + "/p/a.rego", folder.path + "/p/linked.rego", folder.path + "/single", "/b.rego",
            ])
        let query = try Engine(loading: policies).prepare("[data.a.x, data.t.t, data.b.z, data.single.y]")
        let answer = try query.value(data: policies.data, options: EvaluationOptions(now: 0))
        #expect(answer.value == [1, 3, true, 2])
    }

    @Test("What cannot be loaded says which file it is")
    func errors() throws {
        let folder = try TemporaryFolder([
            "bad.rego": "package", "bad.json": "{", "list.json": "[]", "a/data.json": #"{"x": 1}"#,
            "b.json": #"{"a": 1}"#,
        ])
        defer { folder.remove() }
        func message(_ sources: Policies.Source...) -> String {
            bundleError { _ = try Policies(sources) } ?? "loaded"
        }
        func file(_ name: String) -> Policies.Source { .path(folder.path + "/" + name) }
        #expect(message(file("missing")).contains("error reading"))
        #expect(message(file("bad.rego")).contains("\(folder.path)/bad.rego:1: rego_parse_error"))
        #expect(message(file("bad.json")).hasPrefix("\(folder.path)/bad.json: invalid JSON at 1:2"))
        #expect(message(file("list.json")).hasPrefix("\(folder.path)/list.json: root value must be object"))
        #expect(message(.data(["a": ["x": 1]], at: []), file("b.json")).contains("b.json: failed to insert data file"))
        let bundle = try TarFixture.bundle(["/a/data.json": "1"])
        #expect(message(.archive(bundle), .archive(bundle)).contains("[archive 1, archive 2] have overlapping roots"))
    }
}
