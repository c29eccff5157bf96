/// The classes of outcome a program that calls the API can tell apart; the raw value is the CLI's exit code.
package enum ExitClass: Int32, Sendable, CaseIterable {
    /// Done, or allowed.
    case done = 0
    /// Something failed that is none of the others.
    case failure = 1
    /// Policy, or the core's own rules, said no.
    case denied = 3
    /// Not decided yet: somebody has to review.
    case pending = 4
    /// No such request, grant, entitlement or route.
    case notFound = 5
    /// Somebody else was first, or the thing is no longer in a state that allows it.
    case conflict = 6
    /// No valid token.
    case unauthenticated = 7
    /// The server cannot answer: unreachable, overloaded, broken or not ready.
    case server = 8
    /// The command line, or what was sent, is wrong.
    case usage = 64

    /// One line for the documentation.
    package var meaning: String {
        switch self {
        case .done: "done, or allowed"
        case .failure: "failed in another way"
        case .denied: "denied by policy or by Stint's own rules"
        case .pending: "pending: somebody has to review"
        case .notFound: "no such request, grant or entitlement"
        case .conflict: "somebody was first, or its state does not allow it"
        case .unauthenticated: "no valid token"
        case .server: "the server is unreachable, overloaded or not ready"
        case .usage: "the command line, or a value given, is wrong"
        }
    }
}
