/// What a signal is about.
package enum SignalTarget: Hashable, Sendable, Codable, CustomStringConvertible {
    case subject(SubjectRef)
    case person(PersonID)
    case resource(Identifier)

    /// `subject/TYPE:ID`, `person/ID`, `resource/ID`.
    package var description: String {
        switch self {
        case .subject(let subject): "subject/\(subject)"
        case .person(let person): "person/\(person)"
        case .resource(let id): "resource/\(id)"
        }
    }

    /// Reads what `description` writes; throws `invalid_scope`.
    package init(_ text: String) throws(CoreError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts.first, parts.count) {
        case ("subject", 2): self = .subject(try SubjectRef(parts[1]))
        case ("person", 2): self = .person(try PersonID(parts[1]))
        case ("resource", 2): self = .resource(try Identifier(parts[1]))
        default:
            throw CoreError(
                .invalidScope,
                "\(CoreError.quote(text)) is nothing a signal is about: write `subject/TYPE:ID`, `person/ID` or "
                    + "`resource/ID`")
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

/// What another system has seen of a subject, a person or a resource: a device lost, an incident opened, a risk score
/// changed. The latest of one type about one target is in force, until it expires or is cleared.
package struct Signal: Hashable, Sendable, Codable {
    package let id: SignalID
    /// As `device_lost`, `incident_opened`, `risk_score`.
    package let type: Identifier
    package let target: SignalTarget
    /// What the sender says of it, for policy; an object.
    package let data: JSONValue
    package let source: SubjectRef
    package let at: Instant
    package let expiresAt: Instant

    package init(
        id: SignalID, type: Identifier, target: SignalTarget, data: JSONValue, source: SubjectRef, at: Instant,
        expiresAt: Instant
    ) {
        self.id = id
        self.type = type
        self.target = target
        self.data = data
        self.source = source
        self.at = at
        self.expiresAt = expiresAt
    }
}
