import Rego
import StintCore
import StintTesting
import TestFolders
import Testing

@testable import StintPolicy

/// A set is loaded whole, or not at all.
@Suite struct SetLoaderTests {
    /// Anything that compiles.
    private static let api = "package stint.api\n\ndecision := {}\n"

    private func problems(_ location: SetLocation) -> [String] {
        do {
            _ = try SetLoader(location).load()
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func theQuickstartLoads() throws {
        let set = try Quickstart.set.get()
        #expect(set.policySet.catalog.resources.count == 8)
        #expect(set.basis.policyDigest.hasPrefix("sha256:"))
        #expect(set.basis.dataRevision.hasPrefix("sha256:"))
        #expect(set.sources.map(\.source) == SourceKind.allCases)
        #expect(
            set.loadedEvents.map(\.type) == ["policy.loaded", "catalog.loaded", "directory.loaded", "config.loaded"])
        #expect(set.policySet.config.revokers.groups == ["security-team"])
    }

    /// The same files anywhere have the same digests; comments and the order of keys in YAML do not count.
    @Test func digestsAreOfWhatIsMeant() throws {
        let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
        let set = try PolicySets.load(first, replacing: ["api": Self.api])
        let same = try PolicySets.load(second, replacing: ["api": Self.api])
        #expect(set.basis == same.basis)
        #expect(set.digest == same.digest)

        let text = String(decoding: SourceTree.bytes("examples/quickstart/directory.yaml"), as: UTF8.self)
        try second.write("# a comment\n" + text, to: "directory.yaml")
        #expect(try SetLoader(SetLocation(configFile: second.path + "/stint.yaml")).load().basis == set.basis)

        try second.write(text + "\n  interns: {}\n", to: "directory.yaml")
        let other = try SetLoader(SetLocation(configFile: second.path + "/stint.yaml")).load()
        #expect(other.basis.policyDigest == set.basis.policyDigest)
        #expect(other.basis.dataRevision != set.basis.dataRevision)
        #expect(other.digest != set.digest)

        try second.write("package extra\n", to: "policies/extra.rego")
        let more = try SetLoader(SetLocation(configFile: second.path + "/stint.yaml")).load()
        #expect(more.basis.policyDigest != set.basis.policyDigest)
    }

    @Test func usersDataIsThere() throws {
        let folder = try TemporaryFolder()
        try folder.write(#"{"team": {"lead": "ann"}}"#, to: "own/acme/teams.json")
        try folder.write("team: {size: 3}", to: "own/acme/more.yaml")
        try folder.write("limit: 5", to: "single.yaml")
        let location = try PolicySets.write(folder, config: "data: [own, \"acme.rules:single.yaml\"]")
        let set = try SetLoader(location).load()
        #expect(set.data[["acme", "team", "lead"]] == "ann")
        #expect(set.data[["acme", "team", "size"]] == 3)
        #expect(set.data[["acme", "rules", "limit"]] == 5)
        #expect(set.data[["stint", "catalog", "version"]] == 1)
    }

    @Test(arguments: [
        (
            "own/stint/catalog/x.json", #"{"resources": {}}"#,
            "own/stint/catalog/x.json: `data.stint.catalog` is Stint's own"
        ),
        ("own/x.yaml", "stint: {grants: {}}", "own/x.yaml: `data.stint.grants` is Stint's own"),
        ("own/stint/x.yaml", "directory: {}", "own/stint/x.yaml: `data.stint.directory` is Stint's own"),
        ("own/x.json", #"{"stint": {"meta": 1}}"#, "own/x.json: `data.stint.meta` is Stint's own"),
        ("own/x.json", #"{"stint": 1}"#, "own/x.json: `data.stint` is Stint's own"),
        ("own/x.json", "[1]", "own/x.json: data at the top is an object"),
        ("own/x.json", "{", "own/x.json: "),
        ("own/x.yaml", "a: yes", "own/x.yaml:1:4: `yes` is taken for a truth value"),
        (
            "own/x.rego", "package stint.grants\n\nx := 1\n",
            "own/x.rego:3:1: `data.stint.grants` is Stint's own, and no policy defines it"
        ),
        ("own/x.rego", "package stint\n\nconfig := {}\n", "own/x.rego:3:1: `data.stint.config` is Stint's own"),
        (
            "own/stint/access/x.json", #"{"decision": {"allow": true}}"#,
            "policies/access.rego:3:1: this rule and data have one place, `data.stint.access.decision`: move the data"
        ),
        (
            "own/x.yaml", "stint: {access: 1}",
            "policies/access.rego:3:1: this rule and data have one place, `data.stint.access`"
        ),
        ("own/x.rego", "package x\n\np if {\n", "own/x.rego:"),
        ("own/x.rego", "package x\n\np if q\n", "own/x.rego:3:6: rego_unsafe_var_error: var q is unsafe"),
        (
            "own/x.rego", "package x\n\np := nothing.there(1)\n",
            "own/x.rego:3:6: rego_type_error: undefined function nothing.there"
        ),
    ])
    func whatMayNotBeLoaded(_ file: String, _ text: String, _ expected: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: file)
        let found = problems(try PolicySets.write(folder, replacing: ["api": Self.api], config: "data: [own]"))
        #expect(found.first?.hasPrefix("\(folder.path)/\(expected)") == true, "\(found)")
    }

    @Test func dataThatContradictsItselfIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write("a: 1", to: "own/x.yaml")
        try folder.write("a: 2", to: "own/y.yaml")
        let found = problems(try PolicySets.write(folder, config: "data: [own]"))
        #expect(
            found == [
                "\(folder.path)/own/y.yaml: this data and another file's have different values in one place: change one of them"
            ])
    }

    @Test func everyEntryPointHasToBeThere() throws {
        let folder = try TemporaryFolder()
        let found = problems(
            try PolicySets.write(
                folder, replacing: ["review": "package stint.review\n\nother := 1\n", "api": "package elsewhere\n"]))
        #expect(
            found.map { $0.split(separator: ":")[1] } == [
                " no policy defines `data.stint.review.decision`", " no policy defines `data.stint.api.decision`",
            ])
    }

    @Test func testsOfThePackAreNotServed() throws {
        let files = PolicyFiles.read([SourceTree.path("policies")])
        #expect(!files.modules.isEmpty)
        #expect(files.modules.allSatisfy { !$0.path.hasSuffix("_test.rego") })
    }

    @Test func everythingWrongIsToldAtOnce() throws {
        let folder = try TemporaryFolder()
        let location = try PolicySets.write(
            folder, replacing: ["api": "package"], config: "limits: {max_duration: long}\ntokens: tokens.yaml")
        try folder.write("version: 1\nresources: {x: {}}\n", to: "catalog.yaml")
        try folder.write("version: 1\naccounts: {a: {}}\n", to: "directory.yaml")
        let found = problems(location)
        for part in [
            "stint.yaml:2:24:", "catalog.yaml:2:16:", "directory.yaml:2:12:", "tokens.yaml: there is no such file",
            "policies/api.rego:",
        ] {
            #expect(found.contains { $0.contains(part) }, "\(part): \(found)")
        }
    }

    @Test func missingFilesAreNamed() throws {
        let folder = try TemporaryFolder()
        #expect(
            problems(SetLocation(configFile: "\(folder.path)/stint.yaml")).contains(
                "\(folder.path)/stint.yaml: there is no such file: check the path"))
        try folder.write("version: 1\n", to: "stint.yaml")
        #expect(
            problems(SetLocation(configFile: "\(folder.path)/stint.yaml")).contains {
                $0.hasPrefix("\(folder.path)/policies: there is no such file or folder")
            })
    }

    @Test func rejectionsAreEventsOfTheirKind() throws {
        let error = LoadError([
            SourceProblem(.syntax, "a", source: .catalog, file: "c.yaml", line: 1, column: 2),
            SourceProblem(.policy, "b", source: .policy, file: "p.rego", line: 3),
            SourceProblem(.syntax, "c", source: .catalog, file: "c.yaml", line: 4, column: 5),
        ])
        #expect(error.rejectedEvents.map(\.type) == ["policy.rejected", "catalog.rejected"])
        guard case .sourceRejected(let rejected) = error.rejectedEvents[1] else { return }
        #expect(rejected.errors == ["c.yaml:1:2: a", "c.yaml:4:5: c"])
        #expect(rejected.origin == "c.yaml")
    }
}
