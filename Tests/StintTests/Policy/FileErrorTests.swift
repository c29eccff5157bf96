import StintCore
import StintTesting
import Testing

@testable import StintPolicy

/// Every mistake in a file is told with file, line and column, and with what to do about it.
@Suite struct FileErrorTests {
    private static let people = """
        version: 1
        persons:
          ann: {name: Ann}
          ben: {}
        accounts:
          user:ann: {person: ann, groups: [makers]}
          user:ben: {person: ben}
          agent:bot: {sponsor: ann}
          service:pep: {}
        groups:
          makers: {}
          owners: {members: [user:ben]}
        """

    private func directory(_ text: String) -> (Directory?, [String]) {
        let problems = Problems(source: .directory, file: "d.yaml")
        let read = DirectoryReader.read(Array(text.utf8), problems: problems)
        return (read?.directory, problems.list.map(\.description))
    }

    @Test func directoryIsRead() throws {
        let (directory, problems) = directory(Self.people)
        #expect(problems == [])
        let read = try #require(directory)
        #expect(read.groups(of: "user:ann").map(\.text) == ["makers"])
        #expect(read.groups(of: "user:ben").map(\.text) == ["owners"])
        #expect(read.accountablePerson(of: "agent:bot")?.text == "ann")
    }

    @Test(arguments: [
        ("accounts: {}", "d.yaml:1:1: the key `version` is missing: add it"),
        ("version: 2\naccounts: {}", "d.yaml:1:10: this Stint reads version 1 of this file, not `2`"),
        ("version: 1\naccount: {}", "d.yaml:1:1: the key `accounts` is missing: add it"),
        (
            "version: 1\naccounts: {}\nacounts: {}",
            "d.yaml:3:1: the key `acounts` is not known here: did you mean `accounts`?"
        ),
        ("version: 1\naccounts: [a]", "d.yaml:2:11: this is a mapping of keys to values, not a list"),
        (
            "version: 1\naccounts:\n  alice: {}",
            "d.yaml:3:3: `alice` is no subject: write `user:ID`, `service:ID` or `agent:ID`; for a person's account write `user:alice`"
        ),
        (
            "version: 1\naccounts:\n  user:a: {person: nobody}",
            "d.yaml:3:20: there is no person `nobody`: add it under `persons`"
        ),
        (
            "version: 1\npersons: {ann: {}}\naccounts:\n  user:a: {person: anm}",
            "d.yaml:4:20: there is no person `anm`: did you mean `ann`?"
        ),
        (
            "version: 1\naccounts:\n  user:a: {groups: [staff]}",
            "d.yaml:3:21: there is no group `staff`: add it under `groups`"
        ),
        (
            "version: 1\naccounts:\n  user:a: {}\ngroups:\n  g: {members: [user:a, user:b]}",
            "d.yaml:5:25: there is no account `user:b`: did you mean `user:a`?"
        ),
        ("version: 1\naccounts:\n  user:a: {disabled: no}", "d.yaml:3:22: `no` is taken for a truth value"),
        ("version: 1\naccounts:\n  user:a: {disabled: 1}", "d.yaml:3:22: this is true or false, not a number"),
        (
            "version: 1\naccounts:\n  agent:bot: {}",
            "d.yaml:3:3: the agent `agent:bot` has no `sponsor`: name the person who answers for it"
        ),
        (
            "version: 1\naccounts:\n  agent:bot: {sponsor: ghost}",
            "d.yaml:3:24: there is no person `ghost`: add it under `persons`"
        ),
        (
            "version: 1\npersons: {p: {}}\naccounts:\n  service:s: {person: p}",
            "d.yaml:4:23: `service:s` has a `person`, but only a user is a person's account: name a `sponsor` instead"
        ),
        (
            "version: 1\npersons: {p: {}}\naccounts:\n  user:u: {person: p, sponsor: p}",
            "d.yaml:4:32: `user:u` has a person and a sponsor: put the `sponsor` with the person"
        ),
        (
            "version: 1\naccounts:\n  agent:a: {sponsor: agent:b}\n  agent:b: {sponsor: agent:a}",
            "d.yaml:3:3: the sponsors of `agent:a` lead round in a circle: `agent:a` → `agent:b` → `agent:a`"
        ),
        (
            "version: 1\naccounts:\n  agent:a: {sponsor: service:s}\n  service:s: {}",
            "d.yaml:3:3: nobody answers for `agent:a`: its sponsors end at `service:s`, which is no person"
        ),
        (
            "version: 1\npersons: {a: {sponsor: b}, b: {sponsor: a}}\naccounts: {}",
            "d.yaml:2:11: the sponsors of `a` lead round in a circle: `a` → `b` → `a`"
        ),
        (
            "version: 1\naccounts: {}\ngroups:\n  a: {groups: [b]}\n  b: {groups: [c]}\n  c: {groups: [a]}",
            "d.yaml:4:3: groups contain themselves: `a` → `b` → `c` → `a`; leave one of them out"
        ),
        (
            "version: 1\npersons:\n  a:b: {}\naccounts: {}",
            "d.yaml:3:3: the person `a:b` has a colon, which is for accounts: rename it"
        ),
        (
            "version: 1\naccounts:\n  user:a: {}\n  user:a: {}",
            "d.yaml:4:3: the key `user:a` is there twice in one mapping, first in line 3"
        ),
    ])
    func directoryErrors(_ text: String, _ expected: String) {
        let (directory, problems) = directory(text)
        #expect(directory == nil)
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test func aLongSponsorChainIsRefused() {
        var text = "version: 1\npersons: {p: {}}\naccounts:\n"
        for index in 1...6 { text += "  agent:a\(index): {sponsor: \(index == 6 ? "p" : "agent:a\(index + 1)")}\n" }
        #expect(
            directory(text).1 == [
                "d.yaml:4:3: `agent:a1` has more than 5 sponsors above it: name a person nearer to it"
            ])
    }

    // MARK: Catalog

    private func catalog(_ text: String) throws -> (Catalog?, [String]) {
        let directory = try #require(directory(Self.people).0)
        let problems = Problems(source: .catalog, file: "c.yaml")
        let read = CatalogReader.read(Array(text.utf8), directory: directory, problems: problems)
        return (read?.catalog, problems.list.map(\.description))
    }

    /// A catalog with one role whose terms stand in line 8.
    private static func terms(_ terms: String) -> String {
        """
        version: 1
        resources:
          shop:
            type: app
            risk: low
            roles:
              work:
                {actions: [use], \(terms)}
        """
    }

    @Test(arguments: [
        ("approval: atuo", "c.yaml:8:36: this is one of `auto`, `review`, `deny`, not `atuo`"),
        ("aproval: auto", "c.yaml:8:26: the key `aproval` is not known here: did you mean `approval`?"),
        ("eligible: {groups: [makres]}", "c.yaml:8:46: the directory has no group `makres`: did you mean `makers`?"),
        (
            "eligible: {users: [ann]}",
            "c.yaml:8:45: `ann` is no subject: write `user:ID`, `service:ID` or `agent:ID`; for a person's account write `user:ann`"
        ),
        ("eligible: {users: [user:zoe]}", "c.yaml:8:45: the directory has no account `user:zoe`: add it there"),
        ("eligible: makers", "c.yaml:8:36: this is a mapping of keys to values, not text"),
        ("reviewers: {users: [agent:bot]}", "c.yaml:8:46: `agent:bot` cannot review: only people do"),
        ("reviewers: {}", "c.yaml:8:37: these reviewers are nobody: name users or groups, or write `owners: true`"),
        ("threshold: 0", "c.yaml:8:37: this is a whole number, from 1 to 1000, not `0`"),
        ("threshold: two", "c.yaml:8:37: this is a whole number, from 1 to 1000, not `two`"),
        ("stages: []", "c.yaml:8:34: there is no stage in this list: name one, or remove `stages`"),
        ("stages: [{name: a}, {name: a}]", "c.yaml:8:53: the stage `a` is there twice: rename one"),
        ("stages: [{name: a, order: 0}]", "c.yaml:8:52: this is a whole number, from 1 to 1000, not `0`"),
        ("cooling_off: soon", "c.yaml:8:39: this is a duration such as"),
        ("max_continuous: -1", "c.yaml:8:42: this is a duration such as"),
        ("refuse_signals: device_lost", "c.yaml:8:42: this is a list, not text"),
        ("refuse_signals: [a, a]", "c.yaml:8:46: the signal `a` is there twice: remove one"),
        ("max_risk_score: high", "c.yaml:8:42: this is a number from 0 on, or `null`, not `high`"),
        ("max_risk_score: -1", "c.yaml:8:42: this is a number from 0 on, or `null`, not `-1`"),
        (
            "break_glass: {eligible: {}, max_duration: 1h, needs_signal: 1}",
            "c.yaml:8:86: this is text, not a number"
        ),
        ("stages: [{threshold: 1}]", "c.yaml:8:35: the key `name` is missing: add it"),
        (
            "max_duration: 8 hours",
            "c.yaml:8:40: this is a duration such as `90s`, `30m`, `1h30m` or `7d`, not `8 hours`"
        ),
        ("max_duration: 0", "c.yaml:8:40: this is a duration"),
        (
            "hours: {from: 08:00}",
            "c.yaml:8:40: this is a time of day in quotes, from \"00:00\" to \"24:00\", not `08:00`"
        ),
        ("hours: {to: \"24:01\"}", "c.yaml:8:38: this is a time of day in quotes"),
        (
            "hours: {days: [monday]}",
            "c.yaml:8:41: this is one of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, not `monday`"
        ),
        (
            "hours: {timezone: Mars/Base}",
            "c.yaml:8:44: `Mars/Base` is no time zone: write one such as `Europe/Berlin` or `UTC`"
        ),
        ("ticket_pattern: \"(\"", "c.yaml:8:42: `(` is no regular expression: write one as RE2 has it"),
        ("mfa: yes", "c.yaml:8:31: `yes` is taken for a truth value"),
        ("usage_caps: {1w: 8h}", "c.yaml:8:39: the key `1w` is not known here: did you mean `1d`?"),
        ("break_glass: {max_duration: 1h}", "c.yaml:8:39: the key `eligible` is missing: add it"),
        ("risk: extreme", "c.yaml:8:32: this is one of `low`, `medium`, `high`, not `extreme`"),
        ("actions: []", "c.yaml:8:26: the key `actions` is there twice"),
    ])
    func termErrors(_ terms: String, _ expected: String) throws {
        let (catalog, problems) = try catalog(Self.terms(terms))
        #expect(catalog == nil)
        let isFound =
            problems.contains { $0.hasPrefix(expected) } || expected.hasSuffix("there twice") && !problems.isEmpty
        #expect(isFound, "\(problems)")
    }

    @Test(arguments: [
        ("version: 1", "c.yaml:1:1: the key `resources` is missing: add it"),
        ("version: 1\nresources: {shop: {risk: low, roles: {}}}", "c.yaml:2:19: the key `type` is missing: add it"),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {}}}",
            "c.yaml:2:49: the resource `shop` has no role: add one"
        ),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {work: {actions: []}}}}",
            "c.yaml:2:66: a role without actions gives nothing"
        ),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {\"a:b\": {actions: [x]}}}}",
            "c.yaml:2:50: the role `a:b` has a colon"
        ),
        (
            "version: 1\nresources: {\"a b\": {type: app, risk: low, roles: {w: {actions: [x]}}}}",
            "c.yaml:2:13: the identifier `a b` holds a blank"
        ),
        (
            "version: 1\nresources: {s: {type: app, risk: low, roles: {w: {actions: [x, x]}}}}",
            "c.yaml:2:64: the action `x` is there twice: remove one"
        ),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {work: {actions: [x]}}}}\nseparation_of_duties: {r: {entitlements: [shop:work, shop:wrok]}}",
            "c.yaml:3:54: the resource `shop` has no role `wrok`: did you mean `shop:work`?"
        ),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {work: {actions: [x]}}}}\nseparation_of_duties: {r: {entitlements: [shop:work, bank:work]}}",
            "c.yaml:3:54: there is no resource `bank`"
        ),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {work: {actions: [x]}}}}\nseparation_of_duties: {r: {entitlements: [shop:work]}}",
            "c.yaml:3:42: a rule parts at least two entitlements: name another, or remove it"
        ),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {work: {actions: [x]}}}}\nseparation_of_duties: {r: {resources: [shop]}}",
            "c.yaml:3:39: an area is about who reviews in it: add `reviewers: true`, or name `entitlements` instead"
        ),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {work: {actions: [x]}}}}\nseparation_of_duties: {r: {resources: [shpo], reviewers: true}}",
            "c.yaml:3:40: there is no resource `shpo`: add it under `resources`"
        ),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {work: {actions: [x]}}}}\nseparation_of_duties: {r: {resources: [], reviewers: true}}",
            "c.yaml:3:39: there is no resource in this list: name one, or remove it"
        ),
        (
            "version: 1\nresources: {shop: {type: app, risk: low, roles: {work: {actions: [x]}}}}\nseparation_of_duties: {r: {reviewers: true}}",
            "c.yaml:3:24: the rule names nothing that it parts: add `entitlements`, or `resources`"
        ),
        (
            "version: 1\nresources: {}\ntiers: {severe: {}}",
            "c.yaml:3:9: the key `severe` is not known here: the keys here are `low`, `medium`, `high`"
        ),
    ])
    func catalogErrors(_ text: String, _ expected: String) throws {
        let (catalog, problems) = try catalog(text)
        #expect(catalog == nil)
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test func everyMistakeIsToldAtOnce() throws {
        let (_, problems) = try catalog(Self.terms("approval: x, threshold: 0, mfa: 3"))
        #expect(problems.count == 3)
    }

    @Test func quickstartFilesAreRead() throws {
        let problems = Problems(source: .directory, file: "directory.yaml")
        let directory = try #require(
            DirectoryReader.read(SourceTree.bytes("examples/quickstart/directory.yaml"), problems: problems)?.directory,
            "\(problems.list)")
        let catalogProblems = Problems(source: .catalog, file: "catalog.yaml")
        let catalog = try #require(
            CatalogReader.read(
                SourceTree.bytes("examples/quickstart/catalog.yaml"), directory: directory, problems: catalogProblems)?
                .catalog, "\(catalogProblems.list)")
        #expect(catalog.resources.count == 8)
        #expect(Set(catalog.resources.map(\.risk)) == Set(Risk.allCases))
        #expect(directory.persons.count == 12)
        let alice: SubjectRef = "user:alice"
        let entitlement = "payments-db:readonly" as Entitlement
        let (resource, role) = try #require(catalog.role(of: entitlement))
        #expect(resource.ref.description == "database:payments-db")
        #expect(role.actions.map(\.text) == ["read"])
        #expect(directory.contains(resource.owners, "user:bob"))
        #expect(!directory.contains(resource.owners, alice))
    }
}
