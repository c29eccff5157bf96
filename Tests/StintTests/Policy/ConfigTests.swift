import StintCore
import StintTesting
import Testing

@testable import StintPolicy

@Suite struct ConfigTests {
    private func read(_ text: String?, environment: [String: String] = [:]) throws -> (StintConfig, [String]) {
        let problems = Problems(source: .config, file: "stint.yaml")
        let root = text.flatMap { YAMLSource.read(Array($0.utf8), problems: problems) }
        let source = ConfigSource(
            root: root, file: problems, baseDirectory: text == nil ? "" : "/etc/stint", environment: environment)
        let reader = ConfigReader(source: source)
        var config = reader.read()
        let directory = try Directory(
            persons: [],
            accounts: [Account(subject: "user:ann"), Account(subject: "service:pep")],
            groups: [Group(id: "ops")])
        reader.readPeople(&config, directory: directory)
        return (config, ([problems] + source.environmentProblems).flatMap(\.list).map(\.description))
    }

    @Test func everyKeyIsRead() throws {
        let (config, problems) = try read(
            """
            version: 1
            listen: 0.0.0.0:9000
            pdp_listen: "[::1]:9001"
            data_dir: /var/lib/stint
            catalog: c.yaml
            directory: d.yaml
            policies: [p, /opt/q]
            data: [x]
            tokens: t.yaml
            limits:
              max_duration: 2h
              default_duration: 20m
              max_stages: 3
              clock_tolerance_ms: 5
              max_items: 4
              reminder_interval: 0
              max_delegation: 7d
              break_glass_block: 1d
              max_post_review: 12h
              signal_ttl: 8h
              reevaluation_interval: 90s
            access: {standing: true, max_staleness: 10s}
            policy: {max_instructions: 5000, timeout_ms: 7}
            operators: {users: [user:ann]}
            auditors: {groups: [ops]}
            revokers: {users: [user:ann], groups: [ops]}
            signal_sources: {users: [service:pep], groups: [ops]}
            peps: {"service:pep": {resources: ["*"]}}
            reload: {interval: 3s, max_revocations: 0}
            """)
        #expect(problems == [])
        #expect(config.listen == HostPort(host: "0.0.0.0", port: 9000))
        #expect(config.pdpListen == HostPort(host: "::1", port: 9001))
        #expect(config.dataDirectory == "/var/lib/stint")
        #expect(config.catalog == "/etc/stint/c.yaml")
        #expect(config.policies == ["/etc/stint/p", "/opt/q"])
        #expect(config.tokens == "/etc/stint/t.yaml")
        #expect(config.limits.maxDurationSeconds == 7200)
        #expect(config.defaultDurationSeconds == 1200)
        #expect(config.limits.maxStages == 3)
        #expect(config.limits.maxItems == 4)
        #expect(config.limits.reminderIntervalSeconds == 0)
        #expect(config.limits.maxDelegationSeconds == 7 * 86_400)
        #expect(config.limits.breakGlassBlockSeconds == 86_400)
        #expect(config.limits.maxPostReviewSeconds == 43_200)
        #expect(config.limits.signalTtlSeconds == 28_800)
        #expect(config.limits.reevaluationIntervalSeconds == 90)
        #expect(config.signalSources.users == ["service:pep"])
        #expect(config.document["signal_sources"]?["groups"] == ["ops"])
        #expect(config.document["limits"]?["max_items"] == 4)
        #expect(config.core.maxRevocations == 0)
        #expect(config.standingAccess)
        #expect(config.maxStalenessSeconds == 10)
        #expect(config.policyLimits.maxInstructions == 5000)
        #expect(config.operators.users.map(\.description) == ["user:ann"])
        #expect(config.core.revokers.groups.map(\.text) == ["ops"])
        #expect(config.enforcementPoints.map(\.resources) == [["*"]])
        #expect(config.maxRevocations == 0)
    }

    @Test func theEnvironmentOverridesEveryKey() throws {
        let (config, problems) = try read(
            "version: 1\nlisten: 127.0.0.1:1\nlimits: {max_duration: 2h}",
            environment: [
                "STINT_LISTEN": ":2", "STINT_LIMITS_MAX_DURATION": "3h", "STINT_ACCESS_STANDING": "true",
                "STINT_POLICIES": "own", "STINT_DATA": "[a, b]", "STINT_REVOKERS": "{groups: [ops]}",
                "STINT_CATALOG": "c.yaml", "STINT_RELOAD_INTERVAL": "9s", "STINT_TOKEN": "not ours", "PATH": "/bin",
            ])
        #expect(problems == [])
        #expect(config.listen == HostPort(host: nil, port: 2))
        #expect(config.limits.maxDurationSeconds == 10_800)
        #expect(config.standingAccess)
        #expect(config.policies == ["own"])
        #expect(config.data == ["a", "b"])
        #expect(config.core.revokers.groups.map(\.text) == ["ops"])
        #expect(config.catalog == "c.yaml")
        #expect(config.reloadIntervalSeconds == 9)
    }

    @Test func withoutAFileTheDefaultsHold() throws {
        let (config, problems) = try read(nil)
        #expect(problems == [])
        #expect(config == StintConfig())
        #expect(!config.core.standingAccess)
    }

    @Test(arguments: [
        ("listen: 1", "stint.yaml:1:1: the key `version` is missing: add it"),
        ("version: 1\nlimit: {}", "stint.yaml:2:1: the key `limit` is not known here: did you mean `limits`?"),
        (
            "version: 1\nlimits: {max_durration: 1h}",
            "stint.yaml:2:10: the key `max_durration` is not known here: did you mean `max_duration`?"
        ),
        (
            "version: 1\nlisten: 8080",
            "stint.yaml:2:9: this is an address and a port such as `127.0.0.1:8080`, not `8080`"
        ),
        ("version: 1\nlisten: localhost:99999", "stint.yaml:2:9: this is an address and a port"),
        ("version: 1\naccess: {max_staleness: soon}", "stint.yaml:2:25: this is a duration such as"),
        ("version: 1\naccess: {standing: \"true\"}", "stint.yaml:2:20: this is true or false, not text"),
        ("version: 1\nlimits: {signal_ttl: 0}", "stint.yaml:2:22: this is a duration such as `90s`"),
        (
            "version: 1\nlimits: {reminder_interval: never}",
            "stint.yaml:2:29: this is a duration such as `30m`, `4h` or `7d`, or `0`, not `never`"
        ),
        ("version: 1\nlimits: {max_items: 0}", "stint.yaml:2:21: this is a whole number, from 1 to 1000, not `0`"),
        (
            "version: 1\nsignal_sources: {users: [service:radar-desk]}",
            "stint.yaml:2:26: the directory has no account `service:radar-desk`: add it there"
        ),
        ("version: 1\npolicies: policies", "stint.yaml:"),
        (
            "version: 1\nrevokers: {users: [service:pep]}",
            "stint.yaml:2:20: `service:pep` cannot review: only people do"
        ),
        (
            "version: 1\noperators: {groups: [op]}",
            "stint.yaml:2:22: the directory has no group `op`: did you mean `ops`?"
        ),
        (
            "version: 1\npeps: {\"service:gate\": {resources: [\"*\"]}}",
            "stint.yaml:2:8: the directory has no account `service:gate`: add it there"
        ),
        (
            "version: 1\npeps: {\"service:pep\": {resources: [payments-db]}}",
            "stint.yaml:2:36: this is `*`, `TYPE:*` or `TYPE:ID`"
        ),
        ("version: 1\npeps: {\"service:pep\": {}}", "stint.yaml:2:23: the key `resources` is missing: add it"),
        (
            "version: 1\nlimits: {min_duration: 2h, max_duration: 1h}",
            "stint.yaml:2:24: `limits.min_duration` is more than `limits.max_duration`: change one of them"
        ),
        (
            "version: 1\nlimits: {default_duration: 13h}",
            "stint.yaml:2:28: `limits.default_duration` is more than `limits.max_duration`"
        ),
    ])
    func errors(_ text: String, _ expected: String) throws {
        let (_, problems) = try read(text)
        if text.hasSuffix("policies: policies") { return #expect(problems == []) }
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test(arguments: [
        ("STINT_LISTEN", "nowhere", "$STINT_LISTEN:1:1: this is an address and a port"),
        ("STINT_LIMITS_MAX_DURATION", "long", "$STINT_LIMITS_MAX_DURATION:1:1: this is a duration"),
        (
            "STINT_LIMITS_MAX_DURATOIN", "1h",
            "$STINT_LIMITS_MAX_DURATOIN: no key of the configuration has this variable: did you mean `STINT_LIMITS_MAX_DURATION`?"
        ),
        ("STINT_ACCESS_STANDING", "yes", "$STINT_ACCESS_STANDING:1:1: `yes` is taken for a truth value"),
    ])
    func environmentErrors(_ name: String, _ value: String, _ expected: String) throws {
        let (_, problems) = try read("version: 1", environment: [name: value])
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test(
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1:8080"), ("[::1]:0", "[::1]:0"), (":80", ":80"), ("::1:80", nil),
            ("[::1]", nil),
            ("a:", nil), ("a:b", nil), ("a:-1", nil), ("a:65536", nil), ("a b:1", nil), ("http://a:1", nil),
            ("[]:1", nil),
        ] as [(String, String?)])
    func addresses(_ text: String, _ expected: String?) {
        #expect(HostPort(text)?.description == expected)
    }
}
