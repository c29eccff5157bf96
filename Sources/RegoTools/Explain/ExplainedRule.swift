import Rego
import RegoSyntax

/// A rule as it was written, with what the compiler knows of it.
struct ExplainedRule {
    let module: Int
    let rule: Rule
    /// The document it defines, below `data`: up to the first step that is not a name.
    let path: [String]
    /// For each body, the first and those of `else`: the positions of its expressions in the order of evaluation.
    let orders: [[Int]]

    /// Every rule of the modules; the places are those of `CompiledModules.rules`.
    static func all(_ modules: [Module], _ compiled: CompiledModules) -> [ExplainedRule] {
        var rules: [ExplainedRule] = []
        for (index, module) in modules.enumerated() {
            for rule in module.rules {
                guard compiled.rules.indices.contains(rules.count) else { return rules }
                let made = compiled.rules[rules.count]
                let path = made.path.prefix(made.fixedPathCount).dropFirst().compactMap { $0.stringValue?.string }
                let bodies = [rule.body] + rule.elses.map(\.body)
                let branches = [made.main] + made.elses
                rules.append(
                    ExplainedRule(
                        module: index, rule: rule, path: path,
                        orders: zip(bodies, branches).map { Self.order(of: $0, as: $1.body) }))
            }
        }
        return rules
    }

    /// The compiler puts expressions where their variables have values: when the last part of each was put.
    private static func order(of written: Body, as compiled: Body) -> [Int] {
        var last: [Int: Int] = [:]
        for (position, expression) in compiled.enumerated() {
            let offset = expression.location.offset
            // What was written stands in the order of its places.
            let index = written.partitioningIndex { $0.location.offset > offset } - 1
            guard written.indices.contains(index) else { continue }
            let place = written[index].location
            if offset < place.offset + max(1, place.length) { last[index] = position }
        }
        // Declarations are not in the compiled body, and come first.
        return written.indices.sorted { (last[$0] ?? -1, $0) < (last[$1] ?? -1, $1) }
    }

    /// The bodies of some rules, ready to be looked into.
    static func plans(_ rules: [ExplainedRule], _ needed: [Int], _ modules: [Module]) -> [BranchPlan] {
        let functions = Set(rules.filter { $0.rule.head.arguments != nil }.map(\.path))
        var siblings: [[String]: Set<RegoText>] = [:]
        for rule in rules where modules.indices.contains(rule.module) {
            let package = modules[rule.module].package.names
            siblings[package, default: []].insert(rule.rule.head.name)
        }
        var scopes: [Int: NameScope] = [:]
        var plans: [BranchPlan] = []
        var nextBlock = 0
        for id in needed where rules.indices.contains(id) {
            let explained = rules[id]
            guard modules.indices.contains(explained.module), !explained.rule.isDefault else { continue }
            let module = modules[explained.module]
            let scope =
                scopes[explained.module] ?? NameScope(module, siblings: siblings[module.package.names] ?? [])
            scopes[explained.module] = scope
            var planner = ExplainPlanner(scope: scope, functions: functions, firstBlock: nextBlock)
            let branches = [explained.rule] + explained.rule.elses
            for (index, branch) in branches.enumerated() {
                plans.append(
                    planner.branch(
                        branch.head, branch.body, arguments: explained.rule.head.arguments,
                        order: index < explained.orders.count ? explained.orders[index] : Array(branch.body.indices),
                        rule: id, branch: index))
            }
            nextBlock = planner.nextBlock
        }
        return plans
    }
}

extension Array {
    /// The first index whose element belongs to the second part, where all of the first part come before.
    fileprivate func partitioningIndex(where belongsToSecond: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
