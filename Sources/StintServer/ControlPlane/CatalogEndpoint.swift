import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/catalog`: the entitlements, and what policy would answer the caller for each.
struct CatalogEndpoint: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] { [ControlRoute(.get, "/api/v1/catalog") { try await list($0) }] }

    /// What policy is asked with: long enough for any rule about reasons, short enough for any about durations.
    private static let reason = "listing the catalog: is this for me?"
    private static let seconds: Int64 = 60
    private static let maxLimit = 200

    private func list(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        let limit = query.limit(default: 100, max: Self.maxLimit)
        let after = query.parse("cursor") { (text) throws(CoreError) in try Cursor(text).after }
        try query.finish()
        try await context.authorize(caller, "catalog.list")
        let premises = context.premises
        let seesAll = caller.has(.operator) || caller.has(.auditor)
        var items: [EntitlementView] = []
        var last: Identifier?
        var isMore = false
        let entries = Self.entries(of: premises.catalog)
        let start = after.map { after in entries.firstIndex { after.text.utf8.lexicographicallyPrecedes($0.key.utf8) } }
        if let start = start ?? 0 {
            for entry in entries[start...] {
                guard items.count < limit else {
                    isMore = true
                    break
                }
                last = try? Identifier(entry.key)
                if let view = try await view(entry, caller, isListedAnyway: seesAll, premises) { items.append(view) }
            }
        }
        let next = isMore ? last.map { Cursor(after: $0).description } : nil
        return .json(StintAPI.Page(items: items, next: next))
    }

    private struct Entry {
        let entitlement: Entitlement
        let resource: Resource
        let role: Role
        /// What a cursor names.
        let key: String
    }

    /// In the order of their names' bytes, which a reload does not change.
    private static func entries(of catalog: Catalog) -> [Entry] {
        catalog.resources.flatMap { resource in
            resource.roles.compactMap { role -> Entry? in
                guard let entitlement = try? Entitlement(resource: resource.ref.id, role: role.name) else { return nil }
                return Entry(
                    entitlement: entitlement, resource: resource, role: role, key: entitlement.description)
            }
        }
        .sorted { UTF8Order.less($0.key, $1.key) }
    }

    /// `nil` for what is not for the caller, unless the caller sees everything.
    private func view(
        _ entry: Entry, _ caller: Caller, isListedAnyway: Bool, _ premises: Premises
    ) async throws(ProblemDetails) -> EntitlementView? {
        let decision = try await preview(entry.entitlement, caller)
        let isRequestable: Bool
        if let decision {
            isRequestable = try await !answersAsUnknown(decision, caller)
        } else {
            isRequestable = false
        }
        guard isRequestable || isListedAnyway else { return nil }
        let resource = entry.resource
        let labels = resource.labels.members.compactMap { member in
            member.value.stringValue.map { (member.key, $0) }
        }
        let title = [resource.title, entry.role.title].filter { !$0.isEmpty }.joined(separator: ": ")
        return EntitlementView(
            entitlement: entry.key, resource: StintAPI.ResourceRef(resource.ref), role: entry.role.name.text,
            description: title.isEmpty ? nil : title, actions: entry.role.actions.map(\.text),
            risk: resource.risk.rawValue,
            owners: resource.owners.users.map(\.description) + resource.owners.groups.map { "group:\($0.text)" },
            labels: Dictionary(labels, uniquingKeysWith: { _, last in last }), requestable: isRequestable,
            effect: DecisionEffect(rawValue: decision?.effect.rawValue ?? "deny"),
            maxDurationSeconds: decision?.maxDurationSeconds,
            reasons: (decision?.reasons ?? []).views(for: isListedAnyway ? .auditor : .requester))
    }

    /// What a request for it would come to; `nil` where the caller may not ask at all.
    private func preview(_ entitlement: Entitlement, _ caller: Caller) async throws(ProblemDetails) -> ItemDecision? {
        let request = StintCore.SubmitRequest(
            entitlements: [entitlement], durationSeconds: Self.seconds, reason: Self.reason)
        do {
            return try await context.access.preview(request, caller: caller).items.first?.decision
        } catch {
            switch error.kind {
            case .unavailable, .clock: throw ProblemDetails(error, audience: .requester)
            case .invalid, .forbidden, .notFound, .conflict, .limit, .policy: return nil
            }
        }
    }

    /// Whether it is denied in the words in which policy denies what does not exist: then it is not for the caller.
    private func answersAsUnknown(_ decision: ItemDecision, _ caller: Caller) async throws(ProblemDetails) -> Bool {
        guard decision.effect == .deny,
            let unknown = try? Entitlement("stint.no-such-resource:none"),
            let reference = try await preview(unknown, caller)
        else { return false }
        let codes = { (decision: ItemDecision) in decision.reasons.visible(to: .requester).map(\.code) }
        return codes(decision) == codes(reference)
    }
}
