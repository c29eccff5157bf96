import StintAPI
import StintCore

/// A request's timeline, from the events of its own stream and of its grants'.
struct RequestStory {
    let context: ControlContext
    let request: AccessRequest
    let audience: Audience

    /// The most events of one stream that are told.
    private static let most = 2000

    func entries() async throws(ProblemDetails) -> [TimelineEntry] {
        var events = try await events(of: .request(request.id))
        var grants: [GrantID: Grant] = [:]
        for id in Set(request.items.compactMap(\.grant) + events.compactMap(\.event.approvedGrant)) {
            events += try await self.events(of: .grant(id))
            grants[id] = (try? await context.dependencies.store.grant(id))??.value
        }
        let premises = context.premises
        return events.sorted { $0.position < $1.position }.map { envelope in
            let grant = envelope.event.grantID.flatMap { grants[$0] }
            return entry(envelope, Narrator(premises: premises, request: request, grant: grant), premises.directory)
        }
    }

    private func entry(_ envelope: EventEnvelope, _ narrator: Narrator, _ directory: Directory) -> TimelineEntry {
        let told = narrator.narrate(envelope)
        let excluded = ReviewerRules.excluded(request.parties, request.terms, in: directory)
        let asked =
            told.reviewers
            + Set(told.asked.flatMap { directory.accounts(in: $0.approvers) }).filter { account in
                directory.person(of: account).map { !excluded.contains($0) } ?? false
            }.sorted()
        let hasRecord = !envelope.event.decisionRecords.isEmpty
        return TimelineEntry(
            at: Timestamp(envelope.at), kind: envelope.event.type,
            actor: envelope.actor.subject.map(StintAPI.SubjectRef.init), text: told.text,
            reasons: told.reasons.views(for: audience), asked: asked.map(StintAPI.SubjectRef.init).nilIfEmpty,
            stage: told.stage?.text, items: told.items.map(\.description).nilIfEmpty,
            grantID: envelope.event.grantID?.text, policyDigest: told.basis?.policyDigest,
            dataRevision: told.basis?.dataRevision,
            decision: hasRecord ? DecisionID(position: envelope.position, number: 1).description : nil,
            sequence: envelope.position)
    }

    private func events(of stream: StreamID) async throws(ProblemDetails) -> [EventEnvelope] {
        var found: [EventEnvelope] = []
        var position: Int64 = 0
        while found.count < Self.most {
            let page: [StoredEvent]
            do {
                page = try await context.dependencies.store.events(of: stream, after: position, limit: 500)
            } catch {
                throw ProblemDetails(.storeUnavailable, detail: "the store did not answer", retryAfterSeconds: 1)
            }
            // What a newer version wrote is not told; it is in the log all the same.
            found += page.compactMap { try? $0.envelope() }
            guard let last = page.last, page.count == 500 else { break }
            position = last.position
        }
        return found
    }
}

extension Event {
    /// The grant an item's approval names: an item may have lost it since.
    fileprivate var approvedGrant: GrantID? {
        if case .requestItemApproved(let approved) = self { approved.grant } else { nil }
    }
}
