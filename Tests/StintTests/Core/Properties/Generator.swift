import StintCore

/// SplitMix64: the same seed gives the same world and the same script on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Seeds that follow each other are mixed first: their streams would else be the same one, shifted.
    init(seed: UInt64) { state = Self.mix(seed ^ 0xA076_1D64_78BD_642F) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    private static func mix(_ seed: UInt64) -> UInt64 {
        var z = seed
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(bound, 1), using: &self) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    mutating func some<Element>(_ elements: [Element], percent: Int) -> [Element] {
        elements.filter { _ in chance(percent) }
    }
}

/// Who does something: the account at a place, or, from `fitting` on, one whom it would become: an approver, the
/// holder, a revoker. Anybody may try anything, but most of what anybody tries is refused at the door.
enum ActorPlace {
    static let fitting = 100
}

/// One thing that happens. Actors, requests and grants are named by their place, so that a script still makes sense
/// when steps are taken out of it.
indirect enum Step: Hashable, Sendable, CustomStringConvertible {
    case advance(seconds: Int)
    /// To a grant's start or end, give or take a nanosecond.
    case toBoundary(grant: Int, atEnd: Bool, offset: Int)
    case stepBack(milliseconds: Int)
    case submit(actor: Int, beneficiary: Int?, entitlement: Int, seconds: Int, delay: Int?)
    case review(actor: Int, request: Int, approve: Bool, machine: Bool)
    case cancel(actor: Int, request: Int)
    case relinquish(actor: Int, grant: Int)
    case revoke(actor: Int, grant: Int)
    case tick
    /// The last command again, under its id.
    case again
    /// The second happens after the first was decided, and before it commits.
    case race(Step, Step)
    case change(WorldChange)

    var description: String {
        switch self {
        case .advance(let seconds): "advance \(seconds)s"
        case .toBoundary(let grant, let atEnd, let offset):
            "go to \(atEnd ? "end" : "start") of grant \(grant) \(offset)ns"
        case .stepBack(let milliseconds): "clock steps back \(milliseconds)ms"
        case .submit(let actor, let beneficiary, let entitlement, let seconds, let delay):
            "actor \(actor) asks for entitlement \(entitlement)"
                + (beneficiary.map { " for actor \($0)" } ?? "") + " for \(seconds)s"
                + (delay.map { " from in \($0)s" } ?? "")
        case .review(let actor, let request, let approve, let machine):
            "actor \(actor) \(approve ? "approves" : "denies") request \(request)\(machine ? " by token" : "")"
        case .cancel(let actor, let request): "actor \(actor) cancels request \(request)"
        case .relinquish(let actor, let grant): "actor \(actor) relinquishes grant \(grant)"
        case .revoke(let actor, let grant): "actor \(actor) revokes grant \(grant)"
        case .tick: "tick"
        case .again: "the last command again"
        case .race(let first, let second): "race: {\(first)} overtaken by {\(second)}"
        case .change(let change): "\(change)"
        }
    }
}

enum WorldChange: Hashable, Sendable, CustomStringConvertible {
    case toggleAccount(Int)
    case togglePerson(Int)
    case moveAccount(Int, person: Int?)
    case sponsor(Int, person: Int?)
    case join(Int, group: Int)
    case leave(Int, group: Int)
    case answer(entitlement: Int, seed: UInt64)
    case refuseReviewer(Int)
    case keepNot(entitlement: Int)
    case breakPolicy
    case mendPolicy
    case unload

    var description: String {
        switch self {
        case .toggleAccount(let account): "account \(account) is disabled, or enabled again"
        case .togglePerson(let person): "person \(person) is disabled, or enabled again"
        case .moveAccount(let account, let person):
            "account \(account) goes to person \(person.map(String.init) ?? "none")"
        case .sponsor(let account, let person):
            "account \(account) is sponsored by \(person.map(String.init) ?? "nobody")"
        case .join(let account, let group): "account \(account) joins group \(group)"
        case .leave(let account, let group): "account \(account) leaves group \(group)"
        case .answer(let entitlement, let seed): "policy answers anew for entitlement \(entitlement) (\(seed))"
        case .refuseReviewer(let account): "policy refuses, or accepts again, the reviewer \(account)"
        case .keepNot(let entitlement): "policy does not keep, or keeps again, entitlement \(entitlement)"
        case .breakPolicy: "policy breaks"
        case .mendPolicy: "policy is mended"
        case .unload: "no policy set is loaded"
        }
    }
}

extension Step {
    static func script(length: Int, using generator: inout SeededGenerator) -> [Step] {
        (0..<length).map { _ in random(using: &generator) }
    }

    private static func random(using generator: inout SeededGenerator) -> Step {
        switch generator.below(100) {
        case 0..<22: submission(&generator)
        case 22..<52: review(&generator)
        case 52..<56: .cancel(actor: actor(&generator), request: generator.below(6))
        case 56..<62: .relinquish(actor: actor(&generator), grant: generator.below(6))
        case 62..<67: .revoke(actor: actor(&generator), grant: generator.below(6))
        case 67..<73: .advance(seconds: generator.pick([1, 30, 59, 60, 61, 300, 900, 900, 1800, 3600]))
        case 73..<78:
            .toBoundary(grant: generator.below(6), atEnd: generator.chance(70), offset: generator.pick([-1, 0, 1]))
        case 78: .stepBack(milliseconds: generator.pick([100, 250, 251, 1000, 5000]))
        case 79..<84: .tick
        case 84..<87: .again
        case 87..<92:
            .race(command(&generator), generator.chance(70) ? command(&generator) : .change(change(&generator)))
        default: .change(change(&generator))
        }
    }

    private static func actor(_ generator: inout SeededGenerator) -> Int {
        generator.chance(50) ? generator.below(12) : ActorPlace.fitting + generator.below(6)
    }

    /// Some accounts and entitlements are asked for again and again, so that time adds up.
    private static func submission(_ generator: inout SeededGenerator) -> Step {
        .submit(
            actor: generator.below(generator.chance(50) ? 2 : 12),
            beneficiary: generator.chance(20) ? generator.below(12) : nil,
            entitlement: generator.pick([0, 0, 0, 1, 1, 2, 2, 3]),
            seconds: generator.pick([1, 60, 600, 1800, 1800, 3600, 3600, 3600, 3601]),
            delay: generator.chance(20) ? generator.pick([0, 60, 900]) : nil)
    }

    private static func review(_ generator: inout SeededGenerator) -> Step {
        .review(
            actor: actor(&generator), request: generator.below(generator.chance(60) ? 1 : 4),
            approve: generator.chance(90),
            machine: generator.chance(5))
    }

    private static func command(_ generator: inout SeededGenerator) -> Step {
        switch generator.below(10) {
        case 0..<2: submission(&generator)
        case 2..<6: review(&generator)
        case 6: .cancel(actor: actor(&generator), request: generator.below(6))
        case 7: .relinquish(actor: actor(&generator), grant: generator.below(2))
        case 8: .revoke(actor: actor(&generator), grant: generator.below(2))
        default: .tick
        }
    }

    /// Half of the time somebody who has part in the latest request: changes elsewhere seldom matter.
    private static func account(_ generator: inout SeededGenerator) -> Int {
        generator.chance(40) ? generator.below(12) : ActorPlace.fitting + generator.below(6)
    }

    private static func change(_ generator: inout SeededGenerator) -> WorldChange {
        switch generator.below(17) {
        case 0: .toggleAccount(account(&generator))
        case 1: .togglePerson(generator.below(5))
        case 2, 3: .moveAccount(account(&generator), person: generator.chance(80) ? generator.below(5) : nil)
        case 4: .sponsor(account(&generator), person: generator.chance(80) ? generator.below(5) : nil)
        case 5: .join(account(&generator), group: generator.below(3))
        case 6: .leave(account(&generator), group: generator.below(3))
        case 7, 8, 9: .answer(entitlement: generator.below(4), seed: generator.next() % 1000)
        case 10: .refuseReviewer(account(&generator))
        case 11: .keepNot(entitlement: generator.below(4))
        case 12: .breakPolicy
        case 13: generator.chance(30) ? .unload : .breakPolicy
        default: .mendPolicy
        }
    }
}
