package import StintCore

/// What became of the last loads: for `/readyz`, the log and the command line.
package struct ReloadStatus: Hashable, Sendable {
    /// When the set in force was loaded; `nil` where none was.
    package internal(set) var loadedAt: Instant?
    package internal(set) var basis: DecisionBasis?
    package internal(set) var digest: String?
    /// What was wrong with the files at the last look, and since when. The set in force is still the one before.
    package internal(set) var rejection: Rejection?
    /// What waits for a confirmation, because it would end more grants than may end unasked.
    package internal(set) var held: HeldSet?

    package struct Rejection: Hashable, Sendable {
        package let at: Instant
        package let error: LoadError

        package init(at: Instant, error: LoadError) {
            self.at = at
            self.error = error
        }
    }

    package init() {}
}

/// A set that would end more grants than may end unasked (`reload.max_revocations`).
package struct HeldSet: Hashable, Sendable {
    package let at: Instant
    /// Of the whole set: what `stint policy confirm` names.
    package let digest: String
    package let basis: DecisionBasis
    /// What would end, by id.
    package let grants: [GrantID]
    package let limit: Int
    /// Whether the set is in force all the same, as the first one after a start is: what it would end is suspended
    /// until it is confirmed.
    package let isInForce: Bool
}

/// What is being put in force, and why.
package struct Adoption: Hashable, Sendable {
    /// The basis in force before; `nil` at a start.
    package let previous: DecisionBasis?
    /// What waits, where the set ends more than may end unasked and is put in force all the same: its revocations are
    /// held back until somebody confirms. `nil` where what it ends may end.
    package let held: HeldSet?

    package init(previous: DecisionBasis?, held: HeldSet? = nil) {
        self.previous = previous
        self.held = held
    }

    /// Why live grants are judged anew; `nil` where nothing they rest on changed.
    package func cause(for basis: DecisionBasis) -> GrantDecisionInput.Cause? {
        guard let previous, UTF8Order.equal(previous.policyDigest, basis.policyDigest) else { return .reload }
        return UTF8Order.equal(previous.dataRevision, basis.dataRevision) ? nil : .directory
    }
}

/// Is told of loads, in order, one at a time.
package protocol ReloadObserver: Sendable {
    /// Which live grants would end if this set were in force, by id.
    func assess(_ set: LoadedSet) async throws -> [GrantID]
    /// A set was loaded and is to be put in force: records it, uses it, and judges live grants anew. Where it throws,
    /// the set is not in force and is tried again at the next look.
    func adopt(_ set: LoadedSet, _ adoption: Adoption) async throws
    /// A set was loaded and waits for a confirmation; the one before stays in force. Told once for each digest.
    func hold(_ set: LoadedSet, _ held: HeldSet) async throws
    /// Somebody confirms what waits: records it, or refuses. What waits is put in force after this.
    func confirm(_ held: HeldSet, by caller: Caller) async throws(Refusal)
    /// The set in force was confirmed: what it would end, and was held back, ends.
    func release(_ set: LoadedSet) async
    /// The files are wrong; the set before stays in force. Told once for each different set of problems.
    func reject(_ error: LoadError) async
}
