import Foundation
import Rego
import RegoSyntax
import TestFolders
import Testing

@testable import RegoBundle
@testable import RegoTools

@Suite("Building bundles and loading them")
struct BundleToolTests {
    private func problem(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "accepted"
        } catch let error as PolicyProblems {
            return error.text(namingPhase: false)
        } catch {
            return "\(error)"
        }
    }

    private func value(_ query: String, _ loader: PolicyLoader) throws -> Value? {
        let engine = try Engine.tool(loader.modules, data: loader.documents)
        return try engine.prepare(query).value(
            data: BaseData(loader.documents), options: EvaluationOptions(now: 0)
        ).value
    }

    @Test("What is built from files is loaded as a bundle, and gives the answers the files give")
    func building() throws {
        let folder = try TemporaryFolder([
            "p/a.rego": "package p\nx := data.d.n + 1\n", "p/d/data.json": #"{"n": 1}"#, "p/e.yaml": "top: 1",
        ])
        defer { folder.remove() }
        var build = BundleBuild([folder.path + "/p"])
        build.revision = "r1"
        let (archive, _) = try build.run()
        #expect(try build.run().archive == archive)
        let bundle = try PolicyBundle(archive: archive)
        #expect(bundle.manifest == Manifest(revision: "r1", regoVersion: 1))
        #expect(Value.object(bundle.data).jsonString == #"{"d":{"n":1},"top":1}"#)
        #expect(bundle.modules.map(\.path) == ["\(folder.path)/p/a.rego"])
        let file = folder.path + "/b.tar.gz"
        try Data(archive).write(to: URL(fileURLWithPath: file))
        var loader = PolicyLoader()
        try loader.loadBundles([file])
        #expect(try value("data.p.x", loader) == 2)
        var beside = PolicyLoader()
        try beside.load([file])
        #expect(try value("data.p.x", beside) == 2)
        #expect(try value("data.system.bundle.manifest.revision", beside) == "r1")
    }

    @Test("Bundles are merged where their roots let them, and a file keeps its version of Rego")
    func merging() throws {
        let folder = try TemporaryFolder([
            "a/.manifest": #"{"roots": ["a"], "rego_version": 0}"#, "a/p.rego": "package a\nx { true }\n",
            "b/.manifest": #"{"roots": ["b"]}"#, "b/p.rego": "package b\ny if data.a.x\n", "b/b/data.json": "{}",
            "c/p.rego": "package c\n",
        ])
        defer { folder.remove() }
        var build = BundleBuild([folder.path + "/b", folder.path + "/a"])
        build.fromBundles = true
        let bundle = try PolicyBundle(archive: build.run().archive)
        #expect(bundle.manifest.roots == ["a", "b"])
        #expect(bundle.manifest.fileRegoVersions == [RegoText("\(folder.path)/a/p.rego"): 0])
        #expect(bundle.modules.map(\.regoVersion) == [.v0, .v1])
        build.paths.append(folder.path + "/c")
        #expect(
            problem { _ = try build.run() }.contains("bundle merge failed: manifest has overlapped roots: 'a' and ''"))
        var loader = PolicyLoader()
        #expect(
            problem { try loader.loadBundles([folder.path + "/a", folder.path + "/c"]) }
                .contains("specify empty root paths ('') which overlap with any other bundle root"))
    }

    @Test("A bundle takes its roots from files that were loaded before, and leaves them the rest")
    func activation() throws {
        let folder = try TemporaryFolder([
            "files/data.json": #"{"a": {"old": 1}, "b": 1}"#, "bundle/.manifest": #"{"roots": ["a"]}"#,
            "bundle/a/data.json": #"{"new": 1}"#, "delta/.manifest": #"{"roots": ["c"]}"#,
            "delta/patch.json": #"{"data": [{"op": "upsert", "path": "/c/d", "value": 3}]}"#,
        ])
        defer { folder.remove() }
        var loader = PolicyLoader()
        try loader.load([folder.path + "/files"])
        try loader.loadBundles([folder.path + "/delta", folder.path + "/bundle"])
        #expect(Value.object(loader.documents).jsonString == #"{"a":{"new":1},"b":1,"c":{"d":3}}"#)
    }

    @Test("What cannot be built is refused")
    func refusing() throws {
        let folder = try TemporaryFolder([
            "bad.rego": "package p\nx := y\n", "conflict.rego": "package p\nx := 1\n",
            "p/data.json": #"{"p": {"x": 2}}"#,
            "b/a.rego": "package p\n", "count.rego": "package p\nx := count([])\n",
        ])
        defer { folder.remove() }
        func refused(_ paths: [String], _ change: (inout BundleBuild) -> Void = { _ in }) -> String {
            var build = BundleBuild(paths.map { folder.path + "/" + $0 })
            change(&build)
            return problem { _ = try build.run() }
        }
        #expect(refused(["bad.rego"]).contains("rego_unsafe_var_error: var y is unsafe"))
        #expect(refused(["conflict.rego", "p/data.json"]).contains("conflicting rule for data path p/x found"))
        #expect(refused(["missing"]).contains("no such file or folder"))
        #expect(refused(["x.tar.gz"]).contains("use -b to build from bundles"))
        #expect(refused(["b"]) { $0.entrypoints = ["p"] }.contains("entrypoint p not valid: use <package>/<rule>"))
        #expect(refused(["b"]) { $0.signing = BundleSigning(key: [1]) }.contains("enable bundle mode"))
        #expect(refused(["missing"]) { $0.fromBundles = true }.contains("error reading"))
        #expect(
            refused(["count.rego"]) { $0.capabilities = Capabilities(builtins: [], features: ["rego_v1"]) }
                .contains("undefined function count"))
        #expect(refused(["b"]) { $0.capabilities = Capabilities(builtins: []) }.contains("rego_v1 feature required"))
    }

    @Test("A signed bundle is built from signed bundles with the keys of both")
    func signing() throws {
        let folder = try TemporaryFolder([
            "in/p.rego": "package p\nx := 1\n", "key.pem": BundleKeys.p256, "pub.pem": BundleKeys.p256Public,
        ])
        defer { folder.remove() }
        let input = folder.path + "/in"
        let flags = SigningFlags(
            key: folder.path + "/key.pem", algorithm: "ES256", claimsFile: nil, keyIdentifier: "default")
        let signing = try #require(try flags.signing())
        let token = try signing.token(for: PolicyBundle.files(atPath: input))
        try folder.write(String(decoding: SignaturesFile.text(of: token), as: UTF8.self), to: "in/.signatures.json")
        var build = BundleBuild([input])
        build.fromBundles = true
        build.signing = signing
        #expect(problem { _ = try build.run() }.contains("verification key not provided"))
        build.verification = try VerificationFlags(
            key: folder.path + "/pub.pem", identifier: "default", algorithm: "ES256", scope: "", excluded: []
        ).verification()
        let archive = try build.run().archive
        let bundle = try PolicyBundle(archive: archive, options: BundleOptions(verification: build.verification))
        #expect(bundle.signatures.count == 1)
        try folder.write("package p\nx := 2\n", to: "in/p.rego")
        #expect(problem { _ = try build.run() }.contains("digest mismatch"))
        #expect(
            problem { _ = try SigningFlags(key: nil, algorithm: "RS256", claimsFile: "x").signing() }.contains(
                "specify the secret"))
    }
}
