package import StintCore

extension StintConfig {
    /// `data.stint.config`: what of the configuration policies may read, and what the data revision covers. Where
    /// Stint listens and keeps its files is not in it.
    package var document: JSONValue {
        JSONValue.members(
            ("limits", limitsDocument),
            (
                "access",
                .members(
                    ("standing", .bool(standingAccess)), ("max_staleness_seconds", .integer(maxStalenessSeconds)))
            ),
            ("operators", Self.document(users: operators.users, groups: operators.groups)),
            ("auditors", Self.document(users: auditors.users, groups: auditors.groups)),
            ("revokers", Self.document(users: revokers.users, groups: revokers.groups)),
            ("signal_sources", Self.document(users: signalSources.users, groups: signalSources.groups)),
            (
                "peps",
                .object(
                    JSONObject(
                        enforcementPoints.map { point in
                            (
                                point.subject.description,
                                .members(("resources", .array(point.resources.map { .string($0) })))
                            )
                        }))
            ),
            ("reload", .members(("max_revocations", .integer(Int64(maxRevocations))))))
    }

    private var limitsDocument: JSONValue {
        .members(
            ("min_duration_seconds", .integer(limits.minDurationSeconds)),
            ("max_duration_seconds", .integer(limits.maxDurationSeconds)),
            ("default_duration_seconds", .integer(defaultDurationSeconds)),
            ("default_request_ttl_seconds", .integer(limits.defaultRequestTtlSeconds)),
            ("max_request_ttl_seconds", .integer(limits.maxRequestTtlSeconds)),
            ("max_start_ahead_seconds", .integer(limits.maxStartAheadSeconds)),
            ("max_continuous_seconds", .integer(limits.maxContinuousSeconds)),
            ("continuous_gap_seconds", .integer(limits.continuousGapSeconds)),
            ("max_pending_per_person", .integer(Int64(limits.maxPendingPerPerson))),
            ("min_reason_bytes", .integer(Int64(limits.minReasonBytes))),
            ("max_reason_bytes", .integer(Int64(limits.maxReasonBytes))),
            ("max_ticket_bytes", .integer(Int64(limits.maxTicketBytes))),
            ("max_comment_bytes", .integer(Int64(limits.maxCommentBytes))),
            ("max_context_bytes", .integer(Int64(limits.maxContextBytes))),
            ("max_stages", .integer(Int64(limits.maxStages))),
            ("max_items", .integer(Int64(limits.maxItems))),
            ("reminder_interval_seconds", .integer(limits.reminderIntervalSeconds)),
            ("max_delegation_seconds", .integer(limits.maxDelegationSeconds)),
            ("break_glass_block_seconds", .integer(limits.breakGlassBlockSeconds)),
            ("max_post_review_seconds", .integer(limits.maxPostReviewSeconds)),
            ("signal_ttl_seconds", .integer(limits.signalTtlSeconds)),
            ("reevaluation_interval_seconds", .integer(limits.reevaluationIntervalSeconds)),
            ("clock_tolerance_ms", .integer(limits.clockToleranceMilliseconds)))
    }

    private static func document(users: [SubjectRef], groups: [GroupID]) -> JSONValue {
        .members(
            ("users", .array(users.map { .string($0.description) })),
            ("groups", .array(groups.map { .string($0.text) })))
    }
}
