/// `GET /api/v1/status` and, without the parts that are not everybody's, `GET /readyz`.
package struct ServerStatus: Codable, Sendable {
    /// One thing that has to be well for the server to be ready.
    package struct Check: Codable, Sendable {
        /// `store`, `clock`, `policy`, `snapshot`.
        package var name: String
        package var ok: Bool
        /// What is wrong, where, and what to do; nil when all is well.
        package var detail: String?

        package init(name: String, ok: Bool, detail: String? = nil) {
            self.name = name
            self.ok = ok
            self.detail = detail
        }
    }

    /// The policies, catalog, directory and configuration in force.
    package struct Loaded: Codable, Sendable {
        package var digest: String
        package var revision: String
        package var loadedAt: Timestamp
        /// The last load that was refused since: its errors, each with its place. Nil when none was.
        package var rejected: Rejected?

        package init(digest: String, revision: String, loadedAt: Timestamp, rejected: Rejected? = nil) {
            self.digest = digest
            self.revision = revision
            self.loadedAt = loadedAt
            self.rejected = rejected
        }

        enum CodingKeys: String, CodingKey {
            case digest, revision, rejected
            case loadedAt = "loaded_at"
        }
    }

    package struct Rejected: Codable, Sendable {
        package var at: Timestamp
        package var errors: [String]

        package init(at: Timestamp, errors: [String]) {
            self.at = at
            self.errors = errors
        }
    }

    package var ready: Bool
    package var version: String
    /// Whether the server runs with `--dev`.
    package var dev: Bool
    package var checks: [Check]
    package var startedAt: Timestamp?
    package var now: Timestamp?
    package var loaded: Loaded?
    /// The last event the snapshot holds.
    package var sequence: Int64?
    package var liveGrants: Int?

    package init(
        ready: Bool, version: String, dev: Bool, checks: [Check], startedAt: Timestamp? = nil,
        now: Timestamp? = nil, loaded: Loaded? = nil, sequence: Int64? = nil, liveGrants: Int? = nil
    ) {
        self.ready = ready
        self.version = version
        self.dev = dev
        self.checks = checks
        self.startedAt = startedAt
        self.now = now
        self.loaded = loaded
        self.sequence = sequence
        self.liveGrants = liveGrants
    }

    enum CodingKeys: String, CodingKey {
        case ready, version, dev, checks, now, loaded, sequence
        case startedAt = "started_at"
        case liveGrants = "live_grants"
    }
}
