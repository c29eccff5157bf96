package import Rego
import RegoSyntax
package import StintCore

/// Policies, data and grants of one moment. It never changes: another moment is another snapshot.
package struct PolicySnapshot: DecisionSnapshot {
    package let position: Int64
    private let engine: EmbeddedEngine
    private let premises: Premises
    private let grants: GrantTable
    private let freezes: [Freeze]
    /// Everything under `data`.
    private let data: BaseData

    init(set: LoadedSet, grants: GrantTable, freezes: [Freeze], position: Int64) {
        self.position = position
        self.grants = grants
        self.freezes = freezes
        engine = set.engine
        premises = set.policySet.premises
        data = set.data.setting(.object(grants.document), at: ["stint", "grants"])
    }

    package var basis: DecisionBasis { premises.basis }
    package var grantCount: Int { grants.count }

    package func decideAccess(_ question: AccessQuestion<Value>, now: Instant) -> AccessDecision {
        let decision = decide(question, data, now)
        guard !decision.allow, !freezes.isEmpty, let rest = dataWithoutFrozen(question.subject) else { return decision }
        // The grant policy named is in a freeze. Another one that is not may cover the question as well (P9).
        let other = decide(question, rest, now)
        return other.allow ? other : decision
    }

    private func decide(_ question: AccessQuestion<Value>, _ data: BaseData, _ now: Instant) -> AccessDecision {
        let decision: AccessDecision
        do {
            decision = try policyDecision(question, data, now)
        } catch {
            return AccessRule.deny(error)
        }
        return AccessRule.confirm(
            decision, subject: question.subject, action: question.action, resource: question.resource,
            grant: decision.grant.flatMap { grants[$0] }, freezes: freezes, premises: premises, clock: .sound(now))
    }

    /// The data with those of a subject's grants left out that a freeze keeps from working; `nil` where none does.
    private func dataWithoutFrozen(_ subject: SubjectRef) -> BaseData? {
        guard freezes.contains(where: \.suspends),
            case .object(let own) = grants.document[Value(subject.description)]
        else { return nil }
        var rest = own
        for entry in own {
            guard let id = entry.key.asString.flatMap({ try? Identifier($0.string) }), let grant = grants[GrantID(id)],
                freezes.suspending(grant.entitlement, for: grant.beneficiary) != nil
            else { continue }
            rest = rest.removing(entry.key)
        }
        guard rest.count < own.count, !rest.isEmpty else { return nil }
        return data.setting(.object(rest), at: ["stint", "grants", subject.description])
    }

    private func policyDecision(
        _ question: AccessQuestion<Value>, _ data: BaseData, _ now: Instant
    ) throws(DecisionFailure) -> AccessDecision {
        let answer: EngineAnswer
        do {
            answer = try engine.evaluate(.access, input: Self.input(question, now), data: data, now: now)
        } catch {
            throw DecisionFailure(error, of: .access, record: nil)
        }
        guard let value = answer.value else {
            throw DecisionFailure(.undefined, "`\(EntryPoint.access.name)` has no value for this input")
        }
        do {
            return try Outputs.access(value)
        } catch {
            throw DecisionFailure(error, of: .access, record: nil)
        }
    }

    package func evaluate(_ query: DataQuery<Value>, now: Instant) throws(DataQueryFailure) -> Value? {
        do {
            return try engine.evaluate(
                path: query.path, input: query.input, data: data, now: now, strict: query.strictBuiltinErrors
            ).value
        } catch {
            throw DataQueryFailure([
                DataQueryFailure.Item(
                    code: error.code.rawValue, message: error.message, file: error.location?.file,
                    row: error.location?.row ?? 0, column: error.location?.column ?? 0)
            ])
        }
    }

    // MARK: Input

    private static func input(_ question: AccessQuestion<Value>, _ now: Instant) -> Value {
        let documents = question.documents
        let (subject, resource) = (question.subject, question.resource)
        return .object(
            RegoObject([
                (key: Keys.action, value: documents.action ?? action(question.action.text)),
                (key: Keys.claimed, value: question.claimed ?? .object(.empty)),
                (key: Keys.context, value: context(question)),
                (key: Keys.now, value: .string(now.withText { RegoString(utf8: $0) })),
                (key: Keys.nowNs, value: .number(Number(now.nanoseconds))),
                (key: Keys.resource, value: documents.resource ?? named(resource.type.text, resource.id.text)),
                (key: Keys.subject, value: documents.subject ?? named(subject.type.rawValue, subject.id.text)),
            ]))
    }

    private static func action(_ name: String) -> Value {
        .object(RegoObject([(key: Keys.name, value: Value(name))]))
    }

    /// What the enforcement point sent. Signals are told by Stint alone.
    private static func context(_ question: AccessQuestion<Value>) -> Value {
        guard case .object(let sent) = question.context else { return question.context ?? .object(.empty) }
        return .object(sent[Keys.signals] == nil ? sent : sent.removing(Keys.signals))
    }

    private static func named(_ type: String, _ id: String) -> Value {
        .object(RegoObject([(key: Keys.id, value: Value(id)), (key: Keys.type, value: Value(type))]))
    }

    private enum Keys {
        static let action: Value = "action"
        static let claimed: Value = "claimed"
        static let context: Value = "context"
        static let id: Value = "id"
        static let name: Value = "name"
        static let now: Value = "now"
        static let nowNs: Value = "now_ns"
        static let resource: Value = "resource"
        static let signals: Value = "signals"
        static let subject: Value = "subject"
        static let type: Value = "type"
    }
}
