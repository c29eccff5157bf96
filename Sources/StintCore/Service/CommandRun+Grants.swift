/// Ending access and freezing: authorized by the core alone, and touching nothing but what ends (P5).
extension CommandRun {
    /// How many grants end in one transaction.
    static let chunk = 500

    func relinquish(_ relinquish: RelinquishGrant, premises: Premises, now: Instant) async throws -> Proposal {
        let grant = try await visibleGrant(relinquish.grant, premises: premises)
        let successors = try await service.successors(of: [grant.value])
        return try ending([grant] + successors) {
            try GrantMachine.relinquish(
                grant.value, successors: successors.map(\.value), relinquish, caller: command.caller,
                premises: premises, now: now)
        }
    }

    func revoke(_ revoke: RevokeGrant, premises: Premises, now: Instant) async throws -> Proposal {
        let grant = try await visibleGrant(revoke.grant, premises: premises)
        let successors = try await service.successors(of: [grant.value])
        return try ending([grant] + successors) {
            try GrantMachine.revoke(
                grant.value, successors: successors.map(\.value), revoke, caller: command.caller, premises: premises,
                now: now)
        }
    }

    func relinquish(_ relinquish: RelinquishItems, premises: Premises, now: Instant) async throws -> Proposal {
        guard let request = try await store.request(relinquish.request)?.value else {
            throw Refusal.requestNotFound(relinquish.request)
        }
        let grants = try await service.grants(GrantFilter(request: request.id))
        let isHolder = grants.contains {
            Visibility.isHolder(command.caller, of: $0.value, in: premises.directory)
        }
        guard isHolder || Visibility.audience(of: command.caller, for: request, in: premises.directory) != nil else {
            throw Refusal.requestNotFound(relinquish.request)
        }
        let successors = try await service.successors(of: grants.map(\.value))
        return try ending(grants + successors) {
            try GrantMachine.relinquish(
                grants.map(\.value), of: request, successors: successors.map(\.value), relinquish,
                caller: command.caller, premises: premises, now: now)
        }
    }

    /// Revokes a scope, `chunk` grants a transaction: those before the last under the command's id with `.2`, `.3`,
    /// ... behind it, and the last under the command's own, which answers for all of them. Sent again after it was cut
    /// short, it goes on with what is left.
    func revokeAll(_ revoke: RevokeGrants, premises: Premises, now: Instant) async throws -> Proposal {
        try GrantMachine.checkRevoker(command.caller, reason: revoke.reason, premises: premises)
        var (earlier, part) = try await earlierParts()
        var open: [Versioned<Grant>] = []
        for grant in try await service.grants(revoke.scope.filter) where now < grant.value.expiresAt {
            open.append(grant)
            guard open.count > Self.chunk else { continue }
            // One more is known to come, so this is not the last.
            earlier += try await revokePart(open.dropLast(), revoke, id: partID(part), premises: premises, now: now)
            part += 1
            open = [grant]
        }
        guard !open.isEmpty else {
            throw Refusal(
                .conflict, "nothing_to_revoke",
                earlier.isEmpty
                    ? "nothing that has not ended is in the scope `\(revoke.scope)`"
                    : "this command revoked \(earlier.count) grants before, and nothing of the scope is left",
                remedy: "check the scope with `stint grant list`")
        }
        var proposal = try ending(open) {
            try GrantMachine.revoke(open.map(\.value), revoke, caller: command.caller, premises: premises, now: now)
        }
        proposal.earlier = earlier
        return proposal
    }

    func freeze(_ freeze: StartFreeze, premises: Premises, now: Instant) async throws -> Proposal {
        let standing = try await store.freezes()
        return Proposal(
            transition: try FreezeMachine.start(
                freeze, standing: standing.value, caller: command.caller, premises: premises, now: now),
            touching: [StreamVersion(stream: .freezes, version: standing.version)], basis: nil)
    }

    func thaw(_ thaw: EndFreeze, premises: Premises, now: Instant) async throws -> Proposal {
        let standing = try await store.freezes()
        return Proposal(
            transition: try FreezeMachine.end(
                thaw, standing: standing.value, caller: command.caller, premises: premises, now: now),
            touching: [StreamVersion(stream: .freezes, version: standing.version)],
            // It gives access back: who may do so is judged by what is in force when it commits (P11).
            basis: premises.basis == Premises.none.basis ? nil : premises.basis)
    }

    // MARK: Parts

    private func visibleGrant(_ id: GrantID, premises: Premises) async throws -> Versioned<Grant> {
        guard let grant = try await store.grant(id),
            Visibility.audience(of: command.caller, for: grant.value, premises: premises) != nil
        else { throw Refusal.grantNotFound(id) }
        return grant
    }

    /// Only the streams of the grants that end are touched, so that nothing else that happens to their holders can be
    /// in the way.
    private func ending(_ known: [Versioned<Grant>], _ machine: () throws -> Transition) throws -> Proposal {
        let transition = try machine()
        return Proposal(transition: transition, touching: transition.streams(of: known), basis: nil)
    }

    private func partID(_ part: Int) -> CommandID {
        (try? CommandID("\(command.id).\(part)")) ?? CommandID(service.ids.next(prefix: "cm-", now: .distantPast))
    }

    /// What parts of this command ended before, and the number of the next.
    private func earlierParts() async throws -> ([Grant], Int) {
        var ended: [Grant] = []
        var part = 2
        while let known = try await store.command(partID(part)) {
            guard known.stamp.actor == .subject(command.caller.subject), UTF8Order.equal(known.digest, command.digest),
                case .done(let result) = known.outcome
            else { break }
            ended += result.grants
            part += 1
        }
        return (ended, part)
    }

    /// `nil` where another command came first, and it may be tried again.
    private func appending(_ batch: AppendBatch, again: Bool) async throws(StoreError) -> Committed? {
        do { return try await store.append(batch) } catch {
            guard case .conflict = error, again else { throw error }
            return nil
        }
    }

    /// Ends one part. What another command does to one of its grants meanwhile holds up none of the others.
    private func revokePart(
        _ part: some Collection<Versioned<Grant>>, _ revoke: RevokeGrants, id: CommandID, premises: Premises,
        now: Instant
    ) async throws -> [Grant] {
        var open = Array(part)
        for attempt in 0..<AccessService.maxAttempts {
            let transition = try GrantMachine.revoke(
                open.map(\.value), revoke, caller: command.caller, premises: premises, now: now)
            guard !transition.events.isEmpty else { return [] }
            let stamp = CommandStamp(id: id, name: .revokeAll, actor: .subject(command.caller.subject), at: now)
            let result = CommandResult(command: stamp, request: nil, grants: transition.grants)
            let batch = AppendBatch(
                command: CommandRecord(stamp: stamp, digest: command.digest, outcome: .done(result)),
                touching: transition.streams(of: open), basis: nil,
                events: transition.events, grants: transition.grants)
            if let committed = try await appending(batch, again: attempt + 1 < AccessService.maxAttempts) {
                await service.publish(committed, transition, now: now)
                return transition.grants
            }
            var again: [Versioned<Grant>] = []
            for grant in open {
                if let found = try await store.grant(grant.value.id), !found.value.state.isFinal { again.append(found) }
            }
            open = again
        }
        return []
    }
}

extension FreezeScope {
    /// The grants in it that have not ended.
    var filter: GrantFilter {
        var filter = GrantFilter(states: [.scheduled, .active, .suspended])
        switch self {
        case .all: break
        case .resource(let id): filter.resource = id
        case .entitlement(let entitlement): filter.entitlement = entitlement
        case .subject(let subject): filter.beneficiaries = [subject]
        }
        return filter
    }
}

extension AccessService {
    /// Every grant that matches, as they are found page by page.
    func grants(_ filter: GrantFilter) async throws(StoreError) -> [Versioned<Grant>] {
        var grants: [Versioned<Grant>] = []
        var cursor: Cursor?
        repeat {
            let page = try await store.grants(filter, page: PageRequest(cursor: cursor, limit: PageRequest.maxLimit))
            grants += page.items
            cursor = page.next
        } while cursor != nil
        return grants
    }

    /// The scheduled extensions of grants.
    func successors(of grants: [Grant]) async throws(StoreError) -> [Versioned<Grant>] {
        var found: [Versioned<Grant>] = []
        for grant in grants where grant.state == .active || grant.state == .suspended {
            found += try await self.grants(
                GrantFilter(
                    states: [.scheduled], beneficiaries: [grant.beneficiary], entitlement: grant.entitlement)
            ).filter { $0.value.extends == grant.id }
        }
        return found
    }
}
