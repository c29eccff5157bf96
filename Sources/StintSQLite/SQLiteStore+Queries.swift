import GRDB
package import StintCore

extension SQLiteStore {
    package func request(_ id: RequestID) async throws(StoreError) -> Versioned<AccessRequest>? {
        try await read { db in
            try db.row("SELECT \(RequestRow.columns) FROM requests WHERE id = ?", [id.text]).map(RequestRow.read)
        }
    }

    package func grant(_ id: GrantID) async throws(StoreError) -> Versioned<Grant>? {
        try await read { db in
            try db.row("SELECT \(GrantRow.columns) FROM grants WHERE id = ?", [id.text]).map(GrantRow.read)
        }
    }

    package func versions(of streams: [StreamID]) async throws(StoreError) -> [StreamVersion] {
        try await read { db in
            try streams.map { stream in
                let row = try db.row("SELECT version FROM streams WHERE stream = ?", [stream.description])
                return StreamVersion(stream: stream, version: try row?.int64(0) ?? 0)
            }
        }
    }

    package func requests(
        _ filter: RequestFilter, page: PageRequest
    ) async throws(StoreError) -> Page<Versioned<AccessRequest>> {
        var query = Query("SELECT \(RequestRow.columns) FROM requests", key: "requests.id")
        query.narrow("requests.state", to: filter.states?.map(\.rawValue))
        if let involving = filter.involving?.map(\.description) {
            let list = Query.list(involving)
            query.narrow(
                """
                (requests.submitter IN (SELECT value FROM json_each(?))
                    OR requests.beneficiary IN (SELECT value FROM json_each(?)))
                """, [list, list])
        }
        if let entitlement = filter.entitlement {
            query.narrow(
                "requests.id IN (SELECT request FROM request_items WHERE entitlement = ?)", [entitlement.description])
        }
        if let holder = filter.holder {
            query.narrow(
                "(requests.person = ? OR requests.beneficiary IN (SELECT value FROM json_each(?)))",
                [holder.person?.text, Query.list(holder.subjects.map(\.description))])
        }
        query.narrow("requests.post_review", to: filter.postReview?.map(\.rawValue))
        let items = try await self.page(query, page, RequestRow.read)
        return Self.page(items, page) { $0.value.id.identifier }
    }

    package func grants(
        _ filter: GrantFilter, page: PageRequest
    ) async throws(StoreError) -> Page<Versioned<Grant>> {
        var query = Query("SELECT \(GrantRow.columns) FROM grants", key: "grants.id")
        query.narrow("grants.state", to: filter.states?.map(\.rawValue))
        query.narrow("grants.beneficiary", to: filter.beneficiaries?.map(\.description))
        if let holder = filter.holder {
            query.narrow(
                "(grants.person = ? OR grants.beneficiary IN (SELECT value FROM json_each(?)))",
                [holder.person?.text, Query.list(holder.subjects.map(\.description))])
        }
        if let entitlement = filter.entitlement {
            query.narrow("grants.entitlement = ?", [entitlement.description])
        }
        if let request = filter.request { query.narrow("grants.request = ?", [request.text]) }
        if let resource = filter.resource { query.narrow("grants.resource = ?", [resource.text]) }
        if let from = filter.endingFrom {
            query.narrow(
                "min(coalesce(grants.ended_ns, grants.expires_ns), grants.expires_ns) >= ?", [from.nanoseconds])
        }
        let items = try await self.page(query, page, GrantRow.read)
        return Self.page(items, page) { $0.value.id.identifier }
    }

    package func liveGrants() async throws(StoreError) -> LiveGrants {
        try await read { [chain] db in
            let grants = try db.rows("SELECT \(GrantRow.columns) FROM grants WHERE ended_ns IS NULL ORDER BY id")
            return LiveGrants(
                position: try LogTail.lastHead(db, genesis: chain.genesis).position,
                grants: try grants.map(GrantRow.read))
        }
    }

    package func pendingRequests(person: PersonID?, subject: SubjectRef) async throws(StoreError) -> Int {
        try await read { db in
            let row =
                if let person {
                    try db.row(
                        "SELECT count(*) FROM requests WHERE closed_ns IS NULL AND person = ?", [person.text])
                } else {
                    try db.row(
                        "SELECT count(*) FROM requests WHERE closed_ns IS NULL AND person IS NULL AND beneficiary = ?",
                        [subject.description])
                }
            return Int(clamping: try row?.int64(0) ?? 0)
        }
    }

    /// One item more than asked for, to know whether there is a next page.
    private func page<Item: Sendable>(
        _ query: Query, _ page: PageRequest, _ decode: @escaping @Sendable (Row) throws(StoreError) -> Item
    ) async throws(StoreError) -> [Item] {
        var query = query
        if let cursor = page.cursor { query.narrow("\(query.key) < ?", [cursor.after.text]) }
        let sql = query.sql + " ORDER BY \(query.key) DESC LIMIT ?"
        let arguments = query.arguments + [page.limit + 1]
        return try await read { db in try db.rows(sql, arguments).map(decode) }
    }

    private static func page<Item>(_ items: [Item], _ page: PageRequest, id: (Item) -> Identifier) -> Page<Item> {
        let kept = Array(items.prefix(page.limit))
        let next = items.count > page.limit ? kept.last.map { Cursor(after: id($0)) } : nil
        return Page(items: kept, next: next)
    }
}

/// A query that grows by its conditions. Lists are one argument, however long, as a JSON array.
private struct Query: Sendable {
    private let base: String
    /// The column that orders pages.
    let key: String
    private var conditions: [String] = []
    private(set) var arguments: [(any DatabaseValueConvertible & Sendable)?] = []

    init(_ base: String, key: String) {
        self.base = base
        self.key = key
    }

    var sql: String { conditions.isEmpty ? base : base + " WHERE " + conditions.joined(separator: " AND ") }

    mutating func narrow(_ condition: String, _ arguments: [(any DatabaseValueConvertible & Sendable)?]) {
        conditions.append(condition)
        self.arguments += arguments
    }

    mutating func narrow(_ column: String, to values: [String]?) {
        guard let values else { return }
        narrow("\(column) IN (SELECT value FROM json_each(?))", [Self.list(values)])
    }

    static func list(_ values: [String]) -> String { JSONValue.array(values.map(JSONValue.string)).json }
}
