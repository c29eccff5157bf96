import Rego
import RegoSyntax

/// Finds the expression at which a failing test fails: the first one without which the body would still hold.
///
/// The test's module gets one more rule for each beginning of the body; the first of them that is undefined ends with
/// the expression to blame. Done for failing tests only.
struct FailureFinder {
    let modules: [Module]
    let data: BaseData
    let options: EvaluationOptions

    /// Bodies longer than this are not looked into.
    private static let maximumExpressions = 200

    func find(_ test: DiscoveredTest) -> FailingExpression? {
        let rule = modules[test.module].rules[test.rule]
        guard rule.elses.isEmpty, rule.head.arguments == nil, !rule.isDefault,
            (1...Self.maximumExpressions).contains(rule.body.count)
        else { return nil }
        var probing = modules
        for count in 1...rule.body.count {
            var probe = rule
            probe.head.reference = [Term(.variable(RegoText(Self.name(count))))]
            probe.head.value = Term(.boolean(true))
            probe.head.key = nil
            probe.body = Array(rule.body.prefix(count))
            probing[test.module].rules.append(probe)
        }
        guard let engine = try? Engine.tool(probing, data: data.root) else { return nil }
        for count in 1...rule.body.count {
            let path = test.package + [Self.name(count)]
            guard
                let answer = try? engine.prepare(path: path).value(data: data, options: options)
            else { return nil }
            if answer.value == nil {
                let location = rule.body[count - 1].location
                return FailingExpression(file: location.file, row: location.row, text: location.text)
            }
        }
        return nil
    }

    /// No rule that anybody wrote has such a name.
    private static func name(_ count: Int) -> String { "stint#probe#\(count)" }
}
