import GRDB
import StintCore

/// Something that is kept beside the events and is not what they say.
package struct ProjectionDifference: Sendable, Equatable, CustomStringConvertible {
    /// `request rq-…`, `grant gr-…`, `command cm-…` or `clock`.
    package let subject: String
    /// What is different, in words.
    package let message: String

    package var description: String { "\(subject): \(message)" }
}

extension SQLiteLog {
    /// Folds all events anew and compares with what is stored of requests, reviews, grants, commands and the clock.
    ///
    /// - Parameter limit: how many differences are told at the most.
    package func projectionDifferences(limit: Int = 20) throws -> [ProjectionDifference] {
        var check = ProjectionCheck(limit: max(1, limit))
        try forEachEvent { event in
            try check.fold(event)
            return !check.isFull
        }
        try check.compareRequests(db)
        try check.compareGrants(db)
        try check.compareCommands(db)
        try check.compareClock(db)
        return check.differences
    }
}

/// The state that follows from the events, and where the tables say otherwise.
private struct ProjectionCheck {
    let limit: Int
    var differences: [ProjectionDifference] = []
    private var requests: [RequestID: AccessRequest] = [:]
    private var grants: [GrantID: Grant] = [:]
    private var commands: [CommandID: (first: Int64, last: Int64)] = [:]
    private var newest: Instant?

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { differences.count >= limit }

    private mutating func report(_ subject: String, _ message: String) {
        if !isFull { differences.append(ProjectionDifference(subject: subject, message: message)) }
    }

    mutating func fold(_ stored: StoredEvent) throws {
        let envelope: EventEnvelope
        do { envelope = try stored.envelope() } catch {
            report("event \(stored.position)", "cannot be read: \(error.message)")
            return
        }
        if envelope.position != stored.position {
            report("event \(stored.position)", "says that it is event \(envelope.position)")
        }
        newest = max(newest ?? envelope.at, envelope.at)
        let first = commands[envelope.command]?.first ?? stored.position
        commands[envelope.command] = (first, stored.position)
        do {
            if let id = envelope.event.grantID {
                grants[id] = try Grant.applying(
                    envelope.event, to: grants[id], at: envelope.at, by: envelope.actor)
            } else if let id = envelope.event.requestID {
                requests[id] = try AccessRequest.applying(envelope.event, to: requests[id], at: envelope.at)
            }
        } catch {
            report("event \(stored.position)", error.message)
        }
    }

    // MARK: Comparing

    /// Compares a table with the rows it should have, whatever their order.
    ///
    /// - Parameter subject: how a row is named, from its columns.
    private mutating func compare(
        _ db: Database, _ sql: String, with expected: Set<StoredRow>, subject: (StoredRow) -> String
    ) throws {
        var missing = expected
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next(), !isFull {
            let found = StoredRow(row)
            if missing.remove(found) == nil {
                report(subject(found), "is stored otherwise than its events say, or none tells of it")
            }
        }
        for row in missing.map({ subject($0) }).sorted() { report(row, "is not stored as its events say") }
    }

    mutating func compareRequests(_ db: Database) throws {
        var rows: Set<StoredRow> = []
        var items: Set<StoredRow> = []
        var persons: Set<StoredRow> = []
        var reviews: Set<StoredRow> = []
        for request in requests.values {
            let id = request.id.text
            rows.insert([
                .text(id), .text(try Stored.text(of: request)), .text(request.state.rawValue),
                .text(request.terms.submitter.description), .text(request.terms.beneficiary.description),
                .text(request.parties.accountable?.text), .time(request.submittedAt), .time(request.deadline),
                .time(request.closedAt),
            ])
            for item in request.items {
                items.insert([
                    .text(id), .number(Int64(item.number)), .text(item.entitlement.description),
                    .text(item.state.rawValue), .text(item.grant?.text),
                ])
            }
            for person in request.parties.persons { persons.insert([.text(id), .text(person.text)]) }
            for review in request.reviews {
                reviews.insert([
                    .text(id), .text(review.person.text), .text(review.verdict.rawValue),
                    .text(review.reviewer.description), .text(review.stage.text), .time(review.at),
                ])
            }
        }
        try compare(
            db,
            """
            SELECT id, CAST(body AS BLOB), state, submitter, beneficiary, person, submitted_ns, deadline_ns, closed_ns FROM requests
            """, with: rows
        ) { "request \($0[0])" }
        try compare(
            db, "SELECT request, number, entitlement, state, grant_id FROM request_items", with: items
        ) { "request \($0[0]), item \($0[1])" }
        try compare(
            db, "SELECT request, person FROM request_persons", with: persons
        ) { "request \($0[0]), person \($0[1])" }
        try compare(
            db, "SELECT request, person, verdict, reviewer, stage, at_ns FROM reviews", with: reviews
        ) { "request \($0[0]), review of \($0[1])" }
    }

    mutating func compareGrants(_ db: Database) throws {
        var rows: Set<StoredRow> = []
        for grant in grants.values {
            rows.insert([
                .text(grant.id.text), .text(try Stored.text(of: grant)), .text(grant.request.text),
                .number(Int64(grant.item)), .text(grant.beneficiary.description), .text(grant.person?.text),
                .text(grant.entitlement.description), .time(grant.startsAt), .time(grant.expiresAt),
                .text(grant.state.rawValue), .time(grant.issuedAt), .time(grant.activatedAt), .time(grant.endedAt),
            ])
        }
        try compare(
            db,
            """
            SELECT id, CAST(body AS BLOB), request, item, beneficiary, person, entitlement, starts_ns, expires_ns, state, issued_ns,
                activated_ns, ended_ns
            FROM grants
            """, with: rows
        ) { "grant \($0[0])" }
    }

    mutating func compareCommands(_ db: Database) throws {
        let rows = commands.map { id, told -> StoredRow in
            [.text(id.text), .number(told.first), .number(told.last)]
        }
        try compare(
            db, "SELECT id, first_position, last_position FROM commands", with: Set(rows)
        ) { "command \($0[0])" }
    }

    mutating func compareClock(_ db: Database) throws {
        guard let newest else { return }
        let stored = try db.row("SELECT clock_ns FROM meta")?.optionalInt64(0)
        guard let stored, stored >= newest.nanoseconds else {
            report("clock", "stands before the newest event, \(newest)")
            return
        }
    }
}

/// A row as values that compare by their bytes.
private struct StoredRow: Hashable, ExpressibleByArrayLiteral {
    enum Value: Hashable, CustomStringConvertible {
        case null
        case number(Int64)
        case bytes([UInt8])

        static func text(_ text: String?) -> Value { text.map { .bytes(Array($0.utf8)) } ?? .null }
        static func time(_ instant: Instant?) -> Value { instant.map { .number($0.nanoseconds) } ?? .null }

        var description: String {
            switch self {
            case .null: "nothing"
            case .number(let number): String(number)
            case .bytes(let bytes): String(decoding: bytes.prefix(80), as: UTF8.self)
            }
        }
    }

    private let values: [Value]

    init(arrayLiteral elements: Value...) { values = elements }

    init(_ row: Row) {
        values = row.databaseValues.map { value in
            switch value.storage {
            case .null: .null
            case .int64(let number): .number(number)
            case .double(let number): .bytes(Array("\(number)".utf8))
            case .string(let text): .bytes(Array(text.utf8))
            case .blob(let data): .bytes(Array(data))
            }
        }
    }

    subscript(index: Int) -> Value { index < values.count ? values[index] : .null }
}
