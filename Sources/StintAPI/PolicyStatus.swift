/// `GET /api/v1/policy`: the set in force, and what waits.
package struct PolicyStatus: Codable, Sendable {
    /// A load that would end more grants than may go unasked.
    package struct Held: Codable, Sendable {
        /// Of the whole set: what a confirmation names.
        package var digest: String
        package var revision: String
        package var at: Timestamp
        /// The most that may end without being asked for.
        package var limit: Int
        package var wouldRevoke: [GrantRef]
        /// Whether it is in force all the same, as the first set after a start is: what it would end is suspended.
        package var inForce: Bool?

        package init(
            digest: String, revision: String, at: Timestamp, limit: Int, wouldRevoke: [GrantRef], inForce: Bool? = nil
        ) {
            self.inForce = inForce
            self.digest = digest
            self.revision = revision
            self.at = at
            self.limit = limit
            self.wouldRevoke = wouldRevoke
        }

        enum CodingKeys: String, CodingKey {
            case digest, revision, at, limit
            case wouldRevoke = "would_revoke"
            case inForce = "in_force"
        }
    }

    /// Nil where nothing was loaded yet.
    package var digest: String?
    package var revision: String?
    package var loadedAt: Timestamp?
    /// The last load that was refused since; its errors are for operators and auditors.
    package var rejected: ServerStatus.Rejected?
    package var held: Held?

    package init(
        digest: String? = nil, revision: String? = nil, loadedAt: Timestamp? = nil,
        rejected: ServerStatus.Rejected? = nil, held: Held? = nil
    ) {
        self.digest = digest
        self.revision = revision
        self.loadedAt = loadedAt
        self.rejected = rejected
        self.held = held
    }

    enum CodingKeys: String, CodingKey {
        case digest, revision, rejected, held
        case loadedAt = "loaded_at"
    }
}

/// `POST /api/v1/policy/confirm`: let what is held be loaded.
package struct PolicyConfirmCommand: Codable, Sendable {
    /// What is meant: it is refused where another load waits by now. Whatever waits, when nil.
    package var digest: String?

    package init(digest: String? = nil) { self.digest = digest }
}
