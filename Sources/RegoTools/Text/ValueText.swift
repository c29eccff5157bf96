package import Rego

/// Values as people read them: Rego's notation, cut where it gets long.
package enum ValueText {
    /// `value` in at most about `limit` characters.
    package static func short(_ value: Value, limit: Int = 100) -> String {
        var text = ""
        var budget = limit
        write(value, to: &text, &budget, depth: 0)
        return Sanitizer.line(text)
    }

    /// `value`, or what it is and how much of it there is, where it is longer than `limit`.
    package static func brief(_ value: Value, limit: Int = 80) -> String {
        let text = short(value, limit: limit)
        guard text.count > limit else { return text }
        return switch value {
        case .array(let items): "an array of \(items.count)"
        case .set(let items): "a set of \(items.count)"
        case .object(let members):
            "an object with \(members.count == 1 ? "the key" : "the keys") "
                + list(Array(members.keys), last: "and", maximum: 6, limit: 30)
        default: text
        }
    }

    /// Some values in a row: `1, 2 or 3`; beyond `maximum` their number.
    package static func list(_ values: [Value], last word: String = "or", maximum: Int = 6, limit: Int = 60) -> String {
        let shown = values.prefix(maximum).map { brief($0, limit: limit) }
        if values.count > maximum {
            return shown.joined(separator: ", ") + " and \(values.count - maximum) more"
        }
        guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + " \(word) " + last
    }

    private static func write(_ value: Value, to text: inout String, _ budget: inout Int, depth: Int) {
        switch value {
        case .null, .bool, .number: append(value.jsonString, to: &text, &budget)
        case .string(let string):
            let whole = string.string
            let part = whole.count > max(8, budget) ? String(whole.prefix(max(8, budget))) + "..." : whole
            append(String(decoding: JSONText.quoted(part), as: UTF8.self), to: &text, &budget)
        case .array(let items): list(Array(items), "[", "]", to: &text, &budget, depth)
        case .set(let items):
            if items.isEmpty {
                append("{} (an empty set)", to: &text, &budget)
            } else {
                list(Array(items), "{", "}", to: &text, &budget, depth)
            }
        case .object(let members):
            append("{", to: &text, &budget)
            for (index, (key, value)) in members.enumerated() {
                if index > 0 { append(", ", to: &text, &budget) }
                guard budget > 0, depth < 8 else {
                    append("...", to: &text, &budget)
                    break
                }
                write(key, to: &text, &budget, depth: depth + 1)
                append(": ", to: &text, &budget)
                write(value, to: &text, &budget, depth: depth + 1)
            }
            append("}", to: &text, &budget)
        }
    }

    private static func list(
        _ items: [Value], _ open: String, _ close: String, to text: inout String, _ budget: inout Int, _ depth: Int
    ) {
        append(open, to: &text, &budget)
        for (index, item) in items.enumerated() {
            if index > 0 { append(", ", to: &text, &budget) }
            guard budget > 0, depth < 8 else {
                append("...", to: &text, &budget)
                break
            }
            write(item, to: &text, &budget, depth: depth + 1)
        }
        append(close, to: &text, &budget)
    }

    private static func append(_ part: String, to text: inout String, _ budget: inout Int) {
        text += part
        budget -= part.count
    }
}
