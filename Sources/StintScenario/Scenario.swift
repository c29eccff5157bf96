package import StintCore

/// A story to try policies against: a world, a clock, what who does in which order, and what is expected of it.
package struct Scenario: Hashable, Sendable, Codable {
    package var about: String?
    package var world: ScenarioWorld
    package var steps: [ScenarioStep]

    package init(about: String? = nil, world: ScenarioWorld, steps: [ScenarioStep]) {
        self.about = about
        self.world = world
        self.steps = steps
    }

    /// Reads a scenario; a key that is not known is an error.
    package init(json: JSONValue) throws(ScenarioError) {
        do {
            self = try JSONCoder.decode(Scenario.self, from: json)
            let again = try JSONCoder.encode(self)
            if let key = Self.unknownKey(in: json, readAs: again, path: "") {
                throw ScenarioError("`\(key)` is not known here: remove it, or check its spelling")
            }
        } catch {
            throw ScenarioError(ScenarioError.text(error))
        }
    }

    package func json() throws -> JSONValue { try JSONCoder.encode(self) }

    /// The first key that reading left out.
    private static func unknownKey(in json: JSONValue, readAs read: JSONValue, path: String) -> String? {
        switch (json, read) {
        case (.object(let object), .object(let known)):
            for member in object.members {
                if case .null = member.value { continue }
                let place = path.isEmpty ? member.key : "\(path).\(member.key)"
                guard let value = known[member.key] else { return place }
                if let key = unknownKey(in: member.value, readAs: value, path: place) { return key }
            }
        case (.array(let values), .array(let known)) where values.count == known.count:
            for (place, pair) in zip(values, known).enumerated() {
                if let key = unknownKey(in: pair.0, readAs: pair.1, path: "\(path)[\(place + 1)]") { return key }
            }
        default: break
        }
        return nil
    }
}

/// One thing that happens, and what is expected of it.
package struct ScenarioStep: Hashable, Sendable {
    /// Who does it: `alice`, `user:alice`, `agent:fixit`; left out where it is nobody's, as the clock's.
    package var by: String?
    /// A program with a token, where a user would else sit there themselves.
    package var session: CallerSession?
    package var action: ScenarioAction
    /// A name for the request or the delegation it makes; `NAME.2` is the grant of its second item, `NAME` the first's.
    package var name: String?
    /// What happens after this was decided, and before it is committed.
    package var meanwhile: [ScenarioStep]?
    package var expect: Expectation?
    package var note: String?

    package init(
        by: String? = nil, session: CallerSession? = nil, _ action: ScenarioAction, name: String? = nil,
        meanwhile: [ScenarioStep]? = nil, expect: Expectation? = nil, note: String? = nil
    ) {
        self.by = by
        self.session = session
        self.action = action
        self.name = name
        self.meanwhile = meanwhile
        self.expect = expect
        self.note = note
    }
}

/// What is expected of a step; what is left out may be anything.
package struct Expectation: Hashable, Sendable, Codable {
    /// Whether it was carried out at all.
    package var done: Bool?
    /// The code it is refused with.
    package var refused: String?
    /// The command that came first, by the account that sent it.
    package var winner: SubjectRef?
    package var request: RequestState?
    package var items: ByName<RequestState>?
    package var postReview: PostReviewProgress.State?
    /// The state of the grant it is about, or of every grant it made.
    package var grant: GrantState?
    /// How many grants it is about.
    package var grants: Int?
    /// A code among the reasons it came with.
    package var reason: String?
    /// Whether access is allowed.
    package var allow: Bool?

    package init(
        done: Bool? = nil, refused: String? = nil, request: RequestState? = nil, grant: GrantState? = nil,
        reason: String? = nil, allow: Bool? = nil
    ) {
        self.done = done
        self.refused = refused
        self.request = request
        self.grant = grant
        self.reason = reason
        self.allow = allow
    }
}
