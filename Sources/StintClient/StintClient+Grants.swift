package import StintAPI

extension StintClient {
    package func grant(_ id: String) async throws(StintClientError) -> GrantView {
        try await get(APIPath.grant(id))
    }

    package func grants(
        matching filter: GrantFilter = .init(), cursor: String? = nil, limit: Int? = nil
    ) async throws(StintClientError) -> Page<GrantView> {
        try await get(APIPath.grants, query: filter.query + paging(cursor, limit))
    }

    /// The holder gives the grant back.
    package func relinquish(
        grant id: String, reason: String? = nil, key: String? = nil
    ) async throws(StintClientError) -> GrantView {
        try await post(APIPath.relinquish(grant: id), RelinquishCommand(reason: reason), key: key)
    }

    /// Takes the grant away from its holder.
    package func revoke(
        grant id: String, reason: String, key: String? = nil
    ) async throws(StintClientError) -> GrantView {
        try await post(APIPath.revoke(grant: id), RevokeCommand(reason: reason), key: key)
    }

    /// Asks to go on with a grant where it ends; the answer is the request for its successor.
    package func extend(
        grant id: String, _ command: ExtendCommand, key: String? = nil
    ) async throws(StintClientError) -> RequestView {
        try await post(APIPath.extend(grant: id), command, key: key)
    }

    /// Takes every grant in a scope away.
    package func revokeAll(
        _ scope: ScopeRef, reason: String, key: String? = nil
    ) async throws(StintClientError) -> BulkRevokeAnswer {
        try await post(APIPath.bulkRevoke, BulkRevokeCommand(scope, reason: reason), key: key)
    }
}
