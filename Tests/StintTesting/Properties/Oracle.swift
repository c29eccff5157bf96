import StintCore
import StintScenario

/// A promise that did not hold.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
    package let promise: String
    package let what: String

    package var description: String { "\(promise): \(what)" }
}

/// Recomputes from the log what must be true, in its own words: it shares neither the state machines' rules nor the
/// directory's lookups. What it knows of the state machines is their fold, to hold what is stored against it.
package struct Oracle: Sendable {
    /// A rule that is wrong on purpose, for the test that shows how a failure is made small.
    package enum Defect: String, Sendable, CaseIterable {
        /// Takes a grant with two items' worth of approvals for one that lacks them.
        case wantsOneApprovalMore
        /// Holds that whoever revokes is the holder.
        case onlyHoldersEndGrants
    }

    struct Told: Sendable {
        let grant: Grant
        var state: GrantState = .scheduled
        var endedAt: Instant?
        var endedBy: CommandID?
    }

    struct Submitted: Sendable {
        let payload: RequestSubmitted
        let position: Int64
        /// The persons it benefits, as of then.
        let benefits: Set<PersonID>
        var reviews: [(review: Review, position: Int64)] = []
    }

    let defect: Defect?
    var position: Int64 = 0
    var violations: [Violation] = []
    var coverage: [String: Int] = [:]
    var requests: [RequestID: Submitted] = [:]
    var order: [RequestID] = []
    var grants: [GrantID: Told] = [:]
    var grantOrder: [GrantID] = []
    var freezes: [Identifier: Freeze] = [:]
    var delegations: [DelegationID: Delegation] = [:]
    var signals: [Signal] = []
    /// The state machines' own fold.
    var folded: (requests: [RequestID: AccessRequest], grants: [GrantID: Grant]) = ([:], [:])
    /// What the events since the last look were about.
    var touched: (requests: Set<RequestID>, grants: Set<GrantID>) = ([], [])
    /// The world before the step. What policy has no part in may have been decided on it, and be committed after a
    /// change: taking access away is never held up.
    var earlier: OracleWorld?
    /// What the scenario's steps call requests and delegations.
    var labels: [Identifier: String] = [:]
    /// Commands that programs sent.
    var machineCommands: Set<CommandID> = []

    init(defect: Defect? = nil) { self.defect = defect }

    mutating func fail(_ promise: String, _ what: String) {
        violations.append(Violation(promise: promise, what: what))
    }

    mutating func cover(_ what: String) { coverage[what, default: 0] += 1 }

    /// Takes in an event, with the world it happened in.
    mutating func take(_ envelope: EventEnvelope, _ world: OracleWorld) {
        position = envelope.position
        cover("event \(envelope.event.type)")
        check(envelope, world)
        fold(envelope)
        switch envelope.event {
        case .requestSubmitted(let payload):
            order.append(payload.request)
            requests[payload.request] = Submitted(
                payload: payload, position: envelope.position,
                benefits: world.benefit(payload.terms.submitter).union(world.benefit(payload.terms.beneficiary)))
        case .reviewRecorded(let payload):
            requests[payload.request]?.reviews.append((payload.review, envelope.position))
        case .grantIssued(let payload):
            grantOrder.append(payload.grant.id)
            grants[payload.grant.id] = Told(grant: payload.grant)
        case .grantActivated(let payload): grants[payload.grant]?.state = .active
        case .grantSuspended(let payload): grants[payload.grant]?.state = .suspended
        case .grantResumed(let payload): grants[payload.grant]?.state = .active
        case .grantExpired(let payload): end(payload.grant, .expired, envelope)
        case .grantRevoked(let payload): end(payload.grant, .revoked, envelope)
        case .grantRelinquished(let payload): end(payload.grant, .relinquished, envelope)
        case .freezeStarted(let payload): freezes[payload.freeze.name] = payload.freeze
        case .freezeEnded(let payload): freezes[payload.name] = nil
        case .delegationStarted(let payload): delegations[payload.delegation.id] = payload.delegation
        case .delegationEnded(let payload): delegations[payload.delegation] = nil
        case .signalReceived(let payload):
            signals.removeAll { $0.type == payload.signal.type && $0.target == payload.signal.target }
            signals.append(payload.signal)
        case .signalCleared(let payload):
            signals.removeAll { $0.type == payload.type && $0.target == payload.target }
        default: break
        }
    }

    private mutating func end(_ id: GrantID, _ state: GrantState, _ envelope: EventEnvelope) {
        if let before = grants[id]?.state { cover("grant \(before.rawValue) to \(state.rawValue)") }
        if let ended = grants[id]?.grant {
            let others = grants.values.filter {
                $0.state == .active && $0.grant.id != id && $0.grant.entitlement == ended.entitlement
                    && $0.grant.beneficiary == ended.beneficiary && envelope.at < $0.grant.expiresAt
            }
            if !others.isEmpty { cover("P9 one ended, another goes on") }
        }
        grants[id]?.state = state
        grants[id]?.endedAt = envelope.at
        grants[id]?.endedBy = envelope.command
    }

    private mutating func fold(_ envelope: EventEnvelope) {
        do {
            if let id = envelope.event.grantID {
                folded.grants[id] = try Grant.applying(
                    envelope.event, to: folded.grants[id], at: envelope.at, by: envelope.actor)
                touched.grants.insert(id)
            } else if let id = envelope.event.requestID {
                let before = folded.requests[id]?.state
                folded.requests[id] = try AccessRequest.applying(
                    envelope.event, to: folded.requests[id], at: envelope.at)
                touched.requests.insert(id)
                if let after = folded.requests[id]?.state, after != before {
                    cover("request \(before?.rawValue ?? "none") to \(after.rawValue)")
                }
            }
        } catch { fail("P11", "event \(envelope.position) does not follow: \(error)") }
    }

    // MARK: What is known

    /// Whether somebody may revoke and freeze, or could when the step began.
    func mayRevoke(_ subject: SubjectRef, _ world: OracleWorld) -> Bool {
        [world, earlier].compactMap { $0 }.contains { world in
            world.isLoaded ? world.mayRevoke(subject) : world.isOperator(subject)
        }
    }

    func isEnded(_ id: GrantID) -> Bool { grants[id]?.endedAt != nil }

    var openGrants: [Grant] {
        grantOrder.compactMap { id in grants[id].flatMap { $0.endedAt == nil ? $0.grant : nil } }
    }

    /// The persons nobody of whom may review: as of the submission, and today.
    func beneficiaries(of id: RequestID, _ world: OracleWorld) -> Set<PersonID> {
        guard let submitted = requests[id] else { return [] }
        let terms = submitted.payload.terms
        return submitted.benefits.union(world.benefit(terms.submitter)).union(world.benefit(terms.beneficiary))
    }

    func isFrozen(_ entitlement: Entitlement, for subject: SubjectRef, suspending: Bool = false) -> Bool {
        freezes.values.contains { freeze in
            guard freeze.suspends || !suspending else { return false }
            return switch freeze.scope {
            case .all: true
            case .resource(let id): entitlement.resource == id
            case .entitlement(let one): one == entitlement
            case .subject(let one): one == subject
            }
        }
    }

    /// Whether a signal that ends grants is in force about this one.
    func isSignalled(_ grant: Grant, at now: Instant, _ world: OracleWorld) -> Bool {
        let ending = world.world.policy?.endingSignals ?? []
        return signals.contains { ending.contains($0.type) && now < $0.expiresAt && $0.isAbout(grant, world) }
    }

    /// What policy answers for an item today, in a form that can be followed; `nil` where it is no such answer.
    func answer(_ entitlement: Entitlement, of terms: RequestTerms, _ world: OracleWorld) -> PolicyTable.Answer? {
        guard world.isHealthy, world.known.contains(entitlement),
            let answer = terms.breakGlass ? world.emergencies[entitlement] : world.answers[entitlement],
            answer.fails == nil, let effect = answer.effect, effect != .deny
        else { return nil }
        let stages = answer.stages ?? []
        guard (effect == .review) == !stages.isEmpty, stages.allSatisfy({ $0.spec.threshold >= 1 }),
            Set(stages.map(\.name)).count == stages.count, answer.maxDuration.map({ $0.seconds >= 1 }) ?? true,
            answer.requestTtl.map({ $0.seconds >= 1 }) ?? true, terms.breakGlass == (answer.postReview != nil),
            !terms.breakGlass || effect == .allow
        else { return nil }
        return answer
    }
}
