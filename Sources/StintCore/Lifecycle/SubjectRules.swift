/// Whether an account may act at all, by today's directory.
package enum SubjectRules {
    /// What is wrong with a subject; `nil` where it is known, enabled and, as an agent or where somebody answers for
    /// it, sponsored without a gap. An agent loses access with its sponsor.
    package static func trouble(with subject: SubjectRef, in directory: Directory) -> Reason? {
        guard let account = directory.account(subject) else {
            return Reason(
                "account_unknown", "`\(subject)` is not in the directory",
                remedy: "check its spelling, or have it added", audience: .requester)
        }
        guard directory.isEnabled(account) else {
            return Reason(
                "account_disabled", "`\(subject)`, or the person behind it, is disabled",
                remedy: "have the directory corrected if that is wrong", audience: .requester)
        }
        let chain = directory.sponsorChain(from: account, of: subject)
        guard chain.complete, subject.type != .agent || !chain.persons.isEmpty else {
            return Reason(
                "sponsor_missing", "nobody active answers for `\(subject)`",
                remedy: "have the directory name an active sponsor", audience: .requester)
        }
        return nil
    }
}
