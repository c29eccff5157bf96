import RegoTools
import StintAPI

/// The story of a request in words: what happened, who was asked, what policy said and on which digest.
enum TimelineText {
    static func text(_ story: Timeline, _ style: Styling) -> String {
        guard !story.entries.isEmpty else { return "nothing has happened that you may see\n" }
        return style.paint("the story", .heading) + "\n" + story.entries.map { entry($0, style) }.joined()
    }

    private static func entry(_ entry: TimelineEntry, _ style: Styling) -> String {
        let indent = "    "
        var text = "  \(TimeText.instant(entry.at))  \(Sanitizer.line(entry.text))\n"
        if let asked = entry.asked, !asked.isEmpty {
            text += "\(indent)asked: \(asked.map { Sanitizer.line($0.description) }.joined(separator: ", "))\n"
        }
        text += Explanation.lines(entry.reasons, indent: indent, isSettled: true)
        if let basis = basis(entry) { text += style.paint(indent + basis, .faint) + "\n" }
        return text
    }

    /// By which policies, on which data, and where the whole decision can be read.
    private static func basis(_ entry: TimelineEntry) -> String? {
        var parts: [String] = []
        if let digest = entry.policyDigest { parts.append("policy \(DigestText.short(digest))") }
        if let revision = entry.dataRevision { parts.append("data \(DigestText.short(revision))") }
        if let decision = entry.decision { parts.append("decision \(Sanitizer.line(decision))") }
        return parts.isEmpty ? nil : "by " + parts.joined(separator: ", ")
    }
}

/// Digests for people: enough of one to tell it from others.
enum DigestText {
    /// `sha256:0123456789ab`.
    static func short(_ digest: String) -> String {
        let line = Sanitizer.line(digest)
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[1].count > 12 else { return line.count > 20 ? String(line.prefix(12)) : line }
        return "\(parts[0]):\(parts[1].prefix(12))"
    }
}
