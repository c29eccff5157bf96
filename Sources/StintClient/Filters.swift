package import StintAPI

/// Which requests a list is to hold; what is nil or false does not narrow.
package struct RequestFilter: Sendable {
    package var state: RequestState?
    package var entitlement: String?
    /// Only those the caller submitted, or that are for the caller.
    package var mine = false
    /// Only those the caller may review now.
    package var reviewable = false

    package init() {}

    var query: [(String, String?)] {
        [
            ("state", state?.rawValue), ("entitlement", entitlement), ("mine", mine ? "true" : nil),
            ("reviewable", reviewable ? "true" : nil),
        ]
    }
}

/// Which grants a list is to hold; what is nil or false does not narrow.
package struct GrantFilter: Sendable {
    package var state: GrantState?
    package var entitlement: String?
    package var beneficiary: SubjectRef?
    /// The request it came of.
    package var request: String?
    /// Only those the caller holds.
    package var mine = false

    package init() {}

    var query: [(String, String?)] {
        [
            ("state", state?.rawValue), ("entitlement", entitlement), ("beneficiary", beneficiary?.description),
            ("request", request), ("mine", mine ? "true" : nil),
        ]
    }
}
