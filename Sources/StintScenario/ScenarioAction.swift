package import StintCore

/// What somebody does, what time does, what changes, and what is looked at.
package enum ScenarioAction: Hashable, Sendable {
    case request(Ask)
    case approve(Judge)
    case deny(Judge)
    case cancel(About)
    case extend(Extend)
    case relinquish(About)
    case revoke(Revoke)
    case freeze(StartFreeze)
    case thaw(Thaw)
    case delegate(Delegate)
    case endDelegation(About)
    case signal(Signal)
    /// The last command again, under its id.
    case again
    case clock(Clock)
    /// The timekeeper does what has come due.
    case due
    case change(ScenarioWorld)
    case reevaluate(GrantDecisionInput.Cause)
    /// What an enforcement point is told.
    case check(Check)
    case look(About)

    package struct Ask: Hashable, Sendable, Codable {
        package var items: [Entitlement]
        package var `for`: ScenarioDuration
        package var beneficiary: SubjectRef?
        /// From now; or an instant.
        package var startsIn: ScenarioDuration?
        package var startsAt: Instant?
        package var reason: String?
        package var ticket: String?
        package var breakGlass: Bool?

        package init(
            items: [Entitlement], for duration: ScenarioDuration, beneficiary: SubjectRef? = nil,
            startsIn: ScenarioDuration? = nil, startsAt: Instant? = nil, reason: String? = nil, ticket: String? = nil,
            breakGlass: Bool? = nil
        ) {
            self.items = items
            self.for = duration
            self.beneficiary = beneficiary
            self.startsIn = startsIn
            self.startsAt = startsAt
            self.reason = reason
            self.ticket = ticket
            self.breakGlass = breakGlass
        }
    }

    package struct Judge: Hashable, Sendable, Codable {
        package var request: String
        package var stage: Identifier?
        package var only: [Entitlement]?
        package var `for`: ScenarioDuration?
        package var comment: String?

        package init(
            request: String, stage: Identifier? = nil, only: [Entitlement]? = nil,
            for duration: ScenarioDuration? = nil,
            comment: String? = nil
        ) {
            self.request = request
            self.stage = stage
            self.only = only
            self.for = duration
            self.comment = comment
        }
    }

    /// Something by its name.
    package struct About: Hashable, Sendable, Codable {
        package var request: String?
        package var grant: String?
        package var delegation: String?
        package var only: [Entitlement]?

        package init(
            request: String? = nil, grant: String? = nil, delegation: String? = nil, only: [Entitlement]? = nil
        ) {
            self.request = request
            self.grant = grant
            self.delegation = delegation
            self.only = only
        }
    }

    package struct Extend: Hashable, Sendable, Codable {
        package var grant: String
        package var `for`: ScenarioDuration
        package var reason: String?

        package init(grant: String, for duration: ScenarioDuration, reason: String? = nil) {
            self.grant = grant
            self.for = duration
            self.reason = reason
        }
    }

    package struct Revoke: Hashable, Sendable, Codable {
        package var grant: String?
        package var scope: FreezeScope?
        package var reason: String?

        package init(grant: String? = nil, scope: FreezeScope? = nil, reason: String? = nil) {
            self.grant = grant
            self.scope = scope
            self.reason = reason
        }
    }

    package struct StartFreeze: Hashable, Sendable, Codable {
        package var name: Identifier
        package var scope: FreezeScope
        package var suspend: Bool?
        package var reason: String?

        package init(name: Identifier, scope: FreezeScope, suspend: Bool? = nil, reason: String? = nil) {
            self.name = name
            self.scope = scope
            self.suspend = suspend
            self.reason = reason
        }
    }

    package struct Thaw: Hashable, Sendable, Codable {
        package var name: Identifier

        package init(name: Identifier) { self.name = name }
    }

    package struct Delegate: Hashable, Sendable, Codable {
        package var to: SubjectRef
        package var startsIn: ScenarioDuration?
        package var `for`: ScenarioDuration

        package init(to: SubjectRef, startsIn: ScenarioDuration? = nil, for duration: ScenarioDuration) {
            self.to = to
            self.startsIn = startsIn
            self.for = duration
        }
    }

    package struct Signal: Hashable, Sendable, Codable {
        package var type: Identifier
        package var target: SignalTarget
        package var data: JSONValue?
        package var `for`: ScenarioDuration?
        package var cleared: Bool?

        package init(
            type: Identifier, target: SignalTarget, data: JSONValue? = nil, for duration: ScenarioDuration? = nil,
            cleared: Bool? = nil
        ) {
            self.type = type
            self.target = target
            self.data = data
            self.for = duration
            self.cleared = cleared
        }
    }

    package struct Clock: Hashable, Sendable, Codable {
        package var advance: ScenarioDuration?
        package var back: ScenarioDuration?
        package var at: Instant?

        package init(advance: ScenarioDuration? = nil, back: ScenarioDuration? = nil, at: Instant? = nil) {
            self.advance = advance
            self.back = back
            self.at = at
        }
    }

    package struct Check: Hashable, Sendable, Codable {
        package var subject: SubjectRef
        package var action: Identifier
        package var resource: Identifier

        package init(subject: SubjectRef, action: Identifier, resource: Identifier) {
            self.subject = subject
            self.action = action
            self.resource = resource
        }
    }
}
