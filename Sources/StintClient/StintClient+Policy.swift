package import StintAPI

extension StintClient {
    /// The set in force, and what waits to be confirmed.
    package func policyStatus() async throws(StintClientError) -> PolicyStatus {
        try await get(APIPath.policy)
    }

    /// Lets what is held be loaded: the load with this digest, or whatever waits.
    package func confirmPolicy(
        digest: String? = nil, key: String? = nil
    ) async throws(StintClientError) -> PolicyStatus {
        try await post(APIPath.policyConfirm, PolicyConfirmCommand(digest: digest), key: key)
    }

    /// A recorded decision, by its id, `dc-POSITION-N`.
    package func decision(_ id: String) async throws(StintClientError) -> DecisionView {
        try await get(APIPath.decision(id))
    }

    /// Asks a recorded decision's question again, on what it was decided on.
    package func replay(decision id: String) async throws(StintClientError) -> ReplayAnswer {
        try await post(APIPath.replay(decision: id), [String: String](), key: nil)
    }
}
