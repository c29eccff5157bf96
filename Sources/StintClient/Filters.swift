package import StintAPI

/// Which requests a list is to hold; what is nil or false does not narrow.
package struct RequestFilter: Sendable {
    package var state: RequestState?
    /// Only those the caller may review now.
    package var reviewable: Bool

    package init(state: RequestState? = nil, reviewable: Bool = false) {
        self.state = state
        self.reviewable = reviewable
    }

    var query: [(String, String?)] {
        [("state", state?.rawValue), ("reviewable", reviewable ? "true" : nil)]
    }
}

/// Which grants a list is to hold; what is nil does not narrow.
package struct GrantFilter: Sendable {
    package var state: GrantState?
    package var beneficiary: SubjectRef?

    package init(state: GrantState? = nil, beneficiary: SubjectRef? = nil) {
        self.state = state
        self.beneficiary = beneficiary
    }

    var query: [(String, String?)] {
        [("state", state?.rawValue), ("beneficiary", beneficiary?.description)]
    }
}
