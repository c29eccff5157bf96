package import StintCore

/// What `directory.yaml` holds: the core's directory, and the document policies read, as written.
package struct DirectorySource: Sendable {
    package let directory: Directory
    /// `data.stint.directory`.
    package let document: JSONValue
}

/// Reads `directory.yaml`.
struct DirectoryReader {
    static let keys = ["version", "persons", "accounts", "groups"]

    let problems: Problems
    private var persons: [(Person, SourceNode)] = []
    private var accounts: [(Account, SourceNode)] = []
    private var groups: [(Group, SourceNode)] = []
    /// Places of what refers to something else.
    private var references = References()

    struct References {
        var persons: [(PersonID, SourceNode)] = []
        var accounts: [(SubjectRef, SourceNode)] = []
        var groups: [(GroupID, SourceNode)] = []
    }

    init(problems: Problems) { self.problems = problems }

    /// `nil` where anything is wrong; `problems` then says what.
    static func read(_ bytes: [UInt8], problems: Problems) -> DirectorySource? {
        guard let root = YAMLSource.read(bytes, problems: problems) else { return nil }
        var reader = DirectoryReader(problems: problems)
        return reader.read(root)
    }

    private mutating func read(_ root: SourceNode) -> DirectorySource? {
        guard var map = MappingReader(root, problems) else { return nil }
        checkVersion(map.require("version"), problems)
        if let node = map.take("persons") { readPersons(node) }
        if let node = map.require("accounts") { readAccounts(node) }
        if let node = map.take("groups") { readGroups(node) }
        map.finish(known: Self.keys)
        let document = root.json(problems)
        guard problems.isEmpty else { return nil }
        checkReferences()
        checkSponsors()
        checkGroupLoops()
        guard problems.isEmpty, let document else { return nil }
        do {
            let directory = try Directory(
                persons: persons.map(\.0), accounts: accounts.map(\.0), groups: groups.map(\.0))
            return DirectorySource(directory: directory, document: document)
        } catch {
            problems.report(.duplicateKey, error.message)
            return nil
        }
    }

    // MARK: Sections

    private mutating func readPersons(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        for (key, keyNode, value) in map.takeAll() {
            guard let id: PersonID = typedID(key, keyNode, problems), var entry = MappingReader(value, problems) else {
                continue
            }
            if key.utf8.contains(UInt8(ascii: ":")) {
                problems.report(
                    .wrongValue, "the person \(CoreError.quote(key)) has a colon, which is for accounts: rename it",
                    at: keyNode)
            }
            let name = entry.take("name").flatMap { $0.string(problems) } ?? ""
            _ = entry.take("email").map { $0.string(problems) }
            let sponsor = entry.take("sponsor").flatMap { readPersonReference($0) }
            let disabled = entry.take("disabled").flatMap { $0.bool(problems) } ?? false
            _ = entry.take("attributes").map { MappingReader($0, problems) }
            entry.finish(known: ["name", "email", "sponsor", "disabled", "attributes"])
            persons.append(
                (
                    Person(
                        id: id, name: name, sponsor: sponsor, disabled: disabled,
                        attributes: value.json(problems) ?? .object(JSONObject())), keyNode
                ))
        }
    }

    private mutating func readAccounts(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        for (key, keyNode, value) in map.takeAll() {
            guard let subject = readSubject(key, keyNode, problems), var entry = MappingReader(value, problems) else {
                continue
            }
            let name = entry.take("name").flatMap { $0.string(problems) } ?? ""
            let personNode = entry.take("person")
            let person = personNode.flatMap { readPersonReference($0) }
            let sponsorNode = entry.take("sponsor")
            let sponsor = sponsorNode.flatMap { readSponsor($0) }
            let groups = entry.take("groups").map { readGroupReferences($0) } ?? []
            let disabled = entry.take("disabled").flatMap { $0.bool(problems) } ?? false
            _ = entry.take("attributes").map { MappingReader($0, problems) }
            entry.finish(known: ["name", "person", "sponsor", "groups", "disabled", "attributes"])
            if let personNode, subject.type != .user {
                problems.report(
                    .rule,
                    "`\(subject)` has a `person`, but only a user is a person's account: name a `sponsor` instead",
                    at: personNode)
            }
            if let sponsorNode, personNode != nil {
                problems.report(
                    .rule, "`\(subject)` has a person and a sponsor: put the `sponsor` with the person",
                    at: sponsorNode)
            }
            if subject.type == .agent, sponsorNode == nil {
                problems.report(
                    .rule, "the agent `\(subject)` has no `sponsor`: name the person who answers for it", at: keyNode)
            }
            accounts.append(
                (
                    Account(
                        subject: subject, name: name, person: person, sponsor: sponsor, groups: groups,
                        disabled: disabled, attributes: value.json(problems) ?? .object(JSONObject())), keyNode
                ))
        }
    }

    private mutating func readGroups(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        for (key, keyNode, value) in map.takeAll() {
            guard let id: GroupID = typedID(key, keyNode, problems), var entry = MappingReader(value, problems) else {
                continue
            }
            let title = entry.take("title").flatMap { $0.string(problems) } ?? ""
            var members: [SubjectRef] = []
            for node in entry.take("members").flatMap({ $0.list(problems) }) ?? [] {
                guard let text = node.string(problems), let subject = readSubject(text, node, problems) else {
                    continue
                }
                members.append(subject)
                references.accounts.append((subject, node))
            }
            let inner = entry.take("groups").map { readGroupReferences($0) } ?? []
            entry.finish(known: ["title", "members", "groups"])
            groups.append((Group(id: id, name: title, members: members, groups: inner), keyNode))
        }
    }

    // MARK: References

    private mutating func readPersonReference(_ node: SourceNode) -> PersonID? {
        guard let identifier = node.identifier(problems) else { return nil }
        references.persons.append((PersonID(identifier), node))
        return PersonID(identifier)
    }

    private mutating func readSponsor(_ node: SourceNode) -> Sponsor? {
        guard let text = node.string(problems) else { return nil }
        do {
            let sponsor = try Sponsor(text)
            switch sponsor {
            case .person(let person): references.persons.append((person, node))
            case .account(let account): references.accounts.append((account, node))
            }
            return sponsor
        } catch {
            problems.report(.wrongValue, error.message, at: node)
            return nil
        }
    }

    private mutating func readGroupReferences(_ node: SourceNode) -> [GroupID] {
        var found: [GroupID] = []
        for node in node.list(problems) ?? [] {
            guard let identifier = node.identifier(problems) else { continue }
            found.append(GroupID(identifier))
            references.groups.append((GroupID(identifier), node))
        }
        return found
    }

    private func checkReferences() {
        let persons = Set(persons.map(\.0.id))
        let accounts = Set(accounts.map(\.0.subject))
        let groups = Set(groups.map(\.0.id))
        for (person, node) in references.persons where !persons.contains(person) {
            let near = Suggestion.nearest(to: person.text, among: persons.map(\.text).sorted())
            problems.report(
                .danglingReference,
                "there is no person \(CoreError.quote(person.text)): "
                    + (near.map { "did you mean `\($0)`?" } ?? "add it under `persons`"),
                at: node)
        }
        for (account, node) in references.accounts where !accounts.contains(account) {
            let near = Suggestion.nearest(to: account.description, among: accounts.map(\.description).sorted())
            problems.report(
                .danglingReference,
                "there is no account \(CoreError.quote(account.description)): "
                    + (near.map { "did you mean `\($0)`?" } ?? "add it under `accounts`"),
                at: node)
        }
        for (group, node) in references.groups where !groups.contains(group) {
            let near = Suggestion.nearest(to: group.text, among: groups.map(\.text).sorted())
            problems.report(
                .danglingReference,
                "there is no group \(CoreError.quote(group.text)): "
                    + (near.map { "did you mean `\($0)`?" } ?? "add it under `groups`"),
                at: node)
        }
    }

    // MARK: Loops

    /// The most links from an account up to the last person who answers for it; the default pack follows as many.
    static let maximumSponsors = 5

    private func checkSponsors() {
        var up: [String: String] = [:]
        for (person, _) in persons { if let sponsor = person.sponsor { up[person.id.text] = sponsor.text } }
        for (account, _) in accounts {
            up[account.subject.description] = account.person?.text ?? account.sponsor?.description
        }
        let places = persons.map { ($0.0.id.text, $0.1) } + accounts.map { ($0.0.subject.description, $0.1) }
        let isPerson = Set(persons.map { Bytes($0.0.id.text) })
        for (start, node) in places {
            var chain = [start]
            while let next = up[chain[chain.count - 1]] {
                if chain.contains(where: { UTF8Order.equal($0, next) }) {
                    problems.report(
                        .loop, "the sponsors of `\(start)` lead round in a circle: \(Self.path(chain + [next]))",
                        at: node)
                    break
                }
                chain.append(next)
                if chain.count > Self.maximumSponsors + 1 {
                    problems.report(
                        .rule,
                        "`\(start)` has more than \(Self.maximumSponsors) sponsors above it: name a person nearer to it",
                        at: node)
                    break
                }
            }
            if start.utf8.starts(with: "agent:".utf8), chain.count > 1, let last = chain.last, up[last] == nil,
                !isPerson.contains(Bytes(last))
            {
                problems.report(
                    .rule, "nobody answers for `\(start)`: its sponsors end at `\(last)`, which is no person", at: node)
            }
        }
    }

    private func checkGroupLoops() {
        var inner: [GroupID: [GroupID]] = [:]
        for (group, _) in groups { inner[group.id] = group.groups }
        var done: Set<GroupID> = []
        for (group, node) in groups where !done.contains(group.id) {
            var path: [(group: GroupID, next: Int)] = [(group.id, 0)]
            while let top = path.last {
                let children = inner[top.group] ?? []
                guard top.next < children.count else {
                    done.insert(top.group)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let child = children[top.next]
                if let start = path.firstIndex(where: { $0.group == child }) {
                    problems.report(
                        .loop,
                        "groups contain themselves: \(Self.path(path[start...].map(\.group.text) + [child.text])); "
                            + "leave one of them out",
                        at: groups.first { $0.0.id == child }?.1 ?? node)
                } else if !done.contains(child) {
                    path.append((child, 0))
                }
            }
        }
    }

    private static func path(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: " → ") }
}

/// A string that compares by its bytes, as a key.
struct Bytes: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: Bytes, right: Bytes) -> Bool { UTF8Order.equal(left.text, right.text) }
    func hash(into hasher: inout Hasher) { UTF8Order.hash(text, into: &hasher) }
}

/// The version of a file's format: 1.
func checkVersion(_ node: SourceNode?, _ problems: Problems) {
    guard let node else { return }
    if case .scalar("1", isPlain: true) = node.content { return }
    problems.report(.wrongValue, "this Stint reads version 1 of this file, not \(node.shown)", at: node)
}

func typedID<Kind>(_ text: String, _ node: SourceNode, _ problems: Problems) -> TypedID<Kind>? {
    do {
        return try TypedID<Kind>(text)
    } catch {
        problems.report(.wrongValue, error.message, at: node)
        return nil
    }
}

/// An account's key, `TYPE:ID`.
func readSubject(_ text: String, _ node: SourceNode, _ problems: Problems) -> SubjectRef? {
    do {
        return try SubjectRef(text)
    } catch {
        let hint = text.utf8.contains(UInt8(ascii: ":")) ? "" : "; for a person's account write `user:\(text)`"
        problems.report(.wrongValue, error.message + hint, at: node)
        return nil
    }
}
