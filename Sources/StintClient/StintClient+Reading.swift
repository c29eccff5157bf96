package import StintAPI

extension StintClient {
    /// Every entitlement the caller may see, and what policy would answer the caller.
    package func catalog(
        cursor: String? = nil, limit: Int? = nil
    ) async throws(StintClientError) -> Page<EntitlementView> {
        try await get(APIPath.catalog, query: paging(cursor, limit))
    }

    /// Would an enforcement point be answered yes?
    package func check(_ question: CheckRequest) async throws(StintClientError) -> CheckAnswer {
        try await post(APIPath.check, question, key: nil)
    }

    package func whoami() async throws(StintClientError) -> WhoAmI {
        try await get(APIPath.whoami)
    }

    package func status() async throws(StintClientError) -> ServerStatus {
        try await get(APIPath.status)
    }

    /// Events in the log's order.
    package func auditEvents(
        cursor: String? = nil, limit: Int? = nil
    ) async throws(StintClientError) -> Page<AuditEventView> {
        try await get(APIPath.auditEvents, query: paging(cursor, limit))
    }

    /// The cursor of the events that follow the one at `position`.
    package static func auditCursor(after position: Int64) -> String {
        "p\(max(0, position))"
    }

    package func auditHead() async throws(StintClientError) -> AuditHeadView {
        try await get(APIPath.auditHead)
    }
}
