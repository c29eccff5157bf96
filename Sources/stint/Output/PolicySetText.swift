import RegoTools
import StintAPI

/// What a server has loaded, for people.
enum PolicySetText {
    static func status(_ status: PolicyStatus, _ style: Styling, now: Timestamp) -> String {
        var details = Details()
        details.add("in force", status.digest ?? "nothing: everything is denied")
        details.add("revision", status.revision)
        details.add("loaded", status.loadedAt.map { TimeText.both($0, from: now) })
        var text = details.rendered(style)
        if let rejected = status.rejected {
            text +=
                "\n\(style.paint("refused", .bad)) \(TimeText.both(rejected.at, from: now)), the set before stays:\n"
            for error in rejected.errors { text += "  \(Sanitizer.line(error))\n" }
        }
        if let held = status.held {
            text += "\n\(style.paint("held back", .waiting)) \(TimeText.both(held.at, from: now)): "
            text += "\(Sanitizer.line(held.digest))\n"
            text +=
                "  it would end \(CountText.grants(held.wouldRevoke.count)); more than \(held.limit) wait for a word\n"
            text += CountText.list(held.wouldRevoke, indent: "    ", most: 10)
            text += "  next: undo the edit, or an operator runs `stint policy confirm \(Sanitizer.line(held.digest))`\n"
        }
        return text
    }

    /// What a person is asked before a load that is held back goes ahead.
    static func question(_ held: PolicyStatus.Held) -> String {
        CountText.list(held.wouldRevoke, most: 10)
            + "load \(DigestText.short(held.digest)) and end \(CountText.grants(held.wouldRevoke.count)), at once?"
    }
}
