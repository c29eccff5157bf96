package import StintCore

// In tests names are written as literals; one that is wrong ends the test.

extension Identifier: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        do { try self.init(text) } catch { fatalError("\(error)") }
    }
}

extension TypedID: ExpressibleByStringLiteral, ExpressibleByExtendedGraphemeClusterLiteral,
    ExpressibleByUnicodeScalarLiteral
{
    package init(stringLiteral text: String) { self.init(Identifier(stringLiteral: text)) }
}

extension SubjectRef: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        do { try self.init(text) } catch { fatalError("\(error)") }
    }
}

extension Entitlement: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        do { try self.init(text) } catch { fatalError("\(error)") }
    }
}

extension Instant: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        do { try self.init(text) } catch { fatalError("\(error)") }
    }
}

extension Caller {
    /// A person in their own session.
    package static func human(_ subject: SubjectRef, _ roles: Set<CallerRole> = [.user]) -> Caller {
        Caller(subject: subject, roles: roles, session: .human)
    }

    /// A program with a token.
    package static func machine(_ subject: SubjectRef, _ roles: Set<CallerRole> = [.user]) -> Caller {
        Caller(subject: subject, roles: roles, session: .machine)
    }
}
