import NIOCore
import Rego
import StintCore

/// OPA's Data API: `GET|POST /v1/data/{path}`.
///
/// The entry point `stint/access/decision` answers what AuthZEN answers, the core's rules included. Everything else
/// under `data.stint`, and whatever holds it, is for operators and auditors.
struct OPADataEndpoint {
    let loop: DataPlaneLoop
    let caller: KnownCaller
    let request: DataPlaneRequest

    private static let entryPoint = ["stint", "access", "decision"]
    private static let input: RegoString = "input"

    /// `POST /v1/data/stint/access/decision` without parameters: what enforcement points ask all the time. The answer
    /// is written without making a document of it first.
    func decide() -> DataPlaneReply {
        let given: Given
        do {
            given = try input(isGet: false, options: OPAOptions())
        } catch {
            return invalid(error.message)
        }
        let answered = ask(given.input)
        guard case .decision(let decision, let logged) = answered.answer else { return answered.reply }
        loop.out.beginObject()
        if let logged { loop.log?.writeID(logged, into: &loop.out) }
        loop.out.key("result")
        write(decision, into: &loop.out)
        if given.lacksKey { writeWarning(into: &loop.out) }
        loop.out.endObject()
        return DataPlaneReply(200)
    }

    func answer(path: Substring, query: Substring) -> DataPlaneReply {
        let started = NIODeadline.now().uptimeNanoseconds
        guard let path = segments(path) else { return invalid("the path is not percent-encoded as RFC 3986 has it") }
        guard let parameters = PercentDecoding.parameters(query) else {
            return invalid("the query is not percent-encoded as RFC 3986 has it")
        }
        var options = OPAOptions()
        for (name, value) in parameters {
            if let message = options.take(name, value) { return invalid(message) }
        }
        let given: Given
        do {
            given = try input(isGet: request.head.method == .get, options: options)
        } catch {
            return invalid(error.message)
        }
        let parsed = NIODeadline.now().uptimeNanoseconds
        let isEntry = path.starts(with: Self.entryPoint) { UTF8Order.equal($0, $1) }
        let outcome =
            isEntry
            ? decide(given.input, rest: path.dropFirst(Self.entryPoint.count))
            : evaluate(path, given.input, strict: options.strict)
        switch outcome {
        case .reply(let reply):
            return reply
        case .result(let result, let logged):
            write(
                result, logged: logged, warnsOfInput: given.lacksKey, options: options,
                times: (parsed &- started, NIODeadline.now().uptimeNanoseconds &- parsed))
            return DataPlaneReply(200)
        }
    }

    // MARK: What is asked

    private struct Given {
        var input: Value?
        /// A body came, and had no `input`.
        var lacksKey = false
    }

    private func input(isGet: Bool, options: OPAOptions) throws(JSONBody.Failure) -> Given {
        if isGet {
            guard let text = options.input else { return Given() }
            return Given(input: try JSONBody.read(ByteBuffer(string: text), limits: loop.context.limits))
        }
        guard let document = try JSONBody.read(request.body, limits: loop.context.limits) else { return Given() }
        guard let object = document.asObject else {
            throw JSONBody.Failure(
                message: "body contains malformed input document: an object is wanted, not "
                    + PolicyQuestion.kind(document))
        }
        let input = object[Self.input]
        return Given(input: input, lacksKey: input == nil)
    }

    /// OPA's reading of a path: empty segments count for nothing.
    private func segments(_ path: Substring) -> [String]? {
        var segments: [String] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            guard let segment = PercentDecoding.decode(Substring(part)) else { return nil }
            segments.append(segment)
        }
        return segments
    }

    // MARK: Answers

    private enum Outcome {
        /// With its number in the decision log, where it is logged.
        case result(Value?, logged: UInt64?)
        case reply(DataPlaneReply)
    }

    /// The access decision, or what stands in its way.
    private func ask(_ input: Value?) -> (answer: AccessEvaluation.Answer?, reply: DataPlaneReply) {
        guard case .object(let question) = input ?? .object(.empty) else {
            return (nil, invalid("`/input`: an object is wanted, not \(input.map(PolicyQuestion.kind) ?? "nothing")"))
        }
        do {
            let answer = try AccessEvaluation(loop: loop, caller: caller, interface: .opa, requestID: request.id)
                .answer(QuestionMembers(question))
            guard case .forbidden(let resource) = answer else { return (answer, DataPlaneReply(200)) }
            return (nil, error(403, "this token may not ask about \(CoreError.quote(resource.description))"))
        } catch {
            return (nil, invalid("`/input\(error.pointer)`: \(error.message)"))
        }
    }

    private func decide(_ input: Value?, rest: ArraySlice<String>) -> Outcome {
        let answered = ask(input)
        guard case .decision(let decision, let logged) = answered.answer else { return .reply(answered.reply) }
        var json = JSONBytes()
        write(decision, into: &json)
        let document = try? Value(json: json.bytes)
        return .result(rest.reduce(document) { value, key in value.flatMap { step($0, key) } }, logged: logged)
    }

    private func evaluate(_ path: [String], _ input: Value?, strict: Bool) -> Outcome {
        let isStints = path.first.map { UTF8Order.equal($0, "stint") } ?? true
        let named = resource(of: input)
        guard caller.readsEverything || (!isStints && mayEvaluate(named)) else {
            return .reply(
                error(
                    403,
                    isStints
                        ? "reading `data.stint` is for operators and auditors; ask `/v1/data/stint/access/decision`"
                        : "this token may ask about its own resources: name one as `input.resource` {type, id}"))
        }
        guard loop.clock.isSound else { return .reply(error(500, "the clock is unsound, so nothing is decided")) }
        guard loop.context.freshness.isFresh else {
            return .reply(error(500, "the data is too old to decide on: the store does not answer"))
        }
        let now = loop.clock.now
        guard let snapshot = loop.snapshot() else { return .reply(error(500, "no policy is loaded")) }
        let isPermitted =
            caller.readsEverything
            ? caller.mayRead(path, snapshot, now: now)
            : named.map { caller.mayEvaluate($0, snapshot, now: now) } ?? true
        guard isPermitted else { return .reply(error(403, "policy does not let this token ask that")) }
        let start = NIODeadline.now().uptimeNanoseconds
        defer { loop.stats.observe(nanoseconds: NIODeadline.now().uptimeNanoseconds &- start) }
        let query = DataQuery(path: path, input: input, strictBuiltinErrors: strict)
        do {
            let result = try snapshot.evaluate(query, now: now)
            return .result(
                result,
                logged: log(query, snapshot, now: now) { out in
                    guard let result else { return }
                    out.key("result")
                    out.raw { result.writeJSON(into: &$0) }
                })
        } catch {
            _ = log(query, snapshot, now: now) { out in
                out.key("error")
                out.string(error.description)
            }
            return .reply(failed(error))
        }
    }

    private func log(
        _ query: DataQuery<Value>, _ snapshot: any DecisionSnapshot<Value>, now: Instant,
        _ writeAnswer: (inout JSONBytes) -> Void
    ) -> UInt64? {
        loop.log?.note(
            DecisionLogEntry(
                path: query.path.joined(separator: "/"), interface: .opa, caller: caller.name, requestID: request.id,
                now: now, basis: snapshot.basis, position: snapshot.position)
        ) { out in
            guard let input = query.input else { return }
            out.key("input")
            out.raw { input.writeJSON(into: &$0) }
        } answer: {
            writeAnswer(&$0)
        }
    }

    /// Whether an enforcement point may evaluate a document that is not Stint's: about a resource of its own.
    private func mayEvaluate(_ named: StintCore.ResourceRef?) -> Bool {
        if caller.authenticated.resources.contains(.all) { return true }
        return named.map(caller.authenticated.mayAsk) ?? false
    }

    /// The resource an input is about, where it names one as AuthZEN does.
    private func resource(of input: Value?) -> StintCore.ResourceRef? {
        guard let resource = input?.asObject?["resource"]?.asObject,
            let type = resource["type"]?.asString?.string, let id = resource["id"]?.asString?.string
        else { return nil }
        return try? StintCore.ResourceRef(type: Identifier(type), id: Identifier(id))
    }

    private func step(_ value: Value, _ key: String) -> Value? {
        value.get(Value(key)) ?? Int(key).flatMap { value.get(Value($0)) }
    }

    // MARK: Writing

    /// The contract's answer.
    private func write(_ decision: AccessDecision, into out: inout JSONBytes) {
        out.beginObject()
        out.key("allow")
        out.bool(decision.allow)
        DecisionJSON.writeMembers(
            of: decision, audience: caller.readsEverything ? .auditor : .requester, grantKey: "grant", into: &out)
        out.endObject()
    }

    private func writeWarning(into out: inout JSONBytes) {
        out.key("warning")
        out.beginObject()
        out.key("code")
        out.string("api_usage_warning")
        out.key("message")
        out.string("'input' key missing from the request")
        out.endObject()
    }

    private func write(
        _ result: Value?, logged: UInt64?, warnsOfInput: Bool, options: OPAOptions,
        times: (parse: UInt64, evaluation: UInt64)
    ) {
        var out = JSONBytes()
        swap(&out, &loop.out)
        out.beginObject()
        if let logged { loop.log?.writeID(logged, into: &out) }
        if let result {
            out.key("result")
            out.raw { result.writeJSON(into: &$0) }
        }
        if warnsOfInput { writeWarning(into: &out) }
        if options.metrics {
            out.key("metrics")
            out.beginObject()
            out.key("timer_rego_input_parse_ns")
            out.integer(Int64(clamping: times.parse))
            out.key("timer_rego_query_eval_ns")
            out.integer(Int64(clamping: times.evaluation))
            out.key("timer_server_handler_ns")
            out.integer(Int64(clamping: times.parse &+ times.evaluation))
            out.endObject()
        }
        out.endObject()
        if options.pretty, let whole = try? Value(json: out.bytes) {
            out.removeAll()
            whole.writeJSON(into: &out.bytes, style: JSONStyle(indentation: 2))
            out.bytes.append(0x0A)
        }
        swap(&out, &loop.out)
    }

    private func failed(_ failure: DataQueryFailure) -> DataPlaneReply {
        loop.out.removeAll()
        loop.out.beginObject()
        loop.out.key("code")
        loop.out.string("internal_error")
        loop.out.key("message")
        loop.out.string("error(s) occurred while evaluating query")
        loop.out.key("errors")
        loop.out.beginArray()
        for item in failure.items {
            loop.out.beginObject()
            loop.out.key("code")
            loop.out.string(item.code)
            loop.out.key("message")
            loop.out.string(item.message)
            if let file = item.file {
                loop.out.key("location")
                loop.out.beginObject()
                loop.out.key("file")
                loop.out.string(file)
                loop.out.key("row")
                loop.out.integer(Int64(item.row))
                loop.out.key("col")
                loop.out.integer(Int64(item.column))
                loop.out.endObject()
            }
            loop.out.endObject()
        }
        loop.out.endArray()
        loop.out.endObject()
        return DataPlaneReply(500)
    }

    private func invalid(_ message: String) -> DataPlaneReply {
        loop.stats.badRequests &+= 1
        return DataPlaneErrors.opa(400, code: "invalid_parameter", message, into: &loop.out)
    }

    private func error(_ status: Int, _ message: String) -> DataPlaneReply {
        DataPlaneErrors.write(status, message, target: "/v1", into: &loop.out)
    }
}
