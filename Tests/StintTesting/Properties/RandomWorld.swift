import StintCore
import StintScenario

/// Worlds to try everything in: five people, two of them with a second account, an account nobody stands behind,
/// two agents, a service, three groups that may hold each other, two resources, and any policy.
enum RandomWorld {
    static let persons: [PersonID] = ["p0", "p1", "p2", "p3", "p4"]
    static let groups: [GroupID] = ["g0", "g1", "g2"]
    static let users: [SubjectRef] = [
        "user:u0", "user:u1", "user:u2", "user:u3", "user:u4", "user:u0-admin", "user:u1-admin", "user:shared",
    ]
    static let accounts: [SubjectRef] = users + ["agent:a0", "agent:a1", "service:s0"]
    /// The last is in no catalog.
    static let entitlements: [Entitlement] = ["db:read", "db:write", "app:use", "db:nothing"]

    static func make(seed: UInt64) -> ScenarioWorld {
        var generator = SeededGenerator(seed: seed)
        var world = ScenarioWorld()
        world.persons = ByName(
            persons.map { person in
                let sponsor = generator.chance(8) ? generator.pick(persons) : nil
                return (person.text, ScenarioWorld.PersonEntry(sponsor: sponsor))
            })
        world.accounts = ByName(accounts.map { ($0.description, account($0, &generator)) })
        world.groups = ByName(
            groups.map { group in
                (
                    group.text,
                    ScenarioWorld.GroupEntry(
                        members: generator.some(users, percent: 15), groups: generator.some(groups, percent: 12))
                )
            })
        world.resources = ByName([
            (
                "db",
                ScenarioWorld.ResourceEntry(
                    type: "database", risk: .medium,
                    roles: ByName([
                        ("read", ScenarioWorld.RoleEntry(actions: ["read"])),
                        ("write", ScenarioWorld.RoleEntry(actions: ["read", "write"])),
                    ]))
            ),
            (
                "app",
                ScenarioWorld.ResourceEntry(
                    type: "app", risk: .low, roles: ByName([("use", ScenarioWorld.RoleEntry(actions: ["*"]))]))
            ),
        ])
        world.limits = limits
        world.revokers = ReviewerSet(users: ["user:u4"], groups: generator.chance(50) ? ["g2"] : [])
        world.operators = ReviewerSet(users: [generator.pick(users)])
        world.signalSources = ReviewerSet(users: ["service:s0"])
        world.maxRevocations = 1000
        world.policy = PolicyTable(
            requests: ByName(entitlements.map { ($0.description, answer(&generator)) }),
            emergencies: ByName(entitlements.map { ($0.description, emergency(&generator)) }),
            refusedReviewers: [], grants: ByName(), endingSignals: ["device_lost"])
        return world
    }

    private static var limits: ScenarioWorld.LimitsEntry {
        var limits = ScenarioWorld.LimitsEntry()
        limits.maxDuration = ScenarioDuration(seconds: 3600)
        limits.defaultRequestTtl = ScenarioDuration(seconds: 1800)
        limits.maxRequestTtl = ScenarioDuration(seconds: 3600)
        limits.maxContinuous = ScenarioDuration(seconds: 4500)
        limits.continuousGap = ScenarioDuration(seconds: 60)
        limits.maxPendingPerPerson = 4
        limits.maxItems = 3
        limits.reminderInterval = ScenarioDuration(seconds: 600)
        limits.maxDelegation = ScenarioDuration(seconds: 7200)
        limits.breakGlassBlock = ScenarioDuration(seconds: 3600)
        limits.maxPostReview = ScenarioDuration(seconds: 1800)
        limits.signalTtl = ScenarioDuration(seconds: 600)
        return limits
    }

    private static func account(
        _ subject: SubjectRef, _ generator: inout SeededGenerator
    ) -> ScenarioWorld.AccountEntry {
        switch subject {
        case "user:shared": return ScenarioWorld.AccountEntry(groups: generator.some(groups, percent: 60))
        case "agent:a0": return ScenarioWorld.AccountEntry(sponsor: generator.pick(persons).text, groups: ["g0"])
        case "agent:a1":
            return ScenarioWorld.AccountEntry(sponsor: generator.pick(["agent:a0", "user:u1", "user:u0-admin"]))
        case "service:s0":
            return ScenarioWorld.AccountEntry(sponsor: generator.chance(50) ? generator.pick(persons).text : nil)
        default:
            let place = users.firstIndex(of: subject) ?? 0
            let person = persons[place < persons.count ? place : place - persons.count]
            return ScenarioWorld.AccountEntry(person: person, groups: generator.some(groups, percent: 50))
        }
    }

    /// Stages of one name have one order everywhere: `one` and `side` are open first, `two` after them.
    private static func stage(
        _ name: Identifier, threshold: Int, _ generator: inout SeededGenerator
    ) -> PolicyTable.Stage {
        PolicyTable.Stage(
            name: name,
            approvers: ReviewerSet(
                users: generator.some(users, percent: 55), groups: generator.some(groups, percent: 40)),
            threshold: threshold, order: name == "two" ? 2 : nil)
    }

    /// Any answer a policy could give, good ones more often than bad.
    static func answer(_ generator: inout SeededGenerator) -> PolicyTable.Answer {
        let longest = generator.chance(75) ? nil : ScenarioDuration(seconds: generator.pick([60, 1800, 7200]))
        switch generator.below(100) {
        case 0..<25: return PolicyTable.Answer(effect: .allow, maxDuration: longest)
        case 25..<62:
            let ttl = generator.chance(30) ? ScenarioDuration(seconds: generator.pick([60, 900, 9999])) : nil
            return PolicyTable.Answer(
                effect: .review, maxDuration: longest, requestTtl: ttl,
                stages: [stage("one", threshold: generator.pick([1, 1, 1, 2, 2, 3]), &generator)])
        case 62..<80:
            let second: Identifier = generator.chance(60) ? "two" : "side"
            return PolicyTable.Answer(
                effect: .review,
                stages: [stage("one", threshold: 1, &generator), stage(second, threshold: 1, &generator)])
        default: return badAnswer(&generator)
        }
    }

    private static func badAnswer(_ generator: inout SeededGenerator) -> PolicyTable.Answer {
        switch generator.below(10) {
        case 0: PolicyTable.Answer(effect: .allow, stages: [stage("one", threshold: 1, &generator)])
        case 1: PolicyTable.Answer(effect: .review)
        case 2: PolicyTable.Answer(effect: .review, stages: [stage("one", threshold: 0, &generator)])
        case 3: PolicyTable.Answer(effect: .allow, maxDuration: ScenarioDuration(seconds: 0))
        case 4:
            PolicyTable.Answer(
                effect: .allow,
                postReview: PolicyTable.PostReviewEntry(
                    stages: [stage("after", threshold: 1, &generator)], deadline: ScenarioDuration(seconds: 600)))
        case 5..<8: PolicyTable.Answer(effect: .deny, reason: "no")
        default: PolicyTable.Answer(fails: generator.pick([.undefined, .malformed, .error, .limits]))
        }
    }

    static func emergency(_ generator: inout SeededGenerator) -> PolicyTable.Answer? {
        let after = PolicyTable.PostReviewEntry(
            stages: [stage("after", threshold: generator.pick([1, 1, 2]), &generator)],
            deadline: ScenarioDuration(seconds: generator.pick([300, 600, 9999])))
        switch generator.below(12) {
        case 0: return nil
        case 1: return PolicyTable.Answer(effect: .allow)
        case 2: return PolicyTable.Answer(effect: .review, stages: [stage("one", threshold: 1, &generator)])
        case 3: return PolicyTable.Answer(effect: .deny, reason: "no")
        case 4: return PolicyTable.Answer(fails: .error)
        default:
            return PolicyTable.Answer(effect: .allow, maxDuration: ScenarioDuration(seconds: 1800), postReview: after)
        }
    }
}
