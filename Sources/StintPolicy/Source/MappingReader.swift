import RegoSyntax
import StintCore

/// Reads a mapping with known keys: typed values, and an error for whatever is left over.
struct MappingReader {
    let node: SourceNode
    let problems: Problems
    private let entries: [(key: String, node: SourceNode.Entry)]
    private var isRead: [Bool]

    /// `nil`, and a problem, where the node is no mapping. Null is an empty one.
    init?(_ node: SourceNode, _ problems: Problems) {
        self.node = node
        self.problems = problems
        switch node.content {
        case .map(let found):
            entries = found.compactMap { entry in entry.key.keyText(problems).map { ($0, entry) } }
        case .scalar(let text, isPlain: true):
            guard case .null = PlainScalar(text) else { fallthrough }
            entries = []
        default:
            problems.report(.wrongValue, "this is a mapping of keys to values, not \(node.kind)", at: node)
            return nil
        }
        isRead = Array(repeating: false, count: entries.count)
    }

    /// The value of a key, which then counts as read.
    mutating func take(_ key: String) -> SourceNode? {
        guard let place = entries.firstIndex(where: { UTF8Order.equal($0.key, key) }) else { return nil }
        isRead[place] = true
        return entries[place].node.value
    }

    /// The value of a key that has to be there.
    mutating func require(_ key: String) -> SourceNode? {
        if let found = take(key) { return found }
        problems.report(.missingKey, "the key `\(key)` is missing: add it", at: node)
        return nil
    }

    /// Every entry, as read.
    mutating func takeAll() -> [(key: String, keyNode: SourceNode, value: SourceNode)] {
        for place in isRead.indices { isRead[place] = true }
        return entries.map { ($0.key, $0.node.key, $0.node.value) }
    }

    /// Reports the keys nobody asked for. `known` are all keys there are here.
    func finish(known: [String]) {
        for (place, entry) in entries.enumerated() where !isRead[place] {
            let near = Suggestion.nearest(to: entry.key, among: known)
            let hint = near.map { "did you mean `\($0)`?" } ?? "the keys here are \(Self.listed(known))"
            problems.report(
                .unknownKey, "the key \(CoreError.quote(entry.key)) is not known here: \(hint)", at: entry.node.key)
        }
    }

    static func listed(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }
}

extension SourceNode {
    /// Text: in quotes, or plain and not readable as anything else.
    func string(_ problems: Problems) -> String? {
        switch content {
        case .scalar(let text, isPlain: false): return text
        case .scalar(let text, isPlain: true):
            switch PlainScalar(text) {
            case .text: return text
            case .ambiguous(let reading):
                reportAmbiguous(text, reading, problems)
                return nil
            default: break
            }
        default: break
        }
        problems.report(.wrongValue, "this is text, not \(kind): write quotes around it if it is meant so", at: self)
        return nil
    }

    /// A name: text as `Identifier` has it.
    func identifier(_ problems: Problems) -> Identifier? {
        guard let text = string(problems) else { return nil }
        do {
            return try Identifier(text)
        } catch {
            problems.report(.wrongValue, error.message, at: self)
            return nil
        }
    }

    func bool(_ problems: Problems) -> Bool? {
        if case .scalar(let text, isPlain: true) = content {
            switch PlainScalar(text) {
            case .bool(let value): return value
            case .ambiguous(let reading):
                reportAmbiguous(text, reading, problems)
                return nil
            default: break
            }
        }
        problems.report(.wrongValue, "this is true or false, not \(kind)", at: self)
        return nil
    }

    func integer(_ range: ClosedRange<Int64>, _ problems: Problems) -> Int64? {
        if case .scalar(let text, isPlain: true) = content, case .integer(let digits) = PlainScalar(text),
            let value = Int64(digits), range.contains(value)
        {
            return value
        }
        let upper =
            range.upperBound == .max ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
        problems.report(.wrongValue, "this is a whole number, \(upper), not \(shown)", at: self)
        return nil
    }

    func list(_ problems: Problems) -> [SourceNode]? {
        if case .list(let nodes) = content { return nodes }
        problems.report(
            .wrongValue, "this is a list, not \(kind): write `[A, B]`, or `- A` on lines of their own", at: self)
        return nil
    }

    /// One of a few words.
    func word(_ words: [String], _ problems: Problems) -> String? {
        if let text, let found = words.first(where: { UTF8Order.equal($0, text) }) { return found }
        problems.report(.wrongValue, "this is one of \(MappingReader.listed(words)), not \(shown)", at: self)
        return nil
    }

    /// Whether it is written as null, which takes back what a farther level says.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content, case .null = PlainScalar(text) else { return false }
        return true
    }

    /// The value as it stands, for messages.
    var shown: String { text.map(CoreError.quote) ?? kind }
}

/// Nearest words, for "did you mean".
enum Suggestion {
    /// Texts longer than this are like none.
    private static let maximumLength = 64

    static func nearest(to word: String, among known: [String]) -> String? {
        guard word.utf8.count <= maximumLength else { return nil }
        let best = known.filter { $0.utf8.count <= maximumLength }
            .map { ($0, EditDistance.between(word.utf8, $0.utf8)) }.min { $0.1 < $1.1 }
        guard let best, best.1 <= max(1, word.utf8.count / 3) else { return nil }
        return best.0
    }
}
