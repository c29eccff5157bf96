import GRDB
import StintCore

extension ProjectionCheck {
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
            let row: StoredRow = [
                .text(id), .text(try Stored.text(of: request)), .text(request.state.rawValue),
                .text(request.terms.submitter.description), .text(request.terms.beneficiary.description),
                .text(request.parties.accountable?.text), .time(request.submittedAt), .time(request.deadline),
                .time(request.closedAt),
            ]
            rows.insert(
                row.adding(
                    since2([
                        .text(request.postReview?.state.rawValue), .time(request.postReview?.deadline),
                        .time(request.nextReminderAt),
                    ])))
            for item in request.items {
                items.insert([
                    .text(id), .number(Int64(item.number)), .text(item.entitlement.description),
                    .text(item.state.rawValue), .text(item.grant?.text),
                ])
            }
            for person in request.parties.persons { persons.insert([.text(id), .text(person.text)]) }
            for review in request.reviews {
                let row: StoredRow = [
                    .text(id), .text(review.person.text), .text(review.verdict.rawValue),
                    .text(review.reviewer.description), .text(review.stage.text), .time(review.at),
                ]
                reviews.insert(
                    row.adding(
                        since2([
                            .text(review.delegation?.delegator.description), .text(review.delegation?.person.text),
                            .number(review.isPostReview ? 1 : 0),
                        ])))
            }
        }
        try compare(
            db,
            """
            SELECT id, CAST(body AS BLOB), state, submitter, beneficiary, person, submitted_ns, deadline_ns,
                closed_ns\(since2(", post_review, post_review_deadline_ns, next_reminder_ns"))
            FROM requests
            """, with: rows
        ) { "request \($0[0])" }
        try compare(
            db, "SELECT request, number, entitlement, state, grant_id FROM request_items", with: items
        ) { "request \($0[0]), item \($0[1])" }
        try compare(
            db, "SELECT request, person FROM request_persons", with: persons
        ) { "request \($0[0]), person \($0[1])" }
        try compare(
            db,
            """
            SELECT request, person, verdict, reviewer, stage,
                at_ns\(since2(", delegator, delegator_person, after_the_fact"))
            FROM reviews
            """, with: reviews
        ) { "request \($0[0]), review of \($0[1])" }
    }

    mutating func compareGrants(_ db: Database) throws {
        var rows: Set<StoredRow> = []
        for grant in grants.values {
            let row: StoredRow = [
                .text(grant.id.text), .text(try Stored.text(of: grant)), .text(grant.request.text),
                .number(Int64(grant.item)), .text(grant.beneficiary.description), .text(grant.person?.text),
                .text(grant.entitlement.description), .time(grant.startsAt), .time(grant.expiresAt),
                .text(grant.state.rawValue), .time(grant.issuedAt), .time(grant.activatedAt), .time(grant.endedAt),
            ]
            rows.insert(
                row.adding(
                    since2([
                        .text(grant.resource.id.text), .text(grant.extends?.text), .time(grant.suspendedAt),
                    ])))
        }
        try compare(
            db,
            """
            SELECT id, CAST(body AS BLOB), request, item, beneficiary, person, entitlement, starts_ns, expires_ns, state, issued_ns,
                activated_ns, ended_ns\(since2(", resource, extends, suspended_ns"))
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

    /// What only came with version 2.
    mutating func compareOthers(_ db: Database) throws {
        guard version >= 2 else { return }
        try compare(
            db, "SELECT name, CAST(body AS BLOB), scope, suspends, at_ns FROM freezes",
            with: Set(
                try freezes.values.map { freeze -> StoredRow in
                    [
                        .text(freeze.name.text), .text(try Stored.text(of: freeze)), .text(freeze.scope.description),
                        .number(freeze.suspends ? 1 : 0), .time(freeze.at),
                    ]
                })
        ) { "freeze \($0[0])" }
        try compare(
            db,
            """
            SELECT id, CAST(body AS BLOB), delegator, delegate, starts_ns, ends_ns, created_ns, ended_ns
            FROM delegations
            """,
            with: Set(
                try delegations.values.map { delegation -> StoredRow in
                    [
                        .text(delegation.id.text), .text(try Stored.text(of: delegation)),
                        .text(delegation.delegator.description), .text(delegation.delegate.description),
                        .time(delegation.startsAt), .time(delegation.endsAt), .time(delegation.createdAt),
                        .time(delegation.endedAt),
                    ]
                })
        ) { "delegation \($0[0])" }
        try compare(
            db, "SELECT type, target, id, CAST(body AS BLOB), source, at_ns, expires_ns FROM signals",
            with: Set(
                try signals.values.map { signal -> StoredRow in
                    [
                        .text(signal.type.text), .text(signal.target.description), .text(signal.id.text),
                        .text(try Stored.text(of: signal)), .text(signal.source.description), .time(signal.at),
                        .time(signal.expiresAt),
                    ]
                })
        ) { "signal \($0[0]) about \($0[1])" }
        for row in try db.rows("SELECT policy_digest, data_revision FROM sets") {
            let basis = DecisionBasis(policyDigest: try row.text(0), dataRevision: try row.text(1))
            if !sets.contains(basis) { report("set \(basis.policyDigest)", "is kept, and was never in force") }
        }
    }

    private func since2(_ columns: String) -> String { version >= 2 ? columns : "" }
    private func since2(_ values: StoredRow) -> StoredRow { version >= 2 ? values : [] }

    mutating func compareClock(_ db: Database) throws {
        guard let newest else { return }
        let stored = try db.row("SELECT clock_ns FROM meta")?.optionalInt64(0)
        guard let stored, stored >= newest.nanoseconds else {
            report("clock", "stands before the newest event, \(newest)")
            return
        }
    }
}
