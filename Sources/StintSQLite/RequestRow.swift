import GRDB
import StintCore

/// A request, its items, the persons it benefits and its reviews.
enum RequestRow {
    static func write(_ request: AccessRequest, body: String, _ db: Database) throws {
        let id = request.id.text
        // Reviews come before the request closes, or its review after the fact does: the schema takes them only until
        // then.
        let isNew = try db.row("SELECT 1 FROM requests WHERE id = ?", [id]) == nil
        if !isNew { try writeReviews(request, db) }
        try db.run(
            """
            INSERT INTO requests
                (id, state, submitter, beneficiary, person, submitted_ns, deadline_ns, closed_ns, body, post_review,
                post_review_deadline_ns, next_reminder_ns)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                state = excluded.state, submitter = excluded.submitter, beneficiary = excluded.beneficiary,
                person = excluded.person, submitted_ns = excluded.submitted_ns, deadline_ns = excluded.deadline_ns,
                closed_ns = excluded.closed_ns, body = excluded.body, post_review = excluded.post_review,
                post_review_deadline_ns = excluded.post_review_deadline_ns,
                next_reminder_ns = excluded.next_reminder_ns
            """,
            [
                id, request.state.rawValue, request.terms.submitter.description,
                request.terms.beneficiary.description, request.parties.accountable?.text,
                request.submittedAt.nanoseconds, request.deadline.nanoseconds, request.closedAt?.nanoseconds,
                body, request.postReview?.state.rawValue, request.postReview?.deadline.nanoseconds,
                request.nextReminderAt?.nanoseconds,
            ])
        for item in request.items {
            try db.run(
                """
                INSERT INTO request_items (request, number, entitlement, state, grant_id) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (request, number) DO UPDATE SET
                    entitlement = excluded.entitlement, state = excluded.state, grant_id = excluded.grant_id
                """,
                [id, item.number, item.entitlement.description, item.state.rawValue, item.grant?.text])
        }
        if isNew {
            for person in request.parties.persons {
                try db.run("INSERT INTO request_persons (request, person) VALUES (?, ?)", [id, person.text])
            }
            try writeReviews(request, db)
        }
    }

    private static func writeReviews(_ request: AccessRequest, _ db: Database) throws {
        for review in request.reviews {
            try db.run(
                """
                INSERT INTO reviews
                    (request, person, verdict, reviewer, stage, at_ns, delegator, delegator_person, after_the_fact)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (request, person) DO UPDATE SET
                    verdict = excluded.verdict, reviewer = excluded.reviewer, stage = excluded.stage,
                    at_ns = excluded.at_ns, delegator = excluded.delegator,
                    delegator_person = excluded.delegator_person, after_the_fact = excluded.after_the_fact
                """,
                [
                    request.id.text, review.person.text, review.verdict.rawValue, review.reviewer.description,
                    review.stage.text, review.at.nanoseconds, review.delegation?.delegator.description,
                    review.delegation?.person.text, review.isPostReview ? 1 : 0,
                ])
        }
        let count = try db.row("SELECT count(*) FROM reviews WHERE request = ?", [request.id.text])?.int64(0)
        guard count == Int64(request.reviews.count) else {
            throw StoreError.illegalTransition("the request `\(request.id)` lost or repeats a review")
        }
    }

    static let columns = """
        requests.id, CAST(requests.body AS BLOB),
        (SELECT version FROM streams WHERE stream = 'request/' || requests.id)
        """

    static func read(_ row: Row) throws(StoreError) -> Versioned<AccessRequest> {
        let id = try row.text(0)
        let request = try Stored.value(AccessRequest.self, try row.bytes(1), what: "the request `\(id)`")
        return Versioned(request, version: try row.optionalInt64(2) ?? 0)
    }
}

/// A grant.
enum GrantRow {
    static func write(_ grant: Grant, body: String, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO grants
                (id, request, item, beneficiary, person, entitlement, resource, extends, starts_ns, expires_ns, state,
                issued_ns, activated_ns, suspended_ns, ended_ns, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                request = excluded.request, item = excluded.item, beneficiary = excluded.beneficiary,
                person = excluded.person, entitlement = excluded.entitlement, resource = excluded.resource,
                extends = excluded.extends, starts_ns = excluded.starts_ns, expires_ns = excluded.expires_ns,
                state = excluded.state, issued_ns = excluded.issued_ns, activated_ns = excluded.activated_ns,
                suspended_ns = excluded.suspended_ns, ended_ns = excluded.ended_ns, body = excluded.body
            """,
            [
                grant.id.text, grant.request.text, grant.item, grant.beneficiary.description, grant.person?.text,
                grant.entitlement.description, grant.resource.id.text, grant.extends?.text,
                grant.startsAt.nanoseconds, grant.expiresAt.nanoseconds, grant.state.rawValue,
                grant.issuedAt.nanoseconds, grant.activatedAt?.nanoseconds, grant.suspendedAt?.nanoseconds,
                grant.endedAt?.nanoseconds, body,
            ])
    }

    static let columns = """
        grants.id, CAST(grants.body AS BLOB),
        (SELECT version FROM streams WHERE stream = 'grant/' || grants.id)
        """

    static func read(_ row: Row) throws(StoreError) -> Versioned<Grant> {
        let id = try row.text(0)
        let grant = try Stored.value(Grant.self, try row.bytes(1), what: "the grant `\(id)`")
        return Versioned(grant, version: try row.optionalInt64(2) ?? 0)
    }
}
