/// One line of `GET /api/v1/catalog`: an entitlement, and whether the caller may ask for it.
package struct EntitlementView: Codable, Sendable {
    /// `RESOURCE:ROLE`.
    package var entitlement: String
    package var resource: ResourceRef
    package var role: String
    package var description: String?
    package var actions: [String]
    /// `low`, `medium` or `high`.
    package var risk: String
    package var owners: [String]
    package var labels: [String: String]
    /// Whether it is for the caller at all; what is not is listed for operators and auditors only.
    package var requestable: Bool
    /// What policy would answer the caller now, for a short time and without a ticket: `allow`, `review` or `deny`.
    package var effect: DecisionEffect
    /// The longest that policy and limits allow.
    package var maxDurationSeconds: Int64?
    package var reasons: [ReasonView]

    package init(
        entitlement: String, resource: ResourceRef, role: String, description: String? = nil, actions: [String],
        risk: String, owners: [String], labels: [String: String], requestable: Bool,
        effect: DecisionEffect, maxDurationSeconds: Int64? = nil, reasons: [ReasonView]
    ) {
        self.entitlement = entitlement
        self.resource = resource
        self.role = role
        self.description = description
        self.actions = actions
        self.risk = risk
        self.owners = owners
        self.labels = labels
        self.requestable = requestable
        self.effect = effect
        self.maxDurationSeconds = maxDurationSeconds
        self.reasons = reasons
    }

    enum CodingKeys: String, CodingKey {
        case entitlement, resource, role, description, actions, risk, owners, labels, requestable, effect, reasons
        case maxDurationSeconds = "max_duration_seconds"
    }
}
