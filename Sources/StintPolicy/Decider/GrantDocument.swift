import StintCore

/// A grant as policies see it, in `data.stint.grants` and in `input.holdings`.
enum GrantDocument {
    static func make(_ grant: Grant) -> JSONValue {
        .members(
            ("id", .string(grant.id.text)), ("request", .string(grant.request.text)),
            ("beneficiary", InputDocuments.subject(grant.beneficiary)),
            ("person", InputDocuments.optional(grant.person?.text)),
            ("entitlement", .string(grant.entitlement.description)),
            ("resource", InputDocuments.resource(grant.resource)), ("role", .string(grant.entitlement.role.text)),
            ("actions", .array(grant.actions.map { .string($0.text) })), ("risk", .string(grant.risk.rawValue)),
            ("reason", .string(grant.reason)), ("ticket", InputDocuments.optional(grant.ticket)),
            ("state", .string(grant.state.rawValue)), ("starts_at", .string(grant.startsAt.description)),
            ("starts_at_ns", .integer(grant.startsAt.nanoseconds)),
            ("expires_at", .string(grant.expiresAt.description)),
            ("expires_at_ns", .integer(grant.expiresAt.nanoseconds)),
            ("extends", InputDocuments.optional(grant.extends?.text)), ("break_glass", .bool(grant.breakGlass)),
            ("stages", .array(grant.stages.map(stage))), ("approvals", .array(grant.approvals.map(approval))),
            ("obligations", .array(grant.obligations)), ("policy_digest", .string(grant.basis.policyDigest)),
            ("data_revision", .string(grant.basis.dataRevision)))
    }

    static func stage(_ stage: StageSpec) -> JSONValue {
        .members(
            ("name", .string(stage.name.text)), ("order", .integer(Int64(stage.order))),
            ("threshold", .integer(Int64(stage.threshold))),
            (
                "approvers",
                .members(
                    ("users", .array(stage.approvers.users.map { .string($0.description) })),
                    ("groups", .array(stage.approvers.groups.map { .string($0.text) })))
            ))
    }

    private static func approval(_ approval: Approval) -> JSONValue {
        .members(
            ("stage", .string(approval.stage.text)), ("reviewer", InputDocuments.subject(approval.reviewer)),
            ("person", .string(approval.person.text)),
            ("delegator", approval.delegation.map { InputDocuments.subject($0.delegator) } ?? .null),
            ("delegator_person", InputDocuments.optional(approval.delegation?.person.text)),
            ("at", .string(approval.at.description)),
            ("at_ns", .integer(approval.at.nanoseconds)), ("policy_digest", .string(approval.basis.policyDigest)),
            ("data_revision", .string(approval.basis.dataRevision)))
    }
}
