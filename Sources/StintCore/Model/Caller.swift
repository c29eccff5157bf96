/// What a caller's token lets it be, beside what policy says.
package enum CallerRole: String, Sendable, Codable, Hashable, CaseIterable {
    case user
    /// An enforcement point: asks for decisions on its own resources.
    case enforcement = "pep"
    /// Runs Stint: sees every request, may revoke.
    case `operator`
    /// Reads everything that is recorded.
    case auditor
    /// Sends risk signals: a device management, an incident desk, a risk engine.
    case signals
}

/// How a caller proved who it is.
package enum CallerSession: String, Sendable, Codable, Hashable {
    /// A person's own session: the only kind that reviews (P1).
    case human
    /// A token of a service, an agent or a program.
    case machine
}

/// An authenticated caller.
package struct Caller: Hashable, Sendable, Codable {
    package let subject: SubjectRef
    /// In order, each once.
    package let roles: [CallerRole]
    package let session: CallerSession
    /// What an enforcement point may ask about: `*`, `TYPE:*` or `TYPE:ID`.
    package let resources: [String]

    package init(subject: SubjectRef, roles: Set<CallerRole>, session: CallerSession, resources: [String] = []) {
        self.subject = subject
        self.roles = CallerRole.allCases.filter(roles.contains)
        self.session = session
        self.resources = resources
    }

    package func has(_ role: CallerRole) -> Bool { roles.contains(role) }
}

/// Who did something: an account, or Stint itself when a time came.
package enum Actor: Hashable, Sendable, Codable, CustomStringConvertible {
    case subject(SubjectRef)
    case stint

    package var description: String {
        switch self {
        case .subject(let subject): subject.description
        case .stint: "stint"
        }
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        self = UTF8Order.equal(text, "stint") ? .stint : .subject(try SubjectRef(text))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
