import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/signals`: what other systems have seen. Whom a signal touches is judged anew before it is answered.
struct SignalEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.get, "/api/v1/signals") { try await list($0) },
            ControlRoute(.post, "/api/v1/signals") { try await send($0) },
        ]
    }

    private func list(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        let targets = [
            query.parse("subject") { (text) throws(CoreError) in
                SignalTarget.subject(
                    try StintCore.SubjectRef(text.utf8.contains(UInt8(ascii: ":")) ? text : "user:\(text)"))
            },
            query.parse("person") { (text) throws(CoreError) in .person(try PersonID(text)) },
            query.parse("resource") { (text) throws(CoreError) in .resource(try Identifier(text)) },
        ].compactMap(\.self)
        try query.finish()
        guard caller.has(.signals) || caller.has(.operator) || caller.has(.auditor) else {
            throw ProblemDetails(.notPermitted, detail: "this is for sources of signals, operators and auditors")
        }
        try await context.authorize(caller, "signal.list", target: .members(("scope", .string("all"))))
        let wanted = targets.isEmpty ? Self.everything(context.premises) : targets
        var found: [Signal] = []
        for start in stride(from: 0, to: wanted.count, by: 200) {
            let some = Array(wanted[start..<min(start + 200, wanted.count)])
            found += try await context.asking(caller) { () async throws(Refusal) in
                try await context.access.signals(about: some, caller: caller)
            }
        }
        found.sort { ($0.type, $0.target.description) < ($1.type, $1.target.description) }
        return .json(StintAPI.Page(items: found.map(SignalView.init)))
    }

    /// Everything a signal in force could matter for: who and what is known today.
    private static func everything(_ premises: Premises) -> [SignalTarget] {
        premises.directory.persons.map { .person($0.id) } + premises.directory.accounts.map { .subject($0.subject) }
            + premises.catalog.resources.map { .resource($0.ref.id) }
    }

    private func send(_ call: ControlCall) async throws -> ControlReply {
        var body = try BodyReader(call.body, maxDepth: context.configuration.controlLimits.maxDepth)
        let type = body.identifier("type", isRequired: true)
        let target = body.signalTarget()
        let data = body.object("data")
        let seconds = body.seconds("ttl_seconds")
        let isCleared = body.bool("cleared") ?? false
        try body.finish()
        guard let type, let target else { throw ProblemDetails(.invalidRequest) }
        let performed = try await context.perform(
            .signal(
                SendSignal(
                    type: type, target: target, data: data ?? .object(JSONObject()), ttlSeconds: seconds,
                    isCleared: isCleared)), call)
        let followed = performed.reevaluation
        let answer = SignalAnswer(
            signal: performed.result.signal.map(SignalView.init), cleared: isCleared,
            revoked: (followed?.revoked ?? []).map(\.text), suspended: (followed?.suspended ?? []).map(\.text))
        return ControlContext.marked(
            .json(answer, status: performed.isReplay ? .ok : .created), isReplay: performed.isReplay)
    }
}

extension SignalView {
    init(_ signal: Signal) {
        self.init(
            id: signal.id.text, type: signal.type.text, data: StintAPI.JSONValue(signal.data),
            source: StintAPI.SubjectRef(signal.source), at: Timestamp(signal.at),
            expiresAt: Timestamp(signal.expiresAt))
        switch signal.target {
        case .subject(let subject): self.subject = StintAPI.SubjectRef(subject)
        case .person(let person): self.person = person.text
        case .resource(let id): resource = id.text
        }
    }
}
