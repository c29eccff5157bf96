/// What ten thousand scripts must have seen, and how often at least.
package enum Coverage {
    package static let wanted: [(String, Int)] = [
        // Every command succeeds.
        ("request.create done", 500), ("request.review done", 200), ("request.cancel done", 20),
        ("grant.extend done", 20), ("grant.relinquish done", 50), ("request.relinquish done", 20),
        ("grant.revoke done", 50), ("grant.revoke_all done", 20), ("freeze.create done", 100),
        ("freeze.remove done", 20), ("delegation.create done", 50), ("delegation.end done", 5),
        ("signal.create done", 50),
        // States are reached and left.
        ("request pending to approved", 100), ("request pending to denied", 100), ("request pending to canceled", 20),
        ("request pending to timed_out", 5), ("grant active to expired", 5), ("grant active to relinquished", 20),
        ("grant active to revoked", 50), ("grant scheduled to revoked", 5), ("grant suspended to revoked", 2),
        ("event grant.suspended", 10), ("event grant.resumed", 1), ("event grant.waiting", 2),
        ("event request.reminded", 2), ("event post_review.passed", 10), ("event post_review.failed", 5),
        ("event post_review.overdue", 1), ("broke glass", 50), ("extended", 10), ("review delegated", 2),
        ("P9 one ended, another goes on", 5),
        // What is refused, and why.
        ("denied frozen", 20), ("denied continuous_limit", 3), ("denied too_few_reviewers", 20),
        ("denied policy_error", 20), ("denied policy_malformed", 20), ("refused request.review own_request", 5),
        ("refused request.review already_reviewed", 1), ("refused request.review reviewer_not_human", 2),
        ("refused request.create clock_unsound", 2), ("access allowed", 1000), ("access denied frozen", 20),
        ("access denied policy_error", 10), ("access denied clock_unsound", 5),
        // What nobody can be refused.
        ("P5 grant.relinquish with policy broken", 1), ("P5 grant.revoke with policy broken", 1),
        ("P5 freeze.create with policy broken", 2),
        ("race", 200), ("loser", 20), ("replay", 50),
    ]
}
