/// Bounds on text that people write.
enum TextRules {
    /// Whether it has something to read.
    static func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { $0.properties.isWhitespace } }

    /// What is wrong with a text; `nil` where nothing is. Control characters other than line breaks and tabs, and
    /// marks that turn the direction of writing, could fool who reads it on a terminal.
    static func trouble(with text: String, named name: String, maxBytes: Int) -> Refusal? {
        guard text.utf8.count <= maxBytes else {
            return Refusal(
                .invalid, "\(name)_too_long", "the \(name) has \(text.utf8.count) bytes; at most \(maxBytes) are kept",
                remedy: "shorten the \(name)")
        }
        let bad = text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control: !["\n", "\r", "\t"].contains(scalar)
            case .format: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            default: false
            }
        }
        guard !bad else {
            return Refusal(
                .invalid, "\(name)_unprintable", "the \(name) holds control characters",
                remedy: "write the \(name) in plain text")
        }
        return nil
    }
}
