/// People named by their user accounts and by groups: owners of a resource, approvers of a stage, revokers.
package struct ReviewerSet: Hashable, Sendable, Codable {
    /// Ids of accounts of type `user`.
    package var users: [Identifier]
    package var groups: [GroupID]

    package init(users: [Identifier] = [], groups: [GroupID] = []) {
        self.users = users
        self.groups = groups
    }

    package var isEmpty: Bool { users.isEmpty && groups.isEmpty }
}
