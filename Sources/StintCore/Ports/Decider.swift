/// Policies, catalog, directory and configuration, as one digested set that is swapped whole.
package struct PolicySet: Sendable {
    package let basis: DecisionBasis
    package let catalog: Catalog
    package let directory: Directory
    package let config: CoreConfig
    package let decider: any Decider

    package init(
        basis: DecisionBasis, catalog: Catalog, directory: Directory, config: CoreConfig,
        decider: any Decider
    ) {
        self.basis = basis
        self.catalog = catalog
        self.directory = directory
        self.config = config
        self.decider = decider
    }
}

/// Where the set in force comes from. A command takes it once and decides everything on it.
package protocol PolicySource: Sendable {
    /// `nil` where nothing was loaded yet: everything policy decides is denied `policy_missing`.
    func current() -> PolicySet?
}

/// Policy's entry points (DESIGN 5), over one set. Each throws rather than guess (P6); the core's own rules come
/// after it.
package protocol Decider: Sendable {
    func decideRequest(_ input: RequestDecisionInput) async throws(DecisionFailure) -> Decided<
        RequestDecision
    >
    func decideReview(_ input: ReviewDecisionInput) async throws(DecisionFailure) -> Decided<
        ReviewDecision
    >
    func decideGrant(_ input: GrantDecisionInput) async throws(DecisionFailure) -> Decided<
        GrantDecision
    >
    func decideAPI(_ input: APIDecisionInput) async throws(DecisionFailure) -> Decided<APIDecision>
    /// For callers that have no snapshot of their own; the data plane evaluates over its live snapshot.
    func decideAccess(_ input: AccessDecisionInput) async throws(DecisionFailure) -> Decided<
        AccessDecision
    >
}
