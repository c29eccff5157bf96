/// Finds scans of base data whose elements are compared at once with a value known beforehand, and turns each into a
/// scan of the elements that an index finds (`ElementLookup`). It works on the finished instructions.
///
///     base s0 data.roles                          base s0 data.roles
///     scan s0 key s1 element s2                   input s4 role
///     get s3 = s2["name"]                   ->    scanWhere s0 key s1 element s2, s2["name"] is s4
///     input s4 role                               get s3 = s2["name"]
///     equal s3, s4                                equal s3, s4
struct LookupPlanner {
    private let program: Program
    /// How far it looks in both directions, so that long bodies do not take long.
    private static let reach = 64

    static func plan(_ program: Program) {
        let planner = LookupPlanner(program: program)
        for step in program.code.indices {
            if case .scan(let operand, let key, let element) = program.code[step] {
                planner.plan(step, operand, key, element)
            }
        }
    }

    private func plan(_ step: Int, _ operand: Operand, _ key: Slot, _ element: Slot) {
        guard let slot = operand.slot, isBase(slot, before: step), let found = comparison(step, key, element) else {
            return
        }
        program.lookups.append(ElementLookup(wanted: found.wanted, path: found.path))
        let number = Int32(truncatingIfNeeded: program.lookups.count &- 1)
        let scan = Instruction.scanWhere(operand, key: key, element: element, lookup: number)
        guard let input = found.input else {
            program.code[step] = scan
            return
        }
        // What is wanted comes from the input: it is read before the loop. Nothing jumps in between.
        let (read, place) = (program.code[input], program.places[input])
        for position in (step..<input).reversed() {
            program.code[position &+ 1] = program.code[position]
            program.places[position &+ 1] = program.places[position]
        }
        (program.code[step], program.places[step]) = (read, place)
        program.code[step &+ 1] = scan
    }

    /// Whether the instructions straight before `step` put a document of base data into a slot.
    private func isBase(_ slot: Slot, before step: Int) -> Bool {
        let last = max(0, step &- Self.reach)
        var step = step &- 1
        while step >= last {
            switch program.code[step] {
            case .base(slot, _), .baseDocument(slot, _): return true
            case .move, .input, .base, .baseDocument, .baseGet, .baseEnd, .path, .get, .equal, .compare, .truth,
                .isArray,
                .isObject, .member, .comparison, .membership, .rule, .ruleKey, .function, .builtin, .arithmetic, .scan,
                .scanWhere, .collect, .not, .every, .makeArray, .makeSet, .makeObject,
                .makeRecord:
                step &-= 1
            default: return false
            }
        }
        return false
    }

    private struct Comparison {
        let path: [ElementLookup.Key]
        let wanted: Operand
        /// The instruction that puts what is wanted into its slot, if it stands behind the scan.
        let input: Int?
    }

    /// The first comparison of something in the element with a value that is the same in every round. Everything up to
    /// it reads and compares: it fails for the element or does nothing.
    private func comparison(_ scan: Int, _ key: Slot, _ element: Slot) -> Comparison? {
        var paths: [Slot: [ElementLookup.Key]] = [element: []]
        var inputs: [Slot: Int] = [:]
        var changing: Set<Slot> = [key, element]
        for step in program.code[(scan &+ 1)...].indices.prefix(Self.reach) {
            switch program.code[step] {
            case .baseEnd(let slot):
                if paths[slot] == nil { return nil }
            case .input(let slot, _):
                inputs[slot] = step
            case .get(let slot, let operand, let name):
                changing.insert(slot)
                paths[slot] = path(paths, operand, name, isBase: false)
            case .baseGet(let slot, let operand, let name):
                changing.insert(slot)
                paths[slot] = path(paths, operand, name, isBase: true)
            case .path(let slot, let operand, let number):
                changing.insert(slot)
                guard let start = operand.slot.flatMap({ paths[$0] }) else { continue }
                let keys = program.paths[Int(number)].map {
                    ElementLookup.Key(value: program.pathKeys[$0], isBase: false)
                }
                paths[slot] = start + keys
            case .equal(let left, let right):
                for (part, wanted) in [(left, right), (right, left)] {
                    guard let path = part.slot.flatMap({ paths[$0] }) else { continue }
                    if let slot = wanted.slot, changing.contains(slot) { continue }
                    return Comparison(path: path, wanted: wanted, input: wanted.slot.flatMap { inputs[$0] })
                }
            case .compare, .truth, .isArray, .isObject: break
            default: return nil
            }
        }
        return nil
    }

    private func path(
        _ paths: [Slot: [ElementLookup.Key]], _ operand: Operand, _ name: Operand, isBase: Bool
    ) -> [ElementLookup.Key]? {
        guard let path = operand.slot.flatMap({ paths[$0] }), let constant = name.constant else { return nil }
        return path + [ElementLookup.Key(value: program.constantRefs[constant], isBase: isBase)]
    }
}
