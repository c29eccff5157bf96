import Rego
import RegoSyntax

extension Annotation {
    /// `{"annotations": ..., "location": ..., "path": ...}`.
    var json: [UInt8] {
        var members: [(String, [UInt8])] = []
        if !authors.isEmpty { members.append(("authors", JSONText.array(authors.map(\.json)))) }
        if !custom.isEmpty { members.append(("custom", Value.object(custom).jsonBytes())) }
        if !description.isEmpty { members.append(("description", JSONText.quoted(description))) }
        if isEntrypoint { members.append(("entrypoint", Array("true".utf8))) }
        if !organizations.isEmpty {
            members.append(("organizations", JSONText.array(organizations.map { JSONText.quoted($0) })))
        }
        if !resources.isEmpty { members.append(("related_resources", JSONText.array(resources.map(\.json)))) }
        if !schemas.isEmpty { members.append(("schemas", JSONText.array(schemas.map(\.json)))) }
        members.append(("scope", JSONText.quoted(scope.rawValue)))
        if !title.isEmpty { members.append(("title", JSONText.quoted(title))) }
        return JSONText.object([
            ("annotations", JSONText.object(members)), ("location", targetLocation.json), ("path", RefJSON.text(path)),
        ])
    }

    /// What it says, for people.
    var text: String {
        let name = title.trimmed.isEmpty ? Self.dotted(path) : title.trimmed
        var text = "\(name)\n\(String(repeating: "=", count: min(name.utf8.count, 80)))\n\n"
        if !description.isEmpty { text += "\(description)\n\n" }
        let isRule = rule != nil
        text += "Package:  \(Self.dotted(isRule ? packagePath : path))\n"
        if isRule, let ruleName { text += "Rule:     \(ruleName)\n" }
        text += "Location: \(targetLocation.file):\(targetLocation.row)\n"
        text += "Scope: \(scope.rawValue)\n"
        if isEntrypoint { text += "Entrypoint: true\n" }
        text += "\n"
        text += Self.list("Organizations", organizations.map { ($0, "") }, separator: "")
        text += Self.list("Authors", authors.map { ($0.written, "") }, separator: "")
        text += Self.list("Schemas", schemas.map { ($0.path.written, $0.definitionText) }, separator: ": ")
        text += Self.list("Related Resources", resources.map { ($0.reference, $0.description) }, separator: " ")
        text += Self.list(
            "Custom", custom.map { (key($0.key), $0.value.jsonString) }, separator: ": ")
        return text
    }

    private func key(_ value: Value) -> String { value.asString?.string ?? value.jsonString }

    private static func dotted(_ path: [Term]) -> String {
        guard let first = path.dropFirst().first, let name = first.stringValue else { return "" }
        return ([Term(.variable(name))] + path.dropFirst(2)).written
    }

    private static func list(_ title: String, _ entries: [(String, String)], separator: String) -> String {
        guard !entries.isEmpty else { return "" }
        let width = entries.reduce(0) { max($0, $1.0.utf8.count) }
        let lines = entries.map { key, value in
            let key = key.replacing("\n", with: " ")
            let gap = String(repeating: " ", count: max(0, width - key.utf8.count))
            let line = value.isEmpty ? " \(key)" : " \(key)\(separator)\(gap)\(value)"
            return (line.count < 80 ? line : line.prefix(77) + "...") + "\n"
        }
        return "\(title):\n\(lines.joined())\n"
    }
}

extension Annotation.Author {
    fileprivate var json: [UInt8] {
        var members = [("name", JSONText.quoted(name))]
        if !email.isEmpty { members.append(("email", JSONText.quoted(email))) }
        return JSONText.object(members)
    }

    fileprivate var written: String {
        if email.isEmpty { return name }
        return name.isEmpty ? "<\(email)>" : "\(name) <\(email)>"
    }
}

extension Annotation.Resource {
    fileprivate var json: [UInt8] {
        var members: [(String, [UInt8])] = []
        if !description.isEmpty { members.append(("description", JSONText.quoted(description))) }
        members.append(("ref", JSONText.quoted(reference)))
        return JSONText.object(members)
    }
}

extension Annotation.Schema {
    fileprivate var json: [UInt8] {
        var members = [("path", RefJSON.text(path))]
        switch definition {
        case .named(let name): members.append(("schema", RefJSON.text(name)))
        case .inline(let value): members.append(("definition", value.jsonBytes()))
        }
        return JSONText.object(members)
    }

    fileprivate var definitionText: String {
        switch definition {
        case .named(let name): name.written
        case .inline(let value): value.jsonString
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
