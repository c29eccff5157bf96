import StintCore

/// The documents of the API by name: what is sent, and what is answered.
enum APISchemas {
    static let all: [(name: String, schema: Schema)] = common + commands + requests + grants + others

    private static let effects = Schema.words(["allow", "review", "deny"])
    private static let requestStates = Schema.words(RequestState.allCases.map(\.rawValue))
    private static let grantStates = Schema.words(GrantState.allCases.map(\.rawValue))
    private static let entitlements = Schema.array(.string)

    private static let common: [(String, Schema)] = [
        ("Subject", .object([.must("type", .words(["user", "service", "agent"])), .must("id", .string)])),
        ("Resource", .object([.must("type", .string), .must("id", .string)])),
        (
            "Reason",
            .object([
                .must("code", .string), .must("message", .string), .may("remedy", .string),
                .may("audience", .words(["requester", "reviewer", "auditor"])),
            ])
        ),
        (
            "Problem",
            .object([
                .must("type", .string), .must("title", .string), .must("status", .integer), .must("code", .string),
                .may("detail", .string), .may("instance", .string), .may("errors", .array(.ref("FieldError"))),
                .may("reasons", .array(.ref("Reason"))), .may("retry_after_seconds", .integer),
            ])
        ),
        ("FieldError", .object([.must("pointer", .string), .must("message", .string), .may("remedy", .string)])),
        (
            "Scope",
            .object([
                .may("all", .bool), .may("resource", .string), .may("entitlement", .string),
                .may("subject", .ref("Subject")),
            ])
        ),
        (
            "Outcome",
            .object([.must("at", .time), .may("by", .ref("Subject")), .must("reasons", .array(.ref("Reason")))])
        ),
    ]

    // MARK: What is sent

    private static let commands: [(String, Schema)] = [
        (
            "SubmitRequest",
            .object([
                .must("items", .array(.object([.must("entitlement", .string)]))), .must("reason", .string),
                .may("beneficiary", .ref("Subject")), .may("duration_seconds", .integer), .may("starts_at", .time),
                .may("ticket", .string), .may("claimed", .map), .may("break_glass", .bool), .may("dry_run", .bool),
            ])
        ),
        ("Reasoned", .object([.may("reason", .string)])),
        ("RevokeCommand", .object([.must("reason", .string)])),
        (
            "ReviewCommand",
            .object([
                .must("decision", .words(["approve", "deny"])), .may("comment", .string), .may("items", entitlements),
                .may("stage", .string), .may("duration_seconds", .integer),
            ])
        ),
        ("RelinquishItemsCommand", .object([.may("items", entitlements), .may("reason", .string)])),
        (
            "ExtendCommand",
            .object([.must("duration_seconds", .integer), .must("reason", .string), .may("ticket", .string)])
        ),
        (
            "BulkRevokeCommand",
            .object([
                .must("reason", .string), .may("all", .bool), .may("resource", .string), .may("entitlement", .string),
                .may("subject", .ref("Subject")),
            ])
        ),
        (
            "FreezeCommand",
            .object([
                .must("name", .string), .must("scope", .ref("Scope")), .must("reason", .string), .may("suspend", .bool),
            ])
        ),
        (
            "DelegateCommand",
            .object([
                .must("to", .ref("Subject")), .must("ends_at", .time), .may("starts_at", .time),
                .may("reason", .string),
            ])
        ),
        (
            "SignalCommand",
            .object([
                .must("type", .string), .may("subject", .ref("Subject")), .may("person", .string),
                .may("resource", .string), .may("data", .map), .may("ttl_seconds", .integer), .may("cleared", .bool),
            ])
        ),
        ("PolicyConfirmCommand", .object([.may("digest", .string)])),
        ("Nothing", .object([])),
        (
            "CheckRequest",
            .object([
                .must("subject", .ref("Subject")), .must("action", .string), .must("resource", .ref("Resource")),
                .may("context", .map),
            ])
        ),
    ]

    // MARK: What is answered

    private static let requests: [(String, Schema)] = [
        (
            "Request",
            .object([
                .must("id", .string), .must("version", .integer), .must("state", requestStates),
                .must("submitter", .ref("Subject")), .must("beneficiary", .ref("Subject")), .must("reason", .string),
                .may("ticket", .string), .may("duration_seconds", .integer), .may("starts_at", .time),
                .must("created_at", .time), .must("updated_at", .time), .may("times_out_at", .time),
                .must("items", .array(.ref("RequestItem"))), .must("reviews", .array(.ref("Review"))),
                .may("outcome", .ref("Outcome")), .may("reviewable", .bool), .may("break_glass", .bool),
                .may("post_review", .ref("PostReview")), .may("extends", .string), .may("reminders", .integer),
                .may("next_reminder_at", .time), .may("sponsor", .string),
                .may("claimed", .object([.may("purpose", .string)])),
            ])
        ),
        (
            "RequestItem",
            .object([
                .must("id", .string), .must("entitlement", .string), .must("state", requestStates),
                .must("effect", effects), .must("reasons", .array(.ref("Reason"))), .may("duration_seconds", .integer),
                .must("stages", .array(.ref("Stage"))), .may("grant_id", .string), .may("grant_state", grantStates),
                .may("starts_at", .time), .may("expires_at", .time),
            ])
        ),
        (
            "Stage",
            .object([
                .must("name", .string), .must("threshold", .integer), .must("approvals", .integer),
                .must("users", .array(.string)), .must("groups", .array(.string)), .may("order", .integer),
                .may("open", .bool), .may("reviewers", .array(.ref("Subject"))),
            ])
        ),
        (
            "Review",
            .object([
                .must("reviewer", .ref("Subject")), .must("decision", .words(["approve", "deny"])),
                .may("comment", .string), .may("items", entitlements), .must("stage", .string),
                .may("duration_seconds", .integer),
                .may("delegation", .object([.must("id", .string), .must("delegator", .ref("Subject"))])),
                .may("post_review", .bool), .must("at", .time),
            ])
        ),
        (
            "PostReview",
            .object([
                .must("state", .words(PostReviewProgress.State.allCases.map(\.rawValue))),
                .must("stages", .array(.ref("Stage"))), .must("deadline", .time), .may("decided_at", .time),
                .must("reasons", .array(.ref("Reason"))),
            ])
        ),
        (
            "DryRun",
            .object([
                .must("dry_run", .bool), .must("effect", effects), .must("beneficiary", .ref("Subject")),
                .must("items", .array(.ref("DryRunItem"))),
            ])
        ),
        (
            "DryRunItem",
            .object([
                .must("entitlement", .string), .must("effect", effects), .must("reasons", .array(.ref("Reason"))),
                .may("duration_seconds", .integer), .may("max_duration_seconds", .integer),
                .may("request_ttl_seconds", .integer), .must("stages", .array(.ref("Stage"))),
                .may("reviewers", .array(.ref("Subject"))),
                .may(
                    "post_review",
                    .object([.must("stages", .array(.ref("Stage"))), .must("deadline_seconds", .integer)])),
            ])
        ),
        (
            "Timeline",
            .object([.must("request_id", .string), .must("entries", .array(.ref("TimelineEntry")))])
        ),
        (
            "TimelineEntry",
            .object([
                .must("at", .time), .must("kind", .string), .may("actor", .ref("Subject")), .must("text", .string),
                .must("reasons", .array(.ref("Reason"))), .may("asked", .array(.ref("Subject"))),
                .may("stage", .string), .may("items", entitlements), .may("grant_id", .string),
                .may("policy_digest", .string), .may("data_revision", .string), .may("decision", .string),
                .must("sequence", .integer),
            ])
        ),
    ]

    private static let grants: [(String, Schema)] = [
        (
            "Grant",
            .object([
                .must("id", .string), .must("version", .integer), .must("state", grantStates),
                .must("request_id", .string), .must("beneficiary", .ref("Subject")), .must("entitlement", .string),
                .may("resource", .ref("Resource")), .may("actions", .array(.string)), .may("reason", .string),
                .may("ticket", .string), .must("starts_at", .time), .must("expires_at", .time),
                .must("approvals", .array(.ref("Review"))), .may("outcome", .ref("Outcome")), .may("extends", .string),
                .may("break_glass", .bool), .may("suspended_at", .time), .may("holding", .array(.ref("Reason"))),
            ])
        ),
        (
            "GrantRef",
            .object([
                .must("id", .string), .must("beneficiary", .ref("Subject")), .must("entitlement", .string),
            ])
        ),
        (
            "BulkRevokeAnswer",
            .object([.must("revoked", .integer), .must("grants", .array(.ref("GrantRef")))])
        ),
        (
            "Freeze",
            .object([
                .must("name", .string), .must("scope", .ref("Scope")), .must("suspend", .bool),
                .must("reason", .string), .must("by", .ref("Subject")), .must("at", .time),
            ])
        ),
        (
            "Delegation",
            .object([
                .must("id", .string), .must("delegator", .ref("Subject")), .must("delegate", .ref("Subject")),
                .must("starts_at", .time), .must("ends_at", .time), .may("reason", .string), .must("created_at", .time),
                .may("ended_at", .time), .must("in_force", .bool),
            ])
        ),
        (
            "Signal",
            .object([
                .must("id", .string), .must("type", .string), .may("subject", .ref("Subject")),
                .may("person", .string), .may("resource", .string), .must("data", .any),
                .must("source", .ref("Subject")), .must("at", .time), .must("expires_at", .time),
            ])
        ),
        (
            "SignalAnswer",
            .object([
                .may("signal", .ref("Signal")), .must("cleared", .bool), .must("revoked", .array(.string)),
                .must("suspended", .array(.string)),
            ])
        ),
    ]

    private static let others: [(String, Schema)] = [
        (
            "Decision",
            .object([
                .must("id", .string), .must("entry_point", .string), .must("at", .time),
                .must("policy_digest", .string), .must("data_revision", .string), .must("input_digest", .string),
                .must("input", .any), .may("output", .any), .may("nondeterministic", .any), .must("event", .string),
                .must("sequence", .integer), .may("request_id", .string), .may("grant_id", .string),
            ])
        ),
        (
            "Replay",
            .object([
                .must("id", .string), .must("entry_point", .string), .must("same", .bool),
                .must("policy_digest", .string), .must("data_revision", .string), .may("recorded", .any),
                .may("replayed", .any), .may("error", .string),
            ])
        ),
        (
            "PolicyStatus",
            .object([
                .may("digest", .string), .may("revision", .string), .may("loaded_at", .time),
                .may("rejected", .ref("Rejected")), .may("held", .ref("Held")),
            ])
        ),
        ("Rejected", .object([.must("at", .time), .must("errors", .array(.string))])),
        (
            "Held",
            .object([
                .must("digest", .string), .must("revision", .string), .must("at", .time), .must("limit", .integer),
                .must("would_revoke", .array(.ref("GrantRef"))), .may("in_force", .bool),
            ])
        ),
        (
            "Entitlement",
            .object([
                .must("entitlement", .string), .must("resource", .ref("Resource")), .must("role", .string),
                .may("description", .string), .must("actions", .array(.string)), .must("risk", .string),
                .must("owners", .array(.string)), .must("labels", .map), .must("requestable", .bool),
                .must("effect", effects), .may("max_duration_seconds", .integer),
                .must("reasons", .array(.ref("Reason"))),
            ])
        ),
        (
            "WhoAmI",
            .object([
                .must("subject", .ref("Subject")), .may("person", .string), .may("sponsor", .string),
                .must("groups", .array(.string)), .must("roles", .array(.string)), .must("human_session", .bool),
                .may("resources", .array(.string)), .may("token_expires_at", .time),
            ])
        ),
        (
            "CheckAnswer",
            .object([
                .must("allow", .bool), .must("reasons", .array(.ref("Reason"))), .may("grant_id", .string),
                .may("expires_at", .time), .may("obligations", .array(.any)),
            ])
        ),
        (
            "AuditEvent",
            .object([
                .must("sequence", .integer), .must("at", .time), .must("type", .string), .may("actor", .ref("Subject")),
                .may("request_id", .string), .may("grant_id", .string), .must("data", .any), .must("hash", .string),
            ])
        ),
        (
            "AuditHead",
            .object([
                .must("sequence", .integer), .must("hash", .string),
                .may(
                    "signed",
                    .object([
                        .must("sequence", .integer), .must("hash", .string), .must("at", .time),
                        .must("signature", .string), .must("key_id", .string),
                    ])),
            ])
        ),
        (
            "Status",
            .object([
                .must("ready", .bool), .must("version", .string), .must("dev", .bool),
                .must(
                    "checks",
                    .array(.object([.must("name", .string), .must("ok", .bool), .may("detail", .string)]))),
                .may("started_at", .time), .may("now", .time),
                .may(
                    "loaded",
                    .object([
                        .must("digest", .string), .must("revision", .string), .must("loaded_at", .time),
                        .may("rejected", .ref("Rejected")),
                    ])), .may("sequence", .integer), .may("live_grants", .integer),
            ])
        ),
        (
            "StreamEvent",
            .object([
                .must("sequence", .integer), .must("at", .time), .must("type", .string), .may("actor", .ref("Subject")),
                .may("request_id", .string), .may("grant_id", .string), .must("text", .string),
                .must("reasons", .array(.ref("Reason"))), .may("policy_digest", .string), .may("data", .any),
            ])
        ),
    ]
}
