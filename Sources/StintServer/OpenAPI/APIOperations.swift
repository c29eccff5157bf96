import HTTPTypes
import StintCore

/// One operation as the OpenAPI document tells it.
struct APIOperation: Sendable {
    enum Answer: Sendable {
        case json(Schema)
        case text(String)
        /// `text/event-stream`, each message's data being of this schema.
        case events(String)
        case nothing
    }

    let method: HTTPRequest.Method
    let pattern: String
    let summary: String
    /// Query parameters.
    var parameters: [String] = []
    /// What is sent; `nil` where nothing is. It may be left out where every member may be.
    var body: String?
    let answers: [(status: Int, answer: Answer)]

    init(
        _ method: HTTPRequest.Method, _ pattern: String, _ summary: String, parameters: [String] = [],
        body: String? = nil, _ answers: [(status: Int, answer: Answer)]
    ) {
        self.method = method
        self.pattern = pattern
        self.summary = summary
        self.parameters = parameters
        self.body = body
        self.answers = answers
    }

    static let all: [APIOperation] = requests + grants + brakes + reading + policy + open

    private static let page = ["cursor", "limit"]

    private static func made(_ schema: String) -> [(status: Int, answer: Answer)] {
        [(201, .json(.ref(schema))), (200, .json(.ref(schema)))]
    }

    private static func one(_ schema: String) -> [(status: Int, answer: Answer)] { [(200, .json(.ref(schema)))] }
    private static func many(_ schema: String) -> [(status: Int, answer: Answer)] { [(200, .json(.page(schema)))] }

    private static let requests: [APIOperation] = [
        APIOperation(
            .post, "/api/v1/requests", "Ask for access; with `dry_run` only what would come of it",
            body: "SubmitRequest", [(201, .json(.ref("Request"))), (200, .json(.ref("RequestOrDryRun")))]),
        APIOperation(
            .get, "/api/v1/requests", "Requests, newest first",
            parameters: ["state", "entitlement", "mine", "reviewable"] + page, many("Request")),
        APIOperation(.get, "/api/v1/requests/{id}", "One request", one("Request")),
        APIOperation(.post, "/api/v1/requests/{id}/cancel", "Take it back", body: "Reasoned", one("Request")),
        APIOperation(
            .post, "/api/v1/requests/{id}/reviews", "Approve or deny, in whole or in part", body: "ReviewCommand",
            one("Request")),
        APIOperation(
            .post, "/api/v1/requests/{id}/relinquish", "Give back what it led to, or a part of it",
            body: "RelinquishItemsCommand", one("Request")),
        APIOperation(.get, "/api/v1/requests/{id}/timeline", "Its story, in words", one("Timeline")),
    ]

    private static let grants: [APIOperation] = [
        APIOperation(
            .get, "/api/v1/grants", "Grants, newest first",
            parameters: ["state", "entitlement", "request", "beneficiary", "mine"] + page, many("Grant")),
        APIOperation(.get, "/api/v1/grants/{id}", "One grant", one("Grant")),
        APIOperation(
            .post, "/api/v1/grants/revoke", "Take every grant in a scope away", body: "BulkRevokeCommand",
            one("BulkRevokeAnswer")),
        APIOperation(.post, "/api/v1/grants/{id}/relinquish", "Give it back", body: "Reasoned", one("Grant")),
        APIOperation(
            .post, "/api/v1/grants/{id}/extend", "Ask to go on with it where it ends", body: "ExtendCommand",
            made("Request")),
        APIOperation(.post, "/api/v1/grants/{id}/revoke", "Take it away", body: "RevokeCommand", one("Grant")),
    ]

    private static let brakes: [APIOperation] = [
        APIOperation(.get, "/api/v1/freezes", "Freezes that stand", many("Freeze")),
        APIOperation(.post, "/api/v1/freezes", "Grant nothing in a scope", body: "FreezeCommand", made("Freeze")),
        APIOperation(
            .delete, "/api/v1/freezes/{name}", "Thaw it", parameters: ["reason"], [(204, .nothing)]),
        APIOperation(
            .get, "/api/v1/delegations", "Delegations from and to the caller", parameters: ["all"], many("Delegation")),
        APIOperation(
            .post, "/api/v1/delegations", "Let a colleague review in one's place", body: "DelegateCommand",
            made("Delegation")),
        APIOperation(.delete, "/api/v1/delegations/{id}", "Take it back", [(204, .nothing)]),
        APIOperation(
            .get, "/api/v1/signals", "Signals in force", parameters: ["subject", "person", "resource"], many("Signal")),
        APIOperation(
            .post, "/api/v1/signals", "Tell what another system has seen", body: "SignalCommand",
            made("SignalAnswer")),
    ]

    private static let reading: [APIOperation] = [
        APIOperation(
            .get, "/api/v1/catalog", "What is for the caller, and what policy would answer", parameters: page,
            many("Entitlement")),
        APIOperation(.get, "/api/v1/whoami", "How the server sees the caller", one("WhoAmI")),
        APIOperation(
            .post, "/api/v1/check", "Would this access be allowed", body: "CheckRequest", one("CheckAnswer")),
        APIOperation(
            .get, "/api/v1/events", "The log as it grows, as Server-Sent Events",
            parameters: ["after", "types", "follow"], [(200, .events("StreamEvent"))]),
        APIOperation(.get, "/api/v1/audit/events", "The log, in its order", parameters: page, many("AuditEvent")),
        APIOperation(.get, "/api/v1/audit/head", "Where the log ends", one("AuditHead")),
        APIOperation(.get, "/api/v1/status", "What is loaded, and what is well", one("Status")),
        APIOperation(.get, "/metrics", "Prometheus' metrics", [(200, .text("text/plain"))]),
    ]

    private static let policy: [APIOperation] = [
        APIOperation(.get, "/api/v1/decisions/{id}", "A recorded decision", one("Decision")),
        APIOperation(
            .post, "/api/v1/decisions/{id}/replay", "Its question, asked again", body: "Nothing", one("Replay")),
        APIOperation(.get, "/api/v1/policy", "The set in force, and what waits to be confirmed", one("PolicyStatus")),
        APIOperation(
            .post, "/api/v1/policy/confirm", "Let what is held be loaded", body: "PolicyConfirmCommand",
            one("PolicyStatus")),
    ]

    private static let open: [APIOperation] = [
        APIOperation(.get, "/", "A page that says what this is", [(200, .text("text/html"))]),
        APIOperation(.get, "/healthz", "It runs", [(200, .text("text/plain"))]),
        APIOperation(
            .get, "/readyz", "Whether it can serve",
            [(200, .json(.ref("Status"))), (503, .json(.ref("Status")))]),
        APIOperation(.get, "/openapi.json", "This document", [(200, .json(.map))]),
    ]
}
