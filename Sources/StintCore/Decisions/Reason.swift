/// Who may read a reason. Each is told what those before it are told as well.
package enum Audience: String, Sendable, Codable, Hashable, Comparable, CaseIterable {
    case requester, reviewer, auditor

    private var rank: Int {
        switch self {
        case .requester: 0
        case .reviewer: 1
        case .auditor: 2
        }
    }

    package static func < (left: Audience, right: Audience) -> Bool { left.rank < right.rank }
}

/// Why something was decided. `code` is stable, `message` is for people, `remedy` says what would help.
package struct Reason: Hashable, Sendable, Codable {
    package let code: String
    package let message: String
    package let remedy: String?
    package let audience: Audience

    package init(
        _ code: String, _ message: String, remedy: String? = nil, audience: Audience = .auditor
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.audience = audience
    }

    package func has(code: String) -> Bool { UTF8Order.equal(self.code, code) }
}

extension [Reason] {
    /// The reasons somebody of this audience may read.
    package func visible(to audience: Audience) -> [Reason] { filter { $0.audience <= audience } }
}
