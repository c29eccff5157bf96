/// Names of hosts, and the patterns that certificates have for them.
enum DomainName {
    /// Whether Go takes the text for a domain; in a constraint a dot may come first.
    static func isValid(_ text: some Collection<UInt8>, inConstraint: Bool = false) -> Bool {
        var name = Array(text)[...]
        if inConstraint {
            if name.isEmpty { return true }
            if name.first == UInt8(ascii: ".") { name = name.dropFirst() }
        }
        guard !name.isEmpty, name.count <= 253 else { return false }
        return name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.count <= 63 && label.allSatisfy { $0 >= 33 && $0 <= 126 }
        }
    }

    /// Whether a name lies within a constraint: it is that domain, or one below it.
    static func matches(_ name: String, constraint: String) -> Bool {
        guard !constraint.isEmpty else { return true }
        let mustBeBelow = constraint.hasPrefix(".")
        let labels = self.labels(name)
        let wanted = self.labels(mustBeBelow ? String(constraint.dropFirst()) : constraint)
        guard labels.count >= wanted.count, !mustBeBelow || labels.count > wanted.count else { return false }
        return labels.suffix(wanted.count).elementsEqual(wanted)
    }

    private static func labels(_ name: String) -> [[UInt8]] {
        lowercase(name).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
    }

    static func lowercase(_ name: String) -> [UInt8] {
        name.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }

    /// Whether a host is meant by a name in a certificate, of which the first label may be `*`.
    static func matches(host: String, pattern: String) -> Bool {
        let (name, wanted) = (lowercase(host), lowercase(pattern))
        guard isHost(name, isPattern: false), isHost(wanted, isPattern: true) else {
            return !name.isEmpty && name == wanted && name != [UInt8(ascii: ".")]
        }
        let parts = (name.last == UInt8(ascii: ".") ? name.dropLast() : name[...]).split(separator: UInt8(ascii: "."))
        let patternParts = wanted.split(separator: UInt8(ascii: "."))
        guard parts.count == patternParts.count else { return false }
        return zip(parts, patternParts).enumerated().allSatisfy { index, pair in
            index == 0 && pair.1.elementsEqual("*".utf8) || pair.0 == pair.1
        }
    }

    private static func isHost(_ name: [UInt8], isPattern: Bool) -> Bool {
        var rest = name[...]
        if !isPattern, rest.last == UInt8(ascii: ".") { rest = rest.dropLast() }
        guard !rest.isEmpty else { return false }
        let labels = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.enumerated().allSatisfy { index, label in
            if isPattern, index == 0, label.elementsEqual("*".utf8) { return true }
            return !label.isEmpty && label.first != UInt8(ascii: "-")
                && label.allSatisfy { byte in
                    byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: "_")
                }
        }
    }
}
