import NIOCore
import Rego
import StintCore

/// OPA's Data API: `GET|POST /v1/data/{path}`.
///
/// The entry point `stint/access/decision` answers what AuthZEN answers, the core's rules included. Everything else
/// under `data.stint`, and whatever holds it, is for operators and auditors.
struct OPADataEndpoint {
    let loop: DataPlaneLoop

    private static let entryPoint = ["stint", "access", "decision"]

    func answer(
        path: Substring, query: Substring, body: ByteBuffer?, isGet: Bool, caller: KnownCaller,
        clock: ClockReading
    ) -> DataPlaneReply {
        let started = NIODeadline.now().uptimeNanoseconds
        guard let path = segments(path) else { return invalid("the path is not percent-encoded as RFC 3986 has it") }
        guard let parameters = PercentDecoding.parameters(query) else {
            return invalid("the query is not percent-encoded as RFC 3986 has it")
        }
        var options = Options()
        for (name, value) in parameters {
            if let message = options.take(name, value) { return invalid(message) }
        }
        let given: Given
        do {
            given = try input(body: body, isGet: isGet, options: options)
        } catch {
            return invalid(error.message)
        }
        let parsed = NIODeadline.now().uptimeNanoseconds
        let isEntry = path.starts(with: Self.entryPoint) { UTF8Order.equal($0, $1) }
        let outcome =
            isEntry
            ? decide(given.input, rest: path.dropFirst(Self.entryPoint.count), caller: caller, clock: clock)
            : evaluate(path, given.input, strict: options.strict, caller: caller, clock: clock)
        switch outcome {
        case .reply(let reply):
            return reply
        case .result(let result):
            write(
                result, warnsOfInput: given.lacksKey, options: options,
                times: (parsed &- started, NIODeadline.now().uptimeNanoseconds &- parsed))
            return DataPlaneReply(200)
        }
    }

    // MARK: What is asked

    private struct Options {
        var pretty = false
        var metrics = false
        var strict = false
        var input: String?

        /// Takes one parameter; gives back what is wrong with it.
        mutating func take(_ name: String, _ value: String) -> String? {
            let isOn = value.isEmpty || value == "true"
            switch name {
            case "pretty": pretty = isOn
            case "metrics", "instrument": metrics = isOn || metrics
            case "strict-builtin-errors": strict = isOn
            case "input": input = value
            case "explain" where !value.isEmpty && value != "off":
                return "explanations are not offered here: leave `explain` out"
            default: break
            }
            return nil
        }
    }

    private struct Given {
        var input: Value?
        /// A body came, and had no `input`.
        var lacksKey = false
    }

    private func input(body: ByteBuffer?, isGet: Bool, options: Options) throws(JSONBody.Failure) -> Given {
        if isGet {
            guard let text = options.input else { return Given() }
            return Given(input: try JSONBody.read(ByteBuffer(string: text), limits: loop.context.limits))
        }
        guard let document = try JSONBody.read(body, limits: loop.context.limits) else { return Given() }
        guard let object = document.asObject else {
            throw JSONBody.Failure(
                message: "body contains malformed input document: an object is wanted, not "
                    + AccessEvaluation.kind(document))
        }
        let input = object["input"]
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
        case result(Value?)
        case reply(DataPlaneReply)
    }

    private func decide(
        _ input: Value?, rest: ArraySlice<String>, caller: KnownCaller, clock: ClockReading
    ) -> Outcome {
        do {
            let answer = try AccessEvaluation(loop: loop, caller: caller, clock: clock)
                .answer(input ?? .object(.empty), interface: "opa")
            switch answer {
            case .forbidden(let resource):
                return .reply(error(403, "this token may not ask about \(CoreError.quote(resource.description))"))
            case .decision(let decision):
                let document = document(decision, audience: caller.readsEverything ? .auditor : .requester)
                return .result(rest.reduce(document) { value, key in value.flatMap { step($0, key) } })
            }
        } catch {
            return .reply(invalid("`/input\(error.pointer)`: \(error.message)"))
        }
    }

    private func evaluate(
        _ path: [String], _ input: Value?, strict: Bool, caller: KnownCaller, clock: ClockReading
    ) -> Outcome {
        let isStints = path.first.map { UTF8Order.equal($0, "stint") } ?? true
        let named = resource(of: input)
        guard caller.readsEverything || (!isStints && mayEvaluate(named, caller)) else {
            return .reply(
                error(
                    403,
                    isStints
                        ? "reading `data.stint` is for operators and auditors; ask `/v1/data/stint/access/decision`"
                        : "this token may ask about its own resources: name one as `input.resource` {type, id}"))
        }
        guard clock.isSound else { return .reply(error(500, "the clock is unsound, so nothing is decided")) }
        guard loop.context.freshness.isFresh else {
            return .reply(error(500, "the data is too old to decide on: the store does not answer"))
        }
        guard let snapshot = loop.snapshot() else { return .reply(error(500, "no policy is loaded")) }
        let isPermitted =
            caller.readsEverything
            ? caller.mayRead(path, snapshot, now: clock.now)
            : named.map { caller.mayEvaluate($0, snapshot, now: clock.now) } ?? true
        guard isPermitted else { return .reply(error(403, "policy does not let this token ask that")) }
        let start = NIODeadline.now().uptimeNanoseconds
        defer { loop.stats.observe(nanoseconds: NIODeadline.now().uptimeNanoseconds &- start) }
        do {
            return .result(
                try snapshot.evaluate(
                    DataQuery(path: path, input: input, strictBuiltinErrors: strict), now: clock.now))
        } catch {
            return .reply(failed(error))
        }
    }

    /// Whether an enforcement point may evaluate a document that is not Stint's: about a resource of its own.
    private func mayEvaluate(_ named: StintCore.ResourceRef?, _ caller: KnownCaller) -> Bool {
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

    /// The contract's answer as a document.
    private func document(_ decision: AccessDecision, audience: Audience) -> Value? {
        var json = JSONBytes()
        json.beginObject()
        json.key("allow")
        json.bool(decision.allow)
        DecisionJSON.writeMembers(of: decision, audience: audience, grantKey: "grant", into: &json)
        json.endObject()
        return try? Value(json: json.bytes)
    }

    private func step(_ value: Value, _ key: String) -> Value? {
        value.get(Value(key)) ?? Int(key).flatMap { value.get(Value($0)) }
    }

    // MARK: Writing

    private func write(
        _ result: Value?, warnsOfInput: Bool, options: Options, times: (parse: UInt64, evaluation: UInt64)
    ) {
        var out = JSONBytes()
        swap(&out, &loop.out)
        out.beginObject()
        if let result {
            out.key("result")
            out.raw { result.writeJSON(into: &$0) }
        }
        if warnsOfInput {
            out.key("warning")
            out.beginObject()
            out.key("code")
            out.string("api_usage_warning")
            out.key("message")
            out.string("'input' key missing from the request")
            out.endObject()
        }
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
