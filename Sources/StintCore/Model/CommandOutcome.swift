/// Which command did something: what the loser of a race is told (P11).
package struct CommandStamp: Hashable, Sendable, Codable {
    package let id: CommandID
    package let name: CommandName
    package let actor: Actor
    package let at: Instant

    package init(id: CommandID, name: CommandName, actor: Actor, at: Instant) {
        self.id = id
        self.name = name
        self.actor = actor
        self.at = at
    }
}

/// Why a command was not done. Nothing but the refusal itself was recorded.
package struct Refusal: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    package enum Kind: String, Sendable, Codable, Hashable {
        /// The command itself is wrong.
        case invalid
        case forbidden
        /// It is not there, or the caller may not know of it.
        case notFound = "not_found"
        /// Its state does not allow it: another command came first, or it ended.
        case conflict
        /// One of `limits.*`.
        case limit
        /// Policy gave no usable answer, or said no.
        case policy
        /// The clock cannot be trusted now (P4).
        case clock
        /// The store is busy or gone; worth trying again.
        case unavailable
    }

    package let kind: Kind
    /// At least one; the first has the refusal's code.
    package let reasons: [Reason]
    /// The command that won, where another one came first.
    package let winner: CommandStamp?

    package init(_ kind: Kind, _ reasons: [Reason], winner: CommandStamp? = nil) {
        self.kind = kind
        self.reasons = reasons
        self.winner = winner
    }

    /// A refusal with one reason that the caller may read.
    package init(
        _ kind: Kind, _ code: String, _ message: String, remedy: String? = nil,
        winner: CommandStamp? = nil
    ) {
        self.init(kind, [Reason(code, message, remedy: remedy, audience: .requester)], winner: winner)
    }

    package var code: String { reasons.first?.code ?? kind.rawValue }
    package var description: String { "\(code): \(reasons.first?.message ?? "refused")" }
}

/// What a command led to, as it was answered and is answered again when it is repeated.
package struct CommandResult: Hashable, Sendable, Codable {
    package let command: CommandStamp
    /// The request after the command, where it was about one.
    package let request: AccessRequest?
    /// The grants it made or ended, after it.
    package let grants: [Grant]
    /// The freeze it began or ended.
    package let freeze: Freeze?
    /// The delegation it began or ended.
    package let delegation: Delegation?
    /// The signal it told of.
    package let signal: Signal?

    package init(
        command: CommandStamp, request: AccessRequest?, grants: [Grant], freeze: Freeze? = nil,
        delegation: Delegation? = nil, signal: Signal? = nil
    ) {
        self.freeze = freeze
        self.delegation = delegation
        self.signal = signal
        self.command = command
        self.request = request
        self.grants = grants
    }
}

package enum CommandOutcome: Hashable, Sendable, Codable {
    case done(CommandResult)
    case refused(Refusal)

    private enum Key: String, CodingKey { case done, refused }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let refusal = try container.decodeIfPresent(Refusal.self, forKey: .refused) {
            self = .refused(refusal)
        } else {
            self = .done(try container.decode(CommandResult.self, forKey: .done))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .done(let result): try container.encode(result, forKey: .done)
        case .refused(let refusal): try container.encode(refusal, forKey: .refused)
        }
    }
}
