import StintCore
import Yams

/// Reads YAML into nodes with places. What other YAML readers would take for something else is refused, so that a
/// real OPA given the same file has the same data.
enum YAMLSource {
    /// The largest file, in bytes.
    static let maximumBytes = 64 << 20
    /// The most nodes after aliases are resolved: a few lines of aliases can stand for a terabyte.
    static let maximumNodes = 2_000_000
    static let maximumDepth = 64

    /// `nil` where the text is no single YAML document; `problems` then says why. An empty document is null.
    static func read(_ bytes: [UInt8], problems: Problems) -> SourceNode? {
        guard bytes.count <= maximumBytes else {
            problems.report(.tooLarge, "the file has more than \(maximumBytes >> 20) MB: split or shorten it")
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            problems.report(.syntax, "the file is not UTF-8: save it in that encoding")
            return nil
        }
        do {
            guard let root = try Yams.compose(yaml: text) else {
                return SourceNode(content: .scalar("", isPlain: true), line: 1, column: 1)
            }
            var budget = maximumNodes
            return convert(root, depth: 0, budget: &budget, problems: problems)
        } catch let error as YamlError {
            report(error, in: text, to: problems)
        } catch {
            problems.report(.syntax, "the file is not YAML")
        }
        return nil
    }

    private static let tagged = "tags such as `!!str` are not read: leave it out, and write text in quotes"

    private static func convert(
        _ node: Node, isKey: Bool = false, depth: Int, budget: inout Int, problems: Problems
    ) -> SourceNode? {
        let (line, column) = (node.mark?.line ?? 1, node.mark?.column ?? 1)
        budget -= 1
        guard budget > 0, depth < maximumDepth else {
            problems.report(
                .tooLarge, "the file nests too deeply, or its aliases stand for too much: write it out flatter",
                line: line, column: column)
            return nil
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            // Yams resolves the tags of keys by itself, when it looks for duplicates.
            guard !isPlain || isKey || scalar.tag.description.isEmpty else {
                problems.report(.syntax, tagged, line: line, column: column)
                return nil
            }
            return SourceNode(content: .scalar(scalar.string, isPlain: isPlain), line: line, column: column)
        case .sequence(let sequence):
            guard isKey || sequence.tag.description.isEmpty else {
                problems.report(.syntax, tagged, line: line, column: column)
                return nil
            }
            var items: [SourceNode] = []
            items.reserveCapacity(sequence.count)
            for item in sequence {
                guard let item = convert(item, isKey: isKey, depth: depth + 1, budget: &budget, problems: problems)
                else {
                    return nil
                }
                items.append(item)
            }
            return SourceNode(content: .list(items), line: line, column: column)
        case .mapping(let mapping):
            guard isKey || mapping.tag.description.isEmpty else {
                problems.report(.syntax, tagged, line: line, column: column)
                return nil
            }
            var entries: [SourceNode.Entry] = []
            entries.reserveCapacity(mapping.count)
            for (key, value) in mapping {
                guard let key = convert(key, isKey: true, depth: depth + 1, budget: &budget, problems: problems),
                    let value = convert(value, depth: depth + 1, budget: &budget, problems: problems)
                else { return nil }
                entries.append(SourceNode.Entry(key: key, value: value))
            }
            return SourceNode(content: .map(entries), line: line, column: column)
        case .alias:
            problems.report(.syntax, "an alias stands for nothing", line: line, column: column)
            return nil
        }
    }

    private static func report(_ error: YamlError, in text: String, to problems: Problems) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            problems.report(.syntax, "this is not YAML: \(problem)", line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let key = duplicates.first ?? ""
            let second = secondPlace(of: key, after: context.mark, in: text)
            problems.report(
                .duplicateKey,
                "the key \(CoreError.quote(key)) is there twice in one mapping, first in line \(context.mark.line): "
                    + "remove one",
                line: second ?? context.mark.line, column: context.mark.column)
        case .reader(let problem, let offset, _, _):
            let before = text.utf8.prefix(offset ?? 0)
            let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
            problems.report(.syntax, "this is not YAML: \(problem)", line: line)
        default:
            problems.report(.syntax, "the file is not YAML")
        }
    }

    /// The line on which a key of a block mapping stands again: the next one that begins with it in the same column.
    private static func secondPlace(of key: String, after mark: Mark, in text: String) -> Int? {
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        let indent = mark.column - 1
        for (index, line) in lines.enumerated().dropFirst(mark.line) {
            guard line.count > indent, line.prefix(indent).allSatisfy({ $0 == 0x20 || $0 == 0x2D }) else { continue }
            var rest = line.dropFirst(indent)
            if let quote = rest.first, quote == 0x22 || quote == 0x27 { rest = rest.dropFirst() }
            guard rest.starts(with: key.utf8) else { continue }
            let after = rest.dropFirst(key.utf8.count).first
            if after == 0x3A || after == 0x22 || after == 0x27 || after == 0x20 { return index + 1 }
        }
        return nil
    }
}
