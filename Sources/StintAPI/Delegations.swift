/// `POST /api/v1/delegations`: let a colleague review in one's place for a time.
package struct DelegateCommand: Codable, Sendable {
    package var to: SubjectRef
    /// Now when nil.
    package var startsAt: Timestamp?
    package var endsAt: Timestamp
    package var reason: String?

    package init(to: SubjectRef, startsAt: Timestamp? = nil, endsAt: Timestamp, reason: String? = nil) {
        self.to = to
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.reason = reason
    }

    enum CodingKeys: String, CodingKey {
        case to, reason
        case startsAt = "starts_at"
        case endsAt = "ends_at"
    }
}

/// A delegation that is in force, or will be.
package struct DelegationView: Codable, Sendable {
    package var id: String
    /// Whose reviews.
    package var delegator: SubjectRef
    /// Who gives them.
    package var delegate: SubjectRef
    package var startsAt: Timestamp
    package var endsAt: Timestamp
    package var reason: String?
    package var createdAt: Timestamp
    /// When it was taken back early.
    package var endedAt: Timestamp?
    package var inForce: Bool

    package init(
        id: String, delegator: SubjectRef, delegate: SubjectRef, startsAt: Timestamp, endsAt: Timestamp,
        reason: String? = nil, createdAt: Timestamp, endedAt: Timestamp? = nil, inForce: Bool
    ) {
        self.id = id
        self.delegator = delegator
        self.delegate = delegate
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.reason = reason
        self.createdAt = createdAt
        self.endedAt = endedAt
        self.inForce = inForce
    }

    enum CodingKeys: String, CodingKey {
        case id, delegator, delegate, reason
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case createdAt = "created_at"
        case endedAt = "ended_at"
        case inForce = "in_force"
    }
}
