import StintCore

/// Reads `tokens.yaml`.
struct TokenReader {
    let problems: Problems
    let directory: Directory?

    /// `nil` where anything is wrong; `problems` then says what.
    static func read(_ bytes: [UInt8], directory: Directory?, problems: Problems) -> [TokenRecord]? {
        guard let root = YAMLSource.read(bytes, problems: problems), var map = MappingReader(root, problems) else {
            return nil
        }
        checkVersion(map.require("version"), problems)
        let reader = TokenReader(problems: problems, directory: directory)
        let nodes = map.require("tokens").flatMap { $0.list(problems) } ?? []
        map.finish(known: ["version", "tokens"])
        var entries: [TokenRecord] = []
        for node in nodes {
            guard let entry = reader.entry(node) else { continue }
            if entries.contains(where: { $0.sha256 == entry.sha256 }) {
                problems.report(
                    .duplicateKey, "this token is there twice: remove one entry, or make a new token", at: node)
            }
            entries.append(entry)
        }
        return problems.isEmpty ? entries : nil
    }

    private static let keys = ["name", "subject", "sha256", "roles", "resources", "expires_at", "token"]

    private func entry(_ node: SourceNode) -> TokenRecord? {
        guard var map = MappingReader(node, problems) else { return nil }
        let name = map.take("name").flatMap { $0.string(problems) } ?? ""
        if let plain = map.take("token") {
            problems.report(
                .rule,
                "a token itself does not belong here: write its `sha256`, and make a new token, as this one was "
                    + "in a file", at: plain)
        }
        let subject = map.require("subject").flatMap { self.subject($0) }
        let hash = map.require("sha256").flatMap { self.hash($0) }
        let roles = map.require("roles").map { self.roles($0) } ?? []
        let resourcesNode = map.take("resources")
        let resources = resourcesNode.map { ResourcePatterns.read($0, problems) } ?? []
        let end = map.take("expires_at").map { self.expiry($0) }
        map.finish(known: Self.keys.filter { $0 != "token" })
        if roles.contains(.enforcement), resourcesNode == nil {
            problems.report(
                .missingKey, "an enforcement point's token says what it may ask about: add `resources`", at: node)
        }
        if let resourcesNode, !roles.contains(.enforcement) {
            problems.report(
                .rule, "`resources` are for tokens with the role `pep`: add that role, or remove them",
                at: resourcesNode)
        }
        guard let subject, let hash, problems.isEmpty else { return nil }
        return TokenRecord(
            name: name, subject: subject, sha256: hash, roles: roles, resources: resources, expiresAt: end ?? nil)
    }

    private func subject(_ node: SourceNode) -> SubjectRef? {
        guard let text = node.string(problems), let subject = readSubject(text, node, problems) else { return nil }
        if let directory, directory.account(subject) == nil {
            problems.report(
                .danglingReference, "the directory has no account \(CoreError.quote(text)): add it there", at: node)
        }
        return subject
    }

    private func hash(_ node: SourceNode) -> [UInt8]? {
        let digits = Array((node.text ?? "").utf8)
        var bytes: [UInt8] = []
        for pair in stride(from: 0, to: digits.count - 1, by: 2) {
            guard let high = Self.value(digits[pair]), let low = Self.value(digits[pair + 1]) else { break }
            bytes.append(high << 4 | low)
        }
        guard digits.count == 64, bytes.count == 32 else {
            // What stands here may be a token: it is not repeated.
            problems.report(
                .wrongValue,
                "this is not a SHA-256 hash, which has 64 digits from 0 to 9 and a to f: hash the token, never write it "
                    + "here",
                at: node)
            return nil
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    private func roles(_ node: SourceNode) -> Set<CallerRole> {
        var roles: Set<CallerRole> = []
        for node in node.list(problems) ?? [] {
            guard let word = node.word(CallerRole.allCases.map(\.rawValue), problems),
                let role = CallerRole(rawValue: word)
            else { continue }
            if !roles.insert(role).inserted {
                problems.report(.duplicateKey, "the role `\(word)` is there twice: remove one", at: node)
            }
        }
        if roles.isEmpty, problems.isEmpty {
            problems.report(.wrongValue, "a token without a role is good for nothing: name one", at: node)
        }
        return roles
    }

    private func expiry(_ node: SourceNode) -> Instant? {
        do {
            return try Instant(node.text ?? "")
        } catch {
            problems.report(
                .wrongValue, "this is a time such as `2027-01-31T00:00:00Z`, not \(node.shown)", at: node)
            return nil
        }
    }
}
