import Foundation
import Rego
import RegoSyntax
import TestFolders
import Testing

@testable import RegoBundle

@Suite("Reading bundles")
struct BundleReadingTests {
    private static func read(_ files: [String: String], _ options: BundleOptions = BundleOptions()) throws
        -> PolicyBundle
    {
        try PolicyBundle(archive: TarFixture.bundle(files), options: options)
    }

    @Test("Data lies at its folder's place, policies keep their paths, all else is passed over")
    func placement() throws {
        let bundle = try Self.read([
            "/data.json": #"{"top": 1, "a": {"own": true}}"#, "/a/b/data.json": "[1]", "/a/c/data.yaml": "x: yes",
            "/d/data.yml": "- 1\n", "/other.json": "{}", "/a/README.md": "text", "/p/q.rego": "package p.q\nx := 1",
        ])
        #expect(
            Value.object(bundle.data).jsonString
                == #"{"a":{"b":[1],"c":{"x":true},"own":true},"d":[1],"top":1}"#)
        #expect(bundle.modules.map(\.path) == ["/p/q.rego"])
        #expect(bundle.manifest == Manifest())
        #expect(!bundle.isDelta)
        let engine = try Engine(parsed: bundle.modules.map(\.module))
        let answer = try engine.prepare("data.p.q.x + data.top").value(
            data: BaseData(bundle.data), options: EvaluationOptions(now: 0))
        #expect(answer.value == 2)
    }

    @Test("A folder is read as its archive would be, and its name stands in front of its files in errors")
    func folder() throws {
        let folder = try TemporaryFolder([
            ".manifest": #"{"revision": "7", "roots": ["p", "x"]}"#, "x/data.json": "{}", "p/a.rego": "package p",
            ".hidden/a.rego": "package q",
        ])
        defer { folder.remove() }
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/p/link.rego", withDestinationPath: folder.path + "/p/a.rego")
        let bundle = try PolicyBundle(path: folder.path, options: BundleOptions(ignore: [".hidden"]))
        #expect(bundle.manifest.revision == "7")
        #expect(bundle.modules.map(\.file) == [folder.path + "/p/a.rego"])
        #expect(bundle.notes == [folder.path + "/p/link.rego is a link and is passed over"])
        let message = bundleError { _ = try PolicyBundle(path: folder.path) } ?? ""
        #expect(
            message
                == "bundle \(folder.path): manifest roots [p x] do not permit 'package q' in module '\(folder.path)/.hidden/a.rego'"
        )
    }

    static let refused: [([String: String], String)] = [
        (["/data.json": "[]"], "bundle load failed on /data.json: root value must be object"),
        (
            ["/a/data.json": "1", "/data.json": #"{"a": 2}"#],
            "bundle load failed on /data.json: failed to insert data file from path "
        ),
        (["/a/data.json": "{"], "bundle load failed on /a/data.json: invalid JSON at 1:2"),
        (["/a/data.yaml": "a: b: c"], "bundle load failed on /a/data.yaml: error converting YAML to JSON"),
        (["/.manifest": "[]"], "bundle load failed on manifest decode: the manifest must be an object but is array"),
        (["/.manifest": #"{"roots": 1}"#], "`roots` holds number where an array belongs"),
        (["/.manifest": #"{"roots": [1]}"#], "`roots` holds number where a string belongs"),
        (["/.manifest": #"{"revision": 1}"#], "`revision` holds number where a string belongs"),
        (["/.manifest": #"{"rego_version": "1"}"#], "`rego_version` holds string where a whole number belongs"),
        (
            ["/.manifest": #"{"rego_version": 3}"#, "/a.rego": "package a"],
            "unknown bundle rego-version 3 for file '/a.rego'"
        ),
        (
            ["/.manifest": #"{"file_rego_versions": {"[": 1}}"#, "/a.rego": "package a"],
            "failed to compile glob pattern ["
        ),
        (["/.manifest": #"{"metadata": 1}"#], "`metadata` holds number where an object belongs"),
        (["/a/.manifest": "{}"], "a bundle has one .manifest"),
        (["/.manifest": #"{"roots": ["a", "a/b"]}"#], "manifest has overlapped roots: 'a' and 'a/b'"),
        (["/.manifest": #"{"roots": ["", "b"]}"#], "manifest has overlapped roots: '' and 'b'"),
        (
            ["/.manifest": #"{"roots": ["a", "b/c"]}"#, "/x.rego": "package b.d"],
            "manifest roots [a b/c] do not permit 'package b.d' in module '/x.rego'"
        ),
        (
            ["/.manifest": #"{"roots": ["ab"]}"#, "/a/data.json": "1"],
            "manifest roots [ab] do not permit data at path '/a' (hint: check bundle directory structure)"
        ),
        (
            ["/.manifest": #"{"roots": ["a/b"]}"#, "/a/c/data.json": "1"],
            "manifest roots [a/b] do not permit data at path '/a/c'"
        ),
        (["/.manifest": #"{"roots": []}"#, "/a/data.json": "1"], "manifest roots [] do not permit data at path '/a'"),
        (
            ["/patch.json": #"{"data": [{"op": "upsert", "path": "/a", "value": 1}]}"#, "/a/data.json": "1"],
            "delta bundle expected to contain only patch file but data files found"
        ),
        (
            ["/patch.json": #"{"data": [{"op": "upsert", "path": "/a", "value": 1}]}"#, "/a.rego": "package a"],
            "delta bundle expected to contain only patch file but policy files found"
        ),
        (
            [
                "/patch.json": #"{"data": [{"op": "upsert", "path": "/a", "value": 1}]}"#,
                "/.manifest": #"{"roots": ["b"]}"#,
            ], "manifest roots [b] do not permit data patch at path 'a'"
        ),
        (["/patch.json": #"{"data": [{"op": "upsert"}]}"#], "a change needs `op` and `path`"),
        (["/.signatures.json": #"{"signatures": ["a.b.c"]}"#], "verification key not provided"),
    ]

    @Test("What does not fit the manifest, or cannot be read, is refused in OPA's words", arguments: refused)
    func refusing(files: [String: String], message: String) throws {
        let found = bundleError { _ = try Self.read(files) }
        #expect(found?.contains(message) == true, "\(found ?? "accepted")")
    }

    @Test("Every policy that does not parse is reported at once")
    func parseErrors() throws {
        do {
            _ = try Self.read(["/a.rego": "package a\nx :=", "/b.rego": "pakkage b"])
            Issue.record("accepted")
        } catch let error as BundleError {
            #expect(error.code == .policy)
            #expect(Set(error.policyErrors.compactMap { $0.location?.file }) == ["/a.rego", "/b.rego"])
        }
    }

    @Test("WebAssembly and plans are passed over with a word")
    func passedOver() throws {
        let bundle = try Self.read([
            "/policy.wasm": "\0asm", "/a/plan.json": "{}",
            "/.manifest": #"{"wasm": [{"entrypoint": "a/b", "module": "/policy.wasm"}]}"#,
        ])
        #expect(bundle.notes.count == 3)
        #expect(bundle.notes.allSatisfy { $0.contains("ignored") })
        #expect(bundle.manifest.wasm?.count == 1)
    }

    @Test(
        "The version of Rego is that of the first pattern that fits, else the bundle's, else the reader's",
        arguments: [
            ("/a.rego", 0, RegoVersion.v0), ("/v1/x/y.rego", 0, .v1), ("/policy1.rego", 1, .v0),
            ("/other.rego", 1, .v1),
        ])
    func versions(path: String, bundle: Int, expected: RegoVersion) throws {
        let manifest = try Manifest(
            json: Array(
                #"{"rego_version": \#(bundle), "file_rego_versions": {"/v1/*": 1, "*/policy?.rego": 0}}"#.utf8))
        #expect(try manifest.regoVersion(ofFile: path) == expected)
        #expect(try Manifest().regoVersion(ofFile: path, default: .v0) == .v0)
    }

    @Test("A manifest's JSON is read again as it was written")
    func manifestRoundTrip() throws {
        let text =
            #"{"file_rego_versions":{"/a":0},"metadata":{"by":"me"},"rego_version":1,"revision":"r","roots":["a","b"]}"#
        #expect(try Manifest(json: Array(text.utf8)).value.jsonString == text)
        #expect(try Manifest(json: Array(#"{"roots":["/a/"],"unknown":1,"metadata":null}"#.utf8)).roots == ["a"])
    }
}

@Suite("Bundles together")
struct BundleMergeTests {
    private func bundle(_ roots: [String], _ data: Value, revision: String = "") throws -> PolicyBundle {
        guard case .object(let data) = data else { return try PolicyBundle() }
        return try PolicyBundle(manifest: Manifest(revision: revision, roots: roots), data: data)
    }

    @Test("Bundles that own the same place are refused, naming both")
    func overlap() throws {
        let first = try bundle(["a/b", "c"], ["c": 1])
        let second = try bundle(["a"], [:])
        let third = try bundle(["c"], [:])
        let all = try bundle([""], [:])
        let apart = try bundle(["d"], ["d": 1])
        func message(_ bundles: (String, PolicyBundle)...) -> String? {
            bundleError { try PolicyBundle.checkOverlap(bundles.map { (name: $0.0, bundle: $0.1) }) }
        }
        #expect(message(("x", first), ("y", apart)) == nil)
        #expect(
            message(("x", first), ("y", second))
                == "detected overlapping roots in manifests for these bundles: [x, y] (a overlaps a/b)")
        #expect(
            message(("z", third), ("x", first), ("y", apart))
                == "detected overlapping roots in manifests for these bundles: [x, z] (root c is in multiple bundles)")
        #expect(
            message(("x", first), ("all", all))
                == "bundles [all, x] have overlapping roots and cannot be activated simultaneously because bundle(s) [all] specify empty root paths ('') which overlap with any other bundle root"
        )
    }

    @Test("Merged bundles own what each owned; the revision is the only one's or none")
    func merging() throws {
        let merged = try PolicyBundle.merging([
            bundle(["a"], ["a": ["x": 1]], revision: "1"), bundle(["b/c"], ["b": ["c": [2]]]),
        ])
        #expect(merged.manifest.value.jsonString == #"{"rego_version":1,"revision":"","roots":["a","b/c"]}"#)
        #expect(Value.object(merged.data).jsonString == #"{"a":{"x":1},"b":{"c":[2]}}"#)
        #expect(try PolicyBundle.merging([bundle(["a"], ["a": 1], revision: "1")]).manifest.revision == "1")
        let message = bundleError { _ = try PolicyBundle.merging([bundle(["a"], ["a": 1]), bundle(["a/b"], [:])]) }
        #expect(message == "manifest has overlapped roots: 'a' and 'a/b'")
    }

    @Test("A bundle takes its roots, and leaves everything else")
    func activation() throws {
        let before = BaseData(["a": ["old": 1], "b": ["c": 1, "d": 2], "e": 3])
        let own = try bundle(["a", "b/c"], ["a": ["new": 1]])
        #expect(try own.activated(on: before) == BaseData(["a": ["new": 1], "b": ["d": 2], "e": 3]))
        #expect(try bundle([""], ["z": 1]).activated(on: before) == BaseData(["z": 1]))
    }

    static let patches: [(String, String, String?, String)] = [
        ("upsert", "/a/x/y", "1", #"{"a":{"l":[1,2],"x":{"y":1}}}"#),
        ("upsert", "a/l/-", "3", #"{"a":{"l":[1,2,3]}}"#), ("upsert", "/a/l/0", "0", #"{"a":{"l":[0,1,2]}}"#),
        ("replace", "/a/l/1", "{}", #"{"a":{"l":[1,{}]}}"#), ("remove", "/a/l", nil, #"{"a":{}}"#),
        ("upsert", "/a/s~1t~0u", "1", #"{"a":{"l":[1,2],"s/t~u":1}}"#),
        ("replace", "/a/x", "1", "! document does not exist"), ("remove", "/b", nil, "! document does not exist"),
        ("remove", "/a/l/2", nil, "! array index out of range"),
        ("upsert", "/a/l/x", "1", "! array index must be integer"),
        ("upsert", "/a/l/01", "1", "! array index must be integer"),
        ("add", "/a", "1", "! bad patch operation: add"), ("remove", "/", nil, "! the whole of the data"),
        ("upsert", "/a~2", "1", "! error parsing patch path"),
    ]

    @Test("Delta bundles change data as OPA does, all of it or nothing", arguments: patches)
    func patching(operation: String, path: String, value: String?, expected: String) throws {
        let before = BaseData(["a": ["l": [1, 2]]])
        let delta = try PolicyBundle(patch: [
            BundlePatch(operation: "upsert", path: "/marker", value: true),
            BundlePatch(operation: operation, path: path, value: try value.map { try Value(json: $0) }),
        ])
        #expect(delta.isDelta)
        if expected.hasPrefix("! ") {
            let message = bundleError { _ = try delta.applyingPatch(to: before) }
            #expect(message?.contains(expected.dropFirst(2)) == true, "\(message ?? "applied")")
        } else {
            let after = try PolicyBundle(archive: delta.archive()).applyingPatch(to: before)
            #expect(Value.object(after.removing(["marker"]).root).jsonString == expected)
            #expect(after[["marker"]] == true)
        }
    }
}
