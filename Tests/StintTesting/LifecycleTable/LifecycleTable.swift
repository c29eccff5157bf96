package import StintCore

/// The lifecycle as it is, found out by trying: every command by every kind of caller, and every step of Stint's own,
/// in every state of everything that has one. `docs/lifecycle.md` shows it, and a test holds the page to it.
package struct LifecycleTable: Sendable {
    /// What one kind of thing does.
    package struct Chapter: Sendable {
        package let title: String
        package let states: [String]
        package var rows: [Row] = []
    }

    /// A command, or a step of Stint's own, in one state.
    package struct Row: Hashable, Sendable {
        package let state: String
        package let command: String
        /// Who may; empty where nobody can, since the state does not allow it.
        package let who: [String]
        package let follows: [Consequence]
        /// What the others are told, or everybody where nobody may.
        package let refusals: [String]
    }

    /// What was recorded, and the state after it.
    package struct Consequence: Hashable, Sendable {
        package let events: [String]
        package let state: String
    }

    package private(set) var chapters: [Chapter] = []

    package static func explore() async throws -> LifecycleTable {
        var table = LifecycleTable()
        for subject in LifecycleSubject.all { table.chapters.append(try await explore(subject)) }
        return table
    }

    private static func explore(_ subject: LifecycleSubject) async throws -> Chapter {
        var chapter = Chapter(title: subject.title, states: subject.states.map(\.name))
        for state in subject.states {
            for trial in subject.trials where trial.only?.contains(state.name) ?? true {
                if let row = try await explore(trial, in: state, of: subject) { chapter.rows.append(row) }
            }
        }
        return chapter
    }

    private static func explore(
        _ trial: LifecycleSubject.Trial, in state: LifecycleSubject.State, of subject: LifecycleSubject
    ) async throws -> Row? {
        var who: [String] = []
        var follows: [Consequence] = []
        var refusals: [String] = []
        // A refusal leaves everything as it was, so the next one tries in the same world.
        var untouched: LifecycleWorld?
        let people = LifecycleActor.people.filter { trial.actor == nil || trial.actor == $0.name }
        for actor in trial.isStints ? [LifecycleActor.stint] : people {
            let world = if let untouched { untouched } else { try await reach(state, of: subject, for: trial) }
            let before = world.house.store.log.count
            let outcome = try await trial.run(world, actor.caller)
            let events = world.house.store.log.dropFirst(before).map(\.event.type).filter { !Self.unshown.contains($0) }
            if let code = outcome?.refusal?.code {
                if !refusals.contains(code) { refusals.append(code) }
                untouched = world
                continue
            }
            untouched = nil
            let after = try await subject.stateOf(world)
            guard !events.isEmpty || after != state.name else { continue }
            who.append(actor.name)
            let consequence = Consequence(events: counted(events), state: after)
            if !follows.contains(consequence) { follows.append(consequence) }
        }
        guard !who.isEmpty || !refusals.isEmpty else { return nil }
        return Row(state: state.name, command: trial.name, who: who, follows: follows, refusals: refusals)
    }

    private static func reach(
        _ state: LifecycleSubject.State, of subject: LifecycleSubject, for trial: LifecycleSubject.Trial
    ) async throws -> LifecycleWorld {
        let world = try await LifecycleWorld()
        try await state.reach(world)
        guard try await subject.stateOf(world) == state.name else {
            throw CoreError(.invalidEvent, "the state `\(state.name)` of \(subject.title) was not reached")
        }
        try await trial.prepare(world)
        return world
    }

    /// What every command records besides.
    private static let unshown: Set<String> = [
        "api.decided", "command.refused", "policy.loaded", "grants.reevaluated",
    ]

    /// Each type once, in the order in which they came.
    private static func counted(_ types: [String]) -> [String] {
        var shown: [String] = []
        for type in types where !shown.contains(type) { shown.append(type) }
        return shown
    }
}

/// Who tries.
package struct LifecycleActor: Sendable {
    package let name: String
    package let caller: Caller

    static let stint = LifecycleActor(name: "Stint", caller: .machine("service:backup", []))
    static let people: [LifecycleActor] = [
        LifecycleActor(name: "its holder", caller: .human("user:alice")),
        LifecycleActor(name: "a reviewer", caller: .human("user:bob")),
        LifecycleActor(name: "a reviewer's delegate", caller: .human("user:stan")),
        LifecycleActor(name: "a revoker", caller: .human("user:grace")),
        LifecycleActor(name: "an operator", caller: .human("user:oscar", [.operator])),
        LifecycleActor(name: "an auditor", caller: .human("user:audrey", [.auditor])),
        LifecycleActor(name: "a signal source", caller: .machine("service:siem", [.signals])),
        LifecycleActor(name: "anybody else", caller: .human("user:nina")),
    ]
}
