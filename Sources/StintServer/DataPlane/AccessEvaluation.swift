import NIOCore
import Rego
import StintCore

/// The access decision as both interfaces ask it, and what both hold: the caller's right to ask about the resource,
/// the clock, and the age of the data. One of them answers all questions of a request, on one snapshot.
struct AccessEvaluation {
    let loop: DataPlaneLoop
    let caller: KnownCaller
    let interface: DataPlaneStats.Interface
    /// The caller's own name for the request.
    let requestID: String?

    private let now: Instant
    private let snapshot: (any DecisionSnapshot<Value>)?
    /// What makes this node deny everything just now.
    private let trouble: Reason?

    enum Answer {
        /// With its number in the decision log, where it is logged.
        case decision(AccessDecision, logged: UInt64?)
        /// The caller may not ask about this resource.
        case forbidden(StintCore.ResourceRef)
    }

    init(loop: DataPlaneLoop, caller: KnownCaller, interface: DataPlaneStats.Interface, requestID: String?) {
        self.loop = loop
        self.caller = caller
        self.interface = interface
        self.requestID = requestID
        now = loop.clock.now
        snapshot = loop.snapshot()
        trouble =
            !loop.clock.isSound ? AccessRule.clockUnsound : loop.context.freshness.isFresh ? nil : Self.staleData
    }

    /// Who reads the reasons.
    var audience: Audience { caller.readsEverything ? .auditor : .requester }

    /// Decides.
    func answer(_ members: QuestionMembers) throws(QuestionError) -> Answer {
        let question = try PolicyQuestion(members)
        guard caller.authenticated.mayAsk(about: question.resource) else { return .forbidden(question.resource) }
        if let trouble { return told(AccessDecision(allow: false, reasons: [trouble]), members) }
        guard let snapshot else { return told(AccessDecision(allow: false, reasons: [Self.policyMissing]), members) }
        guard let subject = question.subject else {
            return told(AccessDecision(allow: false, reasons: [Self.unknownType(question.subjectType)]), members)
        }
        let isPermitted =
            caller.readsEverything
            ? caller.mayExplain(subject, question.resource, snapshot, now: now)
            : caller.mayEvaluate(question.resource, snapshot, now: now)
        guard isPermitted else { return .forbidden(question.resource) }
        let start = NIODeadline.now().uptimeNanoseconds
        let decision = snapshot.decideAccess(
            AccessQuestion(
                subject: subject, action: question.action, resource: question.resource, context: members.context,
                claimed: question.claimed, documents: question.documents), now: now)
        loop.stats.observe(nanoseconds: NIODeadline.now().uptimeNanoseconds &- start)
        return told(decision, members)
    }

    /// Counts a decision, and logs it.
    private func told(_ decision: AccessDecision, _ members: QuestionMembers) -> Answer {
        loop.stats.countDecision(
            interface, allow: decision.allow, code: decision.allow ? nil : decision.reasons.first?.code)
        guard let log = loop.log else { return .decision(decision, logged: nil) }
        let number = log.note(
            DecisionLogEntry(
                path: "stint/access/decision", interface: interface, caller: caller.name, requestID: requestID,
                now: now, basis: snapshot?.basis, position: snapshot?.position)
        ) { out in
            out.key("input")
            members.write(into: &out)
        } answer: { out in
            out.key("result")
            out.beginObject()
            out.key("allow")
            out.bool(decision.allow)
            DecisionJSON.writeMembers(of: decision, audience: .auditor, grantKey: "grant", into: &out)
            out.endObject()
        }
        return .decision(decision, logged: number)
    }

    static let staleData = Reason(
        "stale_data", "the store has not answered for longer than `access.max_staleness`, so nothing is allowed",
        remedy: "tell those who run Stint", audience: .requester)

    static let policyMissing = Reason(
        "policy_missing", "no policy is loaded, so nothing is allowed", remedy: "tell those who run Stint",
        audience: .requester)

    private static func unknownType(_ type: Identifier) -> Reason {
        Reason(
            "subject_unknown", "\(CoreError.quote(type.text)) is no type of subject",
            remedy: "send `user`, `service` or `agent`", audience: .requester)
    }
}
