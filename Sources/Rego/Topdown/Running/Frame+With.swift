import RegoSyntax

extension Frame {
    /// Evaluates an expression in a world with its modifiers applied; what comes after it sees the world as it was.
    func evaluateWith(_ step: Step, _ solution: Continuation) throws {
        var disabled: [[TermNode]] = []
        if machine.isPartial {
            guard let found = try refsUnder(step) else {
                try saveWhole(step) { try next(solution) }
                return
            }
            disabled = found
        }
        let outer = machine.world
        let inner = try world(step, in: outer)
        enter(inner, disabled)
        defer { leave(to: outer) }
        try evaluate(step) {
            leave(to: outer)
            defer { enter(inner, disabled) }
            try next(solution)
        }
    }

    private func enter(_ world: World, _ disabled: [[TermNode]]) {
        machine.world = world
        machine.memos.append(TopdownMemo())
        machine.partial?.disabled.append(.init(paths: disabled, isInternal: true))
    }

    private func leave(to world: World) {
        machine.partial?.disabled.removeLast()
        machine.memos.removeLast()
        machine.world = world
    }

    private func world(_ step: Step, in outer: World) throws -> World {
        var world = outer
        if machine.isPartial {
            world.id = machine.worldID(
                step.modifiers.map { ($0.source.target, machine.lowering.term(bindings.plug($0.value))) }, in: outer)
        }
        for modifier in step.modifiers {
            let replacement = bindings.plug(modifier.value)
            let keys = modifier.target.keys ?? []
            switch modifier.target.first?.variable {
            case .data? where machine.library.isFunction(modifier.target):
                world.mocks.append(.init(name: name(of: modifier), replacement: replacement))
            case .data?:
                world.data = world.data.replacing(keys[...], with: try value(of: replacement))
                world.targets.append(keys)
            case .input?:
                let value = try value(of: replacement)
                world.input = world.input.map { $0.replacing(keys[...], with: value) } ?? .nested(keys[...], value)
            default:
                world.mocks.append(.init(name: name(of: modifier), replacement: replacement))
            }
        }
        return world
    }

    private func name(of modifier: Step.Modifier) -> String { modifier.source.target.dottedName ?? "" }
}
