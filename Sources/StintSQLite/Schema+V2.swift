/// Version 2: the whole lifecycle. Items settle one by one and can be pending again, grants can be suspended and go on
/// where another ends, emergencies are reviewed afterwards, and freezes, delegations, signals and sets are kept.
///
/// `request_items` and `grants` are built anew, since a check cannot be changed; what they held is taken over.
enum SchemaV2 {
    static let statements = [rebuild, requests, reviews, items, grants, others]

    private static let rebuild = """
        CREATE TABLE request_items_v2 (
            request TEXT NOT NULL REFERENCES requests (id),
            number INTEGER NOT NULL CHECK (number >= 1),
            entitlement TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'canceled', 'timed_out')),
            grant_id TEXT,
            PRIMARY KEY (request, number),
            CHECK (state <> 'approved' OR grant_id IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO request_items_v2 (request, number, entitlement, state, grant_id)
        SELECT request, number, entitlement, state, grant_id FROM request_items;

        CREATE TABLE grants_v2 (
            id TEXT PRIMARY KEY,
            request TEXT NOT NULL,
            item INTEGER NOT NULL,
            beneficiary TEXT NOT NULL,
            person TEXT,
            entitlement TEXT NOT NULL,
            resource TEXT NOT NULL,
            extends TEXT REFERENCES grants (id),
            starts_ns INTEGER NOT NULL,
            expires_ns INTEGER NOT NULL CHECK (expires_ns > starts_ns),
            state TEXT NOT NULL
                CHECK (state IN ('scheduled', 'active', 'suspended', 'expired', 'revoked', 'relinquished')),
            issued_ns INTEGER NOT NULL,
            activated_ns INTEGER CHECK (activated_ns >= starts_ns),
            suspended_ns INTEGER CHECK (suspended_ns >= activated_ns),
            ended_ns INTEGER CHECK (ended_ns >= issued_ns),
            body TEXT NOT NULL CHECK (json_valid(body)),
            UNIQUE (request, item),
            FOREIGN KEY (request, item) REFERENCES request_items (request, number),
            CHECK ((state IN ('scheduled', 'active', 'suspended')) = (ended_ns IS NULL)),
            CHECK (state NOT IN ('active', 'suspended') OR activated_ns IS NOT NULL),
            CHECK (state <> 'scheduled' OR activated_ns IS NULL),
            CHECK ((state = 'suspended') = (suspended_ns IS NOT NULL)),
            CHECK (state <> 'expired' OR ended_ns >= expires_ns)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO grants_v2 (id, request, item, beneficiary, person, entitlement, resource, starts_ns, expires_ns,
            state, issued_ns, activated_ns, ended_ns, body)
        SELECT id, request, item, beneficiary, person, entitlement, json_extract(body, '$.resource.id'), starts_ns,
            expires_ns, state, issued_ns, activated_ns, ended_ns, body
        FROM grants;

        DROP TABLE grants;
        DROP TABLE request_items;
        ALTER TABLE request_items_v2 RENAME TO request_items;
        ALTER TABLE grants_v2 RENAME TO grants;
        """

    private static let requests = """
        ALTER TABLE requests ADD COLUMN post_review TEXT
            CHECK (post_review IN ('pending', 'passed', 'failed', 'overdue'));
        ALTER TABLE requests ADD COLUMN post_review_deadline_ns INTEGER
            CHECK ((post_review_deadline_ns IS NULL) = (post_review IS NULL));
        ALTER TABLE requests ADD COLUMN next_reminder_ns INTEGER
            CHECK (next_reminder_ns IS NULL OR closed_ns IS NULL);
        CREATE INDEX requests_by_person ON requests (person, id);
        CREATE INDEX requests_by_post_review ON requests (post_review, id) WHERE post_review IS NOT NULL;
        CREATE INDEX requests_post_reviews_by_deadline ON requests (post_review_deadline_ns, id)
            WHERE post_review = 'pending';
        CREATE INDEX requests_by_reminder ON requests (next_reminder_ns, id) WHERE next_reminder_ns IS NOT NULL;

        DROP TRIGGER requests_closed;
        CREATE TRIGGER requests_closed BEFORE UPDATE ON requests
        WHEN OLD.state <> 'pending' AND (NEW.state <> OLD.state OR NEW.closed_ns IS NOT OLD.closed_ns
                OR NEW.deadline_ns <> OLD.deadline_ns)
            AND (OLD.state <> 'approved' OR NEW.state <> 'pending'
                OR NOT EXISTS (SELECT 1 FROM grants WHERE request = OLD.id AND state = 'scheduled'))
        BEGIN SELECT RAISE(ABORT, 'a closed request opens again only for a grant that has not begun'); END;
        CREATE TRIGGER requests_post_review_new BEFORE INSERT ON requests
        WHEN NEW.post_review <> 'pending' AND NOT EXISTS (SELECT 1 FROM requests WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'a review after the fact begins as pending'); END;
        CREATE TRIGGER requests_post_review BEFORE UPDATE ON requests
        WHEN (OLD.post_review IS NULL AND NEW.post_review <> 'pending')
            OR (OLD.post_review IS NOT NULL AND (NEW.post_review IS NULL
                OR NEW.post_review_deadline_ns IS NOT OLD.post_review_deadline_ns))
            OR (OLD.post_review = 'overdue' AND NEW.post_review = 'pending')
            OR (OLD.post_review IN ('passed', 'failed') AND NEW.post_review <> OLD.post_review)
        BEGIN SELECT RAISE(ABORT, 'a review after the fact is decided once'); END;
        """

    /// P1 and P2 once more, for both persons of a review that was given in a colleague's place.
    private static let reviews = """
        ALTER TABLE reviews ADD COLUMN delegator TEXT CHECK (delegator <> reviewer);
        ALTER TABLE reviews ADD COLUMN delegator_person TEXT
            CHECK ((delegator_person IS NULL) = (delegator IS NULL) AND (delegator_person <> person));
        ALTER TABLE reviews ADD COLUMN after_the_fact INTEGER NOT NULL DEFAULT 0 CHECK (after_the_fact IN (0, 1));

        DROP TRIGGER reviews_new;
        CREATE TRIGGER reviews_new BEFORE INSERT ON reviews
        WHEN NOT EXISTS (SELECT 1 FROM reviews WHERE request = NEW.request AND person = NEW.person)
            AND NEW.after_the_fact = 0 AND (SELECT state FROM requests WHERE id = NEW.request) <> 'pending'
        BEGIN SELECT RAISE(ABORT, 'only a pending request is reviewed'); END;
        CREATE TRIGGER reviews_new_after_the_fact BEFORE INSERT ON reviews
        WHEN NOT EXISTS (SELECT 1 FROM reviews WHERE request = NEW.request AND person = NEW.person)
            AND NEW.after_the_fact = 1
            AND coalesce((SELECT post_review FROM requests WHERE id = NEW.request), '') NOT IN ('pending', 'overdue')
        BEGIN SELECT RAISE(ABORT, 'there is nothing to review after the fact'); END;
        DROP TRIGGER reviews_of_oneself;
        CREATE TRIGGER reviews_of_oneself BEFORE INSERT ON reviews
        WHEN EXISTS (SELECT 1 FROM request_persons
                WHERE request = NEW.request AND person IN (NEW.person, NEW.delegator_person))
            OR EXISTS (SELECT 1 FROM requests WHERE id = NEW.request
                AND (NEW.reviewer IN (submitter, beneficiary) OR NEW.delegator IN (submitter, beneficiary)))
        BEGIN SELECT RAISE(ABORT, 'nobody reviews what benefits themselves'); END;
        CREATE TRIGGER reviews_of_another BEFORE INSERT ON reviews
        WHEN EXISTS (SELECT 1 FROM reviews WHERE request = NEW.request AND person <> NEW.person
                AND (delegator_person IN (NEW.person, NEW.delegator_person) OR person = NEW.delegator_person))
        BEGIN SELECT RAISE(ABORT, 'a person reviews a request once, in a colleague''s place as well'); END;
        DROP TRIGGER reviews_once;
        CREATE TRIGGER reviews_once BEFORE UPDATE ON reviews
        WHEN NEW.request <> OLD.request OR NEW.person <> OLD.person OR NEW.verdict <> OLD.verdict
            OR NEW.reviewer <> OLD.reviewer OR NEW.stage <> OLD.stage OR NEW.at_ns <> OLD.at_ns
            OR NEW.delegator IS NOT OLD.delegator OR NEW.delegator_person IS NOT OLD.delegator_person
            OR NEW.after_the_fact <> OLD.after_the_fact
        BEGIN SELECT RAISE(ABORT, 'a person reviews a request once'); END;
        """

    /// An item gets its one grant when it is approved, and keeps it when it is pending again.
    private static let items = """
        CREATE INDEX request_items_by_entitlement ON request_items (entitlement, request);
        CREATE TRIGGER request_items_new BEFORE INSERT ON request_items
        WHEN NEW.grant_id IS NOT NULL AND NEW.state <> 'approved'
            AND NOT EXISTS (SELECT 1 FROM request_items WHERE request = NEW.request AND number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'an item gets its grant when it is approved'); END;
        CREATE TRIGGER request_items_fixed BEFORE UPDATE ON request_items
        WHEN NEW.request <> OLD.request OR NEW.number <> OLD.number OR NEW.entitlement <> OLD.entitlement
            OR (OLD.grant_id IS NOT NULL AND NEW.grant_id IS NOT OLD.grant_id)
            OR (OLD.grant_id IS NULL AND NEW.grant_id IS NOT NULL AND NEW.state <> 'approved')
            OR (OLD.state NOT IN ('pending', 'approved') AND NEW.state <> OLD.state)
            OR (OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'pending'))
            OR (OLD.state = 'approved' AND NEW.state = 'pending'
                AND (SELECT state FROM grants WHERE id = OLD.grant_id) IS NOT 'scheduled')
        BEGIN SELECT RAISE(ABORT, 'an item is decided once, and again only before its grant begins'); END;
        CREATE TRIGGER request_items_no_delete BEFORE DELETE ON request_items
        BEGIN SELECT RAISE(ABORT, 'items are never deleted'); END;
        """

    private static let grants = """
        CREATE INDEX grants_by_beneficiary ON grants (beneficiary, id);
        CREATE INDEX grants_by_person ON grants (person, id);
        CREATE INDEX grants_by_entitlement ON grants (entitlement, id);
        CREATE INDEX grants_by_resource ON grants (resource, id);
        CREATE UNIQUE INDEX grants_one_extension ON grants (extends) WHERE extends IS NOT NULL AND ended_ns IS NULL;
        CREATE INDEX grants_live ON grants (id) WHERE ended_ns IS NULL;
        CREATE INDEX grants_live_by_expiry ON grants (expires_ns, id) WHERE ended_ns IS NULL;
        CREATE INDEX grants_scheduled_by_start ON grants (starts_ns, id) WHERE state = 'scheduled';
        CREATE TRIGGER grants_new BEFORE INSERT ON grants
        WHEN NOT EXISTS (SELECT 1 FROM grants WHERE id = NEW.id)
            AND (NEW.state NOT IN ('scheduled', 'active')
                OR coalesce((SELECT state FROM requests WHERE id = NEW.request), '') NOT IN ('pending', 'approved')
                OR NOT EXISTS (SELECT 1 FROM request_items WHERE request = NEW.request AND number = NEW.item
                    AND state = 'approved' AND grant_id = NEW.id AND entitlement = NEW.entitlement))
        BEGIN SELECT RAISE(ABORT, 'a grant begins with an approved item of its request'); END;
        CREATE TRIGGER grants_extension BEFORE INSERT ON grants
        WHEN NEW.extends IS NOT NULL AND NOT EXISTS (SELECT 1 FROM grants WHERE id = NEW.id)
            AND NOT EXISTS (SELECT 1 FROM grants WHERE id = NEW.extends AND expires_ns = NEW.starts_ns
                AND beneficiary = NEW.beneficiary AND entitlement = NEW.entitlement)
        BEGIN SELECT RAISE(ABORT, 'an extension begins where the grant it goes on ends'); END;
        CREATE TRIGGER grants_fixed BEFORE UPDATE ON grants
        WHEN NEW.id <> OLD.id OR NEW.request <> OLD.request OR NEW.item <> OLD.item
            OR NEW.beneficiary <> OLD.beneficiary OR NEW.person IS NOT OLD.person
            OR NEW.entitlement <> OLD.entitlement OR NEW.resource <> OLD.resource
            OR NEW.extends IS NOT OLD.extends OR NEW.issued_ns <> OLD.issued_ns
        BEGIN SELECT RAISE(ABORT, 'whose grant it is, and of what, is fixed'); END;
        CREATE TRIGGER grants_interval BEFORE UPDATE ON grants
        WHEN NEW.starts_ns <> OLD.starts_ns OR NEW.expires_ns <> OLD.expires_ns
        BEGIN SELECT RAISE(ABORT, 'the start and the expiry of a grant are fixed'); END;
        CREATE TRIGGER grants_ended BEFORE UPDATE ON grants
        WHEN OLD.ended_ns IS NOT NULL AND (NEW.state <> OLD.state OR NEW.ended_ns IS NOT OLD.ended_ns
            OR NEW.activated_ns IS NOT OLD.activated_ns)
        BEGIN SELECT RAISE(ABORT, 'a grant that ended stays ended'); END;
        CREATE TRIGGER grants_activated BEFORE UPDATE ON grants
        WHEN (OLD.state IN ('active', 'suspended') AND NEW.state = 'scheduled')
            OR (OLD.activated_ns IS NOT NULL AND NEW.activated_ns IS NOT OLD.activated_ns)
        BEGIN SELECT RAISE(ABORT, 'a grant is activated once'); END;
        CREATE TRIGGER grants_no_delete BEFORE DELETE ON grants
        BEGIN SELECT RAISE(ABORT, 'grants are never deleted'); END;
        """

    /// A freeze is gone when it is thawed, a signal when it is cleared or another takes its place; the log keeps both.
    private static let others = """
        CREATE TABLE freezes (
            name TEXT PRIMARY KEY,
            scope TEXT NOT NULL,
            suspends INTEGER NOT NULL CHECK (suspends IN (0, 1)),
            at_ns INTEGER NOT NULL,
            body TEXT NOT NULL CHECK (json_valid(body))
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER freezes_new BEFORE INSERT ON freezes
        WHEN EXISTS (SELECT 1 FROM freezes WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'a freeze of this name stands already'); END;
        CREATE TRIGGER freezes_no_update BEFORE UPDATE ON freezes
        BEGIN SELECT RAISE(ABORT, 'a freeze stands as it began until it is thawed'); END;

        CREATE TABLE delegations (
            id TEXT PRIMARY KEY,
            delegator TEXT NOT NULL,
            delegate TEXT NOT NULL CHECK (delegate <> delegator),
            starts_ns INTEGER NOT NULL,
            ends_ns INTEGER NOT NULL CHECK (ends_ns > starts_ns),
            created_ns INTEGER NOT NULL,
            ended_ns INTEGER CHECK (ended_ns >= created_ns),
            body TEXT NOT NULL CHECK (json_valid(body))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX delegations_by_delegate ON delegations (delegate, ends_ns) WHERE ended_ns IS NULL;
        CREATE INDEX delegations_by_delegator ON delegations (delegator, ends_ns) WHERE ended_ns IS NULL;
        CREATE TRIGGER delegations_fixed BEFORE UPDATE ON delegations
        WHEN NEW.id <> OLD.id OR NEW.delegator <> OLD.delegator OR NEW.delegate <> OLD.delegate
            OR NEW.starts_ns <> OLD.starts_ns OR NEW.ends_ns <> OLD.ends_ns OR NEW.created_ns <> OLD.created_ns
            OR (OLD.ended_ns IS NOT NULL AND NEW.ended_ns IS NOT OLD.ended_ns)
        BEGIN SELECT RAISE(ABORT, 'a delegation is fixed, and is taken back once'); END;
        CREATE TRIGGER delegations_no_delete BEFORE DELETE ON delegations
        BEGIN SELECT RAISE(ABORT, 'delegations are never deleted'); END;

        CREATE TABLE signals (
            type TEXT NOT NULL,
            target TEXT NOT NULL,
            id TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL,
            at_ns INTEGER NOT NULL,
            expires_ns INTEGER NOT NULL CHECK (expires_ns > at_ns),
            body TEXT NOT NULL CHECK (json_valid(body)),
            PRIMARY KEY (type, target)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX signals_by_target ON signals (target, type);

        CREATE TABLE sets (
            policy_digest TEXT NOT NULL,
            data_revision TEXT NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (policy_digest, data_revision)
        ) STRICT;
        CREATE TRIGGER sets_no_update BEFORE UPDATE ON sets
        BEGIN SELECT RAISE(ABORT, 'a set is kept as it was loaded'); END;
        CREATE TRIGGER sets_no_delete BEFORE DELETE ON sets
        BEGIN SELECT RAISE(ABORT, 'sets are never deleted'); END;
        """
}
