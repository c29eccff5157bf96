import StintAPI
import StintClient

/// How many grants a scope holds that have not ended: what a person is told before they end them all.
struct LiveGrantCount {
    let client: StintClient
    /// Beyond this it is many, and counting would keep a person waiting who is in a hurry.
    static let most = 5_000

    /// How many the caller can see, counted up to a little above `most`; nil where they cannot be counted, which must not keep anybody from revoking.
    func count(in scope: ScopeRef) async -> Int? {
        var count = 0
        for state in [GrantState.active, .suspended, .scheduled] {
            var filter = GrantFilter()
            filter.state = state
            filter.entitlement = scope.entitlement
            filter.beneficiary = scope.subject
            let wanted = filter
            var cursor: String?
            repeat {
                guard let page = try? await client.grants(matching: wanted, cursor: cursor, limit: 100) else {
                    return nil
                }
                count += page.items.count { scope.covers($0) }
                if count > Self.most { return count }
                if page.items.isEmpty || page.next == cursor { break }
                cursor = page.next
            } while cursor != nil
        }
        return count
    }
}
