import Rego
import RegoSyntax

/// Rules beside those of the policies, each of which answers how far a body gets and with which values.
struct ProbeEngine {
    /// The values of one solution, capture by capture: none where it is undefined, several where it has several.
    typealias Row = [[Value]]

    /// What is evaluated with what.
    struct World {
        var input: Value?
        var data: RegoObject
        /// Arguments of the function that is looked into.
        var arguments: [Value] = []
        /// The documents that `with` has put in place of others; for telling worlds apart.
        var replaced: [String] = []

        fileprivate var baseData: BaseData {
            guard !arguments.isEmpty else { return BaseData(data) }
            return BaseData(
                data.inserting(.array(RegoArray(arguments)), for: Value(ExplainPlanner.argumentsName)))
        }
    }

    /// Expressions and captures in the probes of one body, and in all there are.
    private static let maximumBranchSize = 50_000
    private static let maximumSize = 250_000

    private let engine: Engine
    private let packages: [Int: [String]]
    private let options: EvaluationOptions

    /// - Parameter plans: module by module, as their names are understood there.
    init?(
        _ modules: [Module], _ plans: [(module: Int, branch: BranchPlan)], builtins: BuiltinRegistry,
        version: RegoVersion, options: EvaluationOptions
    ) {
        self.options = options
        let plans = Self.affordable(plans)
        var compile = CompilerOptions()
        compile.keepsPrint = false
        compile.regoVersion = version
        func engine(_ plans: ArraySlice<(module: Int, branch: BranchPlan)>) -> Engine? {
            var probing = modules
            for (module, branch) in plans where probing.indices.contains(module) {
                probing[module].rules += branch.block.probes
            }
            return try? Engine(parsed: probing, builtins: builtins, options: compile)
        }
        // What cannot be asked of one rule must not keep the others from being explained.
        func usable(_ plans: ArraySlice<(module: Int, branch: BranchPlan)>, _ tries: inout Int)
            -> [(module: Int, branch: BranchPlan)]
        {
            tries -= 1
            guard tries > 0 else { return [] }
            if engine(plans) != nil { return Array(plans) }
            guard plans.count > 1 else { return [] }
            let middle = plans.startIndex + plans.count / 2
            return usable(plans[..<middle], &tries) + usable(plans[middle...], &tries)
        }
        var tries = 200
        if let whole = engine(plans[...]) {
            self.engine = whole
        } else if let part = engine(usable(plans[...], &tries)[...]) {
            self.engine = part
        } else {
            return nil
        }
        var packages: [Int: [String]] = [:]
        for (module, branch) in plans where modules.indices.contains(module) {
            for id in branch.block.ids { packages[id] = modules[module].package.names }
        }
        self.packages = packages
    }

    /// The rules of the policies and those that ask about them.
    var ruleCount: Int { engine.compiled.rules.count }

    /// The plans that are not too much to ask: a body of many conditions has as many probes, each as long as itself.
    private static func affordable(
        _ plans: [(module: Int, branch: BranchPlan)]
    ) -> [(module: Int, branch: BranchPlan)] {
        var left = maximumSize
        return plans.filter { plan in
            let size = plan.branch.block.size
            guard size <= min(maximumBranchSize, left) else { return false }
            left -= size
            return true
        }
    }

    /// The solutions of a block's first `count` conditions, with what the next one is about; nil where it cannot be
    /// known.
    func rows(_ block: ExplainBlock, _ count: Int, _ world: World) -> [Row]? {
        guard let package = packages[block.id],
            let prepared = try? engine.prepare(path: package + [ExplainBlock.name(block.id, count)]),
            let answer = try? prepared.value(input: world.input, data: world.baseData, options: options)
        else { return nil }
        guard case .set(let rows)? = answer.value else { return [] }
        return rows.map { row in
            guard case .array(let cells) = row else { return [] }
            return cells.map { cell in
                guard case .array(let values) = cell else { return [] }
                return Array(values)
            }
        }
    }

    /// A document's value; nil where it is undefined.
    func value(_ path: [String], _ world: World) throws(PolicyProblems) -> Value? {
        do {
            let prepared = try engine.prepare(path: path)
            return try prepared.value(input: world.input, data: world.baseData, options: options).value
        } catch {
            throw PolicyProblems(error)
        }
    }
}

extension ExplainBlock {
    /// No rule that anybody wrote has such a name.
    static func name(_ id: Int, _ count: Int) -> String { "stint#explain#\(id)#\(count)" }

    /// The numbers of the block and of those inside it.
    fileprivate var ids: [Int] { [id] + conditions.flatMap { $0.blocks.flatMap(\.ids) } }

    /// How many expressions and captures its probes have, those of the blocks inside included.
    fileprivate var size: Int {
        let captures = conditions.reduce(0) { $0 + $1.captures.count }
        var size = 2 * captures + result.count + (conditions.count + 1) * (context.count + elements.count)
        size += conditions.count * (conditions.count + 1) / 2
        for condition in conditions { size += condition.blocks.reduce(0) { $0 + $1.size } }
        return size
    }

    /// What every condition looks up, then what the block gives.
    var allCaptures: [ConditionPlan.Capture] { conditions.flatMap(\.captures) + elements + result }

    /// Where the captures of a condition stand in the last probe.
    func range(of condition: Int) -> Range<Int> {
        let start = conditions.prefix(condition).reduce(0) { $0 + $1.captures.count }
        return start..<start + conditions[condition].captures.count
    }

    /// The element an `every` looks at: key, if it has a name, and value.
    var elements: [ConditionPlan.Capture] {
        guard case .every(let some) = kind else { return [] }
        return [some.key, some.value].compactMap { $0 }.map { .init(text: $0.line, term: $0, modifiers: []) }
    }

    /// A rule for each beginning of the body; of an `every` the element comes first in each row.
    fileprivate var probes: [Rule] {
        var rules: [Rule] = []
        for count in 0...conditions.count {
            let body = context + conditions.prefix(count).map(\.expression)
            let captures = count < conditions.count ? elements + conditions[count].captures : allCaptures
            rules.append(Self.probe(Self.name(id, count), body, captures))
        }
        return rules + conditions.flatMap { $0.blocks.flatMap(\.probes) }
    }

    private static func probe(_ name: String, _ body: Body, _ captures: [ConditionPlan.Capture]) -> Rule {
        let held = Term(.variable("stint#value"))
        let cells = captures.map { capture in
            Term(
                .arrayComprehension(
                    held,
                    [Expression(.call(.assignment(held, capture.term)), modifiers: capture.modifiers)]))
        }
        let truth = Expression(.term(Term(.boolean(true))))
        var body = body.isEmpty ? [truth] : body
        for index in body.indices { body[index].index = index }
        let head = Head(
            reference: [Term(.variable(RegoText(name)))],
            value: Term(.setComprehension(Term(.array(cells)), body)), isAssigned: true, location: .none)
        return Rule(head: head, body: [truth], location: .none)
    }
}
