/// A stable code of an error: programs branch on it, and it never changes its meaning.
///
/// The set is open: a newer server may send codes an older client does not know; those are judged by their status.
package struct ErrorCode: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }
    package init(_ rawValue: String) { self.rawValue = rawValue }

    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension ErrorCode {
    // What was sent is wrong.
    package static let malformedJSON = ErrorCode("malformed_json")
    package static let invalidRequest = ErrorCode("invalid_request")
    package static let invalidParameter = ErrorCode("invalid_parameter")
    package static let invalidPath = ErrorCode("invalid_path")
    package static let invalidHeader = ErrorCode("invalid_header")
    package static let bodyTooLarge = ErrorCode("body_too_large")
    package static let uriTooLong = ErrorCode("uri_too_long")
    package static let unsupportedMediaType = ErrorCode("unsupported_media_type")
    package static let requestTimeout = ErrorCode("request_timeout")

    // Who sent it.
    package static let unauthenticated = ErrorCode("unauthenticated")
    package static let notPermitted = ErrorCode("not_permitted")

    // What it is about.
    package static let notFound = ErrorCode("not_found")
    package static let requestNotFound = ErrorCode("request_not_found")
    package static let grantNotFound = ErrorCode("grant_not_found")
    package static let methodNotAllowed = ErrorCode("method_not_allowed")

    // What the rules say.
    package static let ownRequest = ErrorCode("own_request")
    package static let notAReviewer = ErrorCode("not_a_reviewer")
    package static let reviewerNotHuman = ErrorCode("reviewer_not_human")
    package static let reviewerWithoutPerson = ErrorCode("reviewer_without_person")
    package static let reviewRefused = ErrorCode("review_refused")
    package static let notYourRequest = ErrorCode("not_your_request")
    package static let notTheHolder = ErrorCode("not_the_holder")
    package static let notARevoker = ErrorCode("not_a_revoker")
    package static let roleMissing = ErrorCode("role_missing")
    package static let beneficiaryNotAllowed = ErrorCode("beneficiary_not_allowed")
    package static let durationOverLimit = ErrorCode("duration_over_limit")
    package static let startTooFar = ErrorCode("start_too_far")
    package static let tooManyPending = ErrorCode("too_many_pending")
    package static let policyMissing = ErrorCode("policy_missing")
    package static let policyUndefined = ErrorCode("policy_undefined")
    package static let policyMalformed = ErrorCode("policy_malformed")
    package static let policyError = ErrorCode("policy_error")
    package static let policyLimits = ErrorCode("policy_limits")
    package static let policyUnavailable = ErrorCode("policy_unavailable")

    // What happened meanwhile.
    package static let conflict = ErrorCode("conflict")
    package static let requestClosed = ErrorCode("request_closed")
    package static let requestTimedOut = ErrorCode("request_timed_out")
    package static let grantEnded = ErrorCode("grant_ended")
    package static let alreadyReviewed = ErrorCode("already_reviewed")
    package static let preconditionFailed = ErrorCode("precondition_failed")
    package static let idempotencyKeyInvalid = ErrorCode("idempotency_key_invalid")
    package static let idempotencyKeyReused = ErrorCode("idempotency_key_reused")
    package static let idempotencyInFlight = ErrorCode("idempotency_in_flight")

    // What belongs to the whole lifecycle.
    package static let entitlementTwice = ErrorCode("entitlement_twice")
    package static let tooManyItems = ErrorCode("too_many_items")
    package static let cannotWiden = ErrorCode("cannot_widen")
    package static let invalidScope = ErrorCode("invalid_scope")
    package static let frozen = ErrorCode("frozen")
    package static let stageNotOpen = ErrorCode("stage_not_open")
    package static let extensionPending = ErrorCode("extension_pending")
    package static let freezeExists = ErrorCode("freeze_exists")
    package static let delegationEnded = ErrorCode("delegation_ended")
    package static let nothingHeld = ErrorCode("nothing_held")
    package static let digestNotHeld = ErrorCode("digest_not_held")
    package static let breakGlassAgent = ErrorCode("break_glass_agent")
    package static let breakGlassBlocked = ErrorCode("break_glass_blocked")
    package static let freezeNotFound = ErrorCode("freeze_not_found")
    package static let delegationNotFound = ErrorCode("delegation_not_found")
    package static let decisionNotFound = ErrorCode("decision_not_found")
    package static let setNotKept = ErrorCode("set_not_kept")
    package static let tooManyStreams = ErrorCode("too_many_streams")

    // What the server cannot do now.
    package static let internalError = ErrorCode("internal_error")
    package static let busy = ErrorCode("busy")
    package static let policyChanging = ErrorCode("policy_changing")
    package static let outcomeUnknown = ErrorCode("outcome_unknown")
    package static let storeUnavailable = ErrorCode("store_unavailable")
    package static let staleData = ErrorCode("stale_data")
    package static let clockUnsound = ErrorCode("clock_unsound")
    /// Made by the client when no answer came.
    package static let unreachable = ErrorCode("unreachable")

    /// What is fixed about a code.
    package struct Definition: Sendable {
        package let code: ErrorCode
        /// The HTTP status it travels with; 0 when it never travels.
        package let status: Int
        package let exitClass: ExitClass
        /// RFC 9457's `title`: the same for every occurrence.
        package let title: String
    }

    /// Every code this version knows, in the order of the documentation.
    package static let definitions: [Definition] = [
        .init(code: .malformedJSON, status: 400, exitClass: .usage, title: "The body is not JSON"),
        .init(code: .invalidRequest, status: 400, exitClass: .usage, title: "The body is not as the route wants it"),
        .init(code: .invalidParameter, status: 400, exitClass: .usage, title: "A query parameter is wrong"),
        .init(code: .invalidPath, status: 400, exitClass: .usage, title: "The path is wrong"),
        .init(code: .invalidHeader, status: 400, exitClass: .usage, title: "A header is wrong"),
        .init(code: .idempotencyKeyInvalid, status: 400, exitClass: .usage, title: "The idempotency key is wrong"),
        .init(code: .entitlementTwice, status: 400, exitClass: .usage, title: "An entitlement is named twice"),
        .init(code: .cannotWiden, status: 400, exitClass: .usage, title: "A reviewer narrows, and never widens"),
        .init(code: .invalidScope, status: 400, exitClass: .usage, title: "The scope is wrong"),
        .init(code: .unauthenticated, status: 401, exitClass: .unauthenticated, title: "No valid token"),
        .init(code: .notPermitted, status: 403, exitClass: .denied, title: "Not permitted"),
        .init(code: .roleMissing, status: 403, exitClass: .denied, title: "The token lacks the role for this"),
        .init(code: .beneficiaryNotAllowed, status: 403, exitClass: .denied, title: "Not on behalf of this account"),
        .init(code: .durationOverLimit, status: 403, exitClass: .denied, title: "Longer than anything is given for"),
        .init(code: .startTooFar, status: 403, exitClass: .denied, title: "The start lies too far ahead"),
        .init(code: .tooManyPending, status: 403, exitClass: .denied, title: "Too many requests wait already"),
        .init(code: .ownRequest, status: 403, exitClass: .denied, title: "Nobody reviews what benefits themselves"),
        .init(code: .notAReviewer, status: 403, exitClass: .denied, title: "Not a reviewer of this request"),
        .init(code: .reviewerNotHuman, status: 403, exitClass: .denied, title: "Only a person's own session reviews"),
        .init(
            code: .reviewerWithoutPerson, status: 403, exitClass: .denied,
            title: "An account without a person does not review"),
        .init(code: .reviewRefused, status: 403, exitClass: .denied, title: "Policy does not take this review"),
        .init(code: .notYourRequest, status: 403, exitClass: .denied, title: "The request is somebody else's"),
        .init(code: .notTheHolder, status: 403, exitClass: .denied, title: "The grant is somebody else's"),
        .init(code: .notARevoker, status: 403, exitClass: .denied, title: "Not a revoker"),
        .init(code: .breakGlassAgent, status: 403, exitClass: .denied, title: "An agent does not break glass"),
        .init(
            code: .breakGlassBlocked, status: 403, exitClass: .denied,
            title: "An earlier emergency has to be reviewed first"),
        .init(code: .tooManyItems, status: 403, exitClass: .denied, title: "More entitlements than one request takes"),
        .init(code: .policyMissing, status: 403, exitClass: .denied, title: "No policy decides this"),
        .init(code: .policyUndefined, status: 403, exitClass: .denied, title: "Policy has no answer"),
        .init(code: .policyMalformed, status: 403, exitClass: .denied, title: "Policy's answer has the wrong shape"),
        .init(code: .policyError, status: 403, exitClass: .denied, title: "Policy failed"),
        .init(code: .policyLimits, status: 403, exitClass: .denied, title: "Policy reached a limit"),
        .init(code: .policyUnavailable, status: 403, exitClass: .denied, title: "The policy engine cannot be reached"),
        .init(code: .notFound, status: 404, exitClass: .notFound, title: "Not found"),
        .init(code: .requestNotFound, status: 404, exitClass: .notFound, title: "No such request"),
        .init(code: .grantNotFound, status: 404, exitClass: .notFound, title: "No such grant"),
        .init(code: .freezeNotFound, status: 404, exitClass: .notFound, title: "No such freeze"),
        .init(code: .delegationNotFound, status: 404, exitClass: .notFound, title: "No such delegation"),
        .init(code: .decisionNotFound, status: 404, exitClass: .notFound, title: "No such decision"),
        .init(code: .methodNotAllowed, status: 405, exitClass: .usage, title: "The method is not allowed here"),
        .init(code: .requestTimeout, status: 408, exitClass: .server, title: "The request did not arrive in time"),
        .init(code: .conflict, status: 409, exitClass: .conflict, title: "Somebody else was first"),
        .init(code: .requestClosed, status: 409, exitClass: .conflict, title: "The request is decided already"),
        .init(code: .requestTimedOut, status: 409, exitClass: .conflict, title: "The request has timed out"),
        .init(code: .grantEnded, status: 409, exitClass: .conflict, title: "The grant has ended"),
        .init(code: .alreadyReviewed, status: 409, exitClass: .conflict, title: "Already reviewed by this person"),
        .init(
            code: .idempotencyInFlight, status: 409, exitClass: .conflict, title: "The first call is still under way"),
        .init(code: .frozen, status: 409, exitClass: .conflict, title: "A freeze holds it"),
        .init(code: .stageNotOpen, status: 409, exitClass: .conflict, title: "The stage is not open yet"),
        .init(
            code: .extensionPending, status: 409, exitClass: .conflict, title: "An extension of it is under way already"
        ),
        .init(code: .freezeExists, status: 409, exitClass: .conflict, title: "There is a freeze of this name"),
        .init(code: .delegationEnded, status: 409, exitClass: .conflict, title: "The delegation has ended"),
        .init(code: .nothingHeld, status: 409, exitClass: .conflict, title: "No load waits to be confirmed"),
        .init(
            code: .digestNotHeld, status: 409, exitClass: .conflict,
            title: "Another load than this waits to be confirmed"),
        .init(code: .setNotKept, status: 409, exitClass: .conflict, title: "What it was decided on is not kept"),
        .init(code: .preconditionFailed, status: 412, exitClass: .conflict, title: "It has changed meanwhile"),
        .init(code: .bodyTooLarge, status: 413, exitClass: .usage, title: "The body is too large"),
        .init(code: .uriTooLong, status: 414, exitClass: .usage, title: "The address is too long"),
        .init(code: .unsupportedMediaType, status: 415, exitClass: .usage, title: "The body is not JSON by its type"),
        .init(
            code: .idempotencyKeyReused, status: 422, exitClass: .usage, title: "The key was used with another body"),
        .init(code: .internalError, status: 500, exitClass: .server, title: "The server failed"),
        .init(
            code: .tooManyStreams, status: 503, exitClass: .server, title: "As many streams of events as there may be"),
        .init(code: .busy, status: 503, exitClass: .server, title: "Other commands came first, time and again"),
        .init(code: .policyChanging, status: 503, exitClass: .server, title: "Policies are being changed"),
        .init(code: .outcomeUnknown, status: 503, exitClass: .server, title: "Whether it was done is not known"),
        .init(code: .storeUnavailable, status: 503, exitClass: .server, title: "The store is not available"),
        .init(code: .staleData, status: 503, exitClass: .server, title: "The data is too old to decide on"),
        .init(code: .clockUnsound, status: 503, exitClass: .server, title: "The clock cannot be trusted"),
        .init(code: .unreachable, status: 0, exitClass: .server, title: "The server cannot be reached"),
    ]

    private static let byCode: [ErrorCode: Definition] = Dictionary(
        definitions.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    /// What is fixed about this code; nil for one that this version does not know.
    package var definition: Definition? { Self.byCode[self] }

    /// The class of outcome, by the code when it is known, else by the status it came with.
    package func exitClass(status: Int) -> ExitClass {
        if let definition { return definition.exitClass }
        switch status {
        case 200..<300: return .done
        case 401: return .unauthenticated
        case 403: return .denied
        case 404, 410: return .notFound
        case 409, 412: return .conflict
        case 408, 429: return .server
        case 400..<500: return .usage
        default: return .server
        }
    }
}
