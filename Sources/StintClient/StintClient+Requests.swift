package import StintAPI

extension StintClient {
    /// Asks for access. The answer is `pending`, `approved` or `denied`, with reasons.
    ///
    /// - Parameter key: the idempotency key; a fresh one when nil. Give the same to send the same command again.
    package func submit(_ request: SubmitRequest, key: String? = nil) async throws(StintClientError) -> RequestView {
        try await post(APIPath.requests, request, key: key)
    }

    /// What would come of `request`; changes nothing.
    package func dryRun(_ request: SubmitRequest) async throws(StintClientError) -> DryRunAnswer {
        var request = request
        request.dryRun = true
        return try await post(APIPath.requests, request, key: nil)
    }

    package func request(_ id: String) async throws(StintClientError) -> RequestView {
        try await get(APIPath.request(id))
    }

    package func requests(
        matching filter: RequestFilter = .init(), cursor: String? = nil, limit: Int? = nil
    ) async throws(StintClientError) -> Page<RequestView> {
        try await get(APIPath.requests, query: filter.query + paging(cursor, limit))
    }

    package func cancel(
        request id: String, reason: String? = nil, key: String? = nil
    ) async throws(StintClientError) -> RequestView {
        try await post(APIPath.cancel(request: id), CancelRequest(reason: reason), key: key)
    }

    package func review(
        request id: String, _ review: ReviewCommand, key: String? = nil
    ) async throws(StintClientError) -> RequestView {
        try await post(APIPath.reviews(request: id), review, key: key)
    }

    /// Gives back what the request led to, or a part of it.
    package func relinquish(
        request id: String, _ command: RelinquishItemsCommand = .init(), key: String? = nil
    ) async throws(StintClientError) -> RequestView {
        try await post(APIPath.relinquish(request: id), command, key: key)
    }

    /// The request's story, in words.
    package func timeline(request id: String) async throws(StintClientError) -> Timeline {
        try await get(APIPath.timeline(request: id))
    }

    func paging(_ cursor: String?, _ limit: Int?) -> [(String, String?)] {
        [("cursor", cursor), ("limit", limit.map(String.init))]
    }
}
