package enum Risk: String, Sendable, Codable, Hashable, CaseIterable {
    case low, medium, high
}

/// A named set of actions on a resource.
package struct Role: Hashable, Sendable {
    /// The action that stands for every action.
    package static let everyAction = "*"

    package let name: Identifier
    package let title: String
    package let actions: [Identifier]
    /// What the policy pack reads of this role; the core does not look inside.
    package let settings: JSONValue

    package init(
        name: Identifier, title: String = "", actions: [Identifier],
        settings: JSONValue = .object(JSONObject())
    ) {
        self.name = name
        self.title = title
        self.actions = actions
        self.settings = settings
    }

    package func covers(action: Identifier) -> Bool {
        actions.contains { $0 == action || UTF8Order.equal($0.text, Role.everyAction) }
    }
}

/// What is protected.
package struct Resource: Hashable, Sendable {
    package let ref: ResourceRef
    package let title: String
    /// String values by name.
    package let labels: JSONObject
    package let owners: ReviewerSet
    package let risk: Risk
    package let roles: [Role]
    /// What the policy pack reads of this resource; the core does not look inside.
    package let settings: JSONValue

    package init(
        ref: ResourceRef, title: String = "", labels: JSONObject = JSONObject(),
        owners: ReviewerSet = ReviewerSet(),
        risk: Risk, roles: [Role], settings: JSONValue = .object(JSONObject())
    ) {
        self.ref = ref
        self.title = title
        self.labels = labels
        self.owners = owners
        self.risk = risk
        self.roles = roles
        self.settings = settings
    }

    package func role(_ name: Identifier) -> Role? { roles.first { $0.name == name } }
}

/// All resources, their roles, and who owns them. Immutable: a reload makes a new one.
package struct Catalog: Sendable {
    package let resources: [Resource]
    private let byID: [Identifier: Int]

    /// Throws `duplicate` where two resources have one id, or a resource has one role twice.
    package init(resources: [Resource]) throws(CoreError) {
        var byID: [Identifier: Int] = [:]
        for (index, resource) in resources.enumerated() {
            guard byID.updateValue(index, forKey: resource.ref.id) == nil else {
                throw CoreError(
                    .duplicate,
                    "the resource \(CoreError.quote(resource.ref.id.text)) is there twice: rename one")
            }
            guard Set(resource.roles.map(\.name)).count == resource.roles.count else {
                throw CoreError(
                    .duplicate,
                    "the resource \(CoreError.quote(resource.ref.id.text)) has a role twice: remove one")
            }
        }
        self.resources = resources
        self.byID = byID
    }

    private init() {
        resources = []
        byID = [:]
    }

    package static let empty = Catalog()

    package func resource(_ id: Identifier) -> Resource? { byID[id].map { resources[$0] } }

    /// The resource of this type and id.
    package func resource(_ ref: ResourceRef) -> Resource? {
        resource(ref.id).flatMap { $0.ref == ref ? $0 : nil }
    }

    /// The role an entitlement names, with its resource; `nil` where the catalog has no such entitlement.
    package func role(of entitlement: Entitlement) -> (resource: Resource, role: Role)? {
        guard let resource = resource(entitlement.resource), let role = resource.role(entitlement.role)
        else {
            return nil
        }
        return (resource, role)
    }

    /// Who owns a resource; empty where it has no owner or is unknown.
    package func owners(of id: Identifier) -> ReviewerSet { resource(id)?.owners ?? ReviewerSet() }

    /// Whether an entitlement is for this resource and its role has this action.
    package func covers(_ entitlement: Entitlement, action: Identifier, on ref: ResourceRef) -> Bool {
        guard let (resource, role) = role(of: entitlement), resource.ref == ref else { return false }
        return role.covers(action: action)
    }

    /// The entitlements on a resource whose role has this action, in the catalog's order.
    package func entitlements(covering action: Identifier, on ref: ResourceRef) -> [Entitlement] {
        guard let resource = resource(ref) else { return [] }
        return resource.roles.filter { $0.covers(action: action) }
            .compactMap { try? Entitlement(resource: ref.id, role: $0.name) }
    }
}
