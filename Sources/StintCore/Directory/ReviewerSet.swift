/// People named by their user accounts and by groups: owners of a resource, approvers of a stage, revokers.
///
/// Coded as `{"users": ["user:bob"], "groups": ["db-admins"]}`; a user without a type (`bob`) is read as `user:bob`.
package struct ReviewerSet: Hashable, Sendable {
    package var users: [SubjectRef]
    package var groups: [GroupID]

    package init(users: [SubjectRef] = [], groups: [GroupID] = []) {
        self.users = users
        self.groups = groups
    }

    package var isEmpty: Bool { users.isEmpty && groups.isEmpty }

    /// Reads one entry of `users`: `user:bob` or `bob`.
    package static func user(_ text: String) throws(CoreError) -> SubjectRef {
        text.utf8.contains(UInt8(ascii: ":")) ? try SubjectRef(text) : SubjectRef(.user, try Identifier(text))
    }
}

extension ReviewerSet: Codable {
    private enum Key: String, CodingKey { case users, groups }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        users = try (try container.decodeIfPresent([String].self, forKey: .users) ?? []).map { try Self.user($0) }
        groups = try container.decodeIfPresent([GroupID].self, forKey: .groups) ?? []
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(users, forKey: .users)
        try container.encode(groups, forKey: .groups)
    }
}
