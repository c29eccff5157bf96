/// Version 1. Released versions never change; what comes later is a migration of its own.
///
/// Rules that end in `RAISE` hold whatever the code above does: the schema refuses what is no lifecycle's transition
/// (docs/store.md).
enum SchemaV1 {
    static let statements = [log, streams, requests, reviews, grants, idempotency, meta]

    /// One row a past event. What is searched by comes out of the hashed bytes, so that no column can say otherwise.
    private static let log = """
        CREATE TABLE events (
            position INTEGER PRIMARY KEY CHECK (position > 0),
            body TEXT NOT NULL CHECK (json_valid(body)),
            previous_hash BLOB NOT NULL,
            hash BLOB NOT NULL,
            stream TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.stream')) VIRTUAL,
            type TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.type')) VIRTUAL,
            command TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.command')) VIRTUAL
        ) STRICT;
        CREATE INDEX events_by_stream ON events (stream, position);
        CREATE TRIGGER events_append BEFORE INSERT ON events
        WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events)
            OR NEW.position IS NOT CASE WHEN json_valid(NEW.body) THEN json_extract(NEW.body, '$.position') END
            OR (NEW.position > 1
                AND NEW.previous_hash IS NOT (SELECT hash FROM events WHERE position = NEW.position - 1))
        BEGIN SELECT RAISE(ABORT, 'an event must follow the last one'); END;
        CREATE TRIGGER events_no_update BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
        CREATE TRIGGER events_no_delete BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

        CREATE TABLE commands (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            actor TEXT NOT NULL,
            at_ns INTEGER NOT NULL,
            digest TEXT NOT NULL,
            outcome TEXT NOT NULL CHECK (json_valid(outcome)),
            first_position INTEGER NOT NULL,
            last_position INTEGER NOT NULL CHECK (last_position >= first_position)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER commands_no_update BEFORE UPDATE ON commands
        BEGIN SELECT RAISE(ABORT, 'commands are never changed'); END;
        CREATE TRIGGER commands_no_delete BEFORE DELETE ON commands
        BEGIN SELECT RAISE(ABORT, 'commands are never deleted'); END;
        """

    private static let streams = """
        CREATE TABLE streams (
            stream TEXT PRIMARY KEY,
            version INTEGER NOT NULL CHECK (version >= 1),
            last_command TEXT NOT NULL REFERENCES commands (id)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER streams_start BEFORE INSERT ON streams WHEN NEW.version <> 1
        BEGIN SELECT RAISE(ABORT, 'a stream begins at version 1'); END;
        CREATE TRIGGER streams_step BEFORE UPDATE ON streams
        WHEN NEW.version <> OLD.version + 1 OR NEW.stream <> OLD.stream
        BEGIN SELECT RAISE(ABORT, 'a stream goes on by one version a command'); END;
        CREATE TRIGGER streams_no_delete BEFORE DELETE ON streams
        BEGIN SELECT RAISE(ABORT, 'streams are never deleted'); END;
        """

    private static let requests = """
        CREATE TABLE requests (
            id TEXT PRIMARY KEY,
            state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'canceled', 'timed_out')),
            submitter TEXT NOT NULL,
            beneficiary TEXT NOT NULL,
            person TEXT,
            submitted_ns INTEGER NOT NULL,
            deadline_ns INTEGER NOT NULL CHECK (deadline_ns >= submitted_ns),
            closed_ns INTEGER CHECK (closed_ns >= submitted_ns),
            body TEXT NOT NULL CHECK (json_valid(body)),
            CHECK ((state = 'pending') = (closed_ns IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX requests_by_submitter ON requests (submitter, id);
        CREATE INDEX requests_by_beneficiary ON requests (beneficiary, id);
        CREATE INDEX requests_by_state ON requests (state, id);
        CREATE INDEX requests_pending_by_deadline ON requests (deadline_ns, id) WHERE closed_ns IS NULL;
        CREATE INDEX requests_pending_by_person ON requests (person) WHERE closed_ns IS NULL;
        CREATE TRIGGER requests_fixed BEFORE UPDATE ON requests
        WHEN NEW.id <> OLD.id OR NEW.submitter <> OLD.submitter OR NEW.beneficiary <> OLD.beneficiary
            OR NEW.person IS NOT OLD.person OR NEW.submitted_ns <> OLD.submitted_ns
        BEGIN SELECT RAISE(ABORT, 'who asks, for whom and when is fixed'); END;
        CREATE TRIGGER requests_closed BEFORE UPDATE ON requests
        WHEN OLD.state <> 'pending' AND (NEW.state <> OLD.state OR NEW.closed_ns IS NOT OLD.closed_ns
            OR NEW.deadline_ns <> OLD.deadline_ns)
        BEGIN SELECT RAISE(ABORT, 'a closed request stays as it is'); END;
        CREATE TRIGGER requests_no_delete BEFORE DELETE ON requests
        BEGIN SELECT RAISE(ABORT, 'requests are never deleted'); END;

        CREATE TABLE request_items (
            request TEXT NOT NULL REFERENCES requests (id),
            number INTEGER NOT NULL CHECK (number >= 1),
            entitlement TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'canceled', 'timed_out')),
            grant_id TEXT,
            PRIMARY KEY (request, number),
            CHECK (grant_id IS NULL OR state = 'approved')
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX request_items_by_entitlement ON request_items (entitlement, request);
        CREATE TRIGGER request_items_fixed BEFORE UPDATE ON request_items
        WHEN NEW.request <> OLD.request OR NEW.number <> OLD.number OR NEW.entitlement <> OLD.entitlement
            OR (OLD.state <> 'pending' AND NEW.state <> OLD.state)
            OR (OLD.grant_id IS NOT NULL AND NEW.grant_id IS NOT OLD.grant_id)
        BEGIN SELECT RAISE(ABORT, 'an item is decided once'); END;
        CREATE TRIGGER request_items_no_delete BEFORE DELETE ON request_items
        BEGIN SELECT RAISE(ABORT, 'items are never deleted'); END;

        CREATE TABLE request_persons (
            request TEXT NOT NULL REFERENCES requests (id),
            person TEXT NOT NULL,
            PRIMARY KEY (request, person)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER request_persons_no_update BEFORE UPDATE ON request_persons
        BEGIN SELECT RAISE(ABORT, 'whom a request benefits is fixed'); END;
        CREATE TRIGGER request_persons_no_delete BEFORE DELETE ON request_persons
        BEGIN SELECT RAISE(ABORT, 'whom a request benefits is fixed'); END;
        """

    /// P1 and P2 once more: nobody whom a request benefits, and each person once.
    private static let reviews = """
        CREATE TABLE reviews (
            request TEXT NOT NULL REFERENCES requests (id),
            person TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'deny')),
            reviewer TEXT NOT NULL,
            stage TEXT NOT NULL,
            at_ns INTEGER NOT NULL,
            PRIMARY KEY (request, person)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER reviews_new BEFORE INSERT ON reviews
        WHEN NOT EXISTS (SELECT 1 FROM reviews WHERE request = NEW.request AND person = NEW.person)
            AND (SELECT state FROM requests WHERE id = NEW.request) <> 'pending'
        BEGIN SELECT RAISE(ABORT, 'only a pending request is reviewed'); END;
        CREATE TRIGGER reviews_of_oneself BEFORE INSERT ON reviews
        WHEN EXISTS (SELECT 1 FROM request_persons WHERE request = NEW.request AND person = NEW.person)
            OR EXISTS (SELECT 1 FROM requests WHERE id = NEW.request AND NEW.reviewer IN (submitter, beneficiary))
        BEGIN SELECT RAISE(ABORT, 'nobody reviews what benefits themselves'); END;
        CREATE TRIGGER reviews_once BEFORE UPDATE ON reviews
        WHEN NEW.request <> OLD.request OR NEW.person <> OLD.person OR NEW.verdict <> OLD.verdict
            OR NEW.reviewer <> OLD.reviewer OR NEW.stage <> OLD.stage OR NEW.at_ns <> OLD.at_ns
        BEGIN SELECT RAISE(ABORT, 'a person reviews a request once'); END;
        CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews
        BEGIN SELECT RAISE(ABORT, 'reviews are never deleted'); END;
        """

    private static let grants = """
        CREATE TABLE grants (
            id TEXT PRIMARY KEY,
            request TEXT NOT NULL,
            item INTEGER NOT NULL,
            beneficiary TEXT NOT NULL,
            person TEXT,
            entitlement TEXT NOT NULL,
            starts_ns INTEGER NOT NULL,
            expires_ns INTEGER NOT NULL CHECK (expires_ns > starts_ns),
            state TEXT NOT NULL CHECK (state IN ('scheduled', 'active', 'expired', 'revoked', 'relinquished')),
            issued_ns INTEGER NOT NULL,
            activated_ns INTEGER CHECK (activated_ns >= starts_ns),
            ended_ns INTEGER CHECK (ended_ns >= issued_ns),
            body TEXT NOT NULL CHECK (json_valid(body)),
            UNIQUE (request, item),
            FOREIGN KEY (request, item) REFERENCES request_items (request, number),
            CHECK ((state IN ('scheduled', 'active')) = (ended_ns IS NULL)),
            CHECK (state <> 'active' OR activated_ns IS NOT NULL),
            CHECK (state <> 'scheduled' OR activated_ns IS NULL),
            CHECK (state <> 'expired' OR ended_ns >= expires_ns)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX grants_by_beneficiary ON grants (beneficiary, id);
        CREATE INDEX grants_by_person ON grants (person, id);
        CREATE INDEX grants_by_entitlement ON grants (entitlement, id);
        CREATE INDEX grants_live ON grants (id) WHERE ended_ns IS NULL;
        CREATE INDEX grants_live_by_expiry ON grants (expires_ns, id) WHERE ended_ns IS NULL;
        CREATE INDEX grants_scheduled_by_start ON grants (starts_ns, id) WHERE state = 'scheduled';
        CREATE TRIGGER grants_new BEFORE INSERT ON grants
        WHEN NOT EXISTS (SELECT 1 FROM grants WHERE id = NEW.id)
            AND (NEW.state NOT IN ('scheduled', 'active')
                OR (SELECT state FROM requests WHERE id = NEW.request) IS NOT 'approved'
                OR (SELECT grant_id FROM request_items WHERE request = NEW.request AND number = NEW.item)
                    IS NOT NEW.id)
        BEGIN SELECT RAISE(ABORT, 'a grant begins with an approved item of its request'); END;
        CREATE TRIGGER grants_fixed BEFORE UPDATE ON grants
        WHEN NEW.id <> OLD.id OR NEW.request <> OLD.request OR NEW.item <> OLD.item
            OR NEW.beneficiary <> OLD.beneficiary OR NEW.person IS NOT OLD.person
            OR NEW.entitlement <> OLD.entitlement OR NEW.issued_ns <> OLD.issued_ns
        BEGIN SELECT RAISE(ABORT, 'whose grant it is, and of what, is fixed'); END;
        CREATE TRIGGER grants_interval BEFORE UPDATE ON grants
        WHEN NEW.starts_ns <> OLD.starts_ns OR NEW.expires_ns <> OLD.expires_ns
        BEGIN SELECT RAISE(ABORT, 'the start and the expiry of a grant are fixed'); END;
        CREATE TRIGGER grants_ended BEFORE UPDATE ON grants
        WHEN OLD.ended_ns IS NOT NULL AND (NEW.state <> OLD.state OR NEW.ended_ns IS NOT OLD.ended_ns
            OR NEW.activated_ns IS NOT OLD.activated_ns)
        BEGIN SELECT RAISE(ABORT, 'a grant that ended stays ended'); END;
        CREATE TRIGGER grants_activated BEFORE UPDATE ON grants
        WHEN (OLD.state = 'active' AND NEW.state = 'scheduled')
            OR (OLD.activated_ns IS NOT NULL AND NEW.activated_ns IS NOT OLD.activated_ns)
        BEGIN SELECT RAISE(ABORT, 'a grant is activated once'); END;
        CREATE TRIGGER grants_no_delete BEFORE DELETE ON grants
        BEGIN SELECT RAISE(ABORT, 'grants are never deleted'); END;
        """

    /// Path and key are blobs: they come from outside, and text would end at a NUL.
    private static let idempotency = """
        CREATE TABLE idempotency (
            caller TEXT NOT NULL,
            method TEXT NOT NULL,
            path BLOB NOT NULL,
            key BLOB NOT NULL,
            body_digest TEXT NOT NULL,
            command TEXT NOT NULL REFERENCES commands (id),
            expires_ns INTEGER NOT NULL,
            PRIMARY KEY (caller, method, path, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_by_expiry ON idempotency (expires_ns);
        CREATE TRIGGER idempotency_no_update BEFORE UPDATE ON idempotency
        BEGIN SELECT RAISE(ABORT, 'an idempotency key stands for one command'); END;
        """

    private static let meta = """
        CREATE TABLE meta (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            clock_ns INTEGER,
            policy_digest TEXT,
            data_revision TEXT,
            CHECK ((policy_digest IS NULL) = (data_revision IS NULL))
        ) STRICT;
        INSERT INTO meta (id) VALUES (1);
        CREATE TRIGGER meta_clock BEFORE UPDATE ON meta
        WHEN OLD.clock_ns IS NOT NULL AND (NEW.clock_ns IS NULL OR NEW.clock_ns < OLD.clock_ns)
        BEGIN SELECT RAISE(ABORT, 'the clock never steps back'); END;
        CREATE TRIGGER meta_no_delete BEFORE DELETE ON meta
        BEGIN SELECT RAISE(ABORT, 'the store keeps its meta data'); END;
        """
}
