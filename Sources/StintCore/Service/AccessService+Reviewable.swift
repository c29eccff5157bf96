extension AccessService {
    /// What a caller may review. It is found by looking at what waits, a bounded number at a time: pending requests
    /// and emergencies side by side, newest first.
    func reviewable(
        _ filter: RequestFilter, page: PageRequest, caller: Caller
    ) async throws(Refusal) -> Page<Visible<AccessRequest>> {
        let directory = premises.directory
        let now = clock.reading().now
        let delegations = try await asking { () async throws(StoreError) in
            try await self.delegations(to: caller.subject, now: now)
        }
        var items: [Visible<AccessRequest>] = []
        var cursor = page.cursor
        for _ in 0..<20 {
            let found = try await waiting(filter, after: cursor)
            for versioned in found.items {
                let request = versioned.value
                guard mayReview(caller, request, delegations: delegations, in: directory, now: now),
                    let audience = Visibility.audience(
                        of: caller, for: request, in: directory, delegations: delegations, now: now)
                else { continue }
                items.append(Visible(value: request, version: versioned.version, audience: audience))
                if items.count == page.limit {
                    let isLast = versioned == found.items.last && found.next == nil
                    return Page(items: items, next: isLast ? nil : Cursor(after: request.id.identifier))
                }
            }
            cursor = found.next
            if cursor == nil { return Page(items: items, next: nil) }
        }
        return Page(items: items, next: cursor)
    }

    /// The next of what waits for reviews of either kind, as far as both kinds are known.
    private func waiting(
        _ filter: RequestFilter, after cursor: Cursor?
    ) async throws(Refusal) -> Page<Versioned<AccessRequest>> {
        var pending = filter
        pending.states = filter.states.map { $0.filter { $0 == .pending } } ?? [.pending]
        var emergencies = filter
        emergencies.states = filter.states.map { $0.filter { $0 == .approved } } ?? [.approved]
        emergencies.postReview =
            filter.postReview.map { $0.filter { $0 != .passed && $0 != .failed } }
            ?? [.pending, .overdue]
        let filters = [pending, emergencies]
        var found: [Page<Versioned<AccessRequest>>] = []
        for filter in filters {
            found.append(
                try await asking { () async throws(StoreError) in
                    try await store.requests(filter, page: PageRequest(cursor: cursor, limit: PageRequest.maxLimit))
                })
        }
        // Behind the later of the two ends, one kind is not read yet.
        let end = found.compactMap(\.next).map(\.after).max()
        let items = found.flatMap(\.items).filter { item in end.map { $0 <= item.value.id.identifier } ?? true }
        return Page(
            items: items.sorted { $0.value.id > $1.value.id }, next: end.map { Cursor(after: $0) })
    }

    private func mayReview(
        _ caller: Caller, _ request: AccessRequest, delegations: [Delegation], in directory: Directory, now: Instant
    ) -> Bool {
        guard request.awaitsPostReview || (request.state == .pending && now < request.deadline),
            let person = try? ReviewerRules.reviewer(caller, of: request, in: directory)
        else { return false }
        let rights = ReviewerRules.rights(
            of: caller.subject, person: person, to: request, standings: request.standings(in: directory),
            delegations: delegations, in: directory, now: now)
        return ReviewerRules.choice(of: rights) != nil
    }
}
