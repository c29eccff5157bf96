package import StintAPI

extension StintClient {
    /// Grants nothing in a scope from now on.
    package func freeze(_ command: FreezeCommand, key: String? = nil) async throws(StintClientError) -> FreezeView {
        try await post(APIPath.freezes, command, key: key)
    }

    package func thaw(_ name: String, reason: String? = nil, key: String? = nil) async throws(StintClientError) {
        try await delete(APIPath.freeze(name), query: [("reason", reason)], key: key)
    }

    /// Those that stand, by name.
    package func freezes() async throws(StintClientError) -> Page<FreezeView> {
        try await get(APIPath.freezes)
    }
}

extension StintClient {
    /// Lets a colleague review in one's place for a time.
    package func delegate(
        _ command: DelegateCommand, key: String? = nil
    ) async throws(StintClientError) -> DelegationView {
        try await post(APIPath.delegations, command, key: key)
    }

    package func endDelegation(_ id: String, key: String? = nil) async throws(StintClientError) {
        try await delete(APIPath.delegation(id), key: key)
    }

    /// Those from the caller and to the caller that have not ended; everybody's with `all`, for operators and auditors.
    package func delegations(all: Bool = false) async throws(StintClientError) -> Page<DelegationView> {
        try await get(APIPath.delegations, query: [("all", all ? "true" : nil)])
    }
}

extension StintClient {
    /// Tells what another system has seen. Whom it touches was judged anew when the answer comes.
    package func signal(_ command: SignalCommand, key: String? = nil) async throws(StintClientError) -> SignalAnswer {
        try await post(APIPath.signals, command, key: key)
    }

    /// Signals in force; about one target, where one is given.
    package func signals(
        subject: SubjectRef? = nil, person: String? = nil, resource: String? = nil
    ) async throws(StintClientError) -> Page<SignalView> {
        try await get(
            APIPath.signals,
            query: [("subject", subject?.description), ("person", person), ("resource", resource)])
    }
}
