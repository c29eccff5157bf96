package import Rego
import RegoSyntax
package import StintCore

/// Policies, data and grants of one moment. It never changes: another moment is another snapshot.
package struct PolicySnapshot: DecisionSnapshot {
    package let position: Int64
    private let engine: EmbeddedEngine
    private let premises: Premises
    private let grants: GrantTable
    /// Everything under `data`.
    private let data: BaseData

    init(set: LoadedSet, grants: GrantTable, position: Int64) {
        self.position = position
        self.grants = grants
        engine = set.engine
        premises = set.policySet.premises
        data = set.data.setting(.object(grants.document), at: ["stint", "grants"])
    }

    package var basis: DecisionBasis { premises.basis }
    package var grantCount: Int { grants.count }

    package func decideAccess(_ question: AccessQuestion<Value>, now: Instant) -> AccessDecision {
        let decision: AccessDecision
        do {
            decision = try policyDecision(question, now: now)
        } catch {
            return AccessRule.deny(error)
        }
        return AccessRule.confirm(
            decision, subject: question.subject, action: question.action, resource: question.resource,
            grant: decision.grant.flatMap { grants[$0] }, premises: premises, clock: .sound(now))
    }

    private func policyDecision(
        _ question: AccessQuestion<Value>, now: Instant
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
        let action = RegoObject([(key: Keys.name, value: Value(question.action.text))])
        return .object(
            RegoObject([
                (key: Keys.action, value: .object(action)),
                (key: Keys.claimed, value: question.claimed ?? .object(.empty)),
                (key: Keys.context, value: context(question)),
                (key: Keys.now, value: Value(now.description)),
                (key: Keys.nowNs, value: .number(Number(now.nanoseconds))),
                (key: Keys.resource, value: named(question.resource.type.text, question.resource.id.text)),
                (key: Keys.subject, value: named(question.subject.type.rawValue, question.subject.id.text)),
            ]))
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
