extension Event {
    /// Whether a request or a grant is over with it.
    var closes: Bool {
        switch self {
        case .requestApproved, .requestDenied, .requestCanceled, .requestTimedOut, .grantExpired, .grantRevoked,
            .grantRelinquished:
            true
        default: false
        }
    }

    /// Whether there is nothing left to review afterwards.
    var closesPostReview: Bool {
        switch self {
        case .postReviewPassed, .postReviewFailed: true
        default: false
        }
    }
}
