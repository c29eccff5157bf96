import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/events`: the log as Server-Sent Events, as far as the caller may see it.
struct EventsEndpoint: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] { [ControlRoute(.get, "/api/v1/events") { try await stream($0) }] }

    private func stream(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        let asked = query.parse("after") { (text) throws(CoreError) in try Self.position(text) }
        let types = query.take("types").map { $0.split(separator: ",").map(String.init) } ?? []
        let isFollowing = query.isGiven("follow") ? query.bool("follow") : true
        try query.finish()
        let resumed = try Self.lastEventID(call.headers)
        try await EventStream.authorize(caller, context)
        let head = try await context.reading { () async throws(StoreError) in
            try await context.dependencies.store.head()
        }
        let after = resumed ?? asked ?? head.position
        guard after <= head.position else {
            throw BodyReader.problem(
                .invalidParameter,
                FieldError(
                    pointer: resumed == nil ? "?after" : "Last-Event-ID",
                    message: "the log ends at \(head.position), before \(after)",
                    remedy: "leave it out, to begin with what comes"))
        }
        guard let authorization = call.headers[.authorization],
            let token = BearerToken.token(inHeader: authorization)
        else { throw ProblemDetails(.unauthenticated) }
        guard let slot = context.streams.take(for: caller.subject) else {
            throw ProblemDetails(
                .tooManyStreams, detail: "as many streams of events are open as there may be: close one",
                retryAfterSeconds: 5)
        }
        return ControlReply(
            status: .ok,
            body: .stream(
                EventStream(
                    context: context, token: token, caller: caller, after: after, types: EventTypes(names: types),
                    isFollowing: isFollowing, slot: slot)))
    }

    private static func position(_ text: String) throws(CoreError) -> Int64 {
        guard let position = Int64(text), position >= 0 else {
            throw CoreError(.invalidCursor, "\(CoreError.quote(text)) is no position: send an event's `id`")
        }
        return position
    }

    /// A browser that connects again sends the address as it was, and this header: the header is the newer one.
    private static func lastEventID(_ headers: HTTPFields) throws(ProblemDetails) -> Int64? {
        guard let name = HTTPField.Name(APIHeader.lastEventID), let text = headers[name], !text.isEmpty else {
            return nil
        }
        do {
            return try position(text)
        } catch {
            throw BodyReader.problem(
                .invalidHeader, FieldError(pointer: "Last-Event-ID", message: error.message))
        }
    }
}
