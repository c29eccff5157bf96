import Foundation
import StintCore

/// Checks the terms that a tier, a resource or a role may set (docs/policy-pack.md). Their meaning is the policy
/// pack's; a value it could not read is refused here.
struct OptionReader {
    static let keys = [
        "approval", "auto_for", "eligible", "on_behalf", "reviewers", "threshold", "stages", "max_duration",
        "request_ttl", "reason_min_length", "ticket_pattern", "ticket_example", "hours", "mfa", "usage_caps",
        "cooling_off", "max_continuous", "refuse_signals", "max_risk_score", "extension", "break_glass",
    ]
    static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    /// The windows `input.history` counts.
    static let windows = ["1d", "7d", "30d"]

    let problems: Problems
    let directory: Directory?

    func read(_ map: inout MappingReader) {
        _ = map.take("approval")?.word(["auto", "review", "deny"], problems)
        for key in ["auto_for", "eligible", "on_behalf"] { _ = map.take(key).map { accounts($0) } }
        map.take("reviewers").map { reviewers($0) }
        map.take("threshold").map { threshold($0) }
        map.take("stages").map { stages($0) }
        for key in ["max_duration", "request_ttl"] { _ = map.take(key)?.duration(problems) }
        _ = map.take("reason_min_length")?.integer(0...10_000, problems)
        map.take("ticket_pattern").map { pattern($0) }
        _ = map.take("ticket_example")?.string(problems)
        map.take("hours").map { hours($0) }
        _ = map.take("mfa")?.bool(problems)
        map.take("usage_caps").map { usageCaps($0) }
        for key in ["cooling_off", "max_continuous"] {
            guard let node = map.take(key), !node.isNull else { continue }
            _ = node.duration(problems)
        }
        map.take("refuse_signals").map { signalTypes($0) }
        map.take("max_risk_score").map { score($0) }
        _ = map.take("extension")?.bool(problems)
        map.take("break_glass").map { breakGlass($0) }
    }

    // MARK: Who

    /// `{users, groups}` of accounts of any type.
    func accounts(_ node: SourceNode) -> ReviewerSet {
        guard var map = MappingReader(node, problems) else { return ReviewerSet() }
        let set = ReviewerSet(users: users(map.take("users")), groups: groups(map.take("groups")))
        map.finish(known: ["users", "groups"])
        return set
    }

    /// `{users, groups}` of people.
    func people(_ node: SourceNode) -> ReviewerSet {
        guard var map = MappingReader(node, problems) else { return ReviewerSet() }
        let set = ReviewerSet(users: humans(map.take("users")), groups: groups(map.take("groups")))
        map.finish(known: ["users", "groups"])
        return set
    }

    /// `{users, groups, owners}`.
    private func reviewers(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        let users = humans(map.take("users"))
        let groups = groups(map.take("groups"))
        let owners = map.take("owners").flatMap { $0.bool(problems) } ?? false
        map.finish(known: ["users", "groups", "owners"])
        if users.isEmpty, groups.isEmpty, !owners {
            problems.report(
                .wrongValue, "these reviewers are nobody: name users or groups, or write `owners: true`", at: node)
        }
    }

    private func humans(_ node: SourceNode?) -> [SubjectRef] {
        guard let nodes = node.flatMap({ $0.list(problems) }) else { return [] }
        return zip(nodes, nodes.map { user($0) }).compactMap { node, subject in
            guard let subject else { return nil }
            guard subject.type == .user else {
                problems.report(.wrongValue, "`\(subject)` cannot review: only people do", at: node)
                return nil
            }
            return subject
        }
    }

    private func users(_ node: SourceNode?) -> [SubjectRef] {
        (node.flatMap { $0.list(problems) } ?? []).compactMap { user($0) }
    }

    private func user(_ node: SourceNode) -> SubjectRef? {
        guard let text = node.string(problems), let subject = readSubject(text, node, problems) else { return nil }
        if let directory, directory.account(subject) == nil {
            let near = Suggestion.nearest(to: text, among: directory.accounts.map(\.subject.description).sorted())
            problems.report(
                .danglingReference,
                "the directory has no account \(CoreError.quote(text)): "
                    + (near.map { "did you mean `\($0)`?" } ?? "add it there"),
                at: node)
        }
        return subject
    }

    private func groups(_ node: SourceNode?) -> [GroupID] {
        (node.flatMap { $0.list(problems) } ?? []).compactMap { node in
            guard let identifier = node.identifier(problems) else { return nil }
            let group = GroupID(identifier)
            if let directory, !directory.groups.contains(where: { $0.id == group }) {
                let near = Suggestion.nearest(to: group.text, among: directory.groups.map(\.id.text).sorted())
                problems.report(
                    .danglingReference,
                    "the directory has no group \(CoreError.quote(group.text)): "
                        + (near.map { "did you mean `\($0)`?" } ?? "add it there"),
                    at: node)
            }
            return group
        }
    }

    // MARK: On which terms

    private func threshold(_ node: SourceNode) { _ = node.integer(1...1000, problems) }

    private func stages(_ node: SourceNode) {
        guard let nodes = node.list(problems) else { return }
        if nodes.isEmpty {
            problems.report(.wrongValue, "there is no stage in this list: name one, or remove `stages`", at: node)
        }
        var names: [Identifier] = []
        for node in nodes {
            guard var stage = MappingReader(node, problems) else { continue }
            if let nameNode = stage.require("name"), let name = nameNode.identifier(problems) {
                if names.contains(name) {
                    problems.report(.duplicateKey, "the stage `\(name)` is there twice: rename one", at: nameNode)
                }
                names.append(name)
            }
            stage.take("reviewers").map { reviewers($0) }
            stage.take("threshold").map { threshold($0) }
            _ = stage.take("order")?.integer(1...1000, problems)
            stage.finish(known: ["name", "reviewers", "threshold", "order"])
        }
    }

    private func pattern(_ node: SourceNode) {
        guard let text = node.string(problems), !RegoFacts.isPattern(text) else { return }
        problems.report(
            .wrongValue, "\(CoreError.quote(text)) is no regular expression: write one as RE2 has it", at: node)
    }

    private func hours(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        if let node = map.take("timezone"), let name = node.string(problems), TimeZone(identifier: name) == nil {
            problems.report(
                .wrongValue, "\(CoreError.quote(name)) is no time zone: write one such as `Europe/Berlin` or `UTC`",
                at: node)
        }
        if let node = map.take("days"), let nodes = node.list(problems) {
            if nodes.isEmpty { problems.report(.wrongValue, "there is no day in this list: name one", at: node) }
            for node in nodes { _ = node.word(Self.days, problems) }
        }
        for key in ["from", "to"] { map.take(key).map { timeOfDay($0) } }
        map.finish(known: ["timezone", "days", "from", "to"])
    }

    private func timeOfDay(_ node: SourceNode) {
        if case .scalar(let text, isPlain: false) = node.content {
            let digits = Array(text.utf8)
            if digits.count == 5, digits[2] == UInt8(ascii: ":"), let hour = Int(text.prefix(2)),
                let minute = Int(text.suffix(2)), digits.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
                (0...24).contains(hour),
                (0...59).contains(minute), hour * 60 + minute <= 1440
            {
                return
            }
        }
        problems.report(
            .wrongValue, "this is a time of day in quotes, from \"00:00\" to \"24:00\", not \(node.shown)", at: node)
    }

    private func usageCaps(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        for window in Self.windows { _ = map.take(window)?.duration(problems) }
        map.finish(known: Self.windows)
    }

    private func breakGlass(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        _ = map.require("eligible").map { accounts($0) }
        _ = map.require("max_duration")?.duration(problems)
        if let node = map.take("post_review"), var review = MappingReader(node, problems) {
            review.take("reviewers").map { reviewers($0) }
            review.take("threshold").map { threshold($0) }
            _ = review.take("deadline")?.duration(problems)
            review.finish(known: ["reviewers", "threshold", "deadline"])
        }
        _ = map.take("needs_signal")?.identifier(problems)
        map.finish(known: ["eligible", "max_duration", "post_review", "needs_signal"])
    }

    private func signalTypes(_ node: SourceNode) {
        var types: [Identifier] = []
        for node in node.list(problems) ?? [] {
            guard let type = node.identifier(problems) else { continue }
            if types.contains(type) {
                problems.report(.duplicateKey, "the signal `\(type)` is there twice: remove one", at: node)
            }
            types.append(type)
        }
    }

    private func score(_ node: SourceNode) {
        guard !node.isNull else { return }
        if case .scalar(let text, isPlain: true) = node.content {
            switch PlainScalar(text) {
            case .integer(let digits), .decimal(let digits):
                if digits.utf8.first != UInt8(ascii: "-") { return }
            default: break
            }
        }
        problems.report(.wrongValue, "this is a number from 0 on, or `null`, not \(node.shown)", at: node)
    }
}
