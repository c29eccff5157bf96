import Rego
import StintCore

/// A caller as one event loop remembers it: who it is, and what policy said it may ask.
final class KnownCaller {
    let authenticated: AuthenticatedCaller
    /// Answers of `data.stint.api.decision` on the set `basis`.
    private var rights: [StintCore.ResourceRef: Bool] = [:]
    private var basis: DecisionBasis?

    /// Resources remembered a caller; beyond them policy is asked again.
    private static let maxRights = 10_000

    /// As the decision log has it.
    let name: String
    let readsEverything: Bool
    /// Whether its role lets it ask the data plane anything.
    let mayAskAtAll: Bool

    init(_ authenticated: AuthenticatedCaller) {
        self.authenticated = authenticated
        name = authenticated.caller.subject.description
        readsEverything = authenticated.readsEverything
        mayAskAtAll = readsEverything || authenticated.caller.has(.enforcement)
    }

    /// Whether policy lets this enforcement point ask about a resource: asked once for each resource and set.
    func mayEvaluate(
        _ resource: StintCore.ResourceRef, _ snapshot: any DecisionSnapshot<Value>, now: Instant
    ) -> Bool {
        let present = snapshot.basis
        if basis != present {
            basis = present
            rights.removeAll(keepingCapacity: true)
        }
        if let known = rights[resource] { return known }
        let allows = ask("access.evaluate", target: [("resource", Self.document(resource))], snapshot, now: now)
        if rights.count < Self.maxRights { rights[resource] = allows }
        return allows
    }

    /// Whether policy lets an operator or auditor ask this.
    func mayExplain(
        _ subject: StintCore.SubjectRef, _ resource: StintCore.ResourceRef, _ snapshot: any DecisionSnapshot<Value>,
        now: Instant
    ) -> Bool {
        ask(
            "access.explain",
            target: [
                ("subject", Self.document(subject.type.rawValue, subject.id.text)),
                ("resource", Self.document(resource)),
            ], snapshot, now: now)
    }

    /// Whether policy lets an operator or auditor read a document.
    func mayRead(_ path: [String], _ snapshot: any DecisionSnapshot<Value>, now: Instant) -> Bool {
        ask("data.read", target: [("path", Value(path.joined(separator: "/")))], snapshot, now: now)
    }

    /// `data.stint.api.decision`, over the live snapshot. No usable answer is a no (P6).
    private func ask(
        _ operation: String, target: [(String, Value)], _ snapshot: any DecisionSnapshot<Value>, now: Instant
    ) -> Bool {
        let caller = authenticated.caller
        let input = Self.object([
            ("now", Value(now.description)), ("now_ns", .number(Number(now.nanoseconds))),
            (
                "caller",
                Self.object([
                    ("type", Value(caller.subject.type.rawValue)), ("id", Value(caller.subject.id.text)),
                    ("roles", Self.array(caller.roles.map(\.rawValue))), ("session", Value(caller.session.rawValue)),
                    ("resources", Self.array(caller.resources)),
                ])
            ),
            ("operation", Value(operation)), ("target", Self.object(target)),
        ])
        let answer = try? snapshot.evaluate(
            DataQuery(path: ["stint", "api", "decision"], input: input), now: now)
        return answer?.asObject?["allow"]?.asBool ?? false
    }

    private static func document(_ resource: StintCore.ResourceRef) -> Value {
        document(resource.type.text, resource.id.text)
    }

    private static func document(_ type: String, _ id: String) -> Value {
        object([("type", Value(type)), ("id", Value(id))])
    }

    private static func object(_ members: [(String, Value)]) -> Value {
        .object(RegoObject(members.map { (key: Value($0.0), value: $0.1) }))
    }

    private static func array(_ texts: [String]) -> Value { .array(RegoArray(texts.map { Value($0) })) }
}
