/// What a freeze or a bulk revocation is about: exactly one of these.
package struct ScopeRef: Codable, Sendable {
    /// True for everything.
    package var all: Bool?
    /// A resource's id.
    package var resource: String?
    /// `RESOURCE:ROLE`.
    package var entitlement: String?
    /// An account, as beneficiary.
    package var subject: SubjectRef?

    package init(all: Bool? = nil, resource: String? = nil, entitlement: String? = nil, subject: SubjectRef? = nil) {
        self.all = all
        self.resource = resource
        self.entitlement = entitlement
        self.subject = subject
    }
}

/// `POST /api/v1/freezes`: grant nothing in a scope until it is thawed.
package struct FreezeCommand: Codable, Sendable {
    package var name: String
    package var scope: ScopeRef
    /// Whether what is live in the scope gives no access meanwhile; false when nil.
    package var suspend: Bool?
    package var reason: String

    package init(name: String, scope: ScopeRef, suspend: Bool? = nil, reason: String) {
        self.name = name
        self.scope = scope
        self.suspend = suspend
        self.reason = reason
    }
}

/// A freeze that stands.
package struct FreezeView: Codable, Sendable {
    package var name: String
    package var scope: ScopeRef
    package var suspend: Bool
    package var reason: String
    package var by: SubjectRef
    package var at: Timestamp

    package init(name: String, scope: ScopeRef, suspend: Bool, reason: String, by: SubjectRef, at: Timestamp) {
        self.name = name
        self.scope = scope
        self.suspend = suspend
        self.reason = reason
        self.by = by
        self.at = at
    }
}
