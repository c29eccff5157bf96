/// What a freeze is about.
package enum FreezeScope: Hashable, Sendable, Codable, CustomStringConvertible {
    case all
    case resource(Identifier)
    case entitlement(Entitlement)
    /// An account, as beneficiary.
    case subject(SubjectRef)

    package func covers(_ entitlement: Entitlement, for beneficiary: SubjectRef) -> Bool {
        switch self {
        case .all: true
        case .resource(let id): entitlement.resource == id
        case .entitlement(let one): entitlement == one
        case .subject(let subject): beneficiary == subject
        }
    }

    /// `all`, `resource/ID`, `entitlement/RESOURCE:ROLE`, `subject/TYPE:ID`.
    package var description: String {
        switch self {
        case .all: "all"
        case .resource(let id): "resource/\(id)"
        case .entitlement(let entitlement): "entitlement/\(entitlement)"
        case .subject(let subject): "subject/\(subject)"
        }
    }

    /// Reads what `description` writes; throws `invalid_scope`.
    package init(_ text: String) throws(CoreError) {
        if UTF8Order.equal(text, "all") {
            self = .all
            return
        }
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            throw CoreError(
                .invalidScope,
                "\(CoreError.quote(text)) is no scope: write `all`, `resource/ID`, `entitlement/RESOURCE:ROLE` or "
                    + "`subject/TYPE:ID`")
        }
        let rest = String(text[text.utf8.index(after: slash)...])
        switch String(text[..<slash]) {
        case "resource": self = .resource(try Identifier(rest))
        case "entitlement": self = .entitlement(try Entitlement(rest))
        case "subject": self = .subject(try SubjectRef(rest))
        default:
            throw CoreError(
                .invalidScope,
                "\(CoreError.quote(text)) is no scope: write `all`, `resource/ID`, `entitlement/RESOURCE:ROLE` or "
                    + "`subject/TYPE:ID`")
        }
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A named scope in which nothing is granted, and, if asked, nothing works. It stands until it is thawed.
package struct Freeze: Hashable, Sendable, Codable {
    package let name: Identifier
    package let scope: FreezeScope
    /// Whether live grants in the scope give no access while it stands.
    package let suspends: Bool
    package let reason: String
    package let by: SubjectRef
    package let at: Instant

    package init(name: Identifier, scope: FreezeScope, suspends: Bool, reason: String, by: SubjectRef, at: Instant) {
        self.name = name
        self.scope = scope
        self.suspends = suspends
        self.reason = reason
        self.by = by
        self.at = at
    }
}

extension Freeze {
    /// Why it keeps an entitlement from being granted, or from working.
    package func reason(for entitlement: Entitlement) -> Reason { reason(naming: entitlement.description) }

    /// Why it keeps access to a resource, which no grant is behind, from working.
    package func reason(for resource: ResourceRef) -> Reason { reason(naming: resource.description) }

    private func reason(naming what: String) -> Reason {
        Reason(
            "frozen", "`\(what)` is frozen by `\(name)`: \(reason)", remedy: "wait until `\(name)` is thawed",
            audience: .requester)
    }
}

extension [Freeze] {
    /// The first freeze, by name, in which this is not granted.
    package func forbidding(_ entitlement: Entitlement, for beneficiary: SubjectRef) -> Freeze? {
        first { $0.scope.covers(entitlement, for: beneficiary) }
    }

    /// The first freeze, by name, that keeps this from working.
    package func suspending(_ entitlement: Entitlement, for beneficiary: SubjectRef) -> Freeze? {
        first { $0.suspends && $0.scope.covers(entitlement, for: beneficiary) }
    }

    /// The first freeze, by name, that keeps access without a grant from working.
    func suspending(standing subject: SubjectRef, on resource: ResourceRef) -> Freeze? {
        first { freeze in
            guard freeze.suspends else { return false }
            return switch freeze.scope {
            case .all: true
            case .resource(let id): resource.id == id
            case .entitlement(let entitlement): entitlement.resource == resource.id
            case .subject(let frozen): subject == frozen
            }
        }
    }
}
