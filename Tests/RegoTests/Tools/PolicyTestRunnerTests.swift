import Foundation
import Rego
import RegoSyntax
import TestFolders
import Testing

@testable import RegoTools

/// Tests of policies, found, run and reported as `opa test` does.
@Suite struct PolicyTestRunnerTests {
    static let policy = """
        package authz

        default allow := false

        allow if input.user == "alice"
        """

    static let tests = """
        package authz_test

        import data.authz

        test_allowed if authz.allow with input as {"user": "alice"}

        test_denied if {
            user := "bob"
            print("user is", user)
            authz.allow with input as {"user": user}
            user == "never reached"
        }

        todo_test_later if false

        test_value := 7

        test_conflict := x if some x in [1, 2]

        test_cases[note] if {
            some note, tc in {"one": {"in": 1, "out": 2}, "two": {"in": 2, "out": 5}}
            tc.in + 1 == tc.out
        }

        test_twice if true

        test_twice if false

        not_a_test if false
        """

    static func run(_ files: [String: String], filter: String? = nil) throws -> [TestResult] {
        let folder = try TemporaryFolder(files)
        defer { folder.remove() }
        var loader = PolicyLoader()
        try loader.load([folder.path])
        var settings = TestSettings()
        settings.filter = try filter.map { try TestFilter($0) }
        let runner = try TestRunner(loader.modules, data: loader.documents, settings: settings, host: .test)
        return runner.run().results.map { result in
            var result = result
            result.duration = 0
            return result
        }
    }

    @Test func outcomes() throws {
        let results = try Self.run(["a.rego": Self.policy, "a_test.rego": Self.tests])
        let summary = results.map { "\($0.package).\($0.name) \($0.outcome.rawValue)" }
        #expect(
            summary == [
                "data.authz_test.test_allowed PASS", "data.authz_test.test_denied FAIL",
                "data.authz_test.todo_test_later SKIPPED", "data.authz_test.test_value FAIL",
                "data.authz_test.test_conflict ERROR", "data.authz_test.test_cases FAIL",
                "data.authz_test.test_twice PASS", "data.authz_test.test_twice#01 FAIL",
            ])
        #expect(results[1].output == "user is bob\n")
        #expect(results[1].failing?.row == 10)
        #expect(results[1].failing?.text == #"authz.allow with input as {"user": user}"#)
        #expect(results[4].error?.code == "eval_conflict_error")
        #expect(results[5].cases.byName.map(\.name) == ["one", "two"])
        #expect(results[5].cases.byName.map(\.result.failed) == [false, true])
    }

    @Test(arguments: [
        ("test_twice", ["test_twice", "test_twice#01"]), (#"^data\.authz_test\.test_a"#, ["test_allowed"]),
        ("nothing", []),
        ("later$", ["todo_test_later"]),
    ])
    func filters(pattern: String, names: [String]) throws {
        let results = try Self.run(["a.rego": Self.policy, "a_test.rego": Self.tests], filter: pattern)
        #expect(results.map(\.name) == names)
    }

    @Test func aFilterThatIsNoPatternIsRefused() throws {
        let error = try #require(throws: PolicyProblems.self) { try TestFilter("(") }
        #expect(error.text(namingPhase: true).contains("--run: "))
    }

    @Test func reports() throws {
        let files = ["a.rego": Self.policy, "a_test.rego": Self.tests]
        let results = try Self.run(files, filter: "test_(allowed|denied|cases)|later")
        let file = try #require(results.first?.location.file)
        let short = TestReport(results: results, isVerbose: false).text.replacing(file, with: "F")
        #expect(
            short == """
                F:7:
                data.authz_test.test_denied: FAIL (0s)

                  user is bob

                F:14:
                data.authz_test.todo_test_later: SKIPPED
                F:20:
                data.authz_test.test_cases: FAIL (0s)
                  two: FAIL
                --------------------------------------------------------------------------------
                PASS: 2/5
                FAIL: 2/5
                SKIPPED: 1/5

                """)
        let verbose = TestReport(results: results, isVerbose: true).text.replacing(file, with: "F")
        #expect(verbose.hasPrefix("F:5:\ndata.authz_test.test_allowed: PASS (0s)\nF:7:\n"))
        #expect(
            verbose.contains(
                """
                --------------------------------------------------------------------------------
                FAILURES
                --------------------------------------------------------------------------------
                data.authz_test.test_denied: FAIL (0s)

                  F:10:
                    authz.allow with input as {"user": user}

                data.authz_test.test_cases: FAIL (0s)

                  two: FAIL

                """))
        let json = String(decoding: TestReport(results: results, isVerbose: false).json, as: UTF8.self)
        #expect(json.contains("\"package\": \"data.authz_test\",\n    \"name\": \"test_denied\",\n    \"fail\": true,"))
        #expect(json.contains("\"skip\": true"))
        #expect(json.contains("\"output\": \"dXNlciBpcyBib2IK\""))
    }

    @Test func allPassing() throws {
        let results = try Self.run(["a.rego": "package a\ntest_x if true\ntest_y if 1 == 1\ntest_z if not false"])
        #expect(TestReport(results: results, isVerbose: false).text == "PASS: 3/3\n")
    }

    @Test func casesMayNest() throws {
        let results = try Self.run([
            "a.rego": """
            package a

            test_nested[group][name] if {
                some group, names in {"g": {"x": 1, "y": 2}, "h": {"z": 1}}
                some name, value in names
                value == 1
            }
            """
        ])
        var seen: [String] = []
        results.first?.cases.forEach { path, result in
            seen.append(path.joined(separator: "/") + (result.failed ? " F" : ""))
        }
        #expect(seen == ["g F", "g/x", "g/y F", "h", "h/z"])
    }

    @Test func aTestThatNeverEndsIsGivenUp() throws {
        let folder = try TemporaryFolder([
            "a.rego":
                "package a\ntest_long if count([1 | some x in numbers.range(1, 100000); some y in numbers.range(1, 100000); x == y]) == 1"
        ])
        defer { folder.remove() }
        var loader = PolicyLoader()
        try loader.load([folder.path])
        var settings = TestSettings()
        settings.timeout = 50_000_000
        let runner = try TestRunner(loader.modules, data: .empty, settings: settings, host: .test)
        let result = try #require(runner.run().results.first)
        #expect(result.outcome == .error)
        #expect(result.error?.code == "eval_limit_error")
    }

    /// However many run at a time, the results stand in the order of files and rules, each with its own output.
    @Test(arguments: [1, 2, 8])
    func testsRunInParallel(parallel: Int) throws {
        var files: [String: String] = [:]
        for index in 0..<6 {
            files["f\(index)_test.rego"] = """
                package t\(index)

                test_print if print("file", \(index))

                test_cases[note] if {
                \tsome note, x in {"a\(index)": 1, "b\(index)": 2}
                \tx == 1
                }
                """
        }
        let folder = try TemporaryFolder(files)
        defer { folder.remove() }
        var settings = TestSettings()
        settings.parallel = parallel
        let loader = try PolicyFiles(data: [folder.path]).load()
        let results = try TestRunner(loader.modules, data: .empty, settings: settings, host: .test).run().results
        #expect(results.map(\.package) == (0..<6).flatMap { ["data.t\($0)", "data.t\($0)"] })
        for index in 0..<6 {
            #expect(results[index * 2].output == "file \(index)\n")
            #expect(results[index * 2 + 1].cases.byName.map(\.name) == ["a\(index)", "b\(index)"])
        }
    }

    @Test func failuresWithTheirSteps() throws {
        let folder = try TemporaryFolder([
            "a_test.rego": """
            package a

            test_sum if {
            	x := 1
            	y := {"n": x}
            	y.n == 2
            }
            """
        ])
        defer { folder.remove() }
        let loader = try PolicyFiles(data: [folder.path]).load()
        var settings = TestSettings()
        settings.explain = .failsAndNotes
        settings.keepsVariables = true
        let results = try TestRunner(loader.modules, data: .empty, settings: settings, host: .test).run().results
        let text = TestReport(
            results: results.map { result in
                var result = result
                result.duration = 0
                return result
            }, isVerbose: true, showsVariables: true
        ).text.replacing(folder.path, with: "F")
        #expect(text.contains("data.a.test_sum: FAIL (0s)\n\n  query:1"), "\(text)")
        #expect(text.contains("| | Fail "))
        #expect(
            text.contains(
                """
                  F/a_test.rego:6:
                    \ty.n == 2
                    \t|
                    \t{"n": 1}

                """), "\(text)")
    }

    @Test func testsAreCovered() throws {
        let folder = try TemporaryFolder([
            "a.rego": Self.policy, "a_test.rego": "package x\n\ntest_a if data.authz.allow == false\n",
        ])
        defer { folder.remove() }
        var settings = TestSettings()
        settings.covers = true
        let loader = try PolicyFiles(data: [folder.path]).load()
        let (results, coverage) = try TestRunner(loader.modules, data: .empty, settings: settings, host: .test).run()
        #expect(results.map(\.outcome) == [.pass])
        let file = try #require(coverage?.files.first { $0.name.hasSuffix("/a.rego") })
        #expect(file.notCovered.map(\.startRow).contains(5) && file.covered.map(\.startRow).contains(3))
    }

    @Test func testsAreMeasured() throws {
        let folder = try TemporaryFolder(["a.rego": "package a\n\ntest_x_y if true\n\ntest_z if false\n"])
        defer { folder.remove() }
        let loader = try PolicyFiles(data: [folder.path]).load()
        var effort = Benchmark.Effort()
        effort.warmUp = 0
        effort.measuring = 0
        let runner = try TestRunner(loader.modules, data: .empty, settings: TestSettings(), host: .test)
        let results = runner.bench(effort)
        #expect(results.map { $0.benchmark != nil } == [true, false])
        let text = TestReport(results: results, isVerbose: false, isGoBench: true).text
        #expect(text.hasPrefix("BenchmarkDataATestXY\t       1\t"))
    }
}
