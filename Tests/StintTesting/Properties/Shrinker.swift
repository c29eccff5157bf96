import StintCore
package import StintScenario

/// Makes a failing scenario small: fewer steps, then a smaller world and plainer steps, as long as the same promise
/// still breaks.
package struct Shrinker: Sendable {
    let promise: String
    /// What of the promises does not hold in a scenario.
    let run: @Sendable (Scenario) async -> [Violation]

    package init(promise: String, run: @escaping @Sendable (Scenario) async -> [Violation]) {
        self.promise = promise
        self.run = run
    }

    private func breaks(_ scenario: Scenario) async -> Violation? {
        await run(scenario).first { $0.promise == promise }
    }

    package func shrink(_ first: Scenario) async -> (scenario: Scenario, violation: Violation?) {
        var best = first
        var violation = await breaks(first)
        guard violation != nil else { return (first, nil) }
        var size = -1
        while size != best.size {
            size = best.size
            for candidates in [Self.withoutSteps, Self.plainerSteps, Self.smallerWorlds] {
                (best, violation) = await descend(from: best, violation, candidates)
            }
        }
        return (best, violation)
    }

    /// Takes what is smaller and still fails, from the same place on, until nothing is.
    private func descend(
        from scenario: Scenario, _ violation: Violation?, _ candidates: @Sendable (Scenario, Int) -> Scenario??
    ) async -> (Scenario, Violation?) {
        var (best, found) = (scenario, violation)
        var place = 0
        while let candidate = candidates(best, place) {
            if let candidate, candidate != best, let again = await breaks(candidate) {
                (best, found) = (candidate, again)
            } else {
                place += 1
            }
        }
        return (best, found)
    }

    /// Without a run of steps: halves first, then quarters, at last one by one. `nil` ends it.
    @Sendable private static func withoutSteps(_ scenario: Scenario, _ place: Int) -> Scenario?? {
        var rest = place
        var size = max(scenario.steps.count / 2, 1)
        while true {
            let windows = scenario.steps.isEmpty ? 0 : (scenario.steps.count + size - 1) / size
            if rest < windows {
                var shorter = scenario
                let start = rest * size
                shorter.steps.removeSubrange(start..<min(start + size, scenario.steps.count))
                return .some(shorter)
            }
            rest -= windows
            guard size > 1 else { return nil }
            size /= 2
        }
    }

    @Sendable private static func plainerSteps(_ scenario: Scenario, _ place: Int) -> Scenario?? {
        let variants = scenario.steps.indices.flatMap { index in
            scenario.steps[index].plainer.map { (index, $0) }
        }
        guard place < variants.count else { return nil }
        var plainer = scenario
        plainer.steps[variants[place].0] = variants[place].1
        return .some(plainer)
    }

    @Sendable private static func smallerWorlds(_ scenario: Scenario, _ place: Int) -> Scenario?? {
        let variants = scenario.world.smaller
        guard place < variants.count else { return nil }
        var smaller = scenario
        smaller.world = variants[place]
        return .some(smaller)
    }
}

extension Scenario {
    /// How much there is to read.
    fileprivate var size: Int { (try? json().jsonBytes.count) ?? .max }
}

extension ScenarioStep {
    /// The same with one thing less.
    fileprivate var plainer: [ScenarioStep] {
        var variants: [ScenarioStep] = []
        func with(_ change: (inout ScenarioStep) -> Void) {
            var step = self
            change(&step)
            variants.append(step)
        }
        if let meanwhile {
            with { $0.meanwhile = nil }
            for step in meanwhile { variants.append(step) }
        }
        if session != nil { with { $0.session = nil } }
        switch action {
        case .request(let ask):
            for place in ask.items.indices where ask.items.count > 1 {
                var fewer = ask
                fewer.items.remove(at: place)
                with { $0.action = .request(fewer) }
            }
            var plain = ask
            plain.beneficiary = nil
            with { $0.action = .request(plain) }
            plain = ask
            plain.startsIn = nil
            with { $0.action = .request(plain) }
            for seconds: Int64 in [60, 600, 1800] where seconds < ask.for.seconds {
                plain = ask
                plain.for = ScenarioDuration(seconds: seconds)
                with { $0.action = .request(plain) }
            }
        case .approve(let judge):
            with { $0.action = .approve(ScenarioAction.Judge(request: judge.request)) }
        case .deny(let judge):
            with { $0.action = .deny(ScenarioAction.Judge(request: judge.request)) }
        case .clock(let clock):
            guard let advance = clock.advance else { break }
            for seconds: Int64 in [1, 60, 600] where seconds < advance.seconds {
                with { $0.action = .clock(ScenarioAction.Clock(advance: ScenarioDuration(seconds: seconds))) }
            }
        default: break
        }
        return variants
    }
}

extension ScenarioWorld {
    /// The same with one thing less.
    fileprivate var smaller: [ScenarioWorld] {
        var variants: [ScenarioWorld] = []
        func with(_ change: (inout ScenarioWorld) -> Void) {
            var world = self
            change(&world)
            if world != self { variants.append(world) }
        }
        for name in accounts?.names ?? [] { with { $0.accounts?.remove(name) } }
        for name in persons?.names ?? [] { with { $0.persons?.remove(name) } }
        for name in groups?.names ?? [] { with { $0.groups?.remove(name) } }
        for name in resources?.names ?? [] { with { $0.resources?.remove(name) } }
        for name in policy?.requests?.names ?? [] { with { $0.policy?.requests?.remove(name) } }
        with { $0.policy?.emergencies = nil }
        for name in policy?.emergencies?.names ?? [] { with { $0.policy?.emergencies?.remove(name) } }
        with { $0.policy?.endingSignals = nil }
        with { $0.policy?.refusedReviewers = nil }
        with { $0.policy?.grants = nil }
        with { $0.signalSources = nil }
        with { $0.operators = nil }
        with { $0.revokers = nil }
        with { $0.limits = nil }
        with { $0.maxRevocations = nil }
        for (name, account) in accounts?.values ?? [] {
            for group in account.groups ?? [] {
                with { $0.accounts?[name]?.groups = account.groups?.filter { $0 != group } }
            }
            if account.groups?.isEmpty == true { with { $0.accounts?[name]?.groups = nil } }
            with { $0.accounts?[name]?.sponsor = nil }
        }
        for name in persons?.names ?? [] { with { $0.persons?[name]?.sponsor = nil } }
        for (name, group) in groups?.values ?? [] {
            for member in group.members ?? [] {
                with { $0.groups?[name]?.members = group.members?.filter { $0 != member } }
            }
            if group.members?.isEmpty == true { with { $0.groups?[name]?.members = nil } }
            with { $0.groups?[name]?.groups = nil }
        }
        for (name, answer) in policy?.requests?.values ?? [] {
            with { $0.policy?.requests?[name]?.maxDuration = nil }
            with { $0.policy?.requests?[name]?.requestTtl = nil }
            for place in (answer.stages ?? []).indices {
                with { $0.policy?.requests?[name]?.stages?.remove(at: place) }
                for user in answer.stages?[place].approvers.users ?? [] {
                    with { $0.policy?.requests?[name]?.stages?[place].approvers.users.removeAll { $0 == user } }
                }
                for group in answer.stages?[place].approvers.groups ?? [] {
                    with { $0.policy?.requests?[name]?.stages?[place].approvers.groups.removeAll { $0 == group } }
                }
            }
        }
        return variants
    }
}
