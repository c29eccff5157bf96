package import StintCore
import Synchronization

/// A policy as a table: what it answers for each entitlement, so that a test can say, and a generator choose, any
/// answer that a real one could give.
package struct TablePolicy: Decider {
    package enum Answer: Hashable, Sendable {
        case decide(RequestDecision)
        case fail(DecisionFailure.Code)
    }

    package var basis: DecisionBasis
    package var requests: [Entitlement: Answer]
    /// What it answers in an emergency, where that is something else.
    package var emergencies: [Entitlement: Answer] = [:]
    /// Reviewers whom policy refuses.
    package var refusedReviewers: Set<SubjectRef>
    /// Items that policy does not let a reviewer review.
    package var refusedItems: [SubjectRef: Set<Entitlement>] = [:]
    /// Whether nobody may ask for another account than the one they ask with.
    package var forbidsOthers = false
    /// Where set, keeps what was asked.
    package var journal: PolicyJournal?
    /// Entitlements whose scheduled grants policy does not keep.
    package var notKept: Set<Entitlement>
    /// Entitlements about whose grants policy gives no answer.
    package var unanswered: Set<Entitlement> = []
    /// Types of signals that end the grants they touch.
    package var endingSignals: Set<Identifier> = []
    /// Where set, every question fails.
    package var failure: DecisionFailure.Code?
    package var refusedOperations: Set<String>

    package init(
        basis: DecisionBasis, requests: [Entitlement: Answer] = [:], refusedReviewers: Set<SubjectRef> = [],
        notKept: Set<Entitlement> = [], failure: DecisionFailure.Code? = nil, refusedOperations: Set<String> = []
    ) {
        self.basis = basis
        self.requests = requests
        self.refusedReviewers = refusedReviewers
        self.notKept = notKept
        self.failure = failure
        self.refusedOperations = refusedOperations
    }

    private func record(_ entryPoint: String, _ now: Instant) -> DecisionRecord {
        DecisionRecord(
            entryPoint: entryPoint, basis: basis, at: now, inputDigest: "", input: .object(JSONObject()), output: nil)
    }

    private func check() throws(DecisionFailure) {
        if let failure { throw DecisionFailure(failure, "the test's policy fails") }
    }

    package func decideRequest(_ input: RequestDecisionInput) async throws(DecisionFailure) -> Decided<RequestDecision>
    {
        journal?.keep(input)
        try check()
        if forbidsOthers, input.terms.submitter != input.terms.beneficiary {
            let reason = Reason("beneficiary_not_allowed", "ask for yourself", audience: .requester)
            return Decided(
                RequestDecision(effect: .deny, reasons: [reason]),
                record: record("data.stint.request.decision", input.now))
        }
        let emergency = input.terms.breakGlass ? emergencies[input.entitlement] : nil
        switch emergency ?? requests[input.entitlement] {
        case .decide(let decision): return Decided(decision, record: record("data.stint.request.decision", input.now))
        case .fail(let code): throw DecisionFailure(code, "the test's policy fails here")
        case nil:
            let reason = Reason("not_eligible", "nobody is")
            return Decided(
                RequestDecision(effect: .deny, reasons: [reason]),
                record: record("data.stint.request.decision", input.now))
        }
    }

    package func decideReview(_ input: ReviewDecisionInput) async throws(DecisionFailure) -> Decided<ReviewDecision> {
        journal?.keep(input)
        try check()
        let entitlement = input.request.items.first { $0.number == input.item }?.entitlement
        let isRefused = entitlement.map { refusedItems[input.reviewer]?.contains($0) == true } ?? true
        return Decided(
            ReviewDecision(allow: !refusedReviewers.contains(input.reviewer) && !isRefused),
            record: record("data.stint.review.decision", input.now))
    }

    package func decideGrant(_ input: GrantDecisionInput) async throws(DecisionFailure) -> Decided<GrantDecision> {
        try check()
        if unanswered.contains(input.grant.entitlement) {
            throw DecisionFailure(.error, "the test's policy fails here")
        }
        let isTouched = input.signals.contains { endingSignals.contains($0.type) }
        return Decided(
            GrantDecision(keep: !notKept.contains(input.grant.entitlement) && !isTouched),
            record: record("data.stint.grant.decision", input.now))
    }

    package func decideAPI(_ input: APIDecisionInput) async throws(DecisionFailure) -> Decided<APIDecision> {
        try check()
        return Decided(
            APIDecision(allow: !refusedOperations.contains(input.operation)),
            record: record("data.stint.api.decision", input.now))
    }

    package func decideAccess(_ input: AccessDecisionInput) async throws(DecisionFailure) -> Decided<AccessDecision> {
        try check()
        return Decided(AccessDecision(allow: false), record: record("data.stint.access.decision", input.now))
    }
}

/// What a policy was asked.
package final class PolicyJournal: Sendable {
    private let requestInputs = Mutex<[RequestDecisionInput]>([])
    private let reviewInputs = Mutex<[ReviewDecisionInput]>([])

    package init() {}

    func keep(_ input: RequestDecisionInput) { requestInputs.withLock { $0.append(input) } }
    func keep(_ input: ReviewDecisionInput) { reviewInputs.withLock { $0.append(input) } }

    package var requests: [RequestDecisionInput] { requestInputs.withLock { $0 } }
    package var reviews: [ReviewDecisionInput] { reviewInputs.withLock { $0 } }
}

/// A policy source whose set a test swaps.
package final class SwitchablePolicy: PolicySource {
    private let set: Mutex<PolicySet?>

    package init(_ set: PolicySet? = nil) { self.set = Mutex(set) }

    package func current() -> PolicySet? { set.withLock { $0 } }
    package func put(_ new: PolicySet?) { set.withLock { $0 = new } }
}

/// The live view of grants, as a data plane builds it from what is published.
package final class LiveView: SnapshotPublisher {
    private let grants = Mutex<[GrantID: Versioned<Grant>]>([:])
    private let standing = Mutex<Versioned<[Freeze]>>(Versioned([], version: 0))

    package init() {}

    package func publish(_ change: CommittedChange) async {
        if let freezes = change.freezes {
            standing.withLock { if $0.version < freezes.version { $0 = freezes } }
        }
        grants.withLock { grants in
            for grant in change.grants where (grants[grant.value.id]?.version ?? 0) < grant.version {
                grants[grant.value.id] = grant
            }
        }
    }

    package var freezes: [Freeze] { standing.withLock { $0.value } }
    package func grant(_ id: GrantID) -> Grant? { grants.withLock { $0[id]?.value } }
    package var all: [Grant] { grants.withLock { $0.values.map(\.value) }.sorted { $0.id < $1.id } }
}

/// Keeps what people would be told.
package final class NoticeBox: Notifier {
    private let box = Mutex<[Notice]>([])

    package init() {}

    package func notify(_ notice: Notice) async { box.withLock { $0.append(notice) } }
    package var notices: [Notice] { box.withLock { $0 } }
}
