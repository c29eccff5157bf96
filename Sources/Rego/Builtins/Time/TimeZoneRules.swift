/// When a time zone has which offset from UTC: the transitions of its file, then the rule for the years after them.
final class TimeZoneRules: Sendable {
    struct Lookup {
        /// Seconds east of UTC.
        var offset: Int64
        /// Such as `CET`.
        var name: String
        /// The offset holds from `start` on and before `end`.
        var start: Int64
        var end: Int64
    }

    struct Zone {
        var offset: Int64
        var isDaylight: Bool
        var name: String
    }

    struct Transition {
        var start: Int64
        var zone: Int
    }

    static let utc = TimeZoneRules(zones: [Zone(offset: 0, isDaylight: false, name: "UTC")], transitions: [], rule: nil)

    private let zones: [Zone]
    private let transitions: [Transition]
    private let rule: PosixTimeZone?

    /// - Parameter zones: at least one; `transitions` index into it.
    init(zones: [Zone], transitions: [Transition], rule: PosixTimeZone?) {
        self.zones = zones
        self.transitions = transitions
        self.rule = rule
    }

    /// A zone of one offset.
    static func fixed(offset: Int64, name: String) -> TimeZoneRules {
        TimeZoneRules(zones: [Zone(offset: offset, isDaylight: false, name: name)], transitions: [], rule: nil)
    }

    func lookup(_ seconds: Int64) -> Lookup {
        guard let first = transitions.first, seconds >= first.start else {
            let zone = initialZone
            return Lookup(
                offset: zone.offset, name: zone.name, start: .min, end: transitions.first?.start ?? .max)
        }
        var low = 0
        var high = transitions.count
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if seconds < transitions[middle].start {
                high = middle
            } else {
                low = middle
            }
        }
        let zone = zones[transitions[low].zone]
        if low == transitions.count - 1, let found = rule?.lookup(seconds) {
            return Lookup(
                offset: found.offset, name: found.name, start: max(found.start, transitions[low].start), end: found.end)
        }
        return Lookup(
            offset: zone.offset, name: zone.name, start: transitions[low].start,
            end: high < transitions.count ? transitions[high].start : .max)
    }

    /// The zone before the first transition: the first standard one that no transition leads to first.
    private var initialZone: Zone {
        if !transitions.contains(where: { $0.zone == 0 }) { return zones[0] }
        if let first = transitions.first, zones[first.zone].isDaylight,
            let standard = zones[..<first.zone].last(where: { !$0.isDaylight })
        {
            return standard
        }
        return zones.first { !$0.isDaylight } ?? zones[0]
    }
}
