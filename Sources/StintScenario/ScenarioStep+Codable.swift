import StintCore

extension ScenarioStep: Codable {
    private enum Key: String, CodingKey, CaseIterable {
        case by, session, meanwhile, expect, note
        case name = "as"
        case request, approve, deny, cancel, extend, relinquish, revoke, freeze, thaw, delegate, endDelegation, signal
        case again, clock, due, change, reevaluate, check, look

        var isAction: Bool {
            switch self {
            case .by, .session, .meanwhile, .expect, .note, .name: false
            default: true
            }
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        by = try container.decodeIfPresent(String.self, forKey: .by)
        session = try container.decodeIfPresent(CallerSession.self, forKey: .session)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        meanwhile = try container.decodeIfPresent([ScenarioStep].self, forKey: .meanwhile)
        expect = try container.decodeIfPresent(Expectation.self, forKey: .expect)
        note = try container.decodeIfPresent(String.self, forKey: .note)
        let actions = Key.allCases.filter { $0.isAction && container.contains($0) }
        guard let key = actions.first, actions.count == 1 else {
            let known = Key.allCases.filter(\.isAction).map { "`\($0.rawValue)`" }.joined(separator: ", ")
            throw ScenarioError(
                actions.isEmpty
                    ? "a step says nothing that happens: give it one of \(known)"
                    : "a step does two things, `\(actions[0].rawValue)` and `\(actions[1].rawValue)`: make it two")
        }
        switch key {
        case .request: action = .request(try container.decode(ScenarioAction.Ask.self, forKey: key))
        case .approve: action = .approve(try container.decode(ScenarioAction.Judge.self, forKey: key))
        case .deny: action = .deny(try container.decode(ScenarioAction.Judge.self, forKey: key))
        case .cancel: action = .cancel(try container.decode(ScenarioAction.About.self, forKey: key))
        case .extend: action = .extend(try container.decode(ScenarioAction.Extend.self, forKey: key))
        case .relinquish: action = .relinquish(try container.decode(ScenarioAction.About.self, forKey: key))
        case .revoke: action = .revoke(try container.decode(ScenarioAction.Revoke.self, forKey: key))
        case .freeze: action = .freeze(try container.decode(ScenarioAction.StartFreeze.self, forKey: key))
        case .thaw: action = .thaw(try container.decode(ScenarioAction.Thaw.self, forKey: key))
        case .delegate: action = .delegate(try container.decode(ScenarioAction.Delegate.self, forKey: key))
        case .endDelegation: action = .endDelegation(try container.decode(ScenarioAction.About.self, forKey: key))
        case .signal: action = .signal(try container.decode(ScenarioAction.Signal.self, forKey: key))
        case .clock: action = .clock(try container.decode(ScenarioAction.Clock.self, forKey: key))
        case .change: action = .change(try container.decode(ScenarioWorld.self, forKey: key))
        case .reevaluate: action = .reevaluate(try container.decode(GrantDecisionInput.Cause.self, forKey: key))
        case .check: action = .check(try container.decode(ScenarioAction.Check.self, forKey: key))
        case .look: action = .look(try container.decode(ScenarioAction.About.self, forKey: key))
        case .again, .due, .by, .session, .meanwhile, .expect, .note, .name:
            guard try container.decode(Bool.self, forKey: key) else {
                throw ScenarioError("`\(key.rawValue)` is `true`, or left out")
            }
            action = key == .again ? .again : .due
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(by, forKey: .by)
        try container.encodeIfPresent(session, forKey: .session)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encodeIfPresent(meanwhile, forKey: .meanwhile)
        try container.encodeIfPresent(expect, forKey: .expect)
        try container.encodeIfPresent(note, forKey: .note)
        switch action {
        case .request(let ask): try container.encode(ask, forKey: .request)
        case .approve(let judge): try container.encode(judge, forKey: .approve)
        case .deny(let judge): try container.encode(judge, forKey: .deny)
        case .cancel(let about): try container.encode(about, forKey: .cancel)
        case .extend(let extend): try container.encode(extend, forKey: .extend)
        case .relinquish(let about): try container.encode(about, forKey: .relinquish)
        case .revoke(let revoke): try container.encode(revoke, forKey: .revoke)
        case .freeze(let freeze): try container.encode(freeze, forKey: .freeze)
        case .thaw(let thaw): try container.encode(thaw, forKey: .thaw)
        case .delegate(let delegate): try container.encode(delegate, forKey: .delegate)
        case .endDelegation(let about): try container.encode(about, forKey: .endDelegation)
        case .signal(let signal): try container.encode(signal, forKey: .signal)
        case .again: try container.encode(true, forKey: .again)
        case .clock(let clock): try container.encode(clock, forKey: .clock)
        case .due: try container.encode(true, forKey: .due)
        case .change(let world): try container.encode(world, forKey: .change)
        case .reevaluate(let cause): try container.encode(cause, forKey: .reevaluate)
        case .check(let check): try container.encode(check, forKey: .check)
        case .look(let about): try container.encode(about, forKey: .look)
        }
    }
}
