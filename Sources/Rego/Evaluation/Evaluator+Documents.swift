extension Evaluator {
    // A document on the way is two slots: the number of a node of the tree of rules, and the base data there. Beyond
    // the tree the node is undefined. `.stop` stands for "go on" here.

    func startDocument(_ document: Instruction.Document, _ number: Int32, _ frame: Frame) {
        let path = program.nodes[Int(number)].path
        let isTarget = !scope.targets.isEmpty && scope.isTarget(path)
        write(isTarget ? .undefined : ValueRef(Int(number)), document.node, frame)
        write(base(path), document.base, frame)
    }

    /// Goes one key further.
    func documentStep(
        _ document: Instruction.Document, _ key: ValueRef, _ next: Instruction.Document, _ frame: Frame, _ step: Int
    ) -> Signal {
        let (node, base) = (frame[Int(document.node)], frame[Int(document.base)])
        let below = base.isUndefined ? base : baseGet(base, key)
        guard let child = child(of: node, key) else {
            write(.undefined, next.node, frame)
            write(below, next.base, frame)
            return below.isUndefined ? .done : .stop
        }
        guard let group = program.nodes[child].group else {
            write(ValueRef(child), next.node, frame)
            write(below, next.base, frame)
            return .stop
        }
        guard let value = scope.memo.value(of: group) ?? evaluate(group, step) else { return .failed }
        write(.undefined, next.node, frame)
        write(value, next.base, frame)
        return value.isUndefined ? .done : .stop
    }

    private func child(of node: ValueRef, _ key: ValueRef) -> Int? {
        guard node.kind == .int else { return nil }
        for child in program.nodes[Int(truncatingIfNeeded: node.int)].children
        where ValueRef(child.key).equals(key) {
            let isTarget = !scope.targets.isEmpty && scope.isTarget(program.nodes[child.node].path)
            return isTarget ? nil : child.node
        }
        return nil
    }

    /// Runs the rest of the list for each key of base data, then for each other key of the tree of rules.
    func documentKeys(
        _ document: Instruction.Document, _ key: Slot, _ frame: Frame, _ step: Int
    ) -> Signal {
        let (node, base) = (frame[Int(document.node)], frame[Int(document.base)])
        let mark = arena.mark
        let isRoot = node.kind == .int && node.int == 0 && program.nodes[0].path.isEmpty
        func visit(_ value: ValueRef) -> Signal {
            write(value, key, frame)
            let signal = run(step &+ 1, frame)
            if signal == .done { arena.release(downTo: mark) }
            return signal
        }
        switch base.kind {
        case .array:
            for position in 0..<(base.collectionCount ?? 0) {
                let signal = visit(ValueRef(position))
                if signal != .done { return signal }
            }
        case .object, .set:
            let flat = base.withTable { $0.flat }
            for position in 0..<flat.count where !(isRoot && flat.keys[position] == "system") {
                let signal = visit(ValueRef(flat.keys[position]))
                if signal != .done { return signal }
            }
        default: break
        }
        guard node.kind == .int else { return .done }
        for child in program.nodes[Int(truncatingIfNeeded: node.int)].children
        where base.isUndefined || base.get(ValueRef(child.key)).isUndefined || isRoot && child.key == "system" {
            let signal = visit(ValueRef(child.key))
            if signal != .done { return signal }
        }
        return .done
    }

    /// What a key leads to within base data: OPA looks it up by its text.
    func baseGet(_ value: ValueRef, _ key: ValueRef) -> ValueRef {
        let found = value.get(key)
        return found.isUndefined ? value.getText(key) : found
    }

    /// The base data at a path of constants, as a whole; undefined also if the evaluation has failed.
    func baseDocument(_ path: Int, _ step: Int) -> ValueRef {
        if scope.targets.isEmpty { return program.followBase(path, from: scope.data) }
        let keys = program.paths[path].map { program.pathKeys[$0].owned }
        let original = program.followBase(path, from: store)
        // What stands beside all that was set is as it was.
        let isBeside = !scope.targets.contains { zip($0, keys).allSatisfy { $0 == $1 } }
        if isBeside { return original }
        let value = program.followBase(path, from: scope.data)
        return value.isUndefined ? value : whole(value, keys, original, step)
    }

    /// A document that holds something `with` has set. As OPA reads it, an object that was set there is merged with the
    /// one that the data has in its place.
    private func whole(_ value: ValueRef, _ path: [Value], _ original: ValueRef, _ step: Int) -> ValueRef {
        let isAbove = scope.targets.contains { $0.count > path.count && zip($0, path).allSatisfy { $0 == $1 } }
        guard isAbove, !scope.isTarget(path), let changed = value.value, let original = original.value else {
            return value
        }
        let size = (value.collectionCount ?? 0) &+ (original.asObject?.count ?? 0)
        guard pay(bytes: 32 &* size, at: step) else { return .undefined }
        return arena.keep(Self.merge(changed, original))
    }

    /// A value found in base data by keys that were not known beforehand, as a whole; undefined also if the evaluation
    /// has failed. Every object above what `with` has set was made for it, so its address says where it is.
    func wholeElement(_ value: ValueRef, _ step: Int) -> ValueRef {
        guard !scope.targets.isEmpty, value.kind == .object else { return value }
        for target in scope.targets {
            var (found, original) = (scope.data, store)
            for place in target.indices.dropLast() {
                found = found.get(ValueRef(target[place]))
                original = original.isUndefined ? original : baseGet(original, ValueRef(target[place]))
                if found.isUndefined { break }
                if found.kind == value.kind, found.bits == value.bits {
                    return whole(value, Array(target[...place]), original, step)
                }
            }
        }
        return value
    }

    /// The whole document: what rules define, merged with base data.
    func endDocument(
        _ document: Instruction.Document, _ slot: Slot, _ frame: Frame, _ step: Int
    ) -> Signal {
        let (node, base) = (frame[Int(document.node)], frame[Int(document.base)])
        var value = node.kind == .int ? base : wholeElement(base, step)
        if node.kind == .int {
            guard let whole = extent(Int(truncatingIfNeeded: node.int), base, step) else { return .failed }
            guard isShallow(whole, at: step) else { return .failed }
            value = arena.keep(whole)
        }
        if value.isUndefined { return failure == nil ? .done : .failed }
        write(value, slot, frame)
        return .stop
    }

    private func extent(_ number: Int, _ base: ValueRef, _ step: Int) -> Value? {
        guard let virtual = virtual(number, step) else { return nil }
        let path = program.nodes[number].path
        let whole = scope.targets.isEmpty ? base : whole(base, path, self.base(path, in: store), step)
        guard var below = whole.value else { return failure == nil ? virtual : nil }
        if program.nodes[number].path.isEmpty, case .object(let root) = below {
            below = .object(root.removing("system"))
        }
        return Self.merge(below, virtual)
    }

    /// What rules define below a node.
    private func virtual(_ number: Int, _ step: Int) -> Value? {
        guard hasStack else {
            _ = failStack(at: step)
            return nil
        }
        var builder = TableBuilder(hasValues: true)
        for child in program.nodes[number].children where !program.nodes[child.node].isHidden {
            if !scope.targets.isEmpty, scope.isTarget(program.nodes[child.node].path) { continue }
            guard let group = program.nodes[child.node].group else {
                guard let below = virtual(child.node, step) else { return nil }
                builder.set(child.key, below)
                continue
            }
            guard let value = scope.memo.value(of: group) ?? evaluate(group, step) else { return nil }
            if let value = value.value { builder.set(child.key, value) }
        }
        guard pay(bytes: 32 &* builder.count, at: step) else { return nil }
        return .object(RegoObject(table: builder.finish()))
    }

    /// Objects are merged key by key; where something else stands in both, the first one's stays.
    static func merge(_ first: Value, _ second: Value) -> Value {
        guard case .object(let left) = first, case .object(let right) = second else { return first }
        if right.isEmpty { return first }
        var builder = TableBuilder(hasValues: true, capacity: left.count &+ right.count)
        for entry in left {
            builder.set(entry.key, right[entry.key].map { merge(entry.value, $0) } ?? entry.value)
        }
        for entry in right where left[entry.key] == nil { builder.set(entry.key, entry.value) }
        return .object(RegoObject(table: builder.finish()))
    }
}
