import StintCore

extension SourceNode {
    /// The node as JSON; reports what readers of YAML disagree about and gives `nil` then.
    func json(_ problems: Problems) -> JSONValue? {
        switch content {
        case .scalar(let text, isPlain: false): return .string(text)
        case .scalar(let text, isPlain: true): return plain(text, problems)
        case .list(let nodes):
            let values = nodes.map { $0.json(problems) }
            let whole = values.compactMap { $0 }
            guard whole.count == values.count else { return nil }
            return .array(whole)
        case .map(let entries):
            var members: [(String, JSONValue)] = []
            members.reserveCapacity(entries.count)
            var isWhole = true
            for entry in entries {
                guard let key = entry.key.keyText(problems), let value = entry.value.json(problems) else {
                    isWhole = false
                    continue
                }
                members.append((key, value))
            }
            guard isWhole else { return nil }
            return .object(JSONObject(members))
        }
    }

    private func plain(_ text: String, _ problems: Problems) -> JSONValue? {
        switch PlainScalar(text) {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let digits):
            if let value = Int64(digits) { return .integer(value) }
            if UInt64(digits) != nil { return .decimal(digits) }
            return decimal(digits, problems)
        case .decimal(let digits): return decimal(digits, problems)
        case .text: return .string(text)
        case .ambiguous(let reading):
            reportAmbiguous(text, reading, problems)
            return nil
        }
    }

    private func decimal(_ digits: String, _ problems: Problems) -> JSONValue? {
        guard let value = Double(digits), value.isFinite else {
            problems.report(.wrongValue, "\(CoreError.quote(digits)) is too large a number", at: self)
            return nil
        }
        return .number(value)
    }

    func reportAmbiguous(_ text: String, _ reading: String, _ problems: Problems) {
        problems.report(
            .ambiguous,
            "\(CoreError.quote(text)) is taken for \(reading) by some readers of YAML and for text by others: write "
                + "true, false, a plain number, or quotes around it",
            at: self)
    }

    /// The text of a mapping's key. Keys are text; a number or truth value needs quotes.
    func keyText(_ problems: Problems) -> String? {
        switch content {
        case .scalar(let text, isPlain: false): return text
        case .scalar(let text, isPlain: true):
            if case .text = PlainScalar(text) { return text }
            problems.report(
                .ambiguous, "the key \(CoreError.quote(text)) is not read as text: write quotes around it", at: self)
            return nil
        default:
            problems.report(.wrongValue, "a key is text, not \(kind)", at: self)
            return nil
        }
    }
}
