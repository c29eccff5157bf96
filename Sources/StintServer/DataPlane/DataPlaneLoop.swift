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
    /// Where decisions are logged; `nil` logs none.
    package let log: DecisionLog?

    package init(
        snapshots: SnapshotCell<Value>, authenticator: any TokenAuthenticator, clock: ClockGuard,
        freshness: Freshness, limits: DataPlaneLimits = DataPlaneLimits(), log: DecisionLog? = nil
    ) {
        self.log = log
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
    /// The time of the request being answered.
    private(set) var clock: ClockReading
    /// Where decisions are logged; `nil` where they are not.
    let log: LoopDecisionLog?

    private var reader: SnapshotReader<Value>
    private var callers: [String: KnownCaller] = [:]
    private var callersGeneration: UInt64 = 0
    private var connections: [ObjectIdentifier: DataPlaneConnection] = [:]
    private var date = HTTPDateCache()
    /// The answer that was written last; its memory is used again once it was sent.
    private var answer = ByteBuffer()

    /// Tokens remembered a loop; only accepted ones are, so strangers cannot push them out.
    private static let maxCallers = 4096
    /// A longer header is looked up each time, so that memory has a bound.
    private static let maxHeaderBytes = 1024
    /// Memory beyond this is given back after an answer.
    private static let maxKeptBytes = 1 << 20

    init(context: DataPlaneContext, eventLoop: any EventLoop) {
        self.context = context
        reader = SnapshotReader(context.snapshots)
        clock = context.clock.reading()
        log = context.log.map { LoopDecisionLog($0, eventLoop: eventLoop) }
    }

    /// A request begins to be answered.
    func begin() { clock = context.clock.reading() }

    func snapshot() -> (any DecisionSnapshot<Value>)? { reader.current() }

    /// Who sent a request's `Authorization` header.
    func caller(of request: DataPlaneRequest, _ identity: ConnectionIdentity) -> KnownCaller? {
        let generation = context.authenticator.generation
        if let known = identity.caller(of: request, generation: generation) { return live(known) }
        if generation != callersGeneration {
            callers.removeAll(keepingCapacity: true)
            callersGeneration = generation
        }
        let header = request.text(request.head.authorization)
        guard let caller = caller(header: header).flatMap(live) else { return nil }
        if header.utf8.count <= Self.maxHeaderBytes {
            identity.note(caller, header: header, generation: generation)
        }
        return caller
    }

    /// A caller whose token has not ended.
    private func live(_ caller: KnownCaller) -> KnownCaller? {
        if let end = caller.authenticated.expiresAt, end <= clock.now { return nil }
        return caller
    }

    private func caller(header: String) -> KnownCaller? {
        if let known = callers[header] { return known }
        guard let token = BearerToken.token(inHeader: header),
            let caller = context.authenticator.authenticate(token: token, now: clock.now)
        else { return nil }
        let session = KnownCaller(caller)
        guard header.utf8.count <= Self.maxHeaderBytes else { return session }
        if callers.count >= Self.maxCallers { callers.removeAll(keepingCapacity: true) }
        callers[header] = session
        return session
    }

    /// The whole response as bytes; what stood in `out` is its body.
    func response(_ reply: DataPlaneReply, omitsBody: Bool, closes: Bool, version10: Bool) -> ByteBuffer {
        // Where the last answer still waits to be sent, this is other memory.
        answer.clear(minimumCapacity: out.bytes.count + 256)
        reply.write(
            body: out.bytes, omitsBody: omitsBody, date: date.text(at: clock.now), closes: closes,
            version10: version10, into: &answer)
        defer {
            if answer.capacity > Self.maxKeptBytes { answer = ByteBuffer() }
            if out.bytes.capacity > Self.maxKeptBytes { out = JSONBytes() }
            out.removeAll()
        }
        return answer
    }

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

/// Who sent a connection's last `Authorization` header, found again without making text of it.
final class ConnectionIdentity {
    private var header: [UInt8] = []
    private var known: KnownCaller?
    private var generation: UInt64 = 0

    /// The caller, where the header is the same and no token has changed since.
    func caller(of request: DataPlaneRequest, generation: UInt64) -> KnownCaller? {
        guard let known, generation == self.generation, request.holds(header, at: request.head.authorization) else {
            return nil
        }
        return known
    }

    func note(_ caller: KnownCaller, header: String, generation: UInt64) {
        self.header = Array(header.utf8)
        self.generation = generation
        known = caller
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
