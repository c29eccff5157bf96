/// For an absence: a reviewer lets a colleague review in their place, from one instant to another.
///
/// The colleague reviews what the reviewer may review by today's directory, and nothing is handed on: who reviews
/// through a delegation cannot delegate that. P1 and P2 hold for both persons.
package struct Delegation: Hashable, Sendable, Codable {
    package let id: DelegationID
    package let delegator: SubjectRef
    package let delegate: SubjectRef
    package let startsAt: Instant
    package let endsAt: Instant
    package let reason: String?
    package let createdAt: Instant
    /// When it was taken back early; `nil` while it stands or has run out.
    package internal(set) var endedAt: Instant?

    package init(
        id: DelegationID, delegator: SubjectRef, delegate: SubjectRef, startsAt: Instant, endsAt: Instant,
        reason: String?, createdAt: Instant, endedAt: Instant? = nil
    ) {
        self.id = id
        self.delegator = delegator
        self.delegate = delegate
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.reason = reason
        self.createdAt = createdAt
        self.endedAt = endedAt
    }

    package func isInForce(at now: Instant) -> Bool { endedAt == nil && startsAt <= now && now < endsAt }
}
