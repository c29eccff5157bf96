extension Evaluator {
    /// Runs the rest of the list in a scope with the modifiers applied, up to `endWith`.
    func with(_ number: Int, _ frame: Frame, _ step: Int) -> Signal {
        let outer = scope
        let inner = scope(program.withs[number], in: outer, frame)
        guard depth < context.limits.callDepth, pay(bytes: 64 &+ program.groups.count &* 17, at: step) else {
            if failure == nil { return fail(.limit, "`with` nests deeper than the limit of calls", at: step) }
            return .failed
        }
        depth &+= 1
        scope = inner
        let signal = run(step &+ 1, frame)
        scope = outer
        depth &-= 1
        return signal
    }

    /// The expression of a `with` has a solution: what follows sees the world as it was outside.
    func endWith(_ frame: Frame, _ step: Int) -> Signal {
        let inner = scope
        scope = inner.parent ?? inner
        let signal = run(step &+ 1, frame)
        scope = inner
        return signal
    }

    private func scope(_ plan: WithPlan, in outer: Scope, _ frame: Frame) -> Scope {
        var input = outer.input.value
        var data: Value?
        var targets = outer.targets
        var replacements = outer.replacements
        for (target, replacement) in plan.modifiers {
            switch target {
            case .input(let path):
                guard case .value(let operand) = replacement else { continue }
                let value = read(operand, frame).owned
                input = input.map { $0.replacing(path[...], with: value) } ?? .nested(path[...], value)
            case .data(let path):
                guard case .value(let operand) = replacement else { continue }
                let value = read(operand, frame).owned
                let before = data ?? outer.data.value
                data = before.map { $0.replacing(path[...], with: value) } ?? .nested(path[...], value)
                targets.append(path)
            case .function(let group):
                replacements.append((.function(group: group), self.replacement(replacement, frame)))
            case .builtin(let name):
                replacements.append((.builtin(name: name), self.replacement(replacement, frame)))
            }
        }
        return Scope(
            input: input.map { ValueRef($0) } ?? .undefined, projected: outer.projected,
            data: data.map { ValueRef($0) } ?? outer.data,
            targets: targets, replacements: replacements, parent: outer, groups: program.groups.count,
            owned: [input, data].compactMap { $0 })
    }

    private func replacement(_ replacement: WithPlan.Replacement, _ frame: Frame) -> Scope.Replacement {
        switch replacement {
        case .value(let operand): .value(read(operand, frame))
        case .function(let group): .function(group: group)
        case .builtin(let builtin): .builtin(builtin)
        }
    }
}
