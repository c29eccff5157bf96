import FoundationEssentials
import Synchronization

/// The system's time zones by name, read from its zoneinfo files once each.
final class TimeZoneDatabase: Sendable {
    struct UnknownZone: Error {
        var message: String
    }

    static let shared = TimeZoneDatabase(directories: ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"])

    private static let maximumZones = 2048
    private static let maximumFileSize = 1 << 20

    private let directories: [String]
    // Held for a look-up or an insertion only, never while a file is read.
    private let zones = Mutex<[String: TimeZoneRules]>([:])

    init(directories: [String]) {
        self.directories = directories
    }

    /// The zone of a name such as `Europe/Berlin`; the empty name and `UTC` are UTC, `Local` is the process's own.
    func zone(_ name: String) throws(UnknownZone) -> TimeZoneRules {
        if name.isEmpty || name == "UTC" { return .utc }
        if let known = zones.withLock({ $0[name] }) { return known }
        let rules = name == "Local" ? local() : try read(name)
        zones.withLock { zones in
            if zones.count < Self.maximumZones { zones[name] = rules }
        }
        return rules
    }

    private func local() -> TimeZoneRules {
        if let name = ProcessInfo.processInfo.environment["TZ"] {
            if let rules = try? zone(name == "Local" ? "" : name) { return rules }
        }
        return load("/etc/localtime") ?? .utc
    }

    private func read(_ name: String) throws(UnknownZone) -> TimeZoneRules {
        let bytes = Array(name.utf8)
        let isPath = bytes.first == UInt8(ascii: "/") || bytes.first == UInt8(ascii: "\\")
        let climbs = zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") }
        guard !isPath, !climbs, bytes.count <= 256 else {
            throw UnknownZone(message: "time: invalid location name")
        }
        guard !bytes.contains(0) else { throw UnknownZone(message: "invalid argument") }
        for directory in directories {
            if let rules = load(directory + "/" + name) { return rules }
        }
        throw UnknownZone(message: "unknown time zone \(name)")
    }

    private func load(_ path: String) -> TimeZoneRules? {
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= Self.maximumFileSize else {
            return nil
        }
        return TimeZoneFile.parse(Array(data))
    }
}

/// The TZif format of RFC 9636.
enum TimeZoneFile {
    private struct Counts {
        var isUT: Int
        var isStandard: Int
        var leaps: Int
        var transitions: Int
        var zones: Int
        var characters: Int

        func size(timeWidth: Int) -> Int {
            transitions * timeWidth + transitions + zones * 6 + characters + leaps * (timeWidth + 4) + isStandard + isUT
        }
    }

    static func parse(_ bytes: [UInt8]) -> TimeZoneRules? {
        guard let first = header(bytes, at: 0) else { return nil }
        guard bytes[4] >= UInt8(ascii: "2") else { return body(bytes, at: 44, first, timeWidth: 4) }
        let second = 44 + first.size(timeWidth: 4)
        guard let counts = header(bytes, at: second) else { return nil }
        return body(bytes, at: second + 44, counts, timeWidth: 8)
    }

    private static func header(_ bytes: [UInt8], at start: Int) -> Counts? {
        guard start >= 0, bytes.count - start >= 44, bytes[start..<(start + 4)].elementsEqual("TZif".utf8) else {
            return nil
        }
        let numbers = (0..<6).map { Int(integer(bytes, at: start + 20 + 4 * $0, width: 4)) }
        guard numbers.allSatisfy({ $0 >= 0 && $0 <= bytes.count }) else { return nil }
        return Counts(
            isUT: numbers[0], isStandard: numbers[1], leaps: numbers[2], transitions: numbers[3], zones: numbers[4],
            characters: numbers[5])
    }

    private static func integer(_ bytes: [UInt8], at start: Int, width: Int) -> Int64 {
        var value: UInt64 = bytes[start] & 0x80 != 0 ? .max : 0
        for byte in bytes[start..<(start + width)] { value = value << 8 | UInt64(byte) }
        return Int64(bitPattern: value)
    }

    private static func body(_ bytes: [UInt8], at start: Int, _ counts: Counts, timeWidth: Int) -> TimeZoneRules? {
        guard counts.zones > 0, bytes.count - start >= counts.size(timeWidth: timeWidth) else { return nil }
        let indices = start + counts.transitions * timeWidth
        let types = indices + counts.transitions
        let names = types + counts.zones * 6
        var zones: [TimeZoneRules.Zone] = []
        for index in 0..<counts.zones {
            let type = types + 6 * index
            let nameStart = Int(bytes[type + 5])
            guard nameStart < counts.characters else { return nil }
            let name = bytes[(names + nameStart)..<(names + counts.characters)].prefix { $0 != 0 }
            zones.append(
                TimeZoneRules.Zone(
                    offset: integer(bytes, at: type, width: 4), isDaylight: bytes[type + 4] != 0,
                    name: String(decoding: name, as: UTF8.self)))
        }
        var transitions: [TimeZoneRules.Transition] = []
        for index in 0..<counts.transitions {
            let zone = Int(bytes[indices + index])
            guard zone < zones.count else { return nil }
            transitions.append(
                TimeZoneRules.Transition(
                    start: integer(bytes, at: start + timeWidth * index, width: timeWidth), zone: zone))
        }
        if transitions.isEmpty { transitions.append(TimeZoneRules.Transition(start: .min, zone: 0)) }
        let footer = bytes[(start + counts.size(timeWidth: timeWidth))...].split(separator: UInt8(ascii: "\n")).first
        let rule = footer.flatMap { PosixTimeZone(String(decoding: $0, as: UTF8.self)) }
        return TimeZoneRules(zones: zones, transitions: transitions, rule: rule)
    }
}
