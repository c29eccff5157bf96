import NIOCore
package import Rego
package import StintCore

/// What the data plane decides with; shared by all of its event loops, and immutable or safe by itself.
package struct DataPlaneContext: Sendable {
    package let snapshots: SnapshotCell<Value>
    package let authenticator: any TokenAuthenticator
    package let clock: ClockGuard
    package let freshness: Freshness
    package let limits: DataPlaneLimits

    package init(
        snapshots: SnapshotCell<Value>, authenticator: any TokenAuthenticator, clock: ClockGuard,
        freshness: Freshness, limits: DataPlaneLimits = DataPlaneLimits()
    ) {
        self.snapshots = snapshots
        self.authenticator = authenticator
        self.clock = clock
        self.freshness = freshness
        self.limits = limits
    }
}

/// One event loop's share of the data plane. Everything in it is touched on that loop alone, so nothing is locked.
final class DataPlaneLoop {
    let context: DataPlaneContext
    var stats = DataPlaneStats()
    /// The body of the answer being made; its memory is used again for the next.
    var out = JSONBytes()
    var isStopping = false

    private var reader: SnapshotReader<Value>
    private var callers: [String: KnownCaller] = [:]
    private var callersGeneration: UInt64 = 0
    private var connections: [ObjectIdentifier: DataPlaneConnection] = [:]
    private var date = HTTPDateCache()

    /// Tokens remembered a loop; only accepted ones are, so strangers cannot push them out.
    private static let maxCallers = 4096
    /// A longer header is looked up each time, so that memory has a bound.
    private static let maxHeaderBytes = 1024

    init(context: DataPlaneContext) {
        self.context = context
        reader = SnapshotReader(context.snapshots)
    }

    func snapshot() -> (any DecisionSnapshot<Value>)? { reader.current() }

    /// Who sent this `Authorization` header.
    func caller(header: String, now: Instant) -> KnownCaller? {
        let generation = context.authenticator.generation
        if generation != callersGeneration {
            callers.removeAll(keepingCapacity: true)
            callersGeneration = generation
        }
        if let known = callers[header] {
            if let end = known.authenticated.expiresAt, end <= now {
                callers[header] = nil
                return nil
            }
            return known
        }
        guard let token = BearerToken.token(inHeader: header),
            let caller = context.authenticator.authenticate(token: token, now: now)
        else { return nil }
        let session = KnownCaller(caller)
        guard header.utf8.count <= Self.maxHeaderBytes else { return session }
        if callers.count >= Self.maxCallers { callers.removeAll(keepingCapacity: true) }
        callers[header] = session
        return session
    }

    func httpDate() -> String { date.text(at: context.clock.reading().now) }

    func opened(_ connection: DataPlaneConnection) {
        connections[ObjectIdentifier(connection)] = connection
        stats.connectionsAccepted &+= 1
        stats.connectionsOpen += 1
    }

    func closed(_ connection: DataPlaneConnection) {
        if connections.removeValue(forKey: ObjectIdentifier(connection)) != nil { stats.connectionsOpen -= 1 }
    }

    /// Connections finish what they began and close.
    func stop() {
        isStopping = true
        for connection in connections.values { connection.stop() }
    }

    func closeAll() {
        for connection in connections.values { connection.abort() }
    }
}

/// The `Date` header, made once a second.
struct HTTPDateCache {
    private var second = Int64.min
    private var made = ""

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    mutating func text(at now: Instant) -> String {
        let second = now.nanoseconds / Instant.nanosecondsPerSecond
        if second != self.second {
            self.second = second
            made = Self.format(second)
        }
        return made
    }

    /// IMF-fixdate (RFC 9110) of seconds since 1970; the epoch's for times before it.
    private static func format(_ seconds: Int64) -> String {
        let seconds = max(seconds, 0)
        let text = Instant(seconds: seconds).map { Array($0.description.utf8) } ?? []
        guard text.count >= 19, let month = Int(String(decoding: text[5..<7], as: UTF8.self)),
            months.indices.contains(month - 1)
        else { return "Thu, 01 Jan 1970 00:00:00 GMT" }
        let part = { (range: Range<Int>) in String(decoding: text[range], as: UTF8.self) }
        let weekday = days[Int(seconds / 86_400 % 7)]
        return "\(weekday), \(part(8..<10)) \(months[month - 1]) \(part(0..<4)) \(part(11..<19)) GMT"
    }
}
