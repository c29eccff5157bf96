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
}
