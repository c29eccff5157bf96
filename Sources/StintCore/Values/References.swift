/// The kind of an account.
package enum SubjectType: String, Sendable, Codable, Hashable, CaseIterable {
    case user, service, agent
}

/// An account that acts, written `TYPE:ID` (`user:alice`).
package struct SubjectRef: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let type: SubjectType
    package let id: Identifier

    package init(_ type: SubjectType, _ id: Identifier) {
        self.type = type
        self.id = id
    }

    /// Reads `TYPE:ID`; throws `invalid_subject`.
    package init(_ text: String) throws(CoreError) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            let type = SubjectType.allCases.first(where: {
                UTF8Order.equal($0.rawValue, String(text[..<colon]))
            })
        else {
            throw CoreError(
                .invalidSubject,
                "\(CoreError.quote(text)) is no subject: write `user:ID`, `service:ID` or `agent:ID`")
        }
        self.init(type, try Identifier(String(text[text.utf8.index(after: colon)...])))
    }

    package var description: String { "\(type.rawValue):\(id.text)" }

    package func hash(into hasher: inout Hasher) {
        switch type {
        case .user: hasher.combine(UInt8(0))
        case .service: hasher.combine(UInt8(1))
        case .agent: hasher.combine(UInt8(2))
        }
        id.hash(into: &hasher)
    }

    package static func < (left: SubjectRef, right: SubjectRef) -> Bool {
        left.type == right.type
            ? left.id < right.id : UTF8Order.less(left.type.rawValue, right.type.rawValue)
    }
}

extension SubjectRef: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What is protected, as an enforcement point names it: type and id (`database`, `payments-db`).
package struct ResourceRef: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let type: Identifier
    package let id: Identifier

    package init(type: Identifier, id: Identifier) {
        self.type = type
        self.id = id
    }

    package var description: String { "\(type.text):\(id.text)" }

    package static func < (left: ResourceRef, right: ResourceRef) -> Bool {
        left.type == right.type ? left.id < right.id : left.type < right.type
    }
}

/// One role on one resource, written `RESOURCE:ROLE` (`payments-db:readonly`).
///
/// A resource's id is unique in its catalog, whatever its type, and a role's name holds no colon, so the text is
/// read from its last colon.
package struct Entitlement: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let resource: Identifier
    package let role: Identifier

    /// Throws `invalid_entitlement` where the role holds a colon or both together are too long.
    package init(resource: Identifier, role: Identifier) throws(CoreError) {
        guard !role.text.utf8.contains(UInt8(ascii: ":")) else {
            throw CoreError(
                .invalidEntitlement, "the role \(CoreError.quote(role.text)) holds a colon: rename it")
        }
        self.resource = resource
        self.role = role
    }

    /// Reads `RESOURCE:ROLE`; throws `invalid_entitlement`.
    package init(_ text: String) throws(CoreError) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            throw CoreError(
                .invalidEntitlement,
                "\(CoreError.quote(text)) is no entitlement: write `RESOURCE:ROLE`, as in `payments-db:readonly`"
            )
        }
        let resource: Identifier
        let role: Identifier
        do {
            resource = try Identifier(String(text[..<colon]))
            role = try Identifier(String(text[text.utf8.index(after: colon)...]))
        } catch {
            throw CoreError(
                .invalidEntitlement, "\(CoreError.quote(text)) is no entitlement: \(error.message)")
        }
        self.resource = resource
        self.role = role
    }

    package var description: String { "\(resource.text):\(role.text)" }

    package static func < (left: Entitlement, right: Entitlement) -> Bool {
        left.resource == right.resource ? left.role < right.role : left.resource < right.resource
    }
}

extension Entitlement: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
