package import StintCore

/// What `catalog.yaml` holds: the core's catalog, and the document policies read, as written.
package struct CatalogSource: Sendable {
    package let catalog: Catalog
    /// `data.stint.catalog`.
    package let document: JSONValue
}

/// Reads `catalog.yaml`.
struct CatalogReader {
    static let keys = ["version", "tiers", "resources", "separation_of_duties"]
    static let resourceKeys = ["type", "title", "description", "risk", "labels", "owners", "roles"]
    static let roleKeys = ["title", "description", "risk", "actions"]

    let problems: Problems
    /// `nil` where the directory could not be read: what refers to it is not checked then.
    let directory: Directory?
    private var resources: [Resource] = []

    /// `nil` where anything is wrong; `problems` then says what.
    static func read(_ bytes: [UInt8], directory: Directory?, problems: Problems) -> CatalogSource? {
        guard let root = YAMLSource.read(bytes, problems: problems) else { return nil }
        var reader = CatalogReader(problems: problems, directory: directory)
        return reader.read(root)
    }

    private init(problems: Problems, directory: Directory?) {
        self.problems = problems
        self.directory = directory
    }

    private var options: OptionReader { OptionReader(problems: problems, directory: directory) }

    private mutating func read(_ root: SourceNode) -> CatalogSource? {
        guard var map = MappingReader(root, problems) else { return nil }
        checkVersion(map.require("version"), problems)
        if let node = map.take("tiers") { readTiers(node) }
        if let node = map.require("resources") { readResources(node) }
        if let node = map.take("separation_of_duties") { readDuties(node) }
        map.finish(known: Self.keys)
        let document = root.json(problems)
        guard problems.isEmpty, let document else { return nil }
        do {
            return CatalogSource(catalog: try Catalog(resources: resources), document: document)
        } catch {
            problems.report(.duplicateKey, error.message)
            return nil
        }
    }

    private func readTiers(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        let risks = Risk.allCases.map(\.rawValue)
        for risk in risks {
            guard let node = map.take(risk), var tier = MappingReader(node, problems) else { continue }
            options.read(&tier)
            tier.finish(known: OptionReader.keys)
        }
        map.finish(known: risks)
    }

    private mutating func readResources(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        for (key, keyNode, value) in map.takeAll() {
            guard var entry = MappingReader(value, problems) else { continue }
            let id = identifier(key, keyNode)
            let type = entry.require("type").flatMap { $0.identifier(problems) }
            let title = readTexts(&entry)
            let risk = entry.require("risk").flatMap { readRisk($0) }
            readLabels(entry.take("labels"))
            let owners = entry.take("owners").map { options.people($0) }
            let roles = entry.require("roles").map { readRoles($0, of: key) }
            options.read(&entry)
            entry.finish(known: Self.resourceKeys + OptionReader.keys)
            guard let id, let type, let risk, let roles else { continue }
            resources.append(
                Resource(
                    ref: ResourceRef(type: type, id: id), title: title,
                    labels: value.json(problems)?["labels"]?.objectValue ?? JSONObject(),
                    owners: owners ?? ReviewerSet(), risk: risk, roles: roles,
                    settings: value.json(problems) ?? .object(JSONObject())))
        }
    }

    private func readRoles(_ node: SourceNode, of resource: String) -> [Role] {
        guard var map = MappingReader(node, problems) else { return [] }
        var roles: [Role] = []
        for (key, keyNode, value) in map.takeAll() {
            guard var entry = MappingReader(value, problems) else { continue }
            if key.utf8.contains(UInt8(ascii: ":")) {
                problems.report(
                    .wrongValue,
                    "the role \(CoreError.quote(key)) has a colon, which parts resource and role: rename it",
                    at: keyNode)
            }
            let name = identifier(key, keyNode)
            let title = readTexts(&entry)
            _ = entry.take("risk").flatMap { readRisk($0) }
            let actions = entry.require("actions").map { readActions($0) }
            options.read(&entry)
            entry.finish(known: Self.roleKeys + OptionReader.keys)
            guard let name, let actions else { continue }
            do {
                let resource = try Identifier(resource)
                _ = try Entitlement(resource: resource, role: name)
            } catch {
                problems.report(.wrongValue, error.message, at: keyNode)
                continue
            }
            roles.append(
                Role(
                    name: name, title: title, actions: actions, settings: value.json(problems) ?? .object(JSONObject()))
            )
        }
        if map.takeAll().isEmpty {
            problems.report(.wrongValue, "the resource \(CoreError.quote(resource)) has no role: add one", at: node)
        }
        return roles
    }

    private func readTexts(_ entry: inout MappingReader) -> String {
        _ = entry.take("description").map { $0.string(problems) }
        return entry.take("title").flatMap { $0.string(problems) } ?? ""
    }

    private func readRisk(_ node: SourceNode) -> Risk? {
        node.word(Risk.allCases.map(\.rawValue), problems).flatMap(Risk.init(rawValue:))
    }

    private func readActions(_ node: SourceNode) -> [Identifier] {
        guard let nodes = node.list(problems) else { return [] }
        if nodes.isEmpty {
            problems.report(.wrongValue, "a role without actions gives nothing: name at least one", at: node)
        }
        var actions: [Identifier] = []
        for node in nodes {
            guard let action = node.identifier(problems) else { continue }
            if actions.contains(action) {
                problems.report(.duplicateKey, "the action `\(action)` is there twice: remove one", at: node)
            }
            actions.append(action)
        }
        return actions
    }

    private func readLabels(_ node: SourceNode?) {
        guard let node, var map = MappingReader(node, problems) else { return }
        for entry in map.takeAll() { _ = entry.value.string(problems) }
    }

    private func identifier(_ text: String, _ node: SourceNode) -> Identifier? {
        do {
            return try Identifier(text)
        } catch {
            problems.report(.wrongValue, error.message, at: node)
            return nil
        }
    }

    // MARK: Separation of duties

    private func readDuties(_ node: SourceNode) {
        guard var map = MappingReader(node, problems) else { return }
        for (_, keyNode, value) in map.takeAll() {
            guard var rule = MappingReader(value, problems) else { continue }
            _ = rule.take("title").map { $0.string(problems) }
            let holdsForReviewers = rule.take("reviewers").flatMap { $0.bool(problems) } ?? false
            let area = rule.take("resources")
            let entitlements = rule.take("entitlements")
            if let nodes = entitlements?.list(problems), let node = entitlements {
                if nodes.count < 2 {
                    problems.report(
                        .wrongValue, "a rule parts at least two entitlements: name another, or remove it", at: node)
                }
                for node in nodes { readEntitlement(node) }
            }
            if let area { readArea(area, holdsForReviewers: holdsForReviewers) }
            if area == nil, entitlements == nil {
                problems.report(
                    .missingKey, "the rule names nothing that it parts: add `entitlements`, or `resources`", at: keyNode
                )
            }
            rule.finish(known: ["title", "entitlements", "resources", "reviewers"])
        }
    }

    /// Resources where nobody reviews who asks for or holds anything there.
    private func readArea(_ node: SourceNode, holdsForReviewers: Bool) {
        guard let nodes = node.list(problems) else { return }
        if nodes.isEmpty {
            problems.report(.wrongValue, "there is no resource in this list: name one, or remove it", at: node)
        }
        if !holdsForReviewers {
            problems.report(
                .rule, "an area is about who reviews in it: add `reviewers: true`, or name `entitlements` instead",
                at: node)
        }
        for node in nodes {
            guard let id = node.identifier(problems), !resources.contains(where: { $0.ref.id == id }) else { continue }
            let near = Suggestion.nearest(to: id.text, among: resources.map(\.ref.id.text))
            problems.report(
                .danglingReference,
                "there is no resource `\(id)`: " + (near.map { "did you mean `\($0)`?" } ?? "add it under `resources`"),
                at: node)
        }
    }

    private func readEntitlement(_ node: SourceNode) {
        guard let text = node.string(problems) else { return }
        do {
            let entitlement = try Entitlement(text)
            let known = resources.flatMap { resource in resource.roles.map { "\(resource.ref.id):\($0.name)" } }
            guard !known.contains(where: { UTF8Order.equal($0, text) }) else { return }
            let what =
                resources.contains { $0.ref.id == entitlement.resource }
                ? "the resource `\(entitlement.resource)` has no role `\(entitlement.role)`"
                : "there is no resource `\(entitlement.resource)`"
            let near = Suggestion.nearest(to: text, among: known)
            problems.report(
                .danglingReference,
                "\(what): " + (near.map { "did you mean `\($0)`?" } ?? "add it under `resources`"), at: node)
        } catch {
            problems.report(.wrongValue, error.message, at: node)
        }
    }
}
