/// Something a caller may see, and how much of its reasons.
package struct Visible<Value: Hashable & Sendable>: Hashable, Sendable {
    package let value: Value
    /// For `ETag` and `If-Match`.
    package let version: Int64
    package let audience: Audience
}

/// Which part of a list a caller asks for.
package enum ListScope: String, Sendable, Hashable, CaseIterable {
    /// What the caller has part in: their own, and what they answer for.
    case own
    /// Requests the caller may review now: pending ones, and emergencies whose review is not finished; in the
    /// caller's own right, or for an absent colleague.
    case review
    /// Everything; for operators and auditors, and for revokers as to grants.
    case all
}

/// Queries hold who may see what. Whether a caller may use a query at all, `authorize` says before.
extension AccessService {
    /// Throws `request_not_found` for what the caller may not see, as for what is not there.
    package func request(_ id: RequestID, caller: Caller) async throws(Refusal) -> Visible<AccessRequest> {
        let directory = premises.directory
        let now = clock.reading().now
        let delegations = try await asking { () async throws(StoreError) in
            try await self.delegations(to: caller.subject, now: now)
        }
        guard let found = try await asking({ () async throws(StoreError) in try await store.request(id) }),
            let audience = Visibility.audience(
                of: caller, for: found.value, in: directory, delegations: delegations, now: now)
        else { throw Refusal.requestNotFound(id) }
        return Visible(value: found.value, version: found.version, audience: audience)
    }

    /// Throws `grant_not_found` for what the caller may not see, as for what is not there.
    package func grant(_ id: GrantID, caller: Caller) async throws(Refusal) -> Visible<Grant> {
        let premises = premises
        guard let found = try await asking({ () async throws(StoreError) in try await store.grant(id) }),
            let audience = Visibility.audience(of: caller, for: found.value, premises: premises)
        else { throw Refusal.grantNotFound(id) }
        return Visible(value: found.value, version: found.version, audience: audience)
    }

    /// Requests, newest first. A page of the scope `review` may hold fewer than asked for, and still have a next one.
    package func requests(
        _ filter: RequestFilter, page: PageRequest, scope: ListScope, caller: Caller
    ) async throws(Refusal) -> Page<Visible<AccessRequest>> {
        var filter = filter
        switch scope {
        case .all: try checkSeesAll(caller)
        case .own: filter.involving = filter.involving.map { $0.filter(own(caller).contains) } ?? own(caller)
        case .review: return try await reviewable(filter, page: page, caller: caller)
        }
        let directory = premises.directory
        let narrowed = filter
        let found = try await asking { () async throws(StoreError) in try await store.requests(narrowed, page: page) }
        let items = found.items.compactMap { versioned in
            Visibility.audience(of: caller, for: versioned.value, in: directory).map {
                Visible(value: versioned.value, version: versioned.version, audience: $0)
            }
        }
        return Page(items: items, next: found.next)
    }

    /// Grants, newest first.
    package func grants(
        _ filter: GrantFilter, page: PageRequest, scope: ListScope, caller: Caller
    ) async throws(Refusal) -> Page<Visible<Grant>> {
        let premises = premises
        var filter = filter
        switch scope {
        case .all:
            if !GrantMachine.mayRevoke(caller, premises: premises) { try checkSeesAll(caller) }
        case .own, .review:
            filter.beneficiaries = filter.beneficiaries.map { $0.filter(own(caller).contains) } ?? own(caller)
        }
        let narrowed = filter
        let found = try await asking { () async throws(StoreError) in try await store.grants(narrowed, page: page) }
        let items = found.items.compactMap { versioned in
            Visibility.audience(of: caller, for: versioned.value, premises: premises).map {
                Visible(value: versioned.value, version: versioned.version, audience: $0)
            }
        }
        return Page(items: items, next: found.next)
    }

    /// The log, from after a position; for operators and auditors.
    package func events(after position: Int64, limit: Int, caller: Caller) async throws(Refusal) -> [StoredEvent] {
        try checkSeesAll(caller)
        return try await asking { () async throws(StoreError) in
            try await store.events(after: position, limit: min(max(limit, 1), 1000))
        }
    }

    var premises: Premises { policies.current()?.premises ?? .none }

    /// The caller's account, those of the same person, and those that person answers for.
    private func own(_ caller: Caller) -> [SubjectRef] {
        let directory = premises.directory
        guard let person = directory.person(of: caller.subject) else { return [caller.subject] }
        let same = directory.accounts(of: person)
        let answeredFor = directory.accounts.filter { account in
            let hasSponsor = account.sponsor != nil || account.person.flatMap(directory.person)?.sponsor != nil
            return hasSponsor && directory.interestedPersons(of: account.subject).contains(person)
        }
        return Set(same + answeredFor.map(\.subject) + [caller.subject]).sorted()
    }

    func checkSeesAll(_ caller: Caller) throws(Refusal) {
        guard caller.has(.operator) || caller.has(.auditor) else {
            throw Refusal(
                .forbidden, "not_permitted", "`\(caller.subject)` may see only what is its own",
                remedy: "ask for your own, or use a token with the role `auditor` or `operator`")
        }
    }

    func asking<Value>(_ body: () async throws(StoreError) -> Value) async throws(Refusal) -> Value {
        do { return try await body() } catch { throw Self.refusal(error) }
    }
}
