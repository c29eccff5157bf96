import Crypto
import HTTPTypes
import StintAPI
import StintCore

/// What the control plane's handlers share.
struct ControlContext: Sendable {
    let configuration: ServerConfiguration
    let dependencies: ServerDependencies
    let loops: DataPlaneLoops?
    let stats = ControlStats()
    let streams: StreamSlots
    /// Judges live grants from time to time.
    let reevaluation: ReevaluationWorker?
    let startedAt: Instant
    let ids: any IDSource = RandomIDSource()

    init(
        configuration: ServerConfiguration, dependencies: ServerDependencies, loops: DataPlaneLoops?,
        reevaluation: ReevaluationWorker? = nil, startedAt: Instant
    ) {
        self.reevaluation = reevaluation
        self.configuration = configuration
        self.dependencies = dependencies
        self.loops = loops
        self.startedAt = startedAt
        let limits = configuration.controlLimits
        streams = StreamSlots(most: limits.maxStreams, mostPerCaller: limits.maxStreamsPerCaller)
    }

    var access: AccessService { dependencies.access }
    var premises: Premises { dependencies.policies.current()?.premises ?? .none }

    func viewer(_ caller: Caller) async -> Viewer {
        Viewer(
            caller: caller, premises: premises, delegations: await delegations(to: caller),
            now: dependencies.clock.reading().now)
    }

    /// Those to a caller that may be in force; none where the store does not answer.
    func delegations(to caller: Caller) async -> [Delegation] {
        guard caller.session == .human else { return [] }
        let now = dependencies.clock.reading().now
        return (try? await dependencies.store.delegations(to: caller.subject, from: nil, endingAfter: now)) ?? []
    }

    /// Asks `data.stint.api.decision`; throws where it says no.
    func authorize(
        _ caller: Caller, _ operation: String, target: StintCore.JSONValue = .object(JSONObject())
    ) async throws(ProblemDetails) {
        let decision = await access.authorize(caller, operation: operation, target: target)
        guard decision.allow else {
            let audience: Audience = caller.has(.auditor) || caller.has(.operator) ? .auditor : .requester
            throw ProblemDetails(Refusal(.forbidden, decision.reasons), audience: audience)
        }
    }

    /// Throws unless the caller reads everything that is recorded, whatever policy says.
    func checkReadsEverything(_ caller: Caller) throws(ProblemDetails) {
        guard caller.has(.operator) || caller.has(.auditor) else {
            throw ProblemDetails(.notPermitted, detail: "this is for operators and auditors")
        }
    }

    /// Turns what the core refuses into a problem.
    func asking<Value: Sendable>(
        _ caller: Caller, _ body: () async throws(Refusal) -> Value
    ) async throws(ProblemDetails) -> Value {
        do {
            return try await body()
        } catch {
            throw ProblemDetails(
                error, audience: caller.has(.auditor) || caller.has(.operator) ? .auditor : .requester)
        }
    }

    /// Reads from the store; throws `store_unavailable` where it does not answer.
    func reading<Value: Sendable>(_ body: () async throws(StoreError) -> Value) async throws(ProblemDetails) -> Value {
        do {
            return try await body()
        } catch {
            throw ProblemDetails(.storeUnavailable, detail: "the store did not answer", retryAfterSeconds: 1)
        }
    }

    // MARK: Commands

    /// Carries out a command, under the call's idempotency key where it has one.
    func perform(_ action: CommandAction, _ call: ControlCall) async throws(ProblemDetails) -> Performed {
        let caller = try call.caller()
        let key = try idempotencyKey(call, caller)
        let id = CommandID(ids.next(prefix: "cm-", now: dependencies.clock.reading().now))
        let answer = await access.perform(Command(id: id, caller: caller, action: action), idempotency: key)
        stats.command(action.name, answer)
        switch answer.outcome {
        case .refused(let refusal):
            throw ProblemDetails(refusal, audience: answer.audience)
        case .done(let result):
            return Performed(
                result: result, audience: answer.audience, isReplay: answer.replayed,
                reevaluation: answer.reevaluation)
        }
    }

    struct Performed {
        let result: CommandResult
        let audience: Audience
        let isReplay: Bool
        /// What followed at once for the grants that a signal touches.
        let reevaluation: ReevaluationReport?
    }

    private func idempotencyKey(_ call: ControlCall, _ caller: Caller) throws(ProblemDetails) -> IdempotencyKey? {
        guard let text = try Self.idempotencyKey(call.headers) else { return nil }
        let digest = SHA256.hash(data: call.body)
        return IdempotencyKey(
            scope: IdempotencyScope(
                caller: caller.subject, method: call.route.method.rawValue, path: call.path, key: text),
            bodyDigest: "sha256:" + Hexadecimal.text(digest))
    }

    /// The key of a call's headers, with or without the quotes of a structured field.
    static func idempotencyKey(_ headers: HTTPFields) throws(ProblemDetails) -> String? {
        guard let name = HTTPField.Name(APIHeader.idempotencyKey) else { return nil }
        let values = headers[values: name]
        guard var text = values.first else { return nil }
        if text.utf8.count >= 2, text.utf8.first == UInt8(ascii: "\""), text.utf8.last == UInt8(ascii: "\"") {
            text = String(text.dropFirst().dropLast())
        }
        guard values.count == 1, !text.isEmpty, text.utf8.count <= 255,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") })
        else {
            throw BodyReader.problem(
                .idempotencyKeyInvalid,
                FieldError(
                    pointer: "Idempotency-Key", message: "one key of 1 to 255 printable ASCII characters is wanted",
                    remedy: "send a random one, such as a UUID, and the same again to repeat the same call"))
        }
        return text
    }

    // MARK: Versions

    /// `"7"`.
    static func etag(_ version: Int64) -> String { "\"\(version)\"" }

    /// Throws where `If-Match` names another version than the present one. A command that was carried out before
    /// under the call's idempotency key is past that.
    func checkPrecondition(_ call: ControlCall, version: Int64) async throws(ProblemDetails) {
        guard let wanted = call.headers[.ifMatch], wanted != "*" else { return }
        let tags = wanted.split(separator: ",").map { $0.drop(while: { $0 == " " }) }
        if tags.contains(where: { $0 == Self.etag(version) }) { return }
        let caller = try call.caller()
        if let key = try idempotencyKey(call, caller) {
            let now = dependencies.clock.reading().now
            let known = try? await dependencies.store.idempotencyRecord(key.scope, now: now)
            if known != nil { return }
        }
        throw ProblemDetails(
            .preconditionFailed, detail: "it is at version \(Self.etag(version)), not \(wanted)")
    }

    /// A reply with its `ETag`, and 304 where the caller has this version already.
    static func versioned(_ value: any Encodable & Sendable, version: Int64, _ call: ControlCall) -> ControlReply {
        let tag = etag(version)
        if let known = call.headers[.ifNoneMatch],
            known.split(separator: ",").contains(where: { $0.drop(while: { $0 == " " }) == tag })
        {
            return ControlReply(status: .notModified, body: .text("", type: "application/json"), headers: [.eTag: tag])
        }
        return ControlReply(status: .ok, body: .json(value), headers: version > 0 ? [.eTag: tag] : [:])
    }

    /// Marks a reply that repeats an earlier one.
    static func marked(_ reply: ControlReply, isReplay: Bool) -> ControlReply {
        var reply = reply
        if isReplay, let name = HTTPField.Name(APIHeader.idempotencyReplayed) { reply.headers[name] = "true" }
        return reply
    }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        for byte in bytes {
            for nibble in [byte >> 4, byte & 15] {
                out.append(nibble < 10 ? UInt8(ascii: "0") &+ nibble : UInt8(ascii: "a") &+ (nibble &- 10))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
