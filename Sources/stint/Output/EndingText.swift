import RegoTools
import StintAPI

/// What ended at somebody's word, for people.
enum EndingText {
    /// What a person is asked before everything in a scope is revoked.
    static func question(_ count: Int?, _ scope: ScopeRef) -> String {
        let what = scope.all == true ? "of everybody" : "of \(scope.words)"
        guard let count else { return "they cannot be counted now: revoke all grants \(what), at once?" }
        let many = count > LiveGrantCount.most ? "more than \(LiveGrantCount.most) grants" : CountText.grants(count)
        return "revoke \(many) \(what), at once?"
    }

    static func revoked(_ answer: BulkRevokeAnswer, _ scope: ScopeRef, _ style: Styling) -> String {
        var text = "\(style.paint("revoked", .bad)) \(CountText.grants(answer.revoked)) of \(scope.words)\n"
        text += CountText.list(answer.grants)
        return text
    }
}

/// Grants in number and in short.
enum CountText {
    /// `1 grant`, `3 grants`, `no grant`.
    static func grants(_ count: Int) -> String {
        switch count {
        case 0: "no grant"
        case 1: "1 grant"
        default: "\(count) grants"
        }
    }

    /// A line each; of many, the first ones.
    static func list(_ grants: [GrantRef], indent: String = "  ", most: Int = 50) -> String {
        var text = grants.prefix(most).map {
            let who = Sanitizer.line($0.beneficiary.description)
            return "\(indent)\(Sanitizer.line($0.id)): \(Sanitizer.line($0.entitlement)) of \(who)\n"
        }.joined()
        if grants.count > most { text += "\(indent)and \(grants.count - most) more\n" }
        return text
    }
}
